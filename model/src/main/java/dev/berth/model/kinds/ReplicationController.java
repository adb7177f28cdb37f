package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import dev.berth.model.select.LabelSelector;

/** What a ReplicaSet was before it had set-based selectors. */
public record ReplicationController(JsonObject json) implements Replicated {
  /** Plain labels; without any it selects nothing. */
  @Override
  public LabelSelector selector() {
    JsonObject labels = spec().object("selector");
    return labels.isEmpty() ? LabelSelector.NOTHING : LabelSelector.ofLabels(labels.strings());
  }
}
