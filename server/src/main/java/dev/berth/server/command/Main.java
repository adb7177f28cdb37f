package dev.berth.server.command;

import dev.berth.server.Version;
import picocli.CommandLine.Command;
import picocli.AutoComplete;
import picocli.CommandLine;

/** The command line. */
@Command(
    name = "berth",
    description = "Kubernetes for stateful workloads in one process.",
    mixinStandardHelpOptions = true,
    version = "berth " + Version.BERTH + " (Kubernetes " + Version.KUBERNETES + ")",
    subcommands = {
      UpCommand.class,
      StatusCommand.class,
      DownCommand.class,
      KubeconfigCommand.class,
      LogsCommand.class,
      ImageCommand.class,
      ServerCommand.class,
      AgentCommand.class,
      ControlCommand.class,
      TokenCommand.class,
      CsiCommand.class,
      WarmUpCommand.class,
      VersionCommand.class,
      AutoComplete.GenerateCompletion.class,
      CommandLine.HelpCommand.class
    })
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Main())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler((thrown, _, _) -> refused(thrown))
            .execute(args));
  }

  private static int refused(Exception thrown) throws Exception {
    System.err.println("berth: " + Trouble.of(thrown).orElseThrow(() -> thrown));
    return 1;
  }
}
