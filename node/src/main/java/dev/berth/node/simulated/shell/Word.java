package dev.berth.node.simulated.shell;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A word as it stands in a script: text, and what other things are put in place of. */
record Word(List<Part> parts) {

  /** A piece of a word. What is in quotes is not split at blanks. */
  sealed interface Part {
    boolean quoted();
  }

  /** As it is. */
  record Text(String text, boolean quoted) implements Part {}

  /**
   * {@code $name} or <code>${name}</code>.
   *
   * @param operator {@code ""}, {@code "length"}, or what stands between name and operand: {@code :-}, {@code ##}…
   */
  record Variable(String name, String operator, Word operand, boolean quoted) implements Part {}

  /** {@code $(command)}: what it says, without the ends of line behind. */
  record Said(Script script, boolean quoted) implements Part {}

  /** {@code $((expression))}. */
  record Sum(Word expression, boolean quoted) implements Part {}

  Word {
    parts = List.copyOf(parts);
  }

  static Word of(String text) {
    return new Word(List.of(new Text(text, true)));
  }

  /** The whole word, where nothing is put in place of any of it. */
  Optional<String> literal() {
    StringBuilder all = new StringBuilder();
    for (Part part : parts) {
      if (!(part instanceof Text text)) {
        return Optional.empty();
      }
      all.append(text.text());
    }
    return Optional.of(all.toString());
  }

  /** The whole word, where none of it is quoted: only such a word can be one of the language. */
  Optional<String> plain() {
    return parts.stream().anyMatch(Part::quoted) ? Optional.empty() : literal();
  }

  /** All parts, with those inside others. */
  Stream<Part> all() {
    return parts.stream().flatMap(
        part ->
            switch (part) {
              case Variable v -> Stream.concat(Stream.of(part), v.operand().all());
              case Sum sum -> Stream.concat(Stream.of(part), sum.expression().all());
              case Text _, Said _ -> Stream.of(part);
            });
  }

  /** The commands that have to be run before it is known. */
  Stream<Said> said() {
    return all().filter(Said.class::isInstance).map(Said.class::cast);
  }

  /** Whether a shell would look for files whose names it fits. */
  boolean isPattern() {
    return parts.stream()
        .anyMatch(p -> p instanceof Text(String text, boolean quoted) && !quoted && text.matches("(?s).*[*?].*|~.*|.*(\\[.+]|\\{.+}).*"));
  }
}
