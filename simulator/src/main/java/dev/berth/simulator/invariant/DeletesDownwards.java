package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Ordinals;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.meta.OwnerReference;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An ordered set shrinks from above: its controller deletes a pod beyond its replicas only when none above it is left. Pods that
 * have another reason to be deleted (they failed, or are of another revision) are not judged. And a set that may miss one pod
 * rolls one by one: a pod that runs is replaced only when all above it are there and do not go.
 */
public final class DeletesDownwards implements Invariant {
  /** What came so recently may not have been seen by who decides: it made it itself and has no answer yet. */
  private static final Duration UNSEEN = Duration.ofSeconds(2);

  private final Supplier<Duration> staleness;

  /** @param staleness how old a view may be at the time */
  public DeletesDownwards(Supplier<Duration> staleness) {
    this.staleness = staleness;
  }

  /** Hears that the set's controller deletes a pod, just before it does. */
  public Optional<String> deleting(String namespace, String name, View now, Instant time) {
    Optional<Pod> pod = now.get(Kinds.POD, namespace, name).filter(p -> !p.isTerminating() && !p.isFinished());
    Optional<OwnerReference> owner =
        pod.flatMap(p -> p.meta().controller()).filter(o -> o.kind().equals("StatefulSet"));
    Optional<StatefulSet> set =
        owner.flatMap(o -> now.get(Kinds.STATEFUL_SET, namespace, o.name()).filter(s -> s.uid().equals(o.uid())));
    if (set.isEmpty()) {
      return Optional.empty();
    }
    String revision = pod.get().meta().label("controller-revision-hash");
    boolean current =
        revision.equals(set.get().status().text("updateRevision"))
            && revision.equals(set.get().status().text("currentRevision"));
    int ordinal = Sets.ordinal(pod.get());
    Ordinals wanted = set.get().ordinals();
    boolean updated = !revision.equals(set.get().status().text("updateRevision"));
    if (wanted.has(ordinal)) {
      boolean oneByOne = updated && set.get().maxUnavailable() == 1;
      return oneByOne && staleness.get().isZero() && pod.get().isRunningAndReady()
          ? rolling(pod.get(), wanted, owner.get().name(), now)
          : Optional.empty();
    }
    if (!current || set.get().isParallel()) {
      return Optional.empty();
    }
    return now.list(Kinds.POD, namespace).stream()
        .filter(p -> p.meta().controller().filter(o -> o.uid().equals(owner.get().uid())).isPresent())
        .filter(p -> Sets.ordinal(p) > ordinal && !wanted.has(Sets.ordinal(p)) && isSeen(p, time))
        .findFirst()
        .map(p -> name + " is deleted while " + p.name() + " is there, which is wanted no more either");
  }

  private static Optional<String> rolling(Pod pod, Ordinals wanted, String set, View now) {
    for (int above : wanted.all().filter(o -> o > Sets.ordinal(pod)).toArray()) {
      Optional<Pod> other = now.get(Kinds.POD, pod.namespace(), set + "-" + above).filter(p -> !p.isTerminating());
      if (other.isEmpty()) {
        return Optional.of(pod.name() + " is replaced while " + set + "-" + above + " is not back");
      }
    }
    return Optional.empty();
  }

  private static boolean isSeen(Pod pod, Instant time) {
    return pod.meta().creationTimestamp().filter(at -> at.plus(UNSEEN).isBefore(time)).isPresent();
  }
}
