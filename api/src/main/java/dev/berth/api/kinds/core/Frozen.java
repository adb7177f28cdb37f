package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import java.util.List;

/** What {@code immutable: true} freezes, itself included. */
final class Frozen {
  private static final String TEXT = "field is immutable when `immutable` is set";

  private Frozen() {}

  static void check(JsonObject next, JsonObject old, List<String> members, Findings found) {
    if (!old.bool("immutable")) {
      return;
    }
    if (!next.bool("immutable")) {
      found.forbidden(FieldPath.of("immutable"), TEXT);
    }
    for (String member : members) {
      if (!next.object(member).equals(old.object(member))) {
        found.forbidden(FieldPath.of(member), TEXT);
      }
    }
  }

  /** How many bytes base64 text stands for. */
  static long decodedLength(String base64) {
    int padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
    return base64.length() / 4 * 3L - padding;
  }
}
