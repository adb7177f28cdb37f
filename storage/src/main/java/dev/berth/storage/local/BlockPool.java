package dev.berth.storage.local;

import dev.berth.storage.DriverException.Code;
import dev.berth.storage.DriverException;
import dev.berth.storage.Groups;
import dev.berth.storage.VolumeDriver.Created;
import dev.berth.storage.VolumeDriver.NewVolume;
import dev.berth.storage.VolumeDriver.Snapshot;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes, copies, grows and deletes images. Each verb: what is wanted is promised and written down as being made, then made, then
 * written down as ready. What fails is removed at once; what was killed is removed at the next start, or when it is asked for again.
 */
final class BlockPool {
  private final BlockParts parts;
  private final Freezing freezing;

  BlockPool(BlockParts parts, Freezing freezing) {
    this.parts = parts;
    this.freezing = freezing;
  }

  /** Removes what was half made. Before the first verb. */
  void recover() {
    parts.volumes().tidy();
    parts.snapshots().tidy();
  }

  static String volumeId(String name) {
    return "block-" + name;
  }

  static String snapshotId(String name) {
    return "snapshot-" + name;
  }

  // ---- volumes

  Created create(NewVolume wanted) {
    Parameters parameters = Parameters.of(wanted.parameters());
    Wanted.require(wanted);
    Optional<Saved> known = parts.volumes().find(volumeId(wanted.name()));
    known.ifPresent(Wanted::requireOpen);
    if (known.isPresent() && known.get().isReady()) {
      return created(Wanted.same(known.get(), wanted));
    }
    known.ifPresent(parts.volumes()::remove);
    Optional<Saved> origin = Wanted.origin(wanted, parts.volumes(), parts.snapshots());
    return created(made(promised(wanted, parameters, origin), origin));
  }

  private Saved promised(NewVolume wanted, Parameters parameters, Optional<Saved> origin) {
    String asked = parameters.fsType().isEmpty() ? wanted.fsType() : parameters.fsType();
    String fsType = asked.isEmpty() ? origin.map(Saved::fsType).orElse("") : asked;
    // who asks for less than a file system takes gets one all the same: a claim is a least size
    long least = wanted.block() ? 0 : FileSystems.leastBytes(fsType);
    long size = Wanted.size(Math.max(wanted.sizeBytes(), least));
    Saved volume =
        Saved.of(volumeId(wanted.name()), wanted.name(), Wanted.node(wanted, parts.nodes()))
            .with("sizeBytes", size)
            .with("block", wanted.block())
            .with("thick", parameters.thick())
            .with("fsType", fsType)
            .with("source", Wanted.source(wanted))
            .with("formatted", origin.map(Saved::formatted).orElse(""))
            .with("fileSystemBytes", origin.map(Saved::fileSystemSize).orElse(0L));
    return parts
        .room()
        .within(
            () -> {
              parts.room().require(size, Code.RESOURCE_EXHAUSTED, "volume " + wanted.name());
              return parts.volumes().save(volume);
            });
  }

  private Saved made(Saved volume, Optional<Saved> origin) {
    return parts.volumes().orRemoved(
        volume,
        () -> {
          boolean shared = origin.isPresent() && copied(origin.get(), volume);
          parts.images().extend(parts.image(volume), volume.size(), volume.thick());
          return parts.volumes().save(volume.with("shared", shared).with(Saved.State.READY));
        });
  }

  private boolean copied(Saved origin, Saved volume) {
    boolean mayShare = !volume.thick() && !origin.thick();
    Path to = parts.image(volume);
    if (volume.source().startsWith("volume/")) {
      boolean shared = copiedStill(origin, to, mayShare);
      if (shared) {
        parts.volumes().save(origin.with("shared", true));
      }
      return shared;
    }
    boolean shared = parts.copies().file(parts.snapshotImage(origin), to, mayShare);
    if (shared) {
      parts.snapshots().save(origin.with("shared", true));
    }
    return shared;
  }

  private static Created created(Saved volume) {
    return new Created(
        volume.id(),
        volume.size(),
        volume.fsType().isEmpty() ? Map.of() : Map.of("fsType", volume.fsType()),
        List.of(Map.of(LocalDrivers.NODE_KEY, volume.node())));
  }

  List<Created> list() {
    return parts.volumes().ready().stream().filter(volume -> !volume.isArriving()).map(BlockPool::created).toList();
  }

  List<Snapshot> listSnapshots() {
    return parts.snapshots().ready().stream().map(Saved::snapshot).toList();
  }

  void delete(String id) {
    Optional<Saved> known = parts.volumes().find(id);
    if (known.isEmpty()) {
      return;
    }
    Saved volume = known.get();
    Wanted.requireOpen(volume);
    if (volume.isReady() && (!volume.attachedTo().isEmpty() || parts.isStaged(volume))) {
      throw new DriverException(
          Code.FAILED_PRECONDITION, "volume " + id + " is in use on " + volume.attachedTo() + " " + volume.stagedAt());
    }
    parts.loops().detach(parts.image(volume));
    parts.volumes().remove(volume);
  }

  /** Of the image; the file system follows on the node. */
  long expand(String id, long sizeBytes) {
    Saved volume = parts.volumes().get(id);
    long size = Wanted.size(sizeBytes);
    if (size > volume.size()) {
      Saved before = volume;
      volume =
          parts
              .room()
              .within(
                  () -> {
                    parts.room().require(size - before.size(), Code.OUT_OF_RANGE, "growing volume " + id);
                    return parts.volumes().save(before.with("sizeBytes", size));
                  });
    }
    parts.images().extend(parts.image(volume), volume.size(), volume.thick());
    parts.loops().of(parts.image(volume)).ifPresent(parts.loops()::resize);
    return volume.size();
  }

  // ---- snapshots

  Snapshot snapshot(String sourceVolume, String name) {
    Wanted.requireName(name, "snapshot");
    Optional<Saved> known = parts.snapshots().find(snapshotId(name));
    if (known.isPresent() && known.get().isReady()) {
      return Wanted.same(known.get(), sourceVolume).snapshot();
    }
    known.ifPresent(parts.snapshots()::remove);
    Saved volume = parts.volumes().get(sourceVolume);
    Saved begun = promised(name, volume, "");
    return parts.snapshots().orRemoved(
        begun,
        () -> {
          boolean shared = copiedStill(volume, parts.snapshotImage(begun), !volume.thick());
          return ready(volume, begun, shared, parts.clock().instant()).snapshot();
        });
  }

  /** A snapshot whose image is whole. */
  Saved ready(Saved volume, Saved begun, boolean shared, Instant createdAt) {
    if (shared) {
      parts.volumes().save(volume.with("shared", true));
    }
    Saved done = begun.with("shared", shared).with("createdAt", createdAt.toString());
    return parts.snapshots().save(done.with(Saved.State.READY));
  }

  /** @param group with which it is taken, or empty */
  Saved promised(String name, Saved volume, String group) {
    Saved snapshot =
        Saved.of(snapshotId(name), name, volume.node())
            .with("source", "volume/" + volume.id())
            .with("group", group)
            .with("sizeBytes", volume.size())
            .with("block", volume.block())
            .with("thick", volume.thick())
            .with("fsType", volume.fsType())
            .with("formatted", volume.formatted())
            .with("fileSystemBytes", volume.fileSystemSize())
            .with("takenBytes", parts.room().taken(parts.image(volume)));
    return parts
        .room()
        .within(
            () -> {
              parts
                  .room()
                  .require(snapshot.json().number("takenBytes"), Code.RESOURCE_EXHAUSTED, "snapshot " + name);
              return parts.snapshots().save(snapshot);
            });
  }

  void deleteSnapshot(String id) {
    Optional<Saved> known = parts.snapshots().find(id);
    known.filter(Saved::isReady).map(Saved::snapshot).ifPresent(Groups::requireAlone);
    known.ifPresent(parts.snapshots()::remove);
  }

  // ---- copies of what may be in use

  /** Copies a volume's image while its file system is held still. @return whether the two share blocks */
  private boolean copiedStill(Saved volume, Path to, boolean mayShare) {
    return freezing.during(List.of(volume), () -> copiedNow(volume, to, mayShare));
  }

  /** Copies it as it is. @return whether the two share blocks */
  boolean copiedNow(Saved volume, Path to, boolean mayShare) {
    return parts.copies().file(parts.image(volume), to, mayShare);
  }
}
