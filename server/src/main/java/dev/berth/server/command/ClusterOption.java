package dev.berth.server.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which cluster: that of a directory, or that of a kubeconfig. */
final class ClusterOption {
  @Mixin private DataDirOption data = new DataDirOption();

  @Option(names = "--kubeconfig", paramLabel = "FILE", description = "Default: that of the data directory.",
      showDefaultValue = Visibility.NEVER)
  private Optional<Path> kubeconfig = Optional.empty();

  /** How it is reached; says so where there is no such file. */
  Optional<Path> file() {
    Path file = kubeconfig.orElseGet(data::kubeconfig);
    if (!Files.isReadable(file)) {
      System.err.println("berth: there is no kubeconfig at " + file + ": --data-dir or --kubeconfig name the cluster");
      return Optional.empty();
    }
    return Optional.of(file);
  }
}
