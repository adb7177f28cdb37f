package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.time.Instant;
import java.util.Optional;

/** A claim that was bound keeps its volume as long as it lives, and has it for itself. */
public final class ClaimsKeepVolumes implements Invariant {
  @Override
  public Optional<String> changed(
      ResourceType type,
      Optional<KubeObject> before,
      Optional<KubeObject> after,
      View now,
      Instant time) {
    if (after.isEmpty() || !(after.get() instanceof PersistentVolumeClaim claim)) {
      return Optional.empty();
    }
    if (before.isPresent() && before.get() instanceof PersistentVolumeClaim old && old.isBound()
        && old.uid().equals(claim.uid()) && !old.volumeName().equals(claim.volumeName())) {
      return Optional.of(
          "claim " + claim.key() + " had " + old.volumeName() + ", and now has \"" + claim.volumeName() + "\"");
    }
    if (!claim.isBound()) {
      return Optional.empty();
    }
    return now.list(Kinds.CLAIM, "").stream()
        .filter(o -> o.isBound() && o.volumeName().equals(claim.volumeName()) && !o.uid().equals(claim.uid()))
        .findFirst()
        .map(o -> "volume " + claim.volumeName() + " is bound to " + claim.key() + " and to " + o.key());
  }
}
