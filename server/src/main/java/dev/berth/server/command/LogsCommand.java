package dev.berth.server.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth logs}. */
@Command(
    name = "logs",
    description = "Prints the last lines of Berth's own log; kubectl logs has those of containers.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class LogsCommand implements Callable<Integer> {
  @Mixin private DataDirOption data = new DataDirOption();

  @Option(names = "--tail", paramLabel = "N", defaultValue = "100", description = "How many lines.")
  private int tail = 100;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    if (tail < 0) {
      throw new ParameterException(spec.commandLine(), "--tail is 0 or more lines, not " + tail);
    }
    Path log = LogFile.of(data.path());
    if (!Files.isReadable(log)) {
      System.err.println("berth: there is no log at " + log + ": berth up writes it, --data-dir names another directory");
      return 1;
    }
    ArrayDeque<String> last = new ArrayDeque<>();
    try (Stream<String> lines = Files.lines(log)) {
      lines.forEach(
          line -> {
            last.add(line);
            if (last.size() > tail) {
              last.removeFirst();
            }
          });
    }
    last.forEach(System.out::println);
    return 0;
  }
}
