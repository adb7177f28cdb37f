package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** A snapshot as the storage has it. */
public record VolumeSnapshotContent(JsonObject json) implements AnySnapshotContent {
  /** On the content of a snapshot that was taken with a group: the group's handle. Nobody takes it by itself. */
  public static final String GROUP_HANDLE = "groupsnapshot.storage.k8s.io/volumeGroupSnapshotHandle";

  @Override
  public String className() {
    return spec().text("volumeSnapshotClassName");
  }

  /** The volume that it is to be taken of, or "". */
  public String volumeHandle() {
    return spec().object("source").text("volumeHandle");
  }

  /** The snapshot that was there before, or "". */
  public String givenHandle() {
    return spec().object("source").text("snapshotHandle");
  }

  @Override
  public boolean isGiven() {
    return !givenHandle().isEmpty();
  }

  /** {@code Filesystem}, {@code Block}, or "" where it is not known. */
  public String sourceVolumeMode() {
    return spec().text("sourceVolumeMode");
  }

  @Override
  public JsonObject snapshotRef() {
    return spec().object("volumeSnapshotRef");
  }

  @Override
  public String handle() {
    return status().text("snapshotHandle");
  }

  /** By which the driver knows the group that it was taken with, or "". */
  public String groupHandle() {
    return status().text("volumeGroupSnapshotHandle");
  }

  @Override
  public Optional<Instant> taken() {
    OptionalLong nanos = status().integer("creationTime");
    return nanos.isPresent()
        ? Optional.of(Instant.ofEpochSecond(TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong())))
        : Optional.empty();
  }

  /** In bytes. */
  public OptionalLong restoreSize() {
    return status().integer("restoreSize");
  }
}
