package dev.berth.server.command;

import dev.berth.server.BerthServer;
import dev.berth.server.ServerConfig;
import dev.berth.server.up.RunFile;
import dev.berth.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Runs a server in this process until it is told to stop. */
final class Foreground {
  private Foreground() {}

  /** What is done once the API answers. */
  interface Begin {
    /** False ends the process, with an exit code of 1. */
    boolean with(BerthServer server) throws InterruptedException;
  }

  /**
   * Answers the exit code. What cannot be had is told on standard error, with what to do about it.
   *
   * @param portFlag by which another port is chosen
   */
  static int run(String portFlag, ServerConfig config, Begin begin) throws InterruptedException {
    Upkeep.begin();
    CountDownLatch stopped = new CountDownLatch(1);
    Optional<Path> dataDir = config.dataDir();
    try {
      BerthServer server = BerthServer.start(config);
      Thread stop =
          Thread.ofPlatform()
              .name("stop")
              .unstarted(
                  () -> {
                    server.close();
                    dataDir.ifPresent(RunFile::remove);
                    stopped.countDown();
                  });
      Runtime.getRuntime().addShutdownHook(stop);
      dataDir.ifPresent(dir -> RunFile.ofThisProcess(server.url(), false).write(dir));
      if (!begin.with(server)) {
        return 1;
      }
      dataDir.ifPresent(dir -> RunFile.ofThisProcess(server.url(), true).write(dir));
      stopped.await();
      return 0;
    } catch (IOException | UncheckedIOException | StoreException | IllegalStateException e) {
      return failed(
          e.getCause() instanceof BindException refused
              ? Trouble.listening(refused, config.bind().getHostAddress(), config.port(), portFlag)
              : Trouble.sentence(e));
    }
  }

  private static int failed(String message) {
    System.err.println("berth: " + message);
    return 1;
  }
}
