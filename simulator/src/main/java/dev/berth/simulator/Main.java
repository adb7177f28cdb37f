package dev.berth.simulator;

import dev.berth.simulator.rehearsal.Vocabulary;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry of {@code berth simulate}. */
public final class Main {
  private static final String VERBS = "verbs";

  private Main() {}

  public static void main(String[] args) {
    // what fails here is meant to
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
    System.exit(line().execute(args));
  }

  static CommandLine line() {
    CommandLine line = new CommandLine(new SimulateCommand());
    Map<String, String> verbs = new LinkedHashMap<>();
    Vocabulary.told().forEach((usage, does) -> verbs.put("  " + usage, does));
    line.getHelpSectionMap().put(VERBS, help -> String.format("%nVerbs of --at (NODE may be all, or a zone; TIME 30s, 10m, 1h30m):%n") + help.createTextTable(verbs));
    line.setHelpSectionKeys(Stream.concat(line.getHelpSectionKeys().stream(), Stream.of(VERBS)).toList());
    return line.setParameterExceptionHandler((wrong, _) -> misunderstood(wrong));
  }

  /** What is wrong, and where to read on: a page of options would hide it. */
  private static int misunderstood(ParameterException wrong) {
    PrintWriter err = wrong.getCommandLine().getErr();
    err.println("berth: " + wrong.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(wrong, err)) {
      err.println("Try 'berth simulate --help'.");
    }
    return wrong.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
  }
}
