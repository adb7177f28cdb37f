package dev.berth.api.custom.structural;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A walk over an object's members that keeps or drops each in turn; copies only once something differs. One thread. */
final class ObjectEdit {
  private final JsonObject original;
  private JsonObject.@Nullable Builder changed;

  ObjectEdit(JsonObject original) {
    this.original = original;
  }

  /** The i-th member stays, with this value. */
  void keep(int i, Json value) {
    if (changed == null) {
      if (value == original.value(i)) {
        return;
      }
      changed = upTo(i);
    }
    changed.put(original.name(i), value);
  }

  void drop(int i) {
    if (changed == null) {
      changed = upTo(i);
    }
  }

  private JsonObject.Builder upTo(int end) {
    JsonObject.Builder copy = JsonObject.builder();
    for (int i = 0; i < end; i++) {
      copy.put(original.name(i), original.value(i));
    }
    return copy;
  }

  /** The very object where nothing differs. */
  JsonObject result() {
    return changed == null ? original : changed.build();
  }
}
