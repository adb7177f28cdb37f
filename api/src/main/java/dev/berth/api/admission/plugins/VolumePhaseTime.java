package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.time.Timestamps;

/**
 * Notes when a volume's phase changed, unless the writer says when (KEP-3762). Upstream's strategy does this with a clock;
 * ours are pure, so it stands among those who know the time.
 */
final class VolumePhaseTime implements Admission.Mutating {
  private static final String TIME = "lastPhaseTransitionTime";

  @Override
  public String name() {
    return "PersistentVolumeLastPhaseTransitionTime";
  }

  @Override
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    if (request.operation() != Operation.UPDATE
        || !request.subresource().equals("status")
        || !request.type().plural().equals("persistentvolumes")
        || request.old().isEmpty()) {
      return object;
    }
    JsonObject before = request.old().get().object("status");
    JsonObject status = object.object("status");
    boolean moved = !status.text("phase").equals(before.text("phase"));
    boolean said = status.has(TIME) && !status.text(TIME).equals(before.text(TIME));
    return moved && !said
        ? object.withAt(JsonString.of(Timestamps.format(request.now())), "status", TIME)
        : object;
  }
}
