package dev.berth.simulator.invariant;

import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.PodDisruptionBudget;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** An eviction is granted only when as many pods as the budget asks for serve afterwards. */
public final class BudgetsKept implements Invariant {
  private static final Duration UNSEEN = Duration.ofSeconds(2);

  private final Supplier<Duration> staleness;
  private final Readiness readiness = new Readiness();
  private Instant changedAt = Instant.MIN;

  /** @param staleness how old a view of those who count may be at the time */
  public BudgetsKept(Supplier<Duration> staleness) {
    this.staleness = staleness;
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    readiness.changed(before, after, time);
    KubeObject object = after.or(() -> before).orElseThrow();
    boolean counts = object instanceof PodDisruptionBudget || object.kind().equals("StatefulSet") || object.kind().equals("Deployment");
    if (counts && !before.map(KubeObject::spec).equals(after.map(KubeObject::spec))) {
      changedAt = time;
    }
    return Optional.empty();
  }

  /** Hears of an eviction that was granted, with the pod as it was before. */
  public Optional<String> evicted(Pod pod, View now, Instant time) {
    Duration lately = staleness.get().plus(UNSEEN);
    boolean settled = changedAt.plus(lately).isBefore(time);
    Optional<String> wrong =
        now.list(Kinds.POD_DISRUPTION_BUDGET, pod.namespace()).stream()
            .filter(budget -> settled && Readiness.serves(pod) && budget.covers(pod))
            .flatMap(budget -> judge(budget, pod, readiness.others(pod, budget::covers, now, time, lately), now).stream())
            .findFirst();
    readiness.take(pod, time);
    return wrong;
  }

  private static Optional<String> judge(PodDisruptionBudget budget, Pod pod, long left, View now) {
    JsonObject spec = budget.spec();
    long all = replicas(pod, now);
    long least = spec.has("minAvailable") ? Amount.up(spec, "minAvailable", all) : all - Amount.up(spec, "maxUnavailable", all);
    return left < least
        ? Optional.of(pod.key() + " is evicted, and then " + left + " serve where budget " + budget.name() + " asks for " + least)
        : Optional.empty();
  }

  /** How many its controller is to have; none where that has gone. */
  private static long replicas(Pod pod, View now) {
    return pod.meta().controller().stream()
        .flatMap(owner -> Owning.find(now, pod.namespace(), owner).stream())
        .mapToLong(controller -> deployment(controller, now).spec().number("replicas"))
        .findFirst()
        .orElse(0);
  }

  private static KubeObject deployment(KubeObject controller, View now) {
    return controller.meta().controller()
        .<KubeObject>flatMap(owner -> now.get(Kinds.DEPLOYMENT, controller.namespace(), owner.name()).map(d -> d))
        .orElse(controller);
  }
}
