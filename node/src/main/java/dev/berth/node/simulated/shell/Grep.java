package dev.berth.node.simulated.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** {@code grep}. Source: POSIX.1-2017, grep, and 9.3 for what is special in its expressions. */
final class Grep {
  private static final String OPTIONS = "-[qivcnFExhs]+";

  private Grep() {}

  static boolean isKnown(List<String> args) {
    return operands(args).size() > 0 && args.stream().allMatch(arg -> !arg.startsWith("-") || arg.matches(OPTIONS + "|-e"));
  }

  private static List<String> operands(List<String> args) {
    return args.stream().filter(arg -> !arg.startsWith("-") || arg.equals("-")).toList();
  }

  static List<String> files(List<String> args) {
    List<String> operands = operands(args);
    return operands.isEmpty() ? operands : operands.subList(1, operands.size());
  }

  static Result run(Call call) {
    if (!isKnown(call.args())) {
      return Result.failed(2, "grep: not simulated: " + String.join(" ", call.args()));
    }
    Pattern pattern;
    try {
      pattern = pattern(call, operands(call.args()).getFirst());
    } catch (PatternSyntaxException e) {
      return Result.failed(2, "grep: bad regex '" + e.getPattern() + "'");
    }
    List<String> files = files(call.args());
    List<String> found = new ArrayList<>();
    StringBuilder error = new StringBuilder();
    for (String path : files.isEmpty() ? List.of("-") : files) {
      Optional<String> text = path.equals("-") ? Optional.of(call.streams().in().all()) : call.disk().read(call.path(path));
      text.ifPresentOrElse(
          t -> search(call, pattern, t, files.size() > 1 && !call.has('h') ? path + ":" : "", found),
          () -> error.append(call.has('s') ? "" : TextCommands.missing(call, path)));
    }
    int code = !error.isEmpty() ? 2 : found.isEmpty() ? 1 : 0;
    String out = call.has('c') ? found.size() + "\n" : String.join("", found);
    return new Result(code, call.has('q') ? "" : out, error.toString());
  }

  private static void search(Call call, Pattern pattern, String text, String prefix, List<String> found) {
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      boolean is = call.has('x') ? pattern.matcher(line).matches() : pattern.matcher(line).find();
      if (is != call.has('v')) {
        found.add(prefix + (call.has('n') ? number + ":" : "") + line + "\n");
      }
    }
  }

  private static Pattern pattern(Call call, String text) {
    int flags = call.has('i') ? Pattern.CASE_INSENSITIVE : 0;
    if (call.has('F')) {
      return Pattern.compile(text, flags | Pattern.LITERAL);
    }
    return Pattern.compile(call.has('E') ? text : extended(text), flags);
  }

  /** Where a backslash stands before what it makes special, none does, and the other way round. */
  private static String extended(String basic) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < basic.length(); i++) {
      char c = basic.charAt(i);
      if ("(){}+?|".indexOf(c) >= 0) {
        out.append('\\').append(c);
      } else if (c == '\\' && i + 1 < basic.length()) {
        char next = basic.charAt(++i);
        out.append("(){}+?|".indexOf(next) >= 0 ? "" : "\\").append(next);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
