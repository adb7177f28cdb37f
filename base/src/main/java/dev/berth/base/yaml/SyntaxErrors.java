package dev.berth.base.yaml;

import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ScannerException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The complaints of snakeyaml-engine in the words of libyaml, which go-yaml is a port of. */
final class SyntaxErrors {
  /** The start of our parser's words, a part of its context, and libyaml's words; the first that fits. */
  private record Wording(String problem, String context, String text) {}

  private static final List<Wording> WORDINGS =
      List.of(
          new Wording("expected the node content", "", "did not find expected node content"),
          new Wording("expected ',' or ']'", "", "did not find expected ',' or ']'"),
          new Wording("expected ',' or '}'", "", "did not find expected ',' or '}'"),
          new Wording("expected <block end>", "block mapping", "did not find expected key"),
          new Wording("expected <block end>", "", "did not find expected '-' indicator"),
          new Wording("mapping values are not allowed", "", "mapping values are not allowed in this context"),
          new Wording("mapping keys are not allowed", "", "mapping keys are not allowed in this context"),
          new Wording("sequence entries are not allowed", "", "block sequence entries are not allowed in this context"),
          new Wording("found character", "", "found character that cannot start any token"),
          new Wording("could not find expected ':'", "", "could not find expected ':'"),
          new Wording("expected '<document start>'", "", "did not find expected <document start>"),
          new Wording("found unexpected end of stream", "", "found unexpected end of stream"),
          new Wording("found unexpected document separator", "", "found unexpected document indicator"),
          new Wording("found unknown escape character", "", "found unknown escape character"),
          new Wording("found undefined tag handle", "", "found undefined tag handle"),
          new Wording("special characters are not allowed", "", "control characters are not allowed"));

  private SyntaxErrors() {}

  static String text(YamlEngineException e, String document) {
    if (!(e instanceof MarkedYamlEngineException marked)) {
      return "yaml: " + (String.valueOf(e.getMessage()).contains("special characters")
          ? "control characters are not allowed"
          : String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
    String problem = String.valueOf(marked.getProblem());
    String context = String.valueOf(marked.getContext());
    String words =
        WORDINGS.stream()
            .filter(w -> problem.startsWith(w.problem) && context.contains(w.context))
            .map(Wording::text)
            .findFirst()
            .orElse(problem);
    int line = marked.getProblemMark().map(m -> line(m, document)).orElse(0);
    // go-yaml counts the lines before the fault, except where the scanner found it
    int shown = line == 0 ? 0 : line + (e instanceof ScannerException ? 1 : 0);
    if (shown == 0) {
      shown = marked.getContextMark().map(Mark::getLine).orElse(0);
    }
    return "yaml: " + (shown == 0 ? "" : "line " + shown + ": ") + words;
  }

  /** Lines before the mark. At the end of the text libyaml has begun a new one. */
  private static int line(Mark mark, String document) {
    boolean end = mark.getIndex() >= document.codePointCount(0, document.length());
    return mark.getLine() + (end && mark.getColumn() > 0 ? 1 : 0);
  }
}
