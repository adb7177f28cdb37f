package dev.berth.server.command;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code berth kubeconfig}. */
@Command(
    name = "kubeconfig",
    description = "Prints the file with which kubectl reaches the cluster as its administrator.",
    mixinStandardHelpOptions = true)
final class KubeconfigCommand implements Callable<Integer> {
  @Mixin private DataDirOption data = new DataDirOption();

  @Override
  public Integer call() throws IOException {
    if (!Files.exists(data.kubeconfig())) {
      System.err.println("berth: there is no kubeconfig at " + data.kubeconfig() + ": berth up makes it, --data-dir names another"
          + " directory");
      return 1;
    }
    System.out.print(Files.readString(data.kubeconfig()));
    System.out.flush();
    return 0;
  }
}
