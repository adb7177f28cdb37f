package dev.berth.node.simulated.shell;

import dev.berth.node.simulated.shell.Script.Simple;
import java.util.List;
import java.util.Optional;

/** Commands that run another: what they run. */
final class Wrapped {
  private static final String ASSIGNMENT = "(?s)[A-Za-z_]\\w*=.*";

  private Wrapped() {}

  /**
   * What a shell is told.
   *
   * @param text what stands behind {@code -c}, before which there may be other options
   * @param options letters of the options
   * @param arguments what stands behind: {@code $0} and so on, or a file
   */
  record Shell(Optional<String> text, String options, List<String> arguments) {
    static Shell of(List<String> args) {
      StringBuilder options = new StringBuilder();
      int at = 0;
      while (at < args.size() && args.get(at).matches("-[a-z]+")) {
        options.append(args.get(at++), 1, args.get(at - 1).length());
      }
      boolean told = options.indexOf("c") >= 0 && at < args.size();
      return new Shell(
          told ? Optional.of(args.get(at)) : Optional.empty(), options.toString(), args.subList(told ? at + 1 : at, args.size()));
    }
  }

  /** How many of the words set variables. */
  static int assignments(List<String> words) {
    int count = 0;
    while (count < words.size() && words.get(count).matches(ASSIGNMENT)) {
      count++;
    }
    return count;
  }

  /**
   * The script in a command as it stands there; empty where it runs no other.
   *
   * @throws NotUnderstood where that cannot be said
   */
  static Optional<Script> inside(List<Word> words) {
    String name = words.getFirst().literal().map(Call::base).orElse("");
    List<Word> args = words.subList(1, words.size());
    if (Commands.isShell(name)) {
      Shell shell = Shell.of(args.stream().map(word -> word.literal().orElse("$")).toList());
      String text = shell.text().filter(script -> !script.equals("$")).orElseThrow(() -> NotUnderstood.at(name));
      if (!shell.options().matches("[ceu]*")) {
        throw NotUnderstood.at("-" + shell.options());
      }
      return Optional.of(Parser.parse(text));
    }
    int from =
        switch (name) {
          case "exec", "command", "nohup" -> 0;
          case "env" -> assignments(args.stream().map(word -> word.literal().orElse("A=")).toList());
          default -> args.size();
        };
    return from == args.size()
        ? Optional.empty()
        : Optional.of(new Simple(List.of(), args.subList(from, args.size()), List.of()));
  }
}
