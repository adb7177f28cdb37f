package dev.berth.api.kinds.pod;

import dev.berth.api.rest.Action;
import dev.berth.api.rest.Call;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.api.status.Status;
import dev.berth.api.validation.FieldError;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupResource;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import dev.berth.model.kinds.Condition;
import dev.berth.model.select.LabelSelector;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is done to pods by POST: binding to a node, and eviction. */
public final class PodActions {
  private static final ResourceType BUDGETS =
      Builtin.catalogue().find(new GroupVersion("policy", "v1"), "poddisruptionbudgets").orElseThrow();

  private static final ResourceType PODS = Builtin.catalogue().find(new GroupVersion("", "v1"), "pods").orElseThrow();

  /** How often a budget that others write at the same time is read anew. */
  private static final int TRIES = 20;

  private PodActions() {}

  public static Map<String, Action> table() {
    return Map.of(
        "pods/binding", Action.naming("Binding", PodActions::bind),
        "pods/eviction", Action.naming("Eviction", PodActions::evict),
        "bindings", PodActions::bindNamed);
  }

  /** The older road to the same: a POST to {@code bindings}, which names the pod itself. */
  private static Action.Result bindNamed(
      Call call, JsonObject binding, Optional<JsonObject> parent, Action.Hands hands, boolean dryRun) {
    return bind(call.on(PODS, binding.object("metadata").text("name"), "binding"), binding, parent, hands, dryRun);
  }

  private static Action.Result bind(
      Call call, JsonObject binding, Optional<JsonObject> parent, Action.Hands hands, boolean dryRun) {
    List<FieldError> errors = PodBinding.validate(binding);
    if (!errors.isEmpty()) {
      // upstream has no strategy here that would make an invalid Binding of them
      String all = errors.stream().map(FieldError::text).collect(Collectors.joining(", "));
      throw Failures.unreasoned(errors.size() == 1 ? all : "[" + all + "]");
    }
    if (call.info().namespace().isEmpty()) {
      throw Failures.namespaceRequired();
    }
    hands.update(
        call,
        dryRun,
        pod ->
            switch (PodBinding.bind(pod, binding, call.now())) {
              case PodBinding.Result.Bound b -> b.pod();
              case PodBinding.Result.Conflict c ->
                  throw Failures.conflict(new GroupResource("", "pods/binding"), call.info().name(), c.text());
              case PodBinding.Result.Mistaken m ->
                  throw Failures.conflict(new GroupResource("", "pods"), call.info().name(), m.text());
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

  /** Deletes a pod unless a disruption budget forbids it. */
  private static Action.Result evict(
      Call call, JsonObject eviction, Optional<JsonObject> parent, Action.Hands hands, boolean dryRun) {
    JsonObject pod = parent.orElseThrow();
    boolean tried = dryRun || !eviction.object("deleteOptions").array("dryRun").isEmpty();
    if (isProtected(pod)) {
      count(call, pod, hands, tried);
    }
    JsonObject asked = eviction.object("deleteOptions");
    JsonObject options = asked;
    if (!tried && !pod.object("metadata").has("deletionTimestamp")) {
      JsonObject told =
          hands.update(
              call,
              false,
              p -> {
                hands.requirePreconditions(call, p, asked); // who is refused changes nothing
                return evicted(p, call.now());
              });
      options = thatVersion(asked, told);
    }
    hands.delete(call, options, dryRun);
    return new Action.Result(201, success());
  }

  /** The options, which may have asked for the version that the pod had before the condition was written. */
  private static JsonObject thatVersion(JsonObject options, JsonObject pod) {
    JsonObject preconditions = options.object("preconditions");
    return preconditions.text("resourceVersion").isEmpty()
        ? options
        : options.with(
            "preconditions",
            preconditions.with("resourceVersion", pod.object("metadata").text("resourceVersion")));
  }

  /** Says in the pod's status why it goes. */
  private static JsonObject evicted(JsonObject pod, Instant now) {
    JsonArray conditions = pod.object("status").array("conditions");
    return pod.updateObject(
        "status",
        status ->
            status.with(
                "conditions",
                Condition.set(
                    conditions, "DisruptionTarget", "True", "EvictionByEvictionAPI", "Eviction API: evicting", now)));
  }

  /** Pods that have ended or never began disrupt nothing when they go. */
  private static boolean isProtected(JsonObject pod) {
    String phase = pod.object("status").text("phase");
    return !phase.equals("Succeeded")
        && !phase.equals("Failed")
        && !phase.equals("Pending")
        && !pod.object("metadata").has("deletionTimestamp");
  }

  /**
   * Takes one from what the pod's budget allows, so that evictions at the same time do not take more together. Who keeps
   * the budget's status counts anew when the pod is gone.
   */
  private static void count(Call call, JsonObject pod, Action.Hands hands, boolean dryRun) {
    for (int attempt = 1; ; attempt++) {
      List<JsonObject> budgets =
          hands.objects().list(BUDGETS, call.info().namespace()).stream().filter(b -> covers(b, pod)).toList();
      if (budgets.size() > 1) {
        throw Failures.unreasoned(
            "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
      }
      if (budgets.isEmpty() || isUncounted(pod, budgets.getFirst())) {
        return;
      }
      JsonObject budget = budgets.getFirst();
      requireAllowance(budget);
      if (dryRun || hands.replaceStatus(BUDGETS, budget, counted(budget, pod, call.now()), call.now())) {
        return;
      }
      if (attempt == TRIES) {
        throw Failures.stale(BUDGETS.groupResource(), budget.object("metadata").text("name"));
      }
    }
  }

  private static JsonObject counted(JsonObject budget, JsonObject pod, Instant now) {
    JsonObject status = budget.object("status");
    String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    return status
        .with("disruptionsAllowed", status.number("disruptionsAllowed") - 1)
        .with("disruptedPods", status.object("disruptedPods").with(pod.object("metadata").text("name"), time));
  }

  /** A pod that is not ready is not among the healthy ones, and takes none of them away. */
  private static boolean isUncounted(JsonObject pod, JsonObject budget) {
    boolean ready =
        pod.object("status").array("conditions").objects()
            .anyMatch(c -> c.text("type").equals("Ready") && c.text("status").equals("True"));
    JsonObject status = budget.object("status");
    boolean enough =
        status.number("desiredHealthy") > 0 && status.number("currentHealthy") >= status.number("desiredHealthy");
    return !ready && (enough || budget.object("spec").text("unhealthyPodEvictionPolicy").equals("AlwaysAllow"));
  }

  private static boolean covers(JsonObject budget, JsonObject pod) {
    LabelSelector selector = LabelSelector.of(budget.object("spec"), "selector");
    return selector.matches(pod.object("metadata").object("labels"));
  }

  private static void requireAllowance(JsonObject budget) {
    JsonObject status = budget.object("status");
    String name = budget.object("metadata").text("name");
    if (status.number("observedGeneration") < budget.object("metadata").number("generation")) {
      throw refused("The disruption budget " + name + " is still being processed by the server.", 10);
    }
    if (status.number("disruptionsAllowed") <= 0) {
      throw refused("The disruption budget " + name + because(status), 0);
    }
  }

  /** What a failed look at the pods left of the counts says nothing, so that failure comes first. */
  private static String because(JsonObject status) {
    Optional<JsonObject> forbidden =
        status.array("conditions").objects()
            .filter(c -> c.text("type").equals("DisruptionAllowed") && c.text("status").equals("False"))
            .filter(c -> !c.text("message").isEmpty())
            .findFirst();
    String not = " does not allow evicting pods currently";
    if (forbidden.isPresent() && forbidden.get().text("reason").equals("SyncFailed")) {
      return not + " because it failed sync: " + forbidden.get().text("message");
    }
    if (status.number("currentHealthy") <= status.number("desiredHealthy")) {
      return " needs " + status.number("desiredHealthy") + " healthy pods and has " + status.number("currentHealthy")
          + " currently";
    }
    return not + forbidden.map(c -> " (" + c.text("reason") + "): " + c.text("message")).orElse("");
  }

  private static Refusal refused(String why, int retryAfterSeconds) {
    return new Refusal(
        new Status(
            429,
            "TooManyRequests",
            "Cannot evict pod as it would violate the pod's disruption budget.",
            Optional.of(
                new Status.Details(
                    "", "", "", "", List.of(new Status.Cause("DisruptionBudget", why, "")), retryAfterSeconds))));
  }
}
