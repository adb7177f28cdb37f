package dev.berth.api.kinds.storage;

import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which members changed, for people. Upstream prints a diff of Go structs here; no client reads it. */
final class Differences {
  private Differences() {}

  static String between(JsonObject old, JsonObject next) {
    StringBuilder text = new StringBuilder();
    Set<String> names = new LinkedHashSet<>(old.names());
    names.addAll(next.names());
    for (String name : names) {
      if (!old.get(name).equals(next.get(name))) {
        text.append("- ").append(name).append(": ").append(old.get(name).orElse(JsonNull.NULL)).append('\n');
        text.append("+ ").append(name).append(": ").append(next.get(name).orElse(JsonNull.NULL)).append('\n');
      }
    }
    return text.toString();
  }
}
