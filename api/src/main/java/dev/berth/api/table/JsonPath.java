package dev.berth.api.table;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The paths that columns of custom types may have, a part of kubectl's JSONPath: {@code .a.b}, {@code ['a.b']}, {@code
 * [0]}, {@code [-1]}, {@code [1:3]}, {@code [*]}, {@code [?(@.type=="Ready")]}. Whatever is missing has no results.
 *
 * @param steps from the object inwards
 */
record JsonPath(List<Step> steps) {

  /** From one value to none, one or some. */
  sealed interface Step {
    Stream<Json> from(Json value);
  }

  record Member(String name) implements Step {
    @Override
    public Stream<Json> from(Json value) {
      return value instanceof JsonObject o ? o.get(name).stream() : Stream.empty();
    }
  }

  record All() implements Step {
    @Override
    public Stream<Json> from(Json value) {
      return switch (value) {
        case JsonArray a -> a.stream();
        case JsonObject o -> o.names().stream().flatMap(n -> o.get(n).stream());
        default -> Stream.empty();
      };
    }
  }

  /** @param from first item, counted from the end where negative @param to behind the last */
  record Slice(Optional<Integer> from, Optional<Integer> to) implements Step {
    @Override
    public Stream<Json> from(Json value) {
      if (!(value instanceof JsonArray a)) {
        return Stream.empty();
      }
      int start = Math.max(0, from.map(i -> i < 0 ? i + a.size() : i).orElse(0));
      int end = Math.min(a.size(), to.map(i -> i < 0 ? i + a.size() : i).orElse(a.size()));
      return start < end ? a.items().subList(start, end).stream() : Stream.empty();
    }
  }

  record Item(int index) implements Step {
    @Override
    public Stream<Json> from(Json value) {
      if (!(value instanceof JsonArray a)) {
        return Stream.empty();
      }
      int i = index < 0 ? index + a.size() : index;
      return i >= 0 && i < a.size() ? Stream.of(a.get(i)) : Stream.empty();
    }
  }

  /** @param operator empty to ask only whether something is there */
  record Filter(JsonPath path, String operator, Json literal) implements Step {
    @Override
    public Stream<Json> from(Json value) {
      return value instanceof JsonArray a ? a.stream().filter(this::admits) : Stream.empty();
    }

    private boolean admits(Json item) {
      List<Json> found = path.find(item);
      if (operator.isEmpty() || found.isEmpty()) {
        return operator.isEmpty() && !found.isEmpty();
      }
      int order = order(found.getFirst(), literal);
      return switch (operator) {
        case "==" -> order == 0;
        case "!=" -> order != 0;
        case "<" -> order == -1;
        case "<=" -> order == -1 || order == 0;
        case ">" -> order == 1;
        case ">=" -> order == 1 || order == 0;
        default -> false;
      };
    }

    /** -1, 0 or 1; 2 where they differ and have no order. */
    private static int order(Json a, Json b) {
      if (a instanceof JsonNumber x && b instanceof JsonNumber y) {
        return Double.compare(x.asDouble(), y.asDouble());
      }
      if (a instanceof JsonString x && b instanceof JsonString y) {
        return Integer.signum(x.value().compareTo(y.value()));
      }
      return a.equals(b) ? 0 : 2;
    }
  }

  /** The path of a text; empty where it is none. A leading {@code $}, and braces around it, are accepted. */
  static Optional<JsonPath> parse(String text) {
    return new JsonPathParser(text).parse();
  }

  /** What the path leads to, in order. */
  List<Json> find(Json root) {
    List<Json> found = List.of(root);
    for (Step step : steps) {
      List<Json> next = new ArrayList<>();
      found.forEach(v -> step.from(v).forEach(next::add));
      found = next;
    }
    return found;
  }

  /** A value as it is printed in a cell of text. */
  static String print(Json value) {
    return switch (value) {
      case JsonString s -> s.value();
      case JsonBool b -> Boolean.toString(b.value());
      default -> value.toString();
    };
  }
}
