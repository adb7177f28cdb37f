package dev.berth.simulator.invariant;

import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Ordinals;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.time.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Of the pods that an ordered set should have and that are not ready, it deletes those alone that are stuck: it was asked to, an update
 * would replace the pod, which was never ready, and no other is ready with its template.
 */
public final class OnlyStuckGo implements Invariant {
  /** Who decides has not seen what happened just now. */
  private static final Duration UNSEEN = Duration.ofSeconds(2);

  private final Supplier<Duration> staleness;
  /** By uid: since when a pod is as ready as it is, or not. */
  private final Map<String, Instant> since = new HashMap<>();
  private final Set<String> wasReady = new HashSet<>();
  /** When people changed a set last, and when something else than its template. */
  private final Map<String, Instant> changedAt = new HashMap<>();
  private final Map<String, Instant> sizedAt = new HashMap<>();

  /** @param staleness how old the view of the sets' controller may be at the time */
  public OnlyStuckGo(Supplier<Duration> staleness) {
    this.staleness = staleness;
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    if (after.isPresent() && after.get() instanceof StatefulSet set
        && before.filter(b -> b.spec().equals(set.spec()) && annotations(b).equals(annotations(set))).isEmpty()) {
      changedAt.put(set.key(), time);
      if (before.filter(b -> b.spec().without("template").equals(set.spec().without("template"))).isEmpty()) {
        sizedAt.put(set.key(), time);
      }
    }
    if (!(after.or(() -> before).orElseThrow() instanceof Pod pod)) {
      return Optional.empty();
    }
    boolean ready = after.isPresent() && pod.isReady();
    boolean was = before.isPresent() && before.get() instanceof Pod old && old.isReady();
    if (after.isEmpty()) {
      since.remove(pod.uid());
    } else if (before.isEmpty() || ready != was) {
      since.put(pod.uid(), time);
    }
    if (was && !ready && Timestamps.of(pod.status(), "startTime").filter(time.truncatedTo(ChronoUnit.SECONDS)::isAfter).isPresent()) {
      wasReady.add(pod.uid());
    }
    return Optional.empty();
  }

  private static JsonObject annotations(KubeObject object) {
    return object.meta().annotations();
  }

  /** Hears that the sets' controller deletes a pod, just before it does. */
  public Optional<String> deleting(String namespace, String name, View now, Instant time) {
    return now.get(Kinds.POD, namespace, name)
        .filter(pod -> !pod.isTerminating() && !pod.isFinished() && !pod.isReady() && isOld(pod, time))
        .flatMap(pod -> set(pod, now, time).flatMap(set -> wrong(pod, set, now, time)));
  }

  private boolean isOld(Pod pod, Instant time) {
    return since.getOrDefault(pod.uid(), time).plus(UNSEEN).isBefore(time);
  }

  private Optional<StatefulSet> set(Pod pod, View now, Instant time) {
    return Sets.of(pod, now)
        .filter(set -> !set.isParallel() && staleness.get().isZero())
        .filter(set -> sizedAt.getOrDefault(set.key(), time).plus(UNSEEN).isBefore(time));
  }

  /** Whether its controller knows what it asks for. */
  private boolean isSeen(StatefulSet set, Instant time) {
    return changedAt.getOrDefault(set.key(), time).plus(UNSEEN).isBefore(time)
        && set.status().number("observedGeneration") == set.meta().generation();
  }

  private Optional<String> wrong(Pod pod, StatefulSet set, View now, Instant time) {
    int place = Sets.place(pod, set);
    if (place == Ordinals.NOWHERE) {
      return Optional.empty();
    }
    String revision = pod.meta().label(StatefulSet.REVISION_LABEL);
    Optional<String> other =
        now.list(Kinds.POD, pod.namespace()).stream()
            .filter(p -> p.isControlledBy(set.uid()) && p.isReady() && isOld(p, time))
            .filter(p -> p.meta().label(StatefulSet.REVISION_LABEL).equals(revision))
            .map(p -> p.name() + " is ready with its template")
            .findFirst();
    Optional<String> unasked =
        !isSeen(set, time) ? Optional.empty()
            : !set.meta().annotation(StatefulSet.REPLACE_STUCK_PODS).equals("true") ? Optional.of("nobody asks for that")
            : !set.isRollingUpdate() || place < set.partition() ? Optional.of("an update leaves it alone")
            : revision.equals(set.status().text("updateRevision")) ? Optional.of("it has the newest template") : Optional.empty();
    Optional<String> why = wasReady.contains(pod.uid()) ? Optional.of("it was ready once") : unasked.or(() -> other);
    return why.map(w -> pod.key() + " is not ready and is replaced, and " + w);
  }
}
