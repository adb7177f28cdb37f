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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A claim is deleted for its node only if it asks for that, the node has been gone for a minute, nothing else that its member has lost stays, a
 * set makes it again whose other members are Ready, at least half of them have what they had, and no other member of that set is being filled.
 */
public final class AnewAsAsked implements Invariant {
  private static final Duration GRACE = Duration.ofMinutes(1);
  /** Between what the API says and what is done for it. */
  private static final Duration UNDER_WAY = Duration.ofSeconds(3);

  private final Supplier<Duration> staleness;
  private final Map<String, Instant> goneSince = new HashMap<>();
  /** When a member was Ready last, by its pod's key; those that are Ready are not in it. */
  private final Map<String, Instant> readyUntil = new HashMap<>();
  /** When a set has become what it is, by its uid. */
  private final Map<String, Instant> changed = new HashMap<>();
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
    if (object instanceof StatefulSet && !before.map(b -> b.meta().generation()).equals(after.map(a -> a.meta().generation()))) {
      changed.put(object.uid(), time);
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
        .flatMap(claim -> new Deletion(claim, now, time).wrong())
        .map(why -> "claim " + delete.target().name() + " is to begin anew, and " + why);
  }

  /** Hears that the API has done it. */
  public void deleted(Write.Delete delete, View now) {
    String claim = delete.target().name();
    setOf(delete.target().namespace(), claim, now).ifPresent(set -> begun.put(set.key() + "-" + ordinal(claim), set.uid()));
  }

  private static Optional<StatefulSet> setOf(String namespace, String claim, View now) {
    return now.list(Kinds.STATEFUL_SET, namespace).stream()
        .filter(set -> pods(set).stream().anyMatch(pod -> claimNames(set, pod).anyMatch(claim::equals)))
        .findFirst();
  }

  private static List<String> pods(StatefulSet set) {
    return set.ordinals().all().mapToObj(ordinal -> set.key() + "-" + ordinal).toList();
  }

  private static Stream<String> claimNames(StatefulSet set, String pod) {
    return set.claimTemplates().stream().map(template -> template.object("metadata").text("name") + pod.substring(pod.indexOf('/')).replace('/', '-'));
  }

  private static int ordinal(String name) {
    return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
  }

  /** One that is asked for, as all is at the time. */
  private final class Deletion {
    private final PersistentVolumeClaim claim;
    private final View now;
    private final Instant time;
    /** Whoever asks knows everything that was so before this. */
    private final Instant seen;
    private final boolean sees;

    Deletion(PersistentVolumeClaim claim, View now, Instant time) {
      this.claim = claim;
      this.now = now;
      this.time = time;
      this.seen = time.minus(staleness.get()).minus(UNDER_WAY);
      this.sees = staleness.get().isZero();
    }

    Optional<String> wrong() {
      if (!claim.beginsAnew()) {
        return Optional.of("does not ask for that");
      }
      Optional<PersistentVolume> volume = now.get(Kinds.VOLUME, "", claim.volumeName());
      Optional<String> wrong =
          volume.flatMap(PersistentVolume::diskOf).flatMap(this::tooEarly)
              .or(() -> volume.filter(v -> sees && VolumeMove.isUnderWay(v)).map(_ -> "its volume is on its way"));
      Optional<StatefulSet> set = setOf(claim.namespace(), claim.name(), now);
      if (wrong.isPresent() || set.isEmpty()) {
        return wrong.or(() -> sees ? Optional.of("no set makes it again") : Optional.empty());
      }
      return changed.getOrDefault(set.get().uid(), Instant.MIN).isAfter(seen) ? Optional.empty() : wrong(set.get());
    }

    private Optional<String> tooEarly(String node) {
      Optional<Node> there = now.get(Kinds.NODE, "", node);
      if (there.isPresent()) {
        Instant since = there.get().meta().creationTimestamp().orElse(Instant.EPOCH);
        return since.isBefore(time.minus(UNDER_WAY)) ? Optional.of("node " + node + " is there") : Optional.empty();
      }
      Instant since = goneSince.getOrDefault(node, Instant.EPOCH);
      return since.isAfter(time.minus(GRACE).plus(staleness.get())) ? Optional.of("node " + node + " is gone only since " + since) : Optional.empty();
    }

    private Optional<String> wrong(StatefulSet set) {
      String own = set.key() + "-" + ordinal(claim.name());
      List<String> all = pods(set);
      List<String> others = all.stream().filter(pod -> !pod.equals(own)).toList();
      if (others.stream().noneMatch(this::isReady)) {
        return Optional.of("no other member is ready");
      }
      if (all.stream().filter(pod -> claims(set, pod).anyMatch(this::isSurelyLost)).count() * 2 > all.size()) {
        return Optional.of("more than half of " + set.key() + " have lost theirs");
      }
      return claims(set, own).filter(this::isSurelyLost).filter(other -> !other.beginsAnew()).findFirst()
          .map(other -> other.name() + " is lost as well and stays")
          .or(() -> others.stream().filter(pod -> begun.containsKey(pod) && holds(pod, own, set)).findFirst()
              .map(pod -> pod + " has begun anew and is not ready yet"))
          .or(() -> others.stream().filter(pod -> !isReady(pod) && holds(pod, own, set)).findFirst().map(pod -> pod + " is not ready"));
    }

    private boolean isReady(String pod) {
      return now.get(Kinds.POD, pod).filter(AnewAsAsked::isReady).isPresent() || readyUntil.getOrDefault(pod, Instant.MIN).isAfter(seen);
    }

    /** One that has lost its volume again is no further than before, and one that an ordered set makes after this one cannot be there. */
    private boolean holds(String pod, String own, StatefulSet set) {
      boolean makeable = set.isParallel() || ordinal(pod) < ordinal(own) || now.get(Kinds.POD, pod).filter(this::isOld).isPresent();
      return makeable && claims(set, pod).noneMatch(this::isLost);
    }

    private boolean isOld(KubeObject object) {
      return object.meta().creationTimestamp().orElse(Instant.EPOCH).isBefore(seen);
    }

    private Stream<PersistentVolumeClaim> claims(StatefulSet set, String pod) {
      return claimNames(set, pod).flatMap(name -> now.get(Kinds.CLAIM, claim.namespace(), name).stream()).filter(c -> !c.isTerminating());
    }

    /** Or was, as far as who asks may know. */
    private boolean isLost(PersistentVolumeClaim one) {
      return nodes(one).anyMatch(node -> now.get(Kinds.NODE, "", node).filter(this::isOld).isEmpty());
    }

    /** Since long. */
    private boolean isSurelyLost(PersistentVolumeClaim one) {
      return isOld(one) && nodes(one).anyMatch(node -> goneSince.getOrDefault(node, Instant.MAX).isBefore(seen));
    }

    private Stream<String> nodes(PersistentVolumeClaim one) {
      return now.get(Kinds.VOLUME, "", one.volumeName()).stream().flatMap(volume -> volume.diskOf().stream());
    }
  }
}
