package dev.berth.server.command;

import dev.berth.server.Version;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Optional;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. */
@Command(
    name = Main.NAME,
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
  static final String NAME = "berth";

  private Main() {}

  public static void main(String[] args) {
    System.exit(line(args).execute(args));
  }

  /** All commands. */
  static CommandLine line() {
    return prepared(new CommandLine(new Main()));
  }

  /** The command that is asked for, without the others: to read the annotations of all takes a tenth of a server's start. */
  static CommandLine line(String... args) {
    String name = args.length == 0 ? "" : args[0];
    return Arrays.stream(Main.class.getAnnotation(Command.class).subcommands())
        .filter(command -> command.getPackage().equals(Main.class.getPackage())) // the library's own tell of the others
        .filter(command -> command.getAnnotation(Command.class).name().equals(name))
        .findFirst()
        .map(command -> prepared(new CommandLine(CommandSpec.create().name(NAME)).addSubcommand(command)))
        .orElseGet(Main::line);
  }

  private static CommandLine prepared(CommandLine line) {
    // of a flag that is given twice, upstream's takes the last
    Optional.ofNullable(line.getSubcommands().get("kube-apiserver")).ifPresent(upstreams -> upstreams.setOverwrittenOptionsAllowed(true));
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
