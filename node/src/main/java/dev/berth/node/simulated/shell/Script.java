package dev.berth.node.simulated.shell;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a shell is told to do. */
sealed interface Script {

  /** A command by its words. {@code assignments} are for it alone; without words they stay. */
  record Simple(List<Assignment> assignments, List<Word> words, List<Redirection> redirections) implements Script {}

  /** {@code name=value}. */
  record Assignment(String name, Word value) {}

  /** One after the other, whatever becomes of them. */
  record Sequence(List<Script> parts) implements Script {}

  /** {@code &&} and {@code ||}: the second, where the first ended as {@code onSuccess} says. */
  record Joined(Script first, boolean onSuccess, Script second) implements Script {}

  /** {@code !}. */
  record Negated(Script script) implements Script {}

  /** {@code |}: the second reads what the first says. */
  record Pipe(Script first, Script second) implements Script {}

  /** {@code if}. */
  record Choice(Script condition, Script then, Optional<Script> otherwise) implements Script {}

  /** {@code while} and {@code until}. */
  record Loop(Script condition, boolean until, Script body) implements Script {}

  /** {@code for}. */
  record Each(String name, List<Word> words, Script body) implements Script {}

  /** {@code ( )}: what changes in it changes for it alone. */
  record Apart(Script script) implements Script {}

  /** A whole command whose input or output is somewhere else. */
  record Redirected(Script script, List<Redirection> redirections) implements Script {}

  /** The scripts of which it is made, but for those in its words. */
  default Stream<Script> inside() {
    return switch (this) {
      case Simple _ -> Stream.empty();
      case Sequence(List<Script> parts) -> parts.stream();
      case Joined joined -> Stream.of(joined.first(), joined.second());
      case Negated(Script script) -> Stream.of(script);
      case Pipe(Script first, Script second) -> Stream.of(first, second);
      case Choice choice -> Stream.concat(Stream.of(choice.condition(), choice.then()), choice.otherwise().stream());
      case Loop loop -> Stream.of(loop.condition(), loop.body());
      case Each each -> Stream.of(each.body());
      case Apart(Script script) -> Stream.of(script);
      case Redirected redirected -> Stream.of(redirected.script());
    };
  }

  /** A command with words that are meant as they are. */
  static Script of(List<String> words) {
    return new Simple(List.of(), words.stream().map(Word::of).toList(), List.of());
  }

  /** Whether it goes on for ever, and does nothing but wait. */
  static boolean onlyWaits(Loop loop) {
    return !loop.until() && loop.condition() instanceof Simple s && isOne(s, "true", ":") && naps(loop.body());
  }

  private static boolean naps(Script script) {
    return switch (script) {
      case Sequence(List<Script> parts) -> parts.stream().allMatch(Script::naps);
      case Simple s -> isOne(s, "sleep");
      case Joined _, Negated _, Pipe _, Choice _, Loop _, Each _, Apart _, Redirected _ -> false;
    };
  }

  private static boolean isOne(Simple s, String... names) {
    return s.redirections().isEmpty()
        && s.assignments().isEmpty()
        && !s.words().isEmpty()
        && s.words().stream().allMatch(w -> w.literal().isPresent())
        && List.of(names).contains(s.words().getFirst().literal().get());
  }
}
