package dev.berth.server.command;

import dev.berth.server.Version;
import java.io.PrintWriter;
import java.util.Objects;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. */
@Command(
    name = "berth",
    description = "Kubernetes for stateful workloads in one process.",
    mixinStandardHelpOptions = true,
    version = "berth " + Version.BERTH + " (Kubernetes " + Version.KUBERNETES + ")",
    subcommands = {
      UpCommand.class,
      StatusCommand.class,
      DfCommand.class,
      DownCommand.class,
      KubeconfigCommand.class,
      WhyCommand.class,
      LogsCommand.class,
      ImageCommand.class,
      ServerCommand.class,
      ApiServerCommand.class,
      EtcdCommand.class,
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
    System.exit(line().execute(args));
  }

  static CommandLine line() {
    CommandLine line = new CommandLine(new Main());
    // of a flag that is given twice, upstream's takes the last
    Objects.requireNonNull(line.getSubcommands().get("kube-apiserver")).setOverwrittenOptionsAllowed(true);
    return line
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((wrong, _) -> misunderstood(wrong))
        .setExecutionExceptionHandler((thrown, _, _) -> refused(thrown));
  }

  /** What is wrong, and where to read on: a page of options would hide it. */
  private static int misunderstood(ParameterException wrong) {
    PrintWriter err = wrong.getCommandLine().getErr();
    err.println("berth: " + wrong.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(wrong, err)) {
      err.println("Try '" + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
    }
    return wrong.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
  }

  private static int refused(Exception thrown) throws Exception {
    System.err.println("berth: " + Trouble.of(thrown).orElseThrow(() -> thrown));
    return 1;
  }
}
