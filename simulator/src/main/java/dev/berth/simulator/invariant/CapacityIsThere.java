package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.quantity.Quantity;
import dev.berth.storage.simulated.Seen;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A claim says that it has no more than the file system in its volume has. */
public final class CapacityIsThere implements Invariant {
  private final Supplier<List<Seen>> volumes;

  /** @param volumes all there are */
  public CapacityIsThere(Supplier<List<Seen>> volumes) {
    this.volumes = volumes;
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    if (after.isEmpty() || !(after.get() instanceof PersistentVolumeClaim claim) || !claim.isBound()
        || before.isEmpty() || claim.capacity().equals(((PersistentVolumeClaim) before.get()).capacity())) {
      return Optional.empty();
    }
    long says = claim.capacity().orElse(Quantity.ZERO).value();
    String handle = now.get(Kinds.VOLUME, "", claim.volumeName()).map(v -> v.csi().text("volumeHandle")).orElse("");
    return volumes.get().stream()
        .filter(volume -> volume.id().equals(handle) && volume.fileSystemBytes() < says)
        .findFirst()
        .map(v -> "claim " + claim.key() + " says that it has " + says + " bytes, and there are " + v.fileSystemBytes());
  }
}
