package dev.berth.api.kinds.pod;

import dev.berth.api.rest.Action;
import dev.berth.api.rest.Call;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.api.status.Status;
import dev.berth.api.validation.FieldError;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupResource;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import dev.berth.model.select.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is done to pods by POST: binding to a node, and eviction. */
public final class PodActions {
  private static final ResourceType BUDGETS =
      Builtin.catalogue().find(new GroupVersion("policy", "v1"), "poddisruptionbudgets").orElseThrow();

  private PodActions() {}

  public static Map<String, Action> table() {
    return Map.of("pods/binding", PodActions::bind, "pods/eviction", PodActions::evict);
  }

  private static Action.Result bind(
      Call call, JsonObject binding, Optional<JsonObject> parent, Action.Hands hands, boolean dryRun) {
    List<FieldError> errors = PodBinding.validate(binding);
    if (!errors.isEmpty()) {
      throw Failures.invalid(
          GroupVersionKind.of("", "v1", "Binding"), binding.object("metadata").text("name"), errors);
    }
    hands.update(
        call,
        dryRun,
        pod ->
            switch (PodBinding.bind(pod, binding, call.now())) {
              case PodBinding.Result.Bound b -> b.pod();
              case PodBinding.Result.Conflict c ->
                  throw Failures.conflict(new GroupResource("", "pods/binding"), call.info().name(), c.text());
            });
    return new Action.Result(201, success());
  }

  private static JsonObject success() {
    return JsonObject.builder()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("metadata", JsonObject.EMPTY)
        .put("status", "Success")
        .put("code", 201)
        .build();
  }

  /**
   * Deletes a pod unless a disruption budget forbids it. Budgets are counted down by who writes their status; here only
   * what the status allows is looked at.
   */
  private static Action.Result evict(
      Call call, JsonObject eviction, Optional<JsonObject> parent, Action.Hands hands, boolean dryRun) {
    JsonObject pod = parent.orElseThrow();
    String named = eviction.object("metadata").text("name");
    if (!named.equals(call.info().name())) {
      throw Failures.badRequest("name in URL does not match name in Eviction object");
    }
    if (isProtected(pod)) {
      for (JsonObject budget : hands.objects().list(BUDGETS, call.info().namespace())) {
        if (covers(budget, pod)) {
          requireAllowance(budget);
        }
      }
    }
    hands.delete(call, eviction.object("deleteOptions"), dryRun);
    return new Action.Result(201, success());
  }

  /** Pods that have ended or never began disrupt nothing when they go. */
  private static boolean isProtected(JsonObject pod) {
    String phase = pod.object("status").text("phase");
    return !phase.equals("Succeeded")
        && !phase.equals("Failed")
        && !phase.equals("Pending")
        && !pod.object("metadata").has("deletionTimestamp");
  }

  private static boolean covers(JsonObject budget, JsonObject pod) {
    return LabelSelector.of(budget.object("spec"), "selector").matches(pod.object("metadata").object("labels"));
  }

  private static void requireAllowance(JsonObject budget) {
    JsonObject status = budget.object("status");
    if (status.number("disruptionsAllowed") > 0) {
      return;
    }
    String name = budget.object("metadata").text("name");
    String why =
        "The disruption budget " + name + " needs " + status.number("desiredHealthy") + " healthy pods and has "
            + status.number("currentHealthy") + " currently";
    throw new Refusal(
        new Status(
            429,
            "TooManyRequests",
            "Cannot evict pod as it would violate the pod's disruption budget.",
            Optional.of(
                new Status.Details(
                    "", "", "", "", List.of(new Status.Cause("DisruptionBudget", why, "")), 0))));
  }

}
