package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import dev.berth.model.meta.OwnerReference;
import dev.berth.model.quantity.Quantity;
import java.util.Optional;

/** A wish for a snapshot of a claim's volume, or for one that is there already. */
public record VolumeSnapshot(JsonObject json) implements AnySnapshot {

  /** The claim that it is to be taken of, or "". */
  public String claimName() {
    return spec().object("source").text("persistentVolumeClaimName");
  }

  @Override
  public String givenContent() {
    return spec().object("source").text("volumeSnapshotContentName");
  }

  @Override
  public String className() {
    return spec().text("volumeSnapshotClassName");
  }

  @Override
  public String contentName() {
    return status().text("boundVolumeSnapshotContentName");
  }

  /** The least size of a volume that is made from it. */
  public Optional<Quantity> restoreSize() {
    return status().string("restoreSize").map(Quantity::parse);
  }

  /** The VolumeGroupSnapshot that it was taken with, as its status says, or "". */
  public String groupName() {
    return status().text("volumeGroupSnapshotName");
  }

  /** The VolumeGroupSnapshot that owns it. */
  public Optional<OwnerReference> group() {
    return meta().ownerReferences().stream()
        .filter(owner -> owner.kind().equals("VolumeGroupSnapshot") && owner.apiVersion().startsWith("groupsnapshot.storage.k8s.io/"))
        .findFirst();
  }
}
