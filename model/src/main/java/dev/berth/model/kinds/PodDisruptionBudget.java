package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import dev.berth.model.select.LabelSelector;

/** How many of some pods must be left alone. */
public record PodDisruptionBudget(JsonObject json) implements KubeObject {

  /** A selector that is missing selects nothing, an empty one everything in the namespace. */
  public LabelSelector selector() {
    return LabelSelector.of(spec(), "selector");
  }

  public boolean covers(Pod pod) {
    return pod.namespace().equals(namespace()) && selector().matches(pod.meta().labels());
  }

  /** Pods that may be evicted now, when the status was written. */
  public long disruptionsAllowed() {
    return status().number("disruptionsAllowed");
  }

  /** Names of pods whose eviction was allowed and is not seen yet, each with its time. */
  public JsonObject disruptedPods() {
    return status().object("disruptedPods");
  }
}
