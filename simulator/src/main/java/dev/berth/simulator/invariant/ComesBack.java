package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * A volume that is to come back to claims of its name goes to no other name, is taken from nobody who has it, keeps what is in it, and
 * no empty one is made where it would do.
 */
public final class ComesBack implements Invariant {
  /** Times of objects are whole seconds, and who decides has not seen what happened just now. */
  private static final Duration UNSEEN = Duration.ofSeconds(3);

  private final Supplier<Duration> staleness;
  private final BiFunction<String, String, Optional<Set<String>>> files;
  private final Supplier<Object> contents;
  private final Unchanged unchanged = new Unchanged();
  private final Map<String, Kept> byUid = new TreeMap<>();

  /** A volume that comes back: to whom, who has it, since when that is asked for, what was seen in it. */
  private record Kept(PersistentVolume volume, String claim, String claimUid, Instant since, Set<String> files) {}

  /**
   * @param staleness how old a view of those who bind and provision may be at the time
   * @param files the files in a volume by its driver and its id there; empty where there is no such volume
   * @param contents the same object as long as nothing of that has changed
   */
  public ComesBack(Supplier<Duration> staleness, BiFunction<String, String, Optional<Set<String>>> files, Supplier<Object> contents) {
    this.contents = contents;
    this.staleness = staleness;
    this.files = files;
  }

  static boolean isAsked(PersistentVolume volume) {
    return volume.meta().annotation(PersistentVolume.REBIND).equals("true") && volume.reclaimPolicy().equals("Retain");
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    if (after.isEmpty()) {
      before.ifPresent(gone -> byUid.remove(gone.uid()));
      return Optional.empty();
    }
    if (after.get() instanceof PersistentVolume volume) {
      return volume(volume, now, time);
    }
    boolean bound =
        after.get() instanceof PersistentVolumeClaim claim && claim.isBound()
            && before.filter(b -> ((PersistentVolumeClaim) b).isBound()).isEmpty();
    return bound ? instead((PersistentVolumeClaim) after.get(), now) : Optional.empty();
  }

  private Optional<String> volume(PersistentVolume volume, View now, Instant time) {
    if (!isAsked(volume)) {
      byUid.remove(volume.uid());
      return Optional.empty();
    }
    String claim = volume.claimKey();
    String uid = volume.claimRef().map(ref -> ref.text("uid")).orElse("");
    Kept was = byUid.get(volume.uid());
    if (claim.isEmpty()) {
      return Optional.empty();
    }
    byUid.put(
        volume.uid(),
        new Kept(volume, claim, uid, was == null ? time : was.since, was == null ? new TreeSet<>() : was.files));
    unchanged.forget();
    if (was == null || was.claimUid.equals(uid)) {
      return Optional.empty();
    }
    if (!was.claim.equals(claim)) {
      return Optional.of("volume " + volume.name() + " is to come back to " + was.claim + ", and is given to " + claim);
    }
    return now.get(Kinds.CLAIM, claim)
        .filter(c -> c.uid().equals(was.claimUid))
        .map(c -> "volume " + volume.name() + " is taken from " + claim + " (" + was.claimUid + "), which is there");
  }

  /** A claim that got a volume which was made for it, and another has what claims of its name had. */
  private Optional<String> instead(PersistentVolumeClaim claim, View now) {
    Instant made = claim.meta().creationTimestamp().orElse(Instant.MIN);
    boolean fresh =
        now.get(Kinds.VOLUME, "", claim.volumeName())
            .filter(v -> v.meta().annotations().has(PersistentVolume.PROVISIONED_BY))
            .flatMap(v -> v.meta().creationTimestamp())
            .filter(at -> !at.isBefore(made))
            .isPresent();
    return fresh
        ? byUid.values().stream()
            .filter(kept -> kept.claim.equals(claim.key()) && !kept.claimUid.equals(claim.uid()))
            .filter(kept -> kept.since.plus(staleness.get()).plus(UNSEEN).isBefore(made) && wouldDo(kept.volume, claim))
            .findFirst()
            .map(kept -> "claim " + claim.key() + " got the new " + claim.volumeName() + ", and " + kept.volume.name() + " is to come back to it")
        : Optional.empty();
  }

  private static boolean wouldDo(PersistentVolume volume, PersistentVolumeClaim claim) {
    return !volume.isTerminating()
        && !volume.phase().equals("Failed")
        && volume.className().equals(claim.className())
        && volume.volumeMode().equals(claim.volumeMode())
        && volume.capacity().compareTo(claim.requestedStorage()) >= 0
        && new HashSet<>(volume.accessModes()).containsAll(claim.accessModes())
        && !claim.spec().has("dataSource");
  }

  @Override
  public Optional<String> happened(View now, Instant time) {
    if (unchanged.is(contents.get())) {
      return Optional.empty();
    }
    for (Kept kept : byUid.values()) {
      Optional<Set<String>> there = files.apply(kept.volume.csi().text("driver"), kept.volume.csi().text("volumeHandle"));
      if (there.isEmpty() || !there.get().containsAll(kept.files)) {
        return Optional.of(
            "volume " + kept.volume.name() + " is to come back to " + kept.claim + " with " + kept.files + ", and has "
                + there.map(Object::toString).orElse("gone"));
      }
      kept.files.addAll(there.get());
    }
    return Optional.empty();
  }
}
