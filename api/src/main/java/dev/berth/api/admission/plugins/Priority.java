package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A pod's priority and preemption policy are those of its class, or of the default one; there is one default. */
final class Priority implements Admission {
  private static final String LOWER = "PreemptLowerPriority";
  private static final Map<String, Long> SYSTEM =
      Map.of("system-node-critical", 2_000_001_000L, "system-cluster-critical", 2_000_000_000L);

  private final ResourceType priorityClasses;

  Priority(ResourceType priorityClasses) {
    this.priorityClasses = priorityClasses;
  }

  @Override
  public String name() {
    return "Priority";
  }

  @Override
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    if (!request.isFor("", "pods")) {
      return object;
    }
    return switch (request.operation()) {
      case CREATE -> resolve(request, object);
      case UPDATE -> request.old().map(old -> kept(object, old)).orElse(object);
      case DELETE, CONNECT -> object;
    };
  }

  @Override
  public void validate(AdmissionRequest request, JsonObject object) {
    if (request.isFor("scheduling.k8s.io", "priorityclasses") && object.bool("globalDefault")) {
      onlyDefault(request, object);
    }
  }

  private JsonObject resolve(AdmissionRequest request, JsonObject pod) {
    JsonObject spec = pod.object("spec");
    String asked = spec.text("priorityClassName");
    JsonObject known = asked.isEmpty() ? defaultClass(request).orElse(JsonObject.EMPTY) : named(request, pod, asked);
    long value = known.number("value");
    if (spec.has("priority") && spec.number("priority") != value) {
      throw Refusals.forbidden(
          request,
          pod,
          "the integer value of priority (" + spec.number("priority") + ") must not be provided in pod spec; priority"
              + " admission controller computed " + value + " from the given PriorityClass name");
    }
    String policy = known.string("preemptionPolicy").orElse(LOWER);
    if (spec.has("preemptionPolicy") && !spec.text("preemptionPolicy").equals(policy)) {
      throw Refusals.forbidden(
          request,
          pod,
          "the string value of PreemptionPolicy (" + spec.text("preemptionPolicy") + ") must not be provided in pod"
              + " spec; priority admission controller computed " + policy + " from the given PriorityClass name");
    }
    if (asked.isEmpty() && !known.isEmpty()) {
      spec = spec.with("priorityClassName", known.object("metadata").text("name"));
    }
    return pod.with("spec", spec.with("priority", value).with("preemptionPolicy", policy));
  }

  private JsonObject named(AdmissionRequest request, JsonObject pod, String name) {
    Optional<JsonObject> known = request.objects().get(priorityClasses, "", name);
    if (known.isPresent()) {
      return known.get();
    }
    Long system = SYSTEM.get(name);
    if (system == null) {
      throw Refusals.forbidden(request, pod, "no PriorityClass with name " + name + " was found");
    }
    return JsonObject.builder().put("value", system).build();
  }

  /** Where a race left several, the one of the lowest value. */
  private Optional<JsonObject> defaultClass(AdmissionRequest request) {
    return request.objects().list(priorityClasses, "").stream()
        .filter(c -> c.bool("globalDefault"))
        .min(Comparator.comparingLong(c -> c.number("value")));
  }

  private static JsonObject kept(JsonObject pod, JsonObject old) {
    JsonObject spec = pod.object("spec");
    for (String member : List.of("priority", "preemptionPolicy")) {
      Optional<Json> had = old.object("spec").get(member);
      if (!spec.has(member) && had.isPresent()) {
        spec = spec.with(member, had.get());
      }
    }
    return spec == pod.object("spec") ? pod : pod.with("spec", spec);
  }

  private void onlyDefault(AdmissionRequest request, JsonObject object) {
    if (request.operation() != Operation.CREATE && request.operation() != Operation.UPDATE) {
      return;
    }
    String other = defaultClass(request).map(c -> c.object("metadata").text("name")).orElse("");
    if (!other.isEmpty()
        && (request.operation() == Operation.CREATE || !other.equals(object.object("metadata").text("name")))) {
      throw Refusals.forbidden(
          request, object, "PriorityClass " + other + " is already marked as default. Only one default can exist");
    }
  }
}
