package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.kinds.VolumeMove;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A claim is deleted for its node only if it asks for that, the node has been gone for a minute, a set makes it again whose other members can
 * fill it, and no other member of that set is being filled.
 */
public final class AnewAsAsked implements Invariant {
  private static final Duration GRACE = Duration.ofMinutes(1);
  /** Between what the API says and what is done for it. */
  private static final Duration UNDER_WAY = Duration.ofSeconds(3);

  private final Supplier<Duration> staleness;
  private final Map<String, Instant> goneSince = new HashMap<>();
  /** When a member was Ready last, by its pod's key; those that are Ready are not in it. */
  private final Map<String, Instant> readyUntil = new HashMap<>();
  /** Members that have begun anew and have not been Ready since: their pods' keys, and the uids of their sets. */
  private final Map<String, String> begun = new HashMap<>();

  /** @param staleness how old the view of the provisioner may be at the time */
  public AnewAsAsked(Supplier<Duration> staleness) {
    this.staleness = staleness;
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    KubeObject object = after.or(() -> before).orElseThrow();
    if (object instanceof Node && after.isPresent()) {
      goneSince.remove(object.name());
    } else if (object instanceof Node) {
      goneSince.put(object.name(), time);
    }
    if (object instanceof Pod pod) {
      if (after.isPresent() && isReady(pod)) {
        begun.remove(pod.key());
        readyUntil.remove(pod.key());
      } else if (before.filter(b -> isReady((Pod) b)).isPresent()) {
        readyUntil.put(pod.key(), time);
      }
    }
    return Optional.empty();
  }

  private static boolean isReady(Pod pod) {
    return pod.isRunningAndReady() && !pod.isTerminating();
  }

  /**
   * Hears that the provisioner deletes a claim, just before it does.
   *
   * @return what is wrong if the API does it
   */
  public Optional<String> deleting(Write.Delete delete, View now, Instant time) {
    return now.get(Kinds.CLAIM, delete.target().namespace(), delete.target().name())
        .filter(claim -> claim.uid().equals(delete.options().uid()))
        .flatMap(claim -> deleting(claim, now, time))
        .map(why -> "claim " + delete.target().name() + " is to begin anew, and " + why);
  }

  private Optional<String> deleting(PersistentVolumeClaim claim, View now, Instant time) {
    if (!claim.meta().annotation(PersistentVolumeClaim.BEGIN_ANEW_WHEN).equals(PersistentVolumeClaim.NODE_DELETED)) {
      return Optional.of("does not ask for that");
    }
    Optional<PersistentVolume> volume = now.get(Kinds.VOLUME, "", claim.volumeName());
    Optional<StatefulSet> set = now.list(Kinds.STATEFUL_SET, claim.namespace()).stream().filter(s -> names(s, claim)).findFirst();
    Instant seen = time.minus(staleness.get()).minus(UNDER_WAY);
    Optional<String> wrong =
        volume.flatMap(PersistentVolume::diskOf).flatMap(node -> tooEarly(node, now, time))
            .or(() -> volume.filter(v -> staleness.get().isZero() && VolumeMove.isUnderWay(v)).map(_ -> "its volume is on its way"));
    if (wrong.isPresent() || set.isEmpty()) {
      return wrong.or(() -> staleness.get().isZero() ? Optional.of("no set makes it again") : Optional.empty());
    }
    String own = claim.namespace() + "/" + set.get().name() + "-" + ordinal(claim.name());
    if (others(set.get(), own).noneMatch(pod -> isReady(pod, now, seen))) {
      return Optional.of("no other member is ready");
    }
    Optional<String> other =
        begun.entrySet().stream()
            .filter(e -> e.getValue().equals(set.get().uid()) && !e.getKey().equals(own))
            .map(Map.Entry::getKey)
            .filter(pod -> holds(pod, own, set.get(), now))
            .findFirst();
    begun.put(own, set.get().uid());
    return other.map(pod -> pod + " has begun anew and is not ready yet");
  }

  private Optional<String> tooEarly(String node, View now, Instant time) {
    Optional<Node> there = now.get(Kinds.NODE, "", node);
    if (there.isPresent()) {
      Instant since = there.get().meta().creationTimestamp().orElse(Instant.EPOCH);
      return since.isBefore(time.minus(staleness.get()).minus(UNDER_WAY)) ? Optional.of("node " + node + " is there") : Optional.empty();
    }
    Instant since = goneSince.getOrDefault(node, Instant.EPOCH);
    return since.isAfter(time.minus(GRACE).plus(staleness.get())) ? Optional.of("node " + node + " is gone only since " + since) : Optional.empty();
  }

  private static boolean names(StatefulSet set, PersistentVolumeClaim claim) {
    return claim.name().matches("data\\d+-" + set.name() + "-\\d+") && set.ordinals().has(ordinal(claim.name()));
  }

  private static int ordinal(String name) {
    return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
  }

  private static Stream<String> others(StatefulSet set, String own) {
    return set.ordinals().all().mapToObj(ordinal -> set.key() + "-" + ordinal).filter(pod -> !pod.equals(own));
  }

  private boolean isReady(String pod, View now, Instant seen) {
    return now.get(Kinds.POD, pod).filter(AnewAsAsked::isReady).isPresent() || readyUntil.getOrDefault(pod, Instant.MIN).isAfter(seen);
  }

  /** One that has lost its volume again is no further than before, and one that an ordered set makes after this one cannot be there. */
  private static boolean holds(String pod, String own, StatefulSet set, View now) {
    boolean makeable = set.isParallel() || ordinal(pod) < ordinal(own) || now.get(Kinds.POD, pod).isPresent();
    String claims = "data\\d+-" + pod.substring(pod.indexOf('/') + 1);
    return set.ordinals().has(ordinal(pod))
        && makeable
        && now.list(Kinds.CLAIM, set.namespace()).stream()
            .filter(claim -> claim.name().matches(claims) && !claim.isTerminating())
            .flatMap(claim -> now.get(Kinds.VOLUME, "", claim.volumeName()).stream())
            .flatMap(volume -> volume.diskOf().stream())
            .allMatch(node -> now.get(Kinds.NODE, "", node).isPresent());
  }
}
