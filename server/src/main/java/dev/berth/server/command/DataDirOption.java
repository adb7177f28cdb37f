package dev.berth.server.command;

import dev.berth.server.up.RunFile;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Of commands that concern a cluster that runs, or ran. */
final class DataDirOption {
  @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "berth-data", description = "As given to berth up.")
  private Path dataDir = Path.of("berth-data");

  Path path() {
    return dataDir.toAbsolutePath().normalize();
  }

  Path kubeconfig() {
    return path().resolve("kubeconfig");
  }

  Optional<RunFile> running() {
    return RunFile.read(path());
  }

  /** Says that nothing runs, and answers the exit code. */
  int nothingRuns() {
    System.err.println("berth: nothing runs on " + path() + ": berth up starts it, --data-dir names another directory");
    return 1;
  }
}
