package dev.berth.node.simulated.shell;

import dev.berth.node.simulated.shell.Word.Part;
import dev.berth.node.simulated.shell.Word.Said;
import dev.berth.node.simulated.shell.Word.Sum;
import dev.berth.node.simulated.shell.Word.Text;
import dev.berth.node.simulated.shell.Word.Variable;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Puts in place what words stand for. Source: POSIX.1-2017, Shell Command Language, 2.6.
 *
 * @param variables by name; empty for one that is not set
 * @param arguments {@code $0} and those behind
 * @param said what the commands in the words have said
 */
record Expansion(Function<String, Optional<String>> variables, List<String> arguments, IdentityHashMap<Said, String> said) {

  /** Something in a word that cannot be. */
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failed(String why) {
      super(why, null, false, false);
    }
  }

  /** What the words are once all is in its place: more or fewer than there were. */
  List<String> fields(List<Word> words) {
    return words.stream().flatMap(word -> fields(word).stream()).toList();
  }

  private List<String> fields(Word word) {
    List<String> fields = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    boolean any = false;
    for (Part part : word.parts()) {
      if (part instanceof Variable v && v.name().equals("@") && v.quoted()) {
        for (int i = 1; i < arguments.size(); i++) {
          if (i > 1) {
            fields.add(open.toString());
            open.setLength(0);
          }
          open.append(arguments.get(i));
          any = true;
        }
        continue;
      }
      String text = text(part);
      if (part.quoted() || part instanceof Text) {
        open.append(text);
        any |= part.quoted() || !text.isEmpty();
        continue;
      }
      String[] pieces = text.split("[ \\t\\n]+", -1);
      for (int i = 0; i < pieces.length; i++) {
        if (i > 0 && any) {
          fields.add(open.toString());
          open.setLength(0);
          any = false;
        }
        open.append(pieces[i]);
        any |= !pieces[i].isEmpty();
      }
    }
    if (any) {
      fields.add(open.toString());
    }
    return fields;
  }

  /** The word as one, whatever blanks are in it. */
  String joined(Word word) {
    StringBuilder all = new StringBuilder();
    word.parts().forEach(part -> all.append(text(part)));
    return all.toString();
  }

  private String text(Part part) {
    return switch (part) {
      case Text(String text, _) -> text;
      case Said s -> said.getOrDefault(s, "");
      case Sum(Word expression, _) -> Long.toString(new Arithmetic(joined(expression), variables).value());
      case Variable v -> value(v);
    };
  }

  private Optional<String> named(String name) {
    return switch (name) {
      case "@", "*" -> Optional.of(String.join(" ", arguments.subList(1, arguments.size())));
      case "#" -> Optional.of(Integer.toString(arguments.size() - 1));
      default ->
          name.matches("\\d{1,4}")
              ? Optional.of(Integer.parseInt(name)).filter(n -> n < arguments.size()).map(arguments::get)
              : variables.apply(name);
    };
  }

  private String value(Variable v) {
    String operator = v.operator();
    Optional<String> set = named(v.name());
    if (operator.startsWith(":")) {
      set = set.filter(text -> !text.isEmpty());
    }
    String text = set.orElse("");
    return switch (operator) {
      case "" -> text;
      case "length" -> Integer.toString(text.length());
      case ":-", "-" -> set.orElseGet(() -> joined(v.operand()));
      case ":+", "+" -> set.isPresent() ? joined(v.operand()) : "";
      case "#", "##", "%", "%%" -> Wildcards.without(text, operator, joined(v.operand()));
      default ->
          set.orElseThrow(
              () -> {
                String why = joined(v.operand());
                return new Failed(v.name() + ": " + (why.isEmpty() ? "parameter not set or null" : why));
              });
    };
  }
}
