package dev.berth.api.apply;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;

/**
 * Keeps a write that changes nothing but times in {@code managedFields} from being a change (apiserver {@code
 * handlers/fieldmanager/equality.go}). The road of updates calls it last, right before it compares with what is stored.
 */
public final class ManagedTimes {
  private ManagedTimes() {}

  /** The next object; with the old one's times where it is otherwise the same. */
  public static JsonObject keptUnlessChanged(JsonObject next, JsonObject old) {
    JsonArray now = next.object("metadata").array("managedFields");
    JsonArray before = old.object("metadata").array("managedFields");
    if (now.isEmpty() || now.size() != before.size() || now.equals(before)) {
      return next;
    }
    for (int i = 0; i < now.size(); i++) {
      if (!now.object(i).without("time").equals(before.object(i).without("time"))) {
        return next;
      }
    }
    JsonObject kept = next.updateObject("metadata", m -> m.with("managedFields", (Json) before));
    return kept.equals(old) ? kept : next;
  }
}
