package dev.berth.controllers.disruption;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Indexes;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.controllers.pods.GoSelector;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.PodDisruptionBudget;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.Requirement;
import dev.berth.model.time.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The status of a budget, as upstream's {@code disruption.go} has it. Keys are {@code namespace/budget}. */
final class BudgetPlanner implements Planner<String> {
  /** A pod whose eviction was allowed and that is still there after this time stays. */
  private static final Duration DELETION_TIMEOUT = Duration.ofMinutes(2);
  private static final String ALLOWED = "DisruptionAllowed";

  private final Workplace place;

  BudgetPlanner(Workplace place) {
    this.place = place;
  }

  @Override
  public Plan plan(View view, String key, Instant now) {
    return plan(view, key, now, Map.of());
  }

  private Plan plan(View view, String key, Instant now, Map<String, Answer> asked) {
    return view.get(Kinds.POD_DISRUPTION_BUDGET, key)
        .map(budget -> plan(view, budget, now, asked))
        .orElse(Plan.NOTHING);
  }

  private Plan plan(View view, PodDisruptionBudget budget, Instant now, Map<String, Answer> asked) {
    List<Pod> pods = pods(view, budget);
    return switch (Expected.of(view, budget, pods, asked)) {
      case Expected.Unknown unknown -> unsure(budget, unknown.why(), now);
      case Expected.Count count -> sure(budget, pods, count, now);
      case Expected.Ask ask ->
          Plan.of(
              new Step.Call(
                  "asking for the scales behind " + budget.key(),
                  () -> ask(new ArrayDeque<>(ask.scales().entrySet()), new HashMap<>(asked)).thenApply(
                      answers -> plan(view, budget.key(), place.now(), answers))));
    };
  }

  /** One after the other: there is seldom a second. What else is unknown by then, the plan that follows asks for. */
  private CompletionStage<Map<String, Answer>> ask(Queue<Map.Entry<String, Ref>> scales, Map<String, Answer> answers) {
    Map.Entry<String, Ref> next = scales.poll();
    return next == null
        ? CompletableFuture.completedFuture(answers)
        : place.client().scale(next.getValue()).thenCompose(
            answer -> {
              answers.put(next.getKey(), answer);
              return ask(scales, answers);
            });
  }

  /** The pods that a budget covers, in order of names. */
  static List<Pod> pods(View view, PodDisruptionBudget budget) {
    LabelSelector selector = budget.selector();
    if (selector.isNothing()) {
      return List.of();
    }
    for (Requirement requirement : selector.requirements()) {
      Optional<String> exact = selector.exactValue(requirement.key());
      if (exact.isPresent()) {
        return view.by(Indexes.PODS_BY_LABEL, Indexes.label(budget.namespace(), requirement.key(), exact.get())).stream()
            .filter(pod -> selector.matches(pod.meta().labels()))
            .toList();
      }
    }
    return view.list(Kinds.POD, budget.namespace()).stream()
        .filter(pod -> selector.matches(pod.meta().labels()))
        .toList();
  }

  /** Nobody may be evicted while it is not known how many there should be, which is tried anew: nothing here may tell that it changed. */
  private static Plan unsure(PodDisruptionBudget budget, String why, Instant now) {
    JsonArray conditions =
        condition(budget, "False", "SyncFailed", why, budget.status().number("observedGeneration"), now);
    JsonObject status = budget.status().with("disruptionsAllowed", 0).with("conditions", conditions);
    Plan.Builder plan =
        Plan.builder()
            .then(
                new Step.Tell(
                    Note.warning(
                        budget, "CalculateExpectedPodCountFailed",
                        "Failed to calculate the number of expected pods: " + why)));
    if (!status.equals(budget.status())) {
      plan.then(write(budget, status));
    }
    return plan.then(new Step.Fail(why)).build();
  }

  private static JsonArray condition(
      PodDisruptionBudget budget, String is, String reason, String message, long generation, Instant now) {
    JsonArray conditions =
        Condition.set(budget.status().array("conditions"), ALLOWED, is, reason, message, now);
    return conditions.mapObjects(
        c ->
            c.text("type").equals(ALLOWED)
                ? c.with("message", message).with("observedGeneration", generation)
                : c);
  }

  private static Step write(PodDisruptionBudget budget, JsonObject status) {
    PodDisruptionBudget changed = new PodDisruptionBudget(budget.json().with("status", status));
    return Step.perform(Write.updateStatus(Kinds.POD_DISRUPTION_BUDGET, changed)).tolerating("NotFound");
  }

  private static Plan sure(PodDisruptionBudget budget, List<Pod> pods, Expected.Count count, Instant now) {
    Plan.Builder plan = Plan.builder();
    if (pods.isEmpty()) {
      plan.then(new Step.Tell(Note.normal(budget, "NoPods", "No matching pods found")));
    }
    if (count.unmanaged()) {
      plan.then(new Step.Tell(Note.warning(budget, "UnmanagedPods", unmanaged(budget))));
    }
    JsonObject disrupted = JsonObject.EMPTY;
    for (Pod pod : pods) {
      Optional<Instant> since = Timestamps.of(budget.disruptedPods(), pod.name());
      if (since.isPresent() && !pod.isTerminating()) {
        Instant end = since.get().plus(DELETION_TIMEOUT);
        if (end.isBefore(now)) {
          plan.then(
              new Step.Tell(
                  Note.warning(
                      pod, "NotDeleted",
                      "Pod was expected by PDB " + budget.namespace() + "/" + budget.namespace()
                          + " to be deleted but it wasn't")));
        } else {
          disrupted = disrupted.with(pod.name(), budget.disruptedPods().text(pod.name()));
          plan.again(Duration.between(now, end).plusMillis(1));
        }
      }
    }
    JsonObject status = status(budget, healthy(pods, disrupted), count, disrupted, now);
    return status.equals(budget.status()) ? plan.build() : plan.then(write(budget, status)).build();
  }

  private static long healthy(List<Pod> pods, JsonObject disrupted) {
    return pods.stream().filter(pod -> !pod.isTerminating() && !disrupted.has(pod.name()) && pod.isReady()).count();
  }

  private static JsonObject status(
      PodDisruptionBudget budget, long healthy, Expected.Count count, JsonObject disrupted, Instant now) {
    long allowed = count.pods() <= 0 ? 0 : Math.max(0, healthy - count.healthy());
    long generation = budget.meta().generation();
    JsonArray conditions =
        allowed > 0
            ? condition(budget, "True", "SufficientPods", "", generation, now)
            : condition(budget, "False", "InsufficientPods", "", generation, now);
    JsonObject.Builder status =
        JsonObject.builder()
            .put("observedGeneration", generation)
            .put("disruptionsAllowed", allowed)
            .put("currentHealthy", healthy)
            .put("desiredHealthy", count.healthy())
            .put("expectedPods", count.pods())
            .put("conditions", conditions);
    return disrupted.isEmpty() ? status.build() : status.put("disruptedPods", disrupted).build();
  }

  private static String unmanaged(PodDisruptionBudget budget) {
    return "Pods selected by this PodDisruptionBudget (selector: " + GoSelector.text(budget.spec().object("selector"))
        + ") were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result"
        + " in undefined behavior. To account for these pods please set \".spec.minAvailable\" field of the PDB to an integer"
        + " value.";
  }
}
