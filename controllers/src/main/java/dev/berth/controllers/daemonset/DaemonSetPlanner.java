package dev.berth.controllers.daemonset;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Index;
import dev.berth.client.Indexes;
import dev.berth.client.Note;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.pods.Claims;
import dev.berth.controllers.pods.PodState;
import dev.berth.controllers.pods.PodSteps;
import dev.berth.model.kinds.ControllerRevision;
import dev.berth.model.kinds.DaemonSet;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.select.LabelSelector;
import java.time.Instant;
import java.util.List;

/**
 * What to do next about one DaemonSet: make revisions and pods its own that are, remember the template, put pods
 * where they
 * are missing and take away what is too many; only where nothing of that is left to do, go on with an update.
 */
public final class DaemonSetPlanner implements Planner<String> {
  static final Index<ControllerRevision> REVISIONS_BY_CONTROLLER = Indexes.byController(Kinds.CONTROLLER_REVISION);

  /** As many pods as upstream creates or deletes in one pass. */
  private static final int BURST = 250;

  @Override
  public Plan plan(View view, String key, Instant now) {
    return view.get(Kinds.DAEMON_SET, key)
        .filter(set -> !set.isTerminating())
        .map(set -> plan(view, set, now))
        .orElse(Plan.NOTHING);
  }

  private static Plan plan(View view, DaemonSet set, Instant now) {
    LabelSelector selector = set.selector();
    if (selector.isEverything()) {
      return Plan.of(
          new Step.Tell(
              Note.warning(
                  set,
                  "SelectingAll",
                  "This daemon set is selecting all pods. A non-empty selector is required.")));
    }
    Claims<ControllerRevision> revisions =
        Claims.of(set, view, REVISIONS_BY_CONTROLLER, _ -> true, r -> selector.matches(r.meta().labels()));
    if (!revisions.settled()) {
      return revisions.plan(Kinds.DAEMON_SET, set, Kinds.CONTROLLER_REVISION);
    }
    return switch (Versions.of(view, set, revisions.kept())) {
      case Versions.Unwritten unwritten -> Plan.of(unwritten.step());
      case Versions.Known known -> plan(view, set, selector, known, now);
    };
  }

  private static Plan plan(View view, DaemonSet set, LabelSelector selector, Versions.Known versions, Instant now) {
    Claims<Pod> claims =
        Claims.of(set, view, Indexes.PODS_BY_CONTROLLER, _ -> true, pod -> selector.matches(pod.meta().labels()));
    if (!claims.settled()) {
      return claims.plan(Kinds.DAEMON_SET, set, Kinds.POD);
    }
    List<Pod> pods = claims.kept();
    Crew crew = Crew.of(set, versions.hash(), view.list(Kinds.NODE, ""), pods, now);
    Plan.Builder plan = Plan.builder();
    Changes placement = Placement.of(crew);
    carryOut(crew, placement, plan);
    if (placement.isEmpty() && !set.isOnDelete()) {
      carryOut(crew, RollingDaemons.of(crew), plan);
    }
    plan.together(versions.forget(set, pods));
    List<Step> status = report(crew);
    if (plan.isEmpty()) {
      status.forEach(plan::closing);
    } else {
      // what was just created and deleted shows in the next pass, which counts it; unless it could not be
      plan.closing(new Step.Conclude(refused -> refused.isEmpty() ? List.of() : status));
    }
    PodState.nextAvailable(pods, set.minReadySeconds(), now).ifPresent(plan::again);
    return plan.build();
  }

  private static List<Step> report(Crew crew) {
    JsonObject status = DaemonStatus.of(crew);
    return status.equals(crew.set().status())
        ? List.of()
        : List.of(
            Step.perform(
                    Write.updateStatus(Kinds.DAEMON_SET, new DaemonSet(crew.set().json().with("status", status))))
                .tolerating("Conflict", "NotFound"));
  }

  private static void carryOut(Crew crew, Changes changes, Plan.Builder plan) {
    plan.together(changes.notes.stream().<Step>map(Step.Tell::new).toList());
    plan.slowly(
        changes.nodesToServe.stream()
            .limit(BURST)
            .<Step>map(node -> PodSteps.create(crew.set(), DaemonPods.forNode(crew.set(), crew.hash(), node)))
            .toList(),
        BURST);
    plan.together(
        changes.podsToDelete.stream().limit(BURST).<Step>map(pod -> PodSteps.delete(crew.set(), pod)).toList());
    changes.again.ifPresent(plan::again);
  }
}
