package dev.berth.simulator.invariant;

import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.StorageClass;
import java.time.Instant;
import java.util.Optional;

/** What waits for its first consumer is neither made nor chosen before the scheduler has said for which node. */
public final class ConsumersChoose implements Invariant {
  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    boolean made =
        before.isEmpty() && after.isPresent() && after.get() instanceof PersistentVolume volume
            && volume.meta().annotations().has(PersistentVolume.PROVISIONED_BY);
    return made && after.get() instanceof PersistentVolume volume
        ? now.get(Kinds.CLAIM, volume.claimKey())
            .filter(claim -> volume.isFor(claim) && claim.selectedNode().isEmpty() && waits(claim, now))
            .map(claim -> "volume " + volume.name() + " is made for " + claim.key() + ", which waits for its first consumer")
        : Optional.empty();
  }

  /** Hears of a change by the binder, just before it happens: it leaves volumes that lie ready to the scheduler's choice. */
  public Optional<String> binding(Write.Patch patch, View now) {
    JsonObject given = patch.body() instanceof JsonObject body ? body.object("spec").object("claimRef") : JsonObject.EMPTY;
    boolean free =
        patch.target().type().equals(Kinds.VOLUME.type()) && given.has("name")
            && now.get(Kinds.VOLUME, "", patch.target().name()).filter(v -> v.claimRef().isEmpty()).isPresent();
    return free
        ? now.get(Kinds.CLAIM, given.text("namespace"), given.text("name"))
            .filter(claim -> claim.uid().equals(given.text("uid")) && claim.volumeName().isEmpty() && waits(claim, now))
            .map(claim -> patch.target().name() + " is chosen for " + claim.key() + ", which waits for its first consumer")
        : Optional.empty();
  }

  private static boolean waits(PersistentVolumeClaim claim, View now) {
    return now.get(Kinds.STORAGE_CLASS, "", claim.className()).filter(StorageClass::isDelayed).isPresent();
  }
}
