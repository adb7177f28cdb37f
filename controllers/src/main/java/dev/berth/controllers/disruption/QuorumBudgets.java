package dev.berth.controllers.disruption;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PodDisruptionBudget;
import dev.berth.model.kinds.StatefulSet;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps a budget for each set that asks for it by {@link StatefulSet#KEEP_QUORUM}, so that evictions leave more than half of its
 * members, however many it is scaled to. Upstream leaves that to people. The budget goes with its set, and with the annotation. Where
 * another budget covers the pods, it is not made, and goes: the API evicts nothing that two of them cover.
 *
 * <p>Keys are {@code namespace/set}.
 */
final class QuorumBudgets implements Planner<String> {
  @Override
  public Plan plan(View view, String key, Instant now) {
    return view.get(Kinds.STATEFUL_SET, key).map(set -> plan(view, set)).orElse(Plan.NOTHING);
  }

  /** Sets that a change of a set or a budget may concern. What their statuses tell decides nothing here, and changes all the time. */
  static void follow(View view, PlanQueue<String> queue) {
    view.onChange(
        Kinds.STATEFUL_SET,
        (before, after) ->
            after
                .filter(set -> before.filter(old -> asks(old) == asks(set) && old.spec().equals(set.spec())).isEmpty())
                .filter(set -> asks(set) || before.filter(QuorumBudgets::asks).isPresent() || budget(view, set).isPresent())
                .map(KubeObject::key)
                .ifPresent(queue::add));
    view.onChange(
        Kinds.POD_DISRUPTION_BUDGET,
        (before, after) -> {
          if (!before.map(KubeObject::spec).equals(after.map(KubeObject::spec))) {
            view.list(Kinds.STATEFUL_SET, after.or(() -> before).orElseThrow().namespace()).stream()
                .filter(QuorumBudgets::asks)
                .map(KubeObject::key)
                .forEach(queue::add);
          }
        });
  }

  private static boolean asks(StatefulSet set) {
    return set.meta().annotation(StatefulSet.KEEP_QUORUM).equals("true");
  }

  private static String budgetName(StatefulSet set) {
    return set.name() + "-quorum";
  }

  /** The one that was made for the set. */
  private static Optional<PodDisruptionBudget> budget(View view, StatefulSet set) {
    return view.get(Kinds.POD_DISRUPTION_BUDGET, set.namespace(), budgetName(set)).filter(budget -> budget.isControlledBy(set.uid()));
  }

  private static Plan plan(View view, StatefulSet set) {
    if (set.isTerminating()) {
      return Plan.NOTHING;
    }
    Optional<PodDisruptionBudget> budget = budget(view, set);
    if (!asks(set)) {
      return budget.map(QuorumBudgets::remove).map(Plan::of).orElse(Plan.NOTHING);
    }
    Optional<PodDisruptionBudget> other =
        view.list(Kinds.POD_DISRUPTION_BUDGET, set.namespace()).stream()
            .filter(any -> !any.isControlledBy(set.uid()) && isInTheWay(any, set))
            .findFirst();
    if (other.isPresent()) {
      Plan.Builder plan = Plan.builder();
      budget.map(QuorumBudgets::remove).ifPresent(plan::then);
      return plan.then(new Step.Tell(Note.warning(set, "QuorumNotKept", why(other.get(), set)))).build();
    }
    JsonObject spec =
        JsonObject.builder()
            .put("minAvailable", set.replicas() / 2 + 1)
            .put("selector", set.spec().object("selector"))
            .put("unhealthyPodEvictionPolicy", "AlwaysAllow")
            .build();
    return budget.isEmpty()
        ? Plan.of(create(set, spec))
        : budget.get().spec().equals(spec) ? Plan.NOTHING : Plan.of(update(budget.get(), spec));
  }

  private static boolean isInTheWay(PodDisruptionBudget other, StatefulSet set) {
    return other.name().equals(budgetName(set)) || other.selector().matches(labels(set));
  }

  private static String why(PodDisruptionBudget other, StatefulSet set) {
    return other.selector().matches(labels(set))
        ? "PodDisruptionBudget " + other.name() + " covers the pods, and no eviction is possible where two do: delete it, or take the"
            + " annotation " + StatefulSet.KEEP_QUORUM + " away"
        : "there is a PodDisruptionBudget " + other.name() + " already, which is another's: delete it";
  }

  private static JsonObject labels(StatefulSet set) {
    return set.template().object("metadata").object("labels");
  }

  private static Step create(StatefulSet set, JsonObject spec) {
    JsonObject metadata =
        JsonObject.builder()
            .put("name", budgetName(set))
            .put("ownerReferences", JsonArray.of(set.asController().toJson()))
            .build();
    return Step.perform(
            Write.create(Kinds.POD_DISRUPTION_BUDGET, set.namespace(), JsonObject.EMPTY.with("metadata", metadata).with("spec", spec)))
        .tolerating("AlreadyExists");
  }

  private static Step update(PodDisruptionBudget seen, JsonObject spec) {
    return Step.perform(Write.update(Kinds.POD_DISRUPTION_BUDGET, new PodDisruptionBudget(seen.json().with("spec", spec))))
        .tolerating("NotFound"); // a conflict may be with a status, which is no reason to look again
  }

  private static Step remove(PodDisruptionBudget seen) {
    return Step.perform(new Write.Delete(Ref.of(Kinds.POD_DISRUPTION_BUDGET, seen), Write.DeleteOptions.only(seen)))
        .tolerating("Conflict", "NotFound");
  }
}
