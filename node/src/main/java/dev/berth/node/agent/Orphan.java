package dev.berth.node.agent;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.node.runtime.RuntimePod;

/** A pod that only the runtime knows: the API has lost it while no agent looked. */
final class Orphan {
  private Orphan() {}

  /** As much of a pod as the runtime remembers. */
  static Pod of(RuntimePod pod) {
    JsonObject metadata =
        JsonObject.builder().put("name", pod.name()).put("namespace", pod.namespace()).put("uid", pod.uid()).build();
    return new Pod(
        JsonObject.builder()
            .put("apiVersion", "v1")
            .put("kind", "Pod")
            .put("metadata", metadata)
            .put(
                "spec",
                JsonObject.EMPTY
                    .with("terminationGracePeriodSeconds", pod.graceSeconds())
                    .with("containers", JsonArray.EMPTY))
            .build());
  }
}
