package dev.berth.server;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(
    name = "berth",
    description = "Kubernetes for stateful workloads in one process.",
    mixinStandardHelpOptions = true,
    version = "berth " + Version.BERTH + " (Kubernetes " + Version.KUBERNETES + ")",
    subcommands = {ServerCommand.class, WarmUpCommand.class, CommandLine.HelpCommand.class})
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }
}
