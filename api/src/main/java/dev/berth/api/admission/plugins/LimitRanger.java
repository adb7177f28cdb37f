package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.ArrayList;
import java.util.List;

/** The namespace's LimitRanges: what new pods get where they ask for nothing, and how little and how much may be asked. */
final class LimitRanger implements Admission {
  private final ResourceType limitRanges;

  LimitRanger(ResourceType limitRanges) {
    this.limitRanges = limitRanges;
  }

  @Override
  public String name() {
    return "LimitRanger";
  }

  @Override
  public JsonObject admit(AdmissionRequest request, JsonObject object) {
    boolean pod = request.isFor("", "pods") && request.operation() == Operation.CREATE;
    boolean claim =
        request.isFor("", "persistentvolumeclaims")
            && (request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE)
            && request.old().stream().noneMatch(o -> o.object("metadata").has("deletionTimestamp"));
    if (!pod && !claim) {
      return object;
    }
    JsonObject admitted = object;
    for (JsonObject range : request.objects().list(limitRanges, request.namespace())) {
      List<JsonObject> limits = range.object("spec").array("limits").objects().toList();
      if (pod) {
        admitted = ContainerDefaults.fill(admitted, limits);
      }
      List<String> errors = new ArrayList<>();
      for (JsonObject limit : limits) {
        if (pod) {
          LimitChecks.pod(limit, admitted.object("spec"), errors);
        } else {
          LimitChecks.claim(limit, admitted.object("spec"), errors);
        }
      }
      if (!errors.isEmpty()) {
        String all = errors.size() == 1 ? errors.getFirst() : "[" + String.join(", ", errors) + "]";
        throw Refusals.forbidden(request, object, all);
      }
    }
    return admitted;
  }
}
