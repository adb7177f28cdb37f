package dev.berth.node.simulated.shell;

import java.util.Optional;

/** A word, or what stands between words. */
sealed interface Token {
  /** {@code ;}, {@code &&}, {@code 2>}…; an end of line is one as well. */
  record Operator(String text) implements Token {}

  /** A word. */
  record Of(Word word) implements Token {}

  default boolean is(String operator) {
    return this instanceof Operator(String text) && text.equals(operator);
  }

  /** The word, if none of it is quoted and nothing is put in its place. */
  default Optional<String> plain() {
    return this instanceof Of(Word word) ? word.plain() : Optional.empty();
  }
}
