package dev.berth.node.simulated.shell;

import dev.berth.node.simulated.shell.Script.Each;
import dev.berth.node.simulated.shell.Script.Pipe;
import dev.berth.node.simulated.shell.Script.Redirected;
import dev.berth.node.simulated.shell.Script.Simple;
import dev.berth.node.simulated.shell.Word.Variable;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Whether a script is understood to the last word: all its commands are known by name and simulated with their arguments, all
 * variables are set by it or by the container's spec (an image's are not known here), nothing depends on what files an image has, and
 * nothing reads what somebody may say to the container.
 */
public final class Understood {
  private static final Set<String> ALWAYS_SET = Set.of("?", "#", "@", "*", "0", "HOSTNAME", "PWD");

  private final Set<String> set;
  private final Predicate<String> isVolume;

  private Understood(Set<String> set, Predicate<String> isVolume) {
    this.set = set;
    this.isVolume = isVolume;
  }

  /**
   * Whether a container's own command is.
   *
   * @param isVolume whether a path lies in a volume: what else there is may be the image's
   */
  public static boolean wholly(List<String> command, Map<String, String> environment, Predicate<String> isVolume) {
    if (command.isEmpty() || ShellCommands.isOnlyInside(command.getFirst())) {
      return false;
    }
    Set<String> set = new HashSet<>(ALWAYS_SET);
    set.addAll(environment.keySet());
    try {
      return new Understood(set, isVolume).all(Script.of(command), false);
    } catch (NotUnderstood e) {
      return false;
    }
  }

  /** Whether a command reads what it is given. */
  public static boolean readsInput(List<String> command) {
    return !command.isEmpty() && reads(Script.of(command));
  }

  private static boolean reads(Script script) {
    return switch (script) {
      case Simple simple -> !redirectsInput(simple.redirections()) && !simple.words().isEmpty() && reads(simple.words());
      case Pipe pipe -> reads(pipe.first());
      case Redirected redirected -> !redirectsInput(redirected.redirections()) && reads(redirected.script());
      default -> script.inside().anyMatch(Understood::reads);
    };
  }

  private static boolean reads(List<Word> words) {
    try {
      Optional<Script> inside = Wrapped.inside(words);
      List<String> shown = shown(words);
      return inside.map(Understood::reads)
          .orElseGet(() -> Commands.find(shown.getFirst()).filter(c -> c.reads().test(shown.subList(1, shown.size()))).isPresent());
    } catch (NotUnderstood e) {
      return false;
    }
  }

  private static boolean redirectsInput(List<Redirection> redirections) {
    return redirections.stream().anyMatch(r -> r.operator().equals("<"));
  }

  /** The words, with something in the place of what is not known yet. */
  private static List<String> shown(List<Word> words) {
    return words.stream().map(word -> word.literal().orElse("1")).toList();
  }

  private boolean all(Script script, boolean input) {
    return switch (script) {
      case Simple simple -> simple(simple, input || redirectsInput(simple.redirections()));
      case Pipe pipe -> all(pipe.first(), input) && all(pipe.second(), true);
      case Redirected redirected ->
          targets(redirected.redirections()) && all(redirected.script(), input || redirectsInput(redirected.redirections()));
      case Each each -> {
        set.add(each.name());
        yield words(each.words()) && all(each.body(), input);
      }
      default -> script.inside().allMatch(part -> all(part, input));
    };
  }

  private boolean simple(Simple simple, boolean input) {
    if (!targets(simple.redirections()) || !simple.assignments().stream().allMatch(a -> words(List.of(a.value())))) {
      return false;
    }
    simple.assignments().forEach(a -> set.add(a.name()));
    if (!words(simple.words())) {
      return false;
    }
    if (simple.words().isEmpty()) {
      return true;
    }
    if (simple.words().getFirst().literal().isEmpty()) {
      return false;
    }
    List<String> shown = shown(simple.words());
    List<String> args = shown.subList(1, shown.size());
    ShellCommands.sets(Call.base(shown.getFirst()), args).forEach(set::add);
    Optional<Command> command = Commands.find(shown.getFirst());
    return command.isPresent()
        && command.get().simulated().test(args)
        && (input || !command.get().reads().test(args))
        && command.get().needs().apply(args).stream().allMatch(path -> path.equals("-") || path.equals("/dev/null") || isVolume.test(path))
        && Wrapped.inside(simple.words()).map(inside -> all(inside, input)).orElse(true);
  }

  private boolean targets(List<Redirection> redirections) {
    return words(redirections.stream().map(Redirection::target).toList());
  }

  private boolean words(List<Word> words) {
    return words.stream()
        .allMatch(
            word ->
                !word.isPattern()
                    && word.all().allMatch(part -> !(part instanceof Variable v) || isSet(v.name()))
                    && word.said().allMatch(said -> all(said.script(), false))
                    && sums(word));
  }

  private boolean sums(Word word) {
    return word.all().filter(Word.Sum.class::isInstance).map(Word.Sum.class::cast).flatMap(Understood::names).allMatch(this::isSet);
  }

  private static Stream<String> names(Word.Sum sum) {
    return Stream.of(sum.expression().literal().orElse("").split("\\W+")).filter(name -> name.matches("[A-Za-z_]\\w*"));
  }

  private boolean isSet(String name) {
    return name.matches("[1-9]\\d*") || set.contains(name);
  }
}
