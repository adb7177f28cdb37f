package dev.berth.storage.local;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver.Created;
import dev.berth.storage.VolumeDriver.NewVolume;
import dev.berth.storage.VolumeDriver.Snapshot;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

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

  /** With what a new volume begins. */
  private record Origin(String source, Saved saved, Path image) {}

  Created create(NewVolume wanted) {
    Parameters parameters = Parameters.of(wanted.parameters());
    if (!Shelf.isId(wanted.name())) {
      throw new DriverException(Code.INVALID_ARGUMENT, "\"" + wanted.name() + "\" cannot be the name of a volume");
    }
    if (wanted.sizeBytes() <= 0) {
      throw new DriverException(Code.OUT_OF_RANGE, "a volume of " + wanted.sizeBytes() + " bytes is wanted");
    }
    String source = source(wanted);
    Optional<Saved> known = parts.volumes().find(volumeId(wanted.name()));
    if (known.isPresent() && known.get().isReady()) {
      return created(same(known.get(), wanted, source));
    }
    known.ifPresent(parts.volumes()::remove);
    Optional<Origin> origin = origin(wanted, source);
    return created(made(promised(wanted, parameters, source, origin), origin));
  }

  private static String source(NewVolume wanted) {
    return wanted
        .sourceSnapshot()
        .map(id -> "snapshot/" + id)
        .or(() -> wanted.sourceVolume().map(id -> "volume/" + id))
        .orElse("");
  }

  private static Saved same(Saved known, NewVolume wanted, String source) {
    if (known.size() < wanted.sizeBytes() || known.block() != wanted.block() || !known.source().equals(source)) {
      throw new DriverException(
          Code.ALREADY_EXISTS,
          "volume " + wanted.name() + " exists with " + known.size() + " bytes" + (known.block() ? ", raw" : "")
              + (known.source().isEmpty() ? "" : ", made from " + known.source()));
    }
    return known;
  }

  private Optional<Origin> origin(NewVolume wanted, String source) {
    Optional<Saved> snapshot = wanted.sourceSnapshot().map(parts.snapshots()::get);
    Optional<Origin> origin =
        snapshot
            .map(from -> new Origin(source, from, parts.snapshotImage(from)))
            .or(
                () ->
                    wanted.sourceVolume().map(parts.volumes()::get).map(from -> new Origin(source, from, parts.image(from))));
    origin
        .filter(from -> from.saved().size() > wanted.sizeBytes())
        .ifPresent(
            from -> {
              throw new DriverException(
                  Code.OUT_OF_RANGE,
                  source + " has " + from.saved().size() + " bytes, and a volume of " + wanted.sizeBytes() + " is wanted");
            });
    return origin;
  }

  private Saved promised(NewVolume wanted, Parameters parameters, String source, Optional<Origin> origin) {
    String fsType = parameters.fsType().isEmpty() ? origin.map(o -> o.saved().fsType()).orElse("") : parameters.fsType();
    if (!wanted.block() && !fsType.isEmpty()) {
      FileSystems.require(fsType, wanted.sizeBytes());
    }
    long size = Math.ceilDiv(wanted.sizeBytes(), 4096) * 4096;
    Saved volume =
        Saved.of(volumeId(wanted.name()), wanted.name(), node(wanted))
            .with("sizeBytes", size)
            .with("block", wanted.block())
            .with("thick", parameters.thick())
            .with("fsType", fsType)
            .with("source", source)
            .with("formatted", origin.map(o -> o.saved().formatted()).orElse(""))
            .with("fileSystemBytes", origin.map(o -> o.saved().fileSystemSize()).orElse(0L));
    return parts
        .room()
        .within(
            () -> {
              parts.room().require(size, Code.RESOURCE_EXHAUSTED, "volume " + wanted.name());
              return parts.volumes().save(volume);
            });
  }

  /** The first of the wanted nodes that is one of ours. */
  private String node(NewVolume wanted) {
    if (wanted.topologies().isEmpty()) {
      return parts.nodes().getFirst();
    }
    return wanted.topologies().stream()
        .map(topology -> topology.getOrDefault(LocalDrivers.NODE_KEY, ""))
        .filter(parts.nodes()::contains)
        .findFirst()
        .orElseThrow(
            () ->
                new DriverException(
                    Code.RESOURCE_EXHAUSTED,
                    "none of " + wanted.topologies() + " is here: volumes are made on " + parts.nodes()));
  }

  private Saved made(Saved volume, Optional<Origin> origin) {
    return orRemoved(
        parts.volumes(),
        volume,
        () -> {
          boolean shared = origin.isPresent() && copied(origin.get(), volume);
          parts.images().extend(parts.image(volume), volume.size(), volume.thick());
          return parts.volumes().save(volume.with("shared", shared).with(Saved.State.READY));
        });
  }

  private boolean copied(Origin origin, Saved volume) {
    boolean mayShare = !volume.thick() && !origin.saved().thick();
    Path to = parts.image(volume);
    if (origin.source().startsWith("snapshot/")) {
      boolean shared = parts.copies().file(origin.image(), to, mayShare);
      if (shared) {
        parts.snapshots().save(origin.saved().with("shared", true));
      }
      return shared;
    }
    return copiedStill(origin.saved(), to, mayShare);
  }

  private static <T> T orRemoved(Shelf shelf, Saved saved, Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      shelf.remove(saved);
      throw e;
    }
  }

  private static Created created(Saved volume) {
    return new Created(
        volume.id(),
        volume.size(),
        volume.fsType().isEmpty() ? Map.of() : Map.of("fsType", volume.fsType()),
        List.of(Map.of(LocalDrivers.NODE_KEY, volume.node())));
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
    long size = Math.ceilDiv(sizeBytes, 4096) * 4096;
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
    if (!Shelf.isId(name)) {
      throw new DriverException(Code.INVALID_ARGUMENT, "\"" + name + "\" cannot be the name of a snapshot");
    }
    Optional<Saved> known = parts.snapshots().find(snapshotId(name));
    if (known.isPresent() && known.get().isReady()) {
      if (!known.get().source().equals("volume/" + sourceVolume)) {
        throw new DriverException(Code.ALREADY_EXISTS, "snapshot " + name + " exists of " + known.get().source());
      }
      return snapshot(known.get());
    }
    known.ifPresent(parts.snapshots()::remove);
    Saved volume = parts.volumes().get(sourceVolume);
    Saved begun = promised(name, volume);
    return orRemoved(
        parts.snapshots(),
        begun,
        () -> {
          boolean shared = copiedStill(volume, parts.snapshotImage(begun), !volume.thick());
          Saved done = begun.with("shared", shared).with("createdAt", parts.clock().instant().toString());
          return snapshot(parts.snapshots().save(done.with(Saved.State.READY)));
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

  private static Snapshot snapshot(Saved saved) {
    return new Snapshot(
        saved.id(),
        saved.source().substring("volume/".length()),
        saved.size(),
        Instant.parse(saved.json().text("createdAt")),
        true);
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
