package dev.berth.api.kinds.pod;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What changed between two objects, for people: in the shape of the library that upstream's texts come from (go-cmp),
 * a line for each field that is gone ({@code -}) or new ({@code +}), and a count of the others. Upstream's output is
 * not the same from one release to the next, so ours need not be to the letter.
 */
final class SpecDiff {
  private final StringBuilder out = new StringBuilder();

  private SpecDiff() {}

  static String of(String typeName, JsonObject old, JsonObject next) {
    SpecDiff diff = new SpecDiff();
    diff.line(' ', 0, typeName + "{");
    diff.members(old, next, 1);
    diff.line(' ', 0, "}");
    return diff.out.toString();
  }

  private void line(char sign, int depth, String text) {
    out.append(sign).append(' ').append("\t".repeat(depth)).append(text).append('\n');
  }

  private void members(JsonObject old, JsonObject next, int depth) {
    List<String> names = new ArrayList<>(old.names());
    next.names().stream().filter(n -> !old.has(n)).forEach(names::add);
    int same = 0;
    for (String name : names) {
      Json before = old.get(name).orElse(JsonNull.NULL);
      Json after = next.get(name).orElse(JsonNull.NULL);
      if (before.equals(after)) {
        same++;
        continue;
      }
      same = identical(same, depth);
      member(goName(name), before, after, depth);
    }
    identical(same, depth);
  }

  private int identical(int count, int depth) {
    if (count > 0) {
      line(' ', depth, "... // " + count + " identical fields");
    }
    return 0;
  }

  private void member(String name, Json before, Json after, int depth) {
    if (before instanceof JsonObject a && after instanceof JsonObject b) {
      line(' ', depth, name + ": {");
      members(a, b, depth + 1);
      line(' ', depth, "},");
    } else if (before instanceof JsonArray a && after instanceof JsonArray b && a.size() == b.size()) {
      line(' ', depth, name + ": {");
      for (int i = 0; i < a.size(); i++) {
        if (!a.get(i).equals(b.get(i))) {
          item(a.get(i), b.get(i), depth + 1);
        }
      }
      line(' ', depth, "},");
    } else {
      line('-', depth, name + ": " + text(before) + ",");
      line('+', depth, name + ": " + text(after) + ",");
    }
  }

  private void item(Json before, Json after, int depth) {
    if (before instanceof JsonObject a && after instanceof JsonObject b) {
      line(' ', depth, "{");
      members(a, b, depth + 1);
      line(' ', depth, "},");
    } else {
      line('-', depth, text(before) + ",");
      line('+', depth, text(after) + ",");
    }
  }

  private static String text(Json value) {
    return value == JsonNull.NULL ? "nil" : value.toString();
  }

  private static String goName(String member) {
    return Character.toUpperCase(member.charAt(0)) + member.substring(1);
  }
}
