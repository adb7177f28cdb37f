package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;

/** A new node takes no pods until it has said that it is ready. */
final class TaintNodesByCondition implements Admission.Mutating {
  private static final String NOT_READY = "node.kubernetes.io/not-ready";
  private static final String EFFECT = "NoSchedule";

  @Override
  public String name() {
    return "TaintNodesByCondition";
  }

  @Override
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    if (request.operation() != Operation.CREATE || !request.isFor("", "nodes")) {
      return object;
    }
    JsonArray taints = object.object("spec").array("taints");
    boolean tainted =
        taints.objects().anyMatch(t -> t.text("key").equals(NOT_READY) && t.text("effect").equals(EFFECT));
    return tainted
        ? object
        : object.withAt(
            taints.plus(JsonObject.builder().put("key", NOT_READY).put("effect", EFFECT).build()), "spec", "taints");
  }
}
