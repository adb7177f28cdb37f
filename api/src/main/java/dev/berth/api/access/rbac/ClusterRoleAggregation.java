package dev.berth.api.access.rbac;

import dev.berth.api.access.AccessObjects;
import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.base.json.JsonObject;

/**
 * Writes the rules of a ClusterRole that is made of others when it is written itself, so that what is read is what counts.
 * Upstream's controller does so a moment later. Put it before {@link EscalationCheck}.
 */
public final class ClusterRoleAggregation implements Admission.Mutating {
  @Override
  public String name() {
    return "ClusterRoleAggregation";
  }

  @Override
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    boolean writes = request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
    if (!writes || !request.isFor(AccessObjects.RBAC, "clusterroles") || !Aggregation.isAggregated(object)) {
      return object;
    }
    JsonObject aggregated = Aggregation.aggregate(object, request.objects().list(request.type(), ""));
    // a role that selects none is answered as it was sent, until the controller empties it
    return aggregated.array("rules").isEmpty() ? object : aggregated;
  }
}
