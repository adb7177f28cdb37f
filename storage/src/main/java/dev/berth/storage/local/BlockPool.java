package dev.berth.storage.local;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver.Created;
import dev.berth.storage.VolumeDriver.NewVolume;
import dev.berth.storage.VolumeDriver.Snapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes, copies, grows and deletes images. Each verb: what is wanted is promised and written down as being made, then made, then
 * written down as ready. What fails is removed at once; what was killed is removed at the next start, or when it is asked for again.
 */
final class BlockPool {
  private final BlockParts parts;

  BlockPool(BlockParts parts) {
    this.parts = parts;
  }

  /** Thaws what was frozen, and removes what was half made. Before the first verb. */
  void recover() {
    for (Saved volume : parts.volumes().all()) {
      if (!volume.frozenAt().isEmpty()) {
        parts.tools().ask("fsfreeze", "--unfreeze", volume.frozenAt());
        parts.volumes().save(volume.with("frozenAt", ""));
      }
    }
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
      return copiedStill(origin, to, mayShare);
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
    return parts.volumes().ready().stream().map(BlockPool::created).toList();
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
    Saved begun = promised(name, volume);
    return parts.snapshots().orRemoved(
        begun,
        () -> {
          boolean shared = copiedStill(volume, parts.snapshotImage(begun), !volume.thick());
          Saved done = begun.with("shared", shared).with("createdAt", parts.clock().instant().toString());
          return parts.snapshots().save(done.with(Saved.State.READY)).snapshot();
        });
  }

  private Saved promised(String name, Saved volume) {
    Saved snapshot =
        Saved.of(snapshotId(name), name, volume.node())
            .with("source", "volume/" + volume.id())
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
    parts.snapshots().find(id).ifPresent(parts.snapshots()::remove);
  }

  // ---- copies of what may be in use

  /**
   * Copies a volume's image while its file system is held still: what was written before is in the copy, and nothing of what is
   * written meanwhile, which waits. The freeze is written down first, so that one of a killed process ends at the next start.
   */
  private boolean copiedStill(Saved volume, Path to, boolean mayShare) {
    Optional<String> device = parts.loops().of(parts.image(volume));
    boolean mounted = device.isPresent() && !volume.block() && parts.isStaged(volume);
    boolean shared;
    if (mounted) {
      shared = copiedFrozen(volume, to, mayShare);
    } else {
      device.ifPresent(raw -> parts.tools().run("blockdev", "--flushbufs", raw));
      shared = parts.copies().file(parts.image(volume), to, mayShare);
    }
    if (shared) {
      parts.volumes().save(volume.with("shared", true));
    }
    return shared;
  }

  private boolean copiedFrozen(Saved volume, Path to, boolean mayShare) {
    Saved frozen = parts.volumes().save(volume.with("frozenAt", volume.stagedAt()));
    boolean shared;
    try {
      parts.tools().run("fsfreeze", "--freeze", frozen.frozenAt());
      shared = parts.copies().file(parts.image(volume), to, mayShare);
    } catch (RuntimeException e) {
      parts.tools().ask("fsfreeze", "--unfreeze", frozen.frozenAt());
      parts.volumes().save(volume);
      throw e;
    }
    parts.tools().run("fsfreeze", "--unfreeze", frozen.frozenAt());
    parts.volumes().save(volume);
    return shared;
  }
}
