package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import dev.berth.model.select.LabelSelector;

/** A number of equal pods. */
public record ReplicaSet(JsonObject json) implements Replicated {
  @Override
  public LabelSelector selector() {
    return LabelSelector.of(spec(), "selector");
  }

  /** What the ReplicaSet controller counted last: pods that are neither finished nor terminating. */
  public long currentReplicas() {
    return status().number("replicas");
  }

  public long readyReplicas() {
    return status().number("readyReplicas");
  }

  public long availableReplicas() {
    return status().number("availableReplicas");
  }
}
