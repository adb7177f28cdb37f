package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.time.Instant;
import java.util.Optional;

/** When a claim becomes Bound, its volume is kept for it, by uid; and a volume is released when its claim has gone. */
public final class BindingsAgree implements Invariant {
  @Override
  public Optional<String> changed(
      ResourceType type,
      Optional<KubeObject> before,
      Optional<KubeObject> after,
      View now,
      Instant time) {
    if (after.isPresent() && after.get() instanceof PersistentVolume volume) {
      return released(before, volume, now);
    }
    if (after.isEmpty() || !(after.get() instanceof PersistentVolumeClaim claim) || !claim.isBound()) {
      return Optional.empty();
    }
    boolean wasBound = before.isPresent() && before.get() instanceof PersistentVolumeClaim old && old.isBound();
    if (wasBound) {
      return Optional.empty();
    }
    Optional<PersistentVolume> volume = now.get(Kinds.VOLUME, "", claim.volumeName());
    if (volume.isEmpty()) {
      return Optional.of("claim " + claim.key() + " is Bound to " + claim.volumeName() + ", which is not there");
    }
    String uid = volume.get().claimRef().map(ref -> ref.text("uid")).orElse("");
    if (!uid.equals(claim.uid())) {
      return Optional.of(
          "claim " + claim.key() + " (" + claim.uid() + ") is Bound to " + volume.get().name() + ", which is kept for "
              + volume.get().claimKey() + " (" + uid + ")");
    }
    return Optional.empty();
  }

  private static Optional<String> released(Optional<KubeObject> before, PersistentVolume volume, View now) {
    boolean becomes =
        volume.phase().equals("Released")
            && !(before.isPresent() && before.get() instanceof PersistentVolume was && was.phase().equals("Released"));
    return becomes
        ? now.get(Kinds.CLAIM, volume.claimKey())
            .filter(claim -> volume.isFor(claim) && !volume.claimRef().map(ref -> ref.text("uid")).orElse("").isEmpty())
            .map(claim -> "volume " + volume.name() + " is called released, and its claim " + claim.key() + " is there")
        : Optional.empty();
  }
}
