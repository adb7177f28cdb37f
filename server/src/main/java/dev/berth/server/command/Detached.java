package dev.berth.server.command;

import dev.berth.server.up.RunFile;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Starts this program again as a process of its own, which outlives this one. */
final class Detached {
  private static final long LOOK_EVERY_MILLIS = 100;

  private Detached() {}

  /** Waits until it is ready, and answers the exit code. */
  static int start(Path dataDir, List<String> arguments) throws IOException, InterruptedException {
    Optional<RunFile> running = RunFile.read(dataDir);
    if (running.isPresent()) {
      System.err.println("berth: " + dataDir + " is served already by process " + running.get().pid()
          + ": berth down stops it");
      return 1;
    }
    Files.createDirectories(dataDir);
    Path said = dataDir.resolve("berth.out");
    Files.deleteIfExists(said);
    long from = 0;
    Process process =
        new ProcessBuilder(command(arguments))
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.to(said.toFile()))
            .start();
    boolean ready = false;
    while (!ready && !process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
      from = copy(said, from);
      ready = RunFile.read(dataDir).filter(r -> r.pid() == process.pid() && r.ready()).isPresent();
    }
    copy(said, from);
    if (!ready) {
      return Math.max(1, process.exitValue());
    }
    System.out.println("running as process " + process.pid() + "; its log: " + LogFile.of(dataDir) + "; berth down stops it");
    return 0;
  }

  /** The same JVM and class path, without {@code --detach}. */
  private static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    arguments.stream().filter(a -> !a.equals("--detach")).forEach(command::add);
    return command;
  }

  private static long copy(Path said, long from) throws IOException {
    try (InputStream in = Files.newInputStream(said)) {
      in.skipNBytes(from);
      byte[] news = in.readAllBytes();
      System.out.write(news);
      System.out.flush();
      return from + news.length;
    }
  }
}
