package dev.berth.simulator.invariant;

import dev.berth.client.Indexes;
import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.simulator.invariant.OneIdentity.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A claim does not go while a pod runs with it; and that of a set that retains its claims goes only when people say so. */
public final class ClaimsStay implements Invariant {
  private final Supplier<Duration> staleness;
  private final Supplier<List<Running>> running;
  private final Set<String> givenUp = new HashSet<>();
  private final Set<String> givenUpIn = new HashSet<>();
  private final Map<String, Instant> retainedSince = new HashMap<>();

  /**
   * @param staleness how old a view may be at the time
   * @param running all processes on all nodes
   */
  public ClaimsStay(Supplier<Duration> staleness, Supplier<List<Running>> running) {
    this.staleness = staleness;
    this.running = running;
  }

  /** Somebody deletes the claim on purpose. */
  public void givenUp(String name) {
    givenUp.add(name);
  }

  /** Somebody deletes the namespace. */
  public void givenUpIn(String namespace) {
    givenUpIn.add(namespace);
  }

  @Override
  public Optional<String> changed(
      ResourceType type,
      Optional<KubeObject> before,
      Optional<KubeObject> after,
      View now,
      Instant time) {
    KubeObject object = after.or(() -> before).orElseThrow();
    if (object instanceof StatefulSet set) {
      boolean retains = after.isPresent() && !set.deletesClaimsWhenDeleted() && !set.deletesClaimsWhenScaled();
      if (retains) {
        retainedSince.putIfAbsent(set.name(), time);
      } else {
        retainedSince.remove(set.name());
      }
    }
    if (!(object instanceof PersistentVolumeClaim claim)) {
      return Optional.empty();
    }
    boolean ends = after.isEmpty() || claim.isTerminating();
    boolean ended = before.filter(b -> !b.isTerminating()).isEmpty();
    return (after.isEmpty() ? stillUsed(claim, now, time) : Optional.<String>empty())
        .or(() -> ends && !ended ? notGivenUp(claim, time) : Optional.empty());
  }

  private Optional<String> stillUsed(PersistentVolumeClaim claim, View now, Instant time) {
    return now.by(Indexes.PODS_BY_CLAIM, claim.key()).stream()
        .filter(pod -> isRunning(pod) && isOlder(pod, time) && !isForcedOff(pod))
        .findFirst()
        .map(pod -> "claim " + claim.key() + " has gone, and " + pod.key() + " runs with it");
  }

  /** Also while it ends: until then its node may read and write what the claim stands for. */
  private boolean isRunning(Pod pod) {
    return pod.isRunningAndReady() && !pod.isTerminating()
        || running.get().stream().anyMatch(process -> process.uid().equals(pod.uid()));
  }

  /** Whoever does that answers for it that nothing of the pod runs any more; only a finalizer keeps it then. */
  private static boolean isForcedOff(Pod pod) {
    return pod.isTerminating() && pod.meta().deletionGracePeriodSeconds().filter(left -> left == 0).isPresent();
  }

  private static boolean isOlder(Pod pod, Instant time) {
    return pod.meta().creationTimestamp().filter(at -> at.plusSeconds(2).isBefore(time)).isPresent();
  }

  private Optional<String> notGivenUp(PersistentVolumeClaim claim, Instant time) {
    if (givenUp.contains(claim.name()) || givenUpIn.contains(claim.namespace())) {
      return Optional.empty();
    }
    return retainedSince.entrySet().stream()
        .filter(e -> claim.name().matches("data\\d+-" + e.getKey() + "-\\d+"))
        .filter(e -> e.getValue().isBefore(time.minus(staleness.get()).minusSeconds(2)))
        .findFirst()
        .map(e -> "claim " + claim.key() + " goes, though " + e.getKey() + " retains its claims");
  }
}
