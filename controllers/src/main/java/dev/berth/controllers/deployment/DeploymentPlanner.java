package dev.berth.controllers.deployment;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Index;
import dev.berth.client.Indexes;
import dev.berth.client.Note;
import dev.berth.client.View;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.pods.Claims;
import dev.berth.model.kinds.Deployment;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.ReplicaSet;
import dev.berth.model.select.LabelSelector;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What to do next about one Deployment. A pass does the first of these that has anything to do: make the
 * ReplicaSets its own
 * that are; say that a pause begins or ends; bring the newest ReplicaSet's annotations and the Deployment's
 * revision up to
 * date; size the ReplicaSets after a change of the number of replicas; roll out. The last two end with a status.
 *
 * <p>Every decision is taken from the sizes and counts of the ReplicaSets. They lag behind the pods on the safe
 * side: a pod
 * counts as available only after its ReplicaSet has said so, and goes only after it was taken off its ReplicaSet's
 * size.
 */
public final class DeploymentPlanner implements Planner<String> {
  static final Index<ReplicaSet> SETS_BY_CONTROLLER = Indexes.byController(Kinds.REPLICA_SET);

  @Override
  public Plan plan(View view, String key, Instant now) {
    return view.get(Kinds.DEPLOYMENT, key)
        .map(deployment -> plan(view, deployment, now))
        .orElse(Plan.NOTHING);
  }

  private static Plan plan(View view, Deployment deployment, Instant now) {
    LabelSelector selector = deployment.selector();
    if (selector.isEverything()) {
      return selectsAll(deployment);
    }
    Claims<ReplicaSet> claims =
        Claims.of(deployment, view, SETS_BY_CONTROLLER, _ -> true, set -> selector.matches(set.meta().labels()));
    if (!claims.settled()) {
      return claims.plan(Kinds.DEPLOYMENT, deployment, Kinds.REPLICA_SET);
    }
    Situation is = new Situation(view, deployment, Generations.of(deployment, claims.kept()), now);
    Plan.Builder plan = Plan.builder();
    if (deployment.isTerminating()) {
      report(is, RolloutStatus.counted(deployment, is.sets(), now), plan);
      return plan.build();
    }
    Optional<Step> first =
        Conditions.pausing(deployment, now)
            .map(status -> Writes.status(deployment, status))
            .or(() -> NewestSet.revised(is));
    if (first.isPresent()) {
      return Plan.of(first.get());
    }
    if (deployment.isPaused() || Proportions.isScaling(deployment, is.sets())) {
      scale(is, plan);
    } else if (deployment.isRecreate()) {
      recreate(is, plan);
    } else {
      roll(is, plan);
    }
    return plan.build();
  }

  private static Plan selectsAll(Deployment deployment) {
    Plan.Builder plan = Plan.builder();
    plan.then(
        new Step.Tell(
            Note.warning(
                deployment,
                "SelectingAll",
                "This deployment is selecting all pods. A non-empty selector is required.")));
    long generation = deployment.meta().generation();
    if (deployment.status().number("observedGeneration") < generation) {
      plan.closing(Writes.status(deployment, deployment.status().with("observedGeneration", generation)));
    }
    return plan.build();
  }

  private static void scale(Situation is, Plan.Builder plan) {
    plan.together(resized(is, Proportions.sizes(is.deployment(), is.sets())));
    if (is.deployment().isPaused()) {
      forget(is, plan);
    }
    report(is, RolloutStatus.counted(is.deployment(), is.sets(), is.now()), plan);
  }

  private static void recreate(Situation is, Plan.Builder plan) {
    List<Size> ends = Generations.active(is.sets().old()).stream().map(set -> Size.of(set, 0)).toList();
    plan.together(resized(is, ends));
    if (ends.isEmpty() && !oldPodsRun(is)) {
      if (is.sets().newest().isEmpty()) {
        NewestSet.create(is, plan);
        return;
      }
      Size full = Size.of(is.sets().newest().get(), is.deployment().replicas());
      plan.together(full.isChange() ? resized(is, List.of(full)) : List.of());
      forgetIfComplete(is, plan);
    }
    reportRollout(is, plan);
  }

  private static boolean oldPodsRun(Situation is) {
    return is.sets().old().stream()
        .anyMatch(
            set ->
                set.currentReplicas() > 0
                    || is.view().by(Indexes.PODS_BY_CONTROLLER, set.uid()).stream().anyMatch(pod -> !pod.isFinished()));
  }

  private static void roll(Situation is, Plan.Builder plan) {
    if (is.sets().newest().isEmpty()) {
      NewestSet.create(is, plan);
      return;
    }
    Optional<Size> growth = RollingUpdate.growth(is.deployment(), is.sets());
    if (growth.isPresent()) {
      plan.together(resized(is, List.of(growth.get())));
    } else {
      RollingUpdate.Shrinking shrinking = RollingUpdate.shrinking(is.deployment(), is.sets());
      plan.together(resized(is, shrinking.unhealthy()));
      plan.together(resized(is, shrinking.healthy()));
      if (shrinking.isEmpty()) {
        forgetIfComplete(is, plan);
      }
    }
    reportRollout(is, plan);
  }

  private static List<Step> resized(Situation is, Collection<Size> sizes) {
    return sizes.stream().flatMap(size -> Writes.resize(is.deployment(), size).stream()).toList();
  }

  private static void forgetIfComplete(Situation is, Plan.Builder plan) {
    if (RolloutStatus.isComplete(is.deployment(), is.deployment().status())) {
      forget(is, plan);
    }
  }

  /** Deletes what is beyond the limit of the history, the lowest revisions first; never what has or wants pods. */
  private static void forget(Situation is, Plan.Builder plan) {
    plan.together(NewestSet.beyondHistory(is.deployment(), is.sets()).stream().map(Writes::delete).toList());
  }

  private static void reportRollout(Situation is, Plan.Builder plan) {
    JsonObject status = RolloutStatus.rolling(is.deployment(), is.sets(), is.now());
    report(is, status, plan);
    RolloutStatus.checkAfter(is.deployment(), status, is.now()).ifPresent(plan::again);
  }

  private static void report(Situation is, JsonObject status, Plan.Builder plan) {
    if (!status.equals(is.deployment().status())) {
      plan.closing(Writes.status(is.deployment(), status));
    }
  }
}
