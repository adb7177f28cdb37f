package dev.berth.api.cel.check;

import dev.cel.common.CelIssue;
import dev.cel.common.CelSource;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypes;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Errors of dev.cel in cel-go's words and form. */
final class Messages {
  /** dev.cel lists what would have fitted; cel-go does not. */
  private static final Pattern CANDIDATES = Pattern.compile(" \\(candidates: .*\\)$", Pattern.DOTALL);
  private static final Pattern GRAMMAR = Pattern.compile(
      "(mismatched input|extraneous input|missing |token recognition error|no viable alternative).*", Pattern.DOTALL);

  /** Where a word of the language stands for a field. */
  private static final Pattern WORD = Pattern.compile("no viable alternative at input '\\.([a-z]+)'");

  private Messages() {}

  static String type(CelType type) {
    return CelTypes.format(type);
  }

  static String text(List<CelIssue> issues, CelSource source) {
    return issues.stream()
        .sorted(Comparator.comparing(CelIssue::getSourceLocation))
        .map(issue -> text(issue, source))
        .distinct()
        .collect(Collectors.joining("\n"));
  }

  private static String text(CelIssue issue, CelSource source) {
    CelSourceLocation at = issue.getSourceLocation();
    String message = CANDIDATES.matcher(issue.getMessage()).replaceFirst("");
    Matcher word = WORD.matcher(message);
    if (word.matches()) {
      message = "mismatched input '" + word.group(1) + "' expecting IDENTIFIER";
    }
    if (GRAMMAR.matcher(message).matches()) {
      message = "Syntax error: " + message;
    }
    int column = Math.max(0, at.getColumn());
    String head = "ERROR: <input>:" + Math.max(1, at.getLine()) + ":" + (column + 1) + ": " + message;
    Optional<String> line = at.getLine() < 1 ? Optional.empty() : source.getSnippet(at.getLine());
    return line.isEmpty() ? head : head + "\n | " + line.get().replace('\t', ' ') + "\n | " + ".".repeat(column) + "^";
  }
}
