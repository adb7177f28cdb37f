package dev.berth.controllers.node;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.time.Timestamps;
import java.time.Instant;

/** What a pod's status says before it is deleted for a reason that is not its own. */
final class Disruption {
  private Disruption() {}

  /**
   * Says why.
   *
   * @param reason empty for no condition
   * @param failed whether the pod is also called Failed, since nobody else will
   */
  static Step mark(Pod pod, String reason, String message, boolean failed, Instant now) {
    JsonObject.Builder status = JsonObject.builder();
    if (failed) {
      status.put("phase", "Failed");
    }
    if (!reason.isEmpty()) {
      status.put(
          "conditions",
          JsonArray.of(
              JsonObject.builder()
                  .put("type", "DisruptionTarget")
                  .put("status", "True")
                  .put("reason", reason)
                  .put("message", message)
                  .put("lastTransitionTime", Timestamps.format(now))
                  .build()));
    }
    JsonObject body =
        JsonObject.of("metadata", JsonObject.EMPTY.with("uid", pod.uid()), "status", status.build());
    return Step.perform(new Write.Patch(Ref.of(Kinds.POD, pod), "status", Write.PatchType.STRATEGIC, body))
        .tolerating("NotFound", "Conflict");
  }
}
