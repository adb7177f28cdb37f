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
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    JsonObject filled = object;
    if (isNewPod(request)) {
      for (JsonObject range : request.objects().list(limitRanges, request.namespace())) {
        filled = ContainerDefaults.fill(filled, limits(range));
      }
    }
    return filled;
  }

  @Override
  public void validate(AdmissionRequest request, JsonObject object) {
    boolean pod = isNewPod(request) || isResized(request);
    boolean claim =
        request.isFor("", "persistentvolumeclaims")
            && (request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE)
            && request.old().stream().noneMatch(o -> o.object("metadata").has("deletionTimestamp"));
    if (!pod && !claim) {
      return;
    }
    for (JsonObject range : request.objects().list(limitRanges, request.namespace())) {
      List<String> errors = new ArrayList<>();
      for (JsonObject limit : limits(range)) {
        if (pod) {
          LimitChecks.pod(limit, object.object("spec"), errors);
        } else {
          LimitChecks.claim(limit, object.object("spec"), errors);
        }
      }
      if (!errors.isEmpty()) {
        String all = errors.size() == 1 ? errors.getFirst() : "[" + String.join(", ", errors) + "]";
        throw Refusals.forbidden(request, object, all);
      }
    }
  }

  private static boolean isNewPod(AdmissionRequest request) {
    return request.isFor("", "pods") && request.operation() == Operation.CREATE;
  }

  private static boolean isResized(AdmissionRequest request) {
    return request.type().groupResource().toString().equals("pods")
        && request.subresource().equals("resize")
        && request.operation() == Operation.UPDATE;
  }

  private static List<JsonObject> limits(JsonObject range) {
    return range.object("spec").array("limits").objects().toList();
  }
}
