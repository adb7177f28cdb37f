package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import dev.berth.model.select.LabelSelector;

/** A wish for snapshots of several claims' volumes at one moment, or for a group of them that is there already. */
public record VolumeGroupSnapshot(JsonObject json) implements AnySnapshot {

  /** The claims of which it is to be taken; nothing where it was there before. */
  public LabelSelector selector() {
    return LabelSelector.of(spec().object("source"), "selector");
  }

  @Override
  public String givenContent() {
    return spec().object("source").text("volumeGroupSnapshotContentName");
  }

  @Override
  public String className() {
    return spec().text("volumeGroupSnapshotClassName");
  }

  @Override
  public String contentName() {
    return status().text("boundVolumeGroupSnapshotContentName");
  }
}
