package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.api.status.Refusal;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.Optional;

/** A pod that names a runtime class takes over its overhead and where it can run. */
final class RuntimeClass implements Admission {
  private final ResourceType runtimeClasses;

  RuntimeClass(ResourceType runtimeClasses) {
    this.runtimeClasses = runtimeClasses;
  }

  @Override
  public String name() {
    return "RuntimeClass";
  }

  @Override
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    if (request.operation() != Operation.CREATE || !request.isFor("", "pods")) {
      return object;
    }
    JsonObject spec = object.object("spec");
    JsonObject known = named(request, object);
    JsonObject overhead = known.object("overhead").object("podFixed");
    if (known.has("overhead") && spec.has("overhead") && !spec.object("overhead").equals(overhead)) {
      throw different(request, object);
    }
    spec = overhead.isEmpty() ? spec : spec.with("overhead", overhead);
    spec = known.has("scheduling") ? scheduling(request, object, spec, known.object("scheduling")) : spec;
    return spec == object.object("spec") ? object : object.with("spec", spec);
  }

  @Override
  public void validate(AdmissionRequest request, JsonObject object) {
    if (request.operation() != Operation.CREATE || !request.isFor("", "pods")) {
      return;
    }
    JsonObject given = object.object("spec").object("overhead");
    JsonObject known = named(request, object);
    if (!known.has("overhead") && !given.isEmpty()) {
      throw Refusals.forbidden(
          request, object, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
    }
    if (known.has("overhead") && !given.equals(known.object("overhead").object("podFixed"))) {
      throw different(request, object);
    }
  }

  /** The class that a pod names; nothing where it names none. */
  private JsonObject named(AdmissionRequest request, JsonObject pod) {
    if (!pod.object("spec").has("runtimeClassName")) {
      return JsonObject.EMPTY;
    }
    String name = pod.object("spec").text("runtimeClassName");
    return request
        .objects()
        .get(runtimeClasses, "", name)
        .orElseThrow(() -> Refusals.forbidden(request, pod, "pod rejected: RuntimeClass \"" + name + "\" not found"));
  }

  private static Refusal different(AdmissionRequest request, JsonObject pod) {
    return Refusals.forbidden(
        request, pod, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
  }

  private static JsonObject scheduling(
      AdmissionRequest request, JsonObject pod, JsonObject podSpec, JsonObject scheduling) {
    JsonObject spec = podSpec;
    JsonObject selector = spec.object("nodeSelector");
    for (var e : scheduling.object("nodeSelector").strings().entrySet()) {
      Optional<String> has = selector.string(e.getKey());
      if (has.isPresent() && !has.get().equals(e.getValue())) {
        String key = e.getKey();
        throw Refusals.forbidden(
            request,
            pod,
            "conflict: runtimeClass.scheduling.nodeSelector[" + key + "] = " + e.getValue() + "; pod.spec.nodeSelector["
                + key + "] = " + has.get());
      }
      selector = selector.with(e.getKey(), e.getValue());
    }
    if (!selector.isEmpty()) {
      spec = spec.with("nodeSelector", selector);
    }
    JsonArray tolerations = Tolerations.merged(spec.array("tolerations"), scheduling.array("tolerations"));
    return tolerations.isEmpty() ? spec : spec.with("tolerations", tolerations);
  }
}
