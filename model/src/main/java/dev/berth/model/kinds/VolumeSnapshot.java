package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import dev.berth.model.quantity.Quantity;
import java.util.Optional;

/** A wish for a snapshot of a claim's volume, or for one that is there already. */
public record VolumeSnapshot(JsonObject json) implements KubeObject {

  /** The claim that it is to be taken of, or "". */
  public String claimName() {
    return spec().object("source").text("persistentVolumeClaimName");
  }

  /** The content of a snapshot that was there before, or "". */
  public String givenContent() {
    return spec().object("source").text("volumeSnapshotContentName");
  }

  public String className() {
    return spec().text("volumeSnapshotClassName");
  }

  /** The content that it is bound to, or ""; the binding holds only if that names this object too. */
  public String contentName() {
    return status().text("boundVolumeSnapshotContentName");
  }

  /** Whether the storage has taken it, be it ready to use or not. */
  public boolean isTaken() {
    return !contentName().isEmpty() && !status().text("creationTime").isEmpty();
  }

  public boolean isReady() {
    return status().bool("readyToUse");
  }

  /** The least size of a volume that is made from it. */
  public Optional<Quantity> restoreSize() {
    return status().string("restoreSize").map(Quantity::parse);
  }

  /** What went wrong last, or "". */
  public String error() {
    return status().object("error").text("message");
  }
}
