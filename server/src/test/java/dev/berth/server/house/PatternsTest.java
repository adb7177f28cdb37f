package dev.berth.server.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Patterns read what clients send. Java's matcher calls itself once for each round of a group that it may have to take back, so
 * that a long text ends the stack, and one that may begin in many places is read as often: a group that need not be taken back
 * says so ({@code (...)*+}).
 */
class PatternsTest {
  private static final int LENGTH = 20_000;

  /** How often a character may be looked at. */
  private static final int LOOKS = 60;

  private static final List<String> UNITS =
      List.of(
          "a", "A", "1", "0", "_", "-", ".", ":", "/", " ", "\t", "\n", "=", "@", ",", "a.", "a/", "a-", "a_", "1:", "1s", "1.", "a:", "a=", "\n\t",
          "$", "%", "+", "1m", "a1", "/a", ".1", " 1", "- ", "\"", "\\");
  private static final List<String> ENDS = List.of("", "!");
  private static final List<String> BEGINNINGS = List.of("", "\n");

  /** No client sends them anything, and no server knows them. */
  private static final List<String> TOOLS = List.of("bench/", "simulator/");

  private record Named(String name, Pattern pattern) {}

  @Test
  void longTextBringsNoneDown() throws ReflectiveOperationException {
    List<Named> patterns = patterns();
    assertThat(patterns).hasSizeGreaterThan(40);
    List<String> down = new ArrayList<>();
    for (Named named : patterns) {
      for (String text : texts().toList()) {
        String how = fate(text, t -> named.pattern.matcher(t).matches());
        if (!how.isEmpty()) {
          down.add(named.name + ": " + how + " with " + text.substring(0, 8).replace("\n", "\\n").replace("\t", "\\t") + "…");
          break;
        }
      }
    }
    assertThat(down).isEmpty();
  }

  private static Stream<String> texts() {
    return UNITS.stream()
        .map(unit -> unit.repeat(LENGTH / unit.length()))
        .flatMap(middle -> BEGINNINGS.stream().map(beginning -> beginning + middle))
        .flatMap(most -> ENDS.stream().map(end -> most + end));
  }

  private static String fate(String text, Predicate<CharSequence> matching) {
    try {
      matching.test(new Counted(text, new int[] {text.length() * LOOKS}));
      return "";
    } catch (StackOverflowError e) {
      return "the stack ends";
    } catch (TooOften e) {
      return "read again and again";
    }
  }

  private static List<Named> patterns() throws ReflectiveOperationException {
    List<Named> found = new ArrayList<>();
    for (Sources.Source source : Sources.main()) {
      if (!source.text().contains("Pattern ") || TOOLS.stream().anyMatch(source.path()::startsWith)) {
        continue;
      }
      String name = source.path().replaceFirst(".*/java/", "").replaceFirst("\\.java$", "").replace('/', '.');
      Class<?> type = Class.forName(name);
      List<Class<?>> types = new ArrayList<>(List.of(type.getDeclaredClasses()));
      types.add(type);
      for (Class<?> each : types) {
        for (Field field : each.getDeclaredFields()) {
          if (Modifier.isStatic(field.getModifiers()) && field.getType() == Pattern.class) {
            field.setAccessible(true);
            found.add(new Named(name + "." + field.getName(), (Pattern) field.get(null)));
          }
        }
      }
    }
    return found;
  }

  /** A text that counts how often it is looked at. */
  private record Counted(String text, int[] left) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (left[0]-- == 0) {
        throw new TooOften();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static final class TooOften extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
