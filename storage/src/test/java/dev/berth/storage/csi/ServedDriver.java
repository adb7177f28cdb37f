package dev.berth.storage.csi;

import dev.berth.base.loop.RealLoop;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.csi.server.CsiServer;
import dev.berth.storage.simulated.Faults;
import dev.berth.storage.simulated.SimulatedDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A simulated driver behind a socket, and whoever speaks to it. */
final class ServedDriver implements AutoCloseable {
  static final String NODE = "node-1";
  static final String OTHER_NODE = "node-2";

  private final RealLoop loop = new RealLoop("served", fault -> {});
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  final Path socket;
  final SimulatedDriver behind;
  private final CsiServer server;
  final CsiDriver driver;

  ServedDriver(Path directory, SimulatedDriver.Settings settings) {
    socket = directory.resolve("csi.sock");
    behind = new SimulatedDriver(loop, settings, Faults.NONE);
    try {
      server =
          CsiServer.start(socket, behind, new CsiServer.Settings(NODE, Set.of(NODE, OTHER_NODE), "1"), loop);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    driver = done(CsiDriver.open(socket, CsiDriver.Role.ALL, Duration.ofSeconds(30), threads));
  }

  VolumeDriver driver() {
    return driver;
  }

  static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  @Override
  public void close() {
    driver.close();
    server.close();
    threads.close();
    loop.close();
  }
}
