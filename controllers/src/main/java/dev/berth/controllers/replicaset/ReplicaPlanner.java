package dev.berth.controllers.replicaset;

import dev.berth.client.Answer;
import dev.berth.client.Index;
import dev.berth.client.Indexes;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.base.json.JsonObject;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.pods.Claims;
import dev.berth.controllers.pods.PodState;
import dev.berth.controllers.pods.PodSteps;
import dev.berth.controllers.pods.Ranking;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.ReplicaSet;
import dev.berth.model.kinds.Replicated;
import dev.berth.model.meta.OwnerReference;
import dev.berth.model.select.LabelSelector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to do next about one ReplicaSet or ReplicationController: first make the pods its own that are, then create
 * or delete
 * until the number is right, and say in the status what was counted.
 *
 * <p>The pods that are counted are those of the view. That suffices, without upstream's expectations: a key is
 * planned again
 * only when the view shows what its last plan wrote, so no pod is ever created twice for the same gap.
 */
public final class ReplicaPlanner<T extends Replicated> implements Planner<String> {
  static final Index<ReplicaSet> SETS_BY_CONTROLLER = Indexes.byController(Kinds.REPLICA_SET);

  private final Kind<T> kind;
  private final boolean countsTerminating;

  public ReplicaPlanner(Kind<T> kind) {
    this.kind = kind;
    this.countsTerminating = kind.equals(Kinds.REPLICA_SET);
  }

  @Override
  public Plan plan(View view, String key, Instant now) {
    return view.get(kind, key)
        .map(owner -> plan(view, owner, now))
        .orElse(Plan.NOTHING);
  }

  private Plan plan(View view, T owner, Instant now) {
    LabelSelector selector = owner.selector();
    Claims<Pod> claims =
        Claims.of(
            owner, view, Indexes.PODS_BY_CONTROLLER, PodState::isActive, pod -> selector.matches(pod.meta().labels()));
    if (!claims.settled()) {
      return claims.plan(kind, owner, Kinds.POD);
    }
    List<Pod> active = claims.kept();
    Plan.Builder plan = Plan.builder();
    if (!owner.isTerminating()) {
      manage(view, owner, active, now, plan);
    }
    PodState.nextAvailable(active, owner.minReadySeconds(), now).ifPresent(plan::again);
    Optional<Long> leaving = countsTerminating ? Optional.of(leaving(view, owner, selector)) : Optional.empty();
    JsonObject counted = ReplicaStatus.counted(owner, active, leaving, now);
    if (plan.isEmpty()) {
      report(owner, ReplicaStatus.without(counted, ReplicaStatus.REPLICA_FAILURE)).forEach(plan::closing);
    } else {
      plan.closing(new Step.Conclude(refused -> report(owner, concluded(owner, active, counted, refused, now))));
    }
    return plan.build();
  }

  private void manage(View view, T owner, List<Pod> active, Instant now, Plan.Builder plan) {
    long missing = owner.replicas() - active.size();
    if (missing > 0) {
      JsonObject pod = PodSteps.fromTemplate(owner, owner.template());
      List<Step> creations = new ArrayList<>();
      for (long i = Math.min(missing, PodSteps.BURST); i > 0; i--) {
        creations.add(PodSteps.create(owner, pod));
      }
      plan.slowly(creations, PodSteps.BURST);
    } else if (missing < 0) {
      List<Pod> order = Ranking.firstToGo(active, related(view, owner), now);
      int surplus = (int) Math.min(-missing, PodSteps.BURST);
      plan.together(order.subList(0, surplus).stream().<Step>map(pod -> PodSteps.delete(owner, pod)).toList());
    }
  }

  /** The pods of all ReplicaSets of the same Deployment: a node that holds several of them gives first. */
  private List<Pod> related(View view, T owner) {
    Optional<OwnerReference> deployment = owner.meta().controller();
    if (!kind.equals(Kinds.REPLICA_SET) || deployment.isEmpty()) {
      return List.of();
    }
    return view.by(SETS_BY_CONTROLLER, deployment.get().uid()).stream()
        .flatMap(set -> view.by(Indexes.PODS_BY_CONTROLLER, set.uid()).stream())
        .toList();
  }

  private long leaving(View view, T owner, LabelSelector selector) {
    return view.by(Indexes.PODS_BY_CONTROLLER, owner.uid()).stream()
        .filter(pod -> PodState.isLeaving(pod) && selector.matches(pod.meta().labels()))
        .count();
  }

  private JsonObject concluded(
      T owner, List<Pod> active, JsonObject counted, List<Answer.Refused> refused, Instant now) {
    return refused.isEmpty()
        ? ReplicaStatus.without(counted, ReplicaStatus.REPLICA_FAILURE)
        : ReplicaStatus.failed(counted, active.size() < owner.replicas(), refused.getFirst().message(), now);
  }

  /** Writes the status where it changed. Who was faster has woken the key. */
  private List<Step> report(T owner, JsonObject status) {
    return status.equals(owner.status())
        ? List.of()
        : List.of(
            Step.perform(Write.updateStatus(kind, kind.view(owner.json().with("status", status))))
                .tolerating("Conflict", "NotFound"));
  }
}
