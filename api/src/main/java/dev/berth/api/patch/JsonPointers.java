package dev.berth.api.patch;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and changes a tree at a JSON pointer. What cannot be reached is refused. */
final class JsonPointers {
  private JsonPointers() {}

  /** The value, or nothing where the last step names a member that is not there. */
  static Optional<Json> get(Json document, String path) {
    List<String> steps = steps(path);
    Json at = document;
    for (String step : steps.subList(0, steps.size() - 1)) {
      at = child(at, step).orElseThrow(PatchErrors::unprocessable);
    }
    return child(at, steps.getLast());
  }

  static Json add(Json document, String path, Json value) {
    return change(document, path, (container, step) -> insert(container, step, value));
  }

  /** Sets a member, which need not be there, or an item, which must. */
  static Json set(Json document, String path, Json value) {
    return change(document, path, (container, step) -> put(container, step, value));
  }

  static Json remove(Json document, String path) {
    return change(
        document,
        path,
        (container, step) ->
            switch (container) {
              case JsonObject o when o.has(step) -> o.without(step);
              case JsonObject _ -> throw PatchErrors.unprocessable();
              case JsonArray a -> a.without(index(step, a.size()));
              case JsonString _, JsonNumber _, JsonBool _, JsonNull _ -> throw PatchErrors.unprocessable();
            });
  }

  private interface Change {
    Json at(Json container, String step);
  }

  private static Json change(Json document, String path, Change change) {
    return descend(document, steps(path), 0, change);
  }

  private static Json descend(Json at, List<String> steps, int depth, Change change) {
    String step = steps.get(depth);
    if (depth == steps.size() - 1) {
      return change.at(at, step);
    }
    Json below = child(at, step).orElseThrow(PatchErrors::unprocessable);
    return put(at, step, descend(below, steps, depth + 1, change));
  }

  private static Json put(Json container, String step, Json value) {
    return switch (container) {
      case JsonObject o -> o.with(step, value);
      case JsonArray a -> a.with(index(step, a.size()), value);
      case JsonString _, JsonNumber _, JsonBool _, JsonNull _ -> throw PatchErrors.unprocessable();
    };
  }

  private static Optional<Json> child(Json container, String step) {
    return switch (container) {
      case JsonObject o -> o.get(step);
      case JsonArray a -> Optional.of(a.get(index(step, a.size())));
      case JsonString _, JsonNumber _, JsonBool _, JsonNull _ -> throw PatchErrors.unprocessable();
    };
  }

  private static Json insert(Json container, String step, Json value) {
    return switch (container) {
      case JsonObject o -> o.with(step, value);
      case JsonArray a when step.equals("-") -> a.plus(value);
      case JsonArray a -> {
        List<Json> items = new ArrayList<>(a.items());
        items.add(index(step, a.size() + 1), value);
        yield JsonArray.of(items);
      }
      case JsonString _, JsonNumber _, JsonBool _, JsonNull _ -> throw PatchErrors.unprocessable();
    };
  }

  /** An index below {@code end}; negative ones count back from it. */
  private static int index(String step, int end) {
    if (!step.matches("[+-]?[0-9]{1,9}")) {
      throw PatchErrors.unprocessable();
    }
    int given = Integer.parseInt(step);
    int index = given < 0 ? given + end : given;
    if (index < 0 || index >= end) {
      throw PatchErrors.unprocessable();
    }
    return index;
  }

  /** The unescaped steps; at least one. */
  private static List<String> steps(String path) {
    List<String> steps = new ArrayList<>();
    int slash = path.indexOf('/');
    if (slash < 0) {
      throw PatchErrors.unprocessable();
    }
    while (slash >= 0) {
      int next = path.indexOf('/', slash + 1);
      String step = next < 0 ? path.substring(slash + 1) : path.substring(slash + 1, next);
      steps.add(step.replace("~1", "/").replace("~0", "~"));
      slash = next;
    }
    return steps;
  }
}
