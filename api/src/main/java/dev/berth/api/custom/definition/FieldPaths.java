package dev.berth.api.custom.definition;

import dev.berth.api.custom.structural.Structural;
import dev.berth.api.validation.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Paths of members as rules and selectable fields name them, {@code .spec.color} or {@code .spec['a.b']}, followed
 * through a schema. Upstream: {@code ValidFieldPath} in {@code schema/cel/validation.go}.
 */
public final class FieldPaths {
  private final List<String> tokens;
  private int next;

  private FieldPaths(List<String> tokens) {
    this.tokens = tokens;
  }

  /** Where a path leads, or why nowhere. */
  public sealed interface Outcome {
    /** @param schema of the member; absent where an additionalProperties is true */
    record Found(FieldPath path, String root, Optional<Structural> schema) implements Outcome {}

    record Wrong(String why) implements Outcome {}
  }

  /** Why a path leads nowhere. */
  private static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    Fault(String why) {
      super(why, null, false, false);
    }
  }

  /** @param brackets whether {@code ['name']} is allowed */
  public static Outcome follow(String path, Structural schema, boolean brackets) {
    try {
      return new FieldPaths(split(path)).follow(schema, brackets);
    } catch (Fault e) {
      return new Outcome.Wrong(String.valueOf(e.getMessage()));
    }
  }

  /** Dots, brackets, and what stands between them; a quoted text is one token whatever is in it. */
  private static List<String> split(String path) {
    List<String> out = new ArrayList<>();
    int at = 0;
    while (at < path.length()) {
      int end = at + 1;
      if (path.charAt(at) == '\'') {
        while (end < path.length() && !(path.charAt(end) == '\'' && path.charAt(end - 1) != '\\')) {
          end++;
        }
        end = Math.min(path.length(), end + 1);
      } else if (".[]".indexOf(path.charAt(at)) < 0) {
        while (end < path.length() && ".[]".indexOf(path.charAt(end)) < 0) {
          end++;
        }
      }
      out.add(path.substring(at, end));
      at = end;
    }
    return out;
  }

  private String token() {
    if (next == tokens.size()) {
      throw new Fault("unexpected end of JSON path");
    }
    return tokens.get(next++);
  }

  private Outcome follow(Structural root, boolean brackets) {
    FieldPath path = FieldPath.ROOT;
    String first = "";
    Optional<Structural> schema = Optional.of(root);
    while (next < tokens.size()) {
      String token = token();
      String name;
      switch (token) {
        case "[" -> {
          if (!brackets) {
            throw new Fault("array notation is not allowed");
          }
          name = quoted(token());
          String end = token();
          if (!end.equals("]")) {
            throw new Fault("expected ] but got " + end);
          }
        }
        case "." -> name = token();
        default -> throw new Fault("expected [ or . but got: " + token);
      }
      Structural here = schema.orElseThrow(() -> new Fault("does not refer to a valid field"));
      boolean named = !here.properties().isEmpty();
      if (!named && !here.hasAdditionalProperties()) {
        throw new Fault("does not refer to a valid field");
      }
      schema = named ? here.property(name) : here.additionalProperties();
      if (named && schema.isEmpty()) {
        throw new Fault("does not refer to a valid field");
      }
      path = named ? path.child(name) : path.key(name);
      first = first.isEmpty() ? name : first;
    }
    return new Outcome.Found(path, first, schema);
  }

  private static String quoted(String token) {
    if (token.length() < 2 || token.charAt(0) != '\'' || token.charAt(token.length() - 1) != '\'') {
      throw new Fault("expected single quoted string but got " + token);
    }
    StringBuilder out = new StringBuilder();
    for (int i = 1; i < token.length() - 1; i++) {
      char c = token.charAt(i);
      if (c != '\\' || i + 1 == token.length() - 1) {
        out.append(c);
        continue;
      }
      i++;
      int escape = "abfnrtv'\\".indexOf(token.charAt(i));
      if (escape < 0) {
        throw new Fault("invalid string literal: invalid escape char \\" + token.charAt(i));
      }
      out.append("\u0007\b\f\n\r\t\u000b'\\".charAt(escape));
    }
    return out.toString();
  }
}
