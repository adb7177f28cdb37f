package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A volume that a claim was bound to is given to no other claim, for it has the first one's data: only people do that, or ask for it
 * where the other has the same name. And what is to be retained is not unmade, nor anything that a claim has.
 */
public final class OneClaimPerVolume implements Invariant {
  /** Who had a volume, by uids. */
  private final Map<String, PersistentVolumeClaim> had = new HashMap<>();

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    if (after.isEmpty() || !(after.get() instanceof PersistentVolumeClaim claim) || !claim.isBound()) {
      return Optional.empty();
    }
    Optional<PersistentVolume> volume = now.get(Kinds.VOLUME, "", claim.volumeName());
    Optional<PersistentVolumeClaim> first = volume.map(v -> had.computeIfAbsent(v.uid(), _ -> claim));
    if (volume.isPresent() && first.isPresent() && ComesBack.isAsked(volume.get()) && first.get().key().equals(claim.key())) {
      had.put(volume.get().uid(), claim);
      return Optional.empty();
    }
    return first
        .filter(f -> !f.uid().equals(claim.uid()))
        .map(
            f -> "claim " + claim.key() + " (" + claim.uid() + ") got " + claim.volumeName() + ", which " + f.key() + " ("
                + f.uid() + ") had before");
  }

  /** Hears that a driver is about to unmake a volume. */
  public Optional<String> unmaking(String handle, View now) {
    for (PersistentVolume volume : now.list(Kinds.VOLUME, "")) {
      if (volume.csi().text("volumeHandle").equals(handle)) {
        if (volume.reclaimPolicy().equals("Retain")) {
          return Optional.of("asked to unmake " + handle + ", which is to be retained");
        }
        return volume.claimRef()
            .flatMap(ref -> now.get(Kinds.CLAIM, ref.text("namespace"), ref.text("name")))
            .filter(claim -> claim.isBound() && volume.isFor(claim))
            .map(claim -> "asked to unmake " + handle + ", which " + claim.key() + " has");
      }
    }
    return Optional.empty();
  }
}
