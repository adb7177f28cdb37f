package dev.berth.server.command;

import dev.berth.server.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code berth version}. */
@Command(name = "version", description = "Says which Berth this is.", mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    System.out.println("berth " + Version.BERTH + " (Kubernetes " + Version.KUBERNETES + ", Java " + Runtime.version() + ")");
    return 0;
  }
}
