package dev.berth.server.golden;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Places within JSON: dotted ({@code .metadata.items[0]}) to read, slashed ({@code /spec/replicas}) to change. */
final class Pointer {
  private static final Pattern STEP = Pattern.compile("\\.([^.{}\\[\\]]+)|\\[([0-9]+)]");
  private static final Pattern INDEX = Pattern.compile("[0-9]+");

  private Pointer() {}

  /** {@code ~1} in a name stands for a dot. */
  static Optional<Json> get(Json root, String dotted) {
    Matcher m = STEP.matcher(dotted.startsWith(".") || dotted.startsWith("[") ? dotted : "." + dotted);
    Optional<Json> at = Optional.of(root);
    while (m.find() && at.isPresent()) {
      String name = m.group(1) == null ? m.group(2) : m.group(1);
      at = at.flatMap(j -> child(j, name));
    }
    return at;
  }

  private static Optional<Json> child(Json at, String name) {
    if (at instanceof JsonArray a) {
      return INDEX.matcher(name).matches() && Integer.parseInt(name) < a.size()
          ? Optional.of(a.get(Integer.parseInt(name)))
          : Optional.empty();
    }
    return at instanceof JsonObject o ? o.get(name.replace("~1", ".")) : Optional.empty();
  }

  private static List<String> parts(String slashed) {
    return Stream.of(slashed.substring(slashed.startsWith("/") ? 1 : 0).split("/", -1))
        .map(s -> s.replace("~1", "/").replace("~0", "~"))
        .toList();
  }

  static Json set(Json root, String slashed, Json value) {
    return set(root, parts(slashed), value);
  }

  private static Json set(Json at, List<String> parts, Json value) {
    if (parts.isEmpty()) {
      return value;
    }
    String name = parts.getFirst();
    List<String> rest = parts.subList(1, parts.size());
    if (at instanceof JsonArray a) {
      return name.equals("-")
          ? a.plus(value)
          : a.with(Integer.parseInt(name), set(a.get(Integer.parseInt(name)), rest, value));
    }
    JsonObject o = (JsonObject) at;
    return o.with(name, set(o.get(name).orElse(JsonObject.EMPTY), rest, value));
  }

  /** Without what is at the place; what is not there is not missed. */
  static Json remove(Json root, String slashed) {
    return remove(root, parts(slashed));
  }

  private static Json remove(Json at, List<String> parts) {
    String name = parts.getFirst();
    Optional<Json> child = child(at, name.replace(".", "~1"));
    if (child.isEmpty()) {
      return at;
    }
    boolean here = parts.size() == 1;
    List<String> rest = parts.subList(1, parts.size());
    if (at instanceof JsonArray a) {
      int i = Integer.parseInt(name);
      return here ? a.without(i) : a.with(i, remove(child.get(), rest));
    }
    JsonObject o = (JsonObject) at;
    return here ? o.without(name) : o.with(name, remove(child.get(), rest));
  }
}
