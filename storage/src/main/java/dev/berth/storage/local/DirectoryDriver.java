package dev.berth.storage.local;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code dir.berth.dev}: a directory for each volume, seen by any number of pods at once.
 *
 * <p><b>Where.</b> On the disk of one node, and reachable from there only. Where the root is on storage that every node has mounted at
 * the same path, and only then, it may be told so: then volumes are reachable from everywhere.
 *
 * <p><b>Size.</b> On btrfs a quota group holds a volume to its size. On other file systems nothing does: the volume object says
 * {@code sizeEnforced: "false"} among its {@code volumeAttributes}. Room is looked for when a volume is made, and not kept.
 *
 * <p><b>A full disk</b> is full for all of its volumes.
 *
 * <p><b>A crash.</b> Contents are as safe as the file system that they lie on. Bind mounts outlive this process, and are made again after a
 * restart of the machine by the next {@code stage} or {@code publish}. What was half made is removed at the start.
 *
 * <p><b>Copies.</b> On btrfs at one moment; elsewhere file by file, while others may write, sharing blocks where the file system can.
 * Several directories cannot be held still together, so there are no snapshots of groups.
 *
 * <p>One process at a time may use a root, but for what nodes write of their own use where it is shared.
 */
public final class DirectoryDriver implements VolumeDriver {
  public static final String NAME = "dir.berth.dev";

  private final Turns turns = new Turns();
  private final Path root;
  private final List<String> nodes;
  private final boolean shared;
  private final Shelf volumes;
  private final Shelf snapshots;
  private final Mounts mounts;
  private final Directories directories;
  private final DirectoryUses uses;
  private final InstantSource clock;

  private DirectoryDriver(Path root, List<String> nodes, boolean shared, InstantSource clock, Steps steps) {
    Tools tools = new Tools(steps);
    this.root = root;
    this.nodes = List.copyOf(nodes);
    this.shared = shared;
    this.clock = clock;
    directories = Directories.on(root, tools);
    volumes = new Shelf(root, "volumes", directories::remove, steps);
    snapshots = new Shelf(root, "snapshots", directories::remove, steps);
    mounts = new Mounts(tools);
    uses = new DirectoryUses(volumes, mounts, this.nodes, steps);
  }

  /**
   * Looks at what an earlier process left, and blocks meanwhile.
   *
   * @param root a real path: volumes lie in {@code <root>/<node>/volumes}, or {@code <root>/shared/volumes}
   * @param nodes that are this machine, at least one
   * @param shared whether all nodes of the cluster see the same directory at this path
   */
  static DirectoryDriver open(Path root, List<String> nodes, boolean shared, InstantSource clock, Steps steps) {
    DirectoryDriver driver = new DirectoryDriver(root, nodes, shared, clock, steps);
    driver.volumes.tidy();
    driver.snapshots.tidy();
    return driver;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Traits traits() {
    return new Traits(
            false, true, false, true, false, shared, Optional.empty(),
            shared ? Set.of() : Set.of(LocalDrivers.NODE_KEY), "File", false)
        .withListing(true);
  }

  private Path data(Saved volume) {
    return volumes.home(volume).resolve("data");
  }

  private Path copy(Saved snapshot) {
    return snapshots.home(snapshot).resolve("data");
  }

  // ---- volumes and snapshots

  @Override
  public CompletionStage<Created> create(NewVolume wanted) {
    List<String> keys = new ArrayList<>(List.of("dir-" + wanted.name()));
    wanted.sourceSnapshot().ifPresent(keys::add);
    wanted.sourceVolume().ifPresent(keys::add);
    return turns.take(keys, () -> made(wanted));
  }

  private Created made(NewVolume wanted) {
    Wanted.require(wanted);
    if (wanted.block()) {
      throw new DriverException(Code.INVALID_ARGUMENT, NAME + " has no raw block volumes");
    }
    if (!wanted.parameters().isEmpty()) {
      throw new DriverException(Code.INVALID_ARGUMENT, NAME + " knows no parameters: " + wanted.parameters().keySet());
    }
    Optional<Saved> known = volumes.find("dir-" + wanted.name());
    if (known.isPresent() && known.get().isReady()) {
      return created(Wanted.same(known.get(), wanted));
    }
    known.ifPresent(volumes::remove);
    Optional<Saved> origin = Wanted.origin(wanted, volumes, snapshots);
    long size = Wanted.size(wanted.sizeBytes());
    requireRoom(size, Code.RESOURCE_EXHAUSTED, "volume " + wanted.name());
    Saved begun =
        volumes.save(
            Saved.of("dir-" + wanted.name(), wanted.name(), shared ? "shared" : Wanted.node(wanted, nodes))
                .with("sizeBytes", size)
                .with("source", Wanted.source(wanted)));
    return volumes.orRemoved(
        begun,
        () -> {
          if (origin.isEmpty()) {
            directories.make(data(begun), size);
          } else {
            boolean fromVolume = begun.source().startsWith("volume/");
            directories.copy(fromVolume ? data(origin.get()) : copy(origin.get()), data(begun), size, false);
          }
          return created(volumes.save(begun.with(Saved.State.READY)));
        });
  }

  private void requireRoom(long bytes, Code code, String what) {
    long free = free();
    if (bytes > free) {
      throw new DriverException(
          code, "not enough free space for " + what + ": " + bytes + " bytes wanted, " + free + " free on " + root);
    }
  }

  private long free() {
    try {
      return Files.getFileStore(root).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Created created(Saved volume) {
    return new Created(
        volume.id(),
        volume.size(),
        Map.of("sizeEnforced", Boolean.toString(directories.enforcesSize())),
        shared ? List.of() : List.of(Map.of(LocalDrivers.NODE_KEY, volume.node())));
  }

  @Override
  public CompletionStage<Void> delete(String id) {
    return turns.act(List.of(id), () -> volumes.find(id).ifPresent(this::deleted));
  }

  private void deleted(Saved volume) {
    List<String> staged = uses.staged(volume);
    if (volume.isReady() && !staged.isEmpty()) {
      throw new DriverException(Code.FAILED_PRECONDITION, "volume " + volume.id() + " is in use on " + staged);
    }
    volumes.remove(volume);
  }

  @Override
  public CompletionStage<Long> expand(String id, long sizeBytes) {
    return turns.take(
        List.of(id),
        () -> {
          Saved volume = volumes.get(id);
          long size = Math.max(volume.size(), Wanted.size(sizeBytes));
          requireRoom(size - volume.size(), Code.OUT_OF_RANGE, "growing volume " + id);
          directories.resize(data(volume), size);
          return volumes.save(volume.with("sizeBytes", size)).size();
        });
  }

  @Override
  public CompletionStage<Snapshot> snapshot(String sourceVolume, String name, Map<String, String> parameters) {
    return turns.take(List.of(sourceVolume, "snapshot-" + name), () -> taken(sourceVolume, name));
  }

  private Snapshot taken(String sourceVolume, String name) {
    Wanted.requireName(name, "snapshot");
    Optional<Saved> known = snapshots.find("snapshot-" + name);
    if (known.isPresent() && known.get().isReady()) {
      return Wanted.same(known.get(), sourceVolume).snapshot();
    }
    known.ifPresent(snapshots::remove);
    Saved volume = volumes.get(sourceVolume);
    Saved begun =
        snapshots.save(
            Saved.of("snapshot-" + name, name, volume.node())
                .with("source", "volume/" + sourceVolume)
                .with("sizeBytes", volume.size())
                .with("createdAt", clock.instant().toString()));
    return snapshots.orRemoved(
        begun,
        () -> {
          directories.copy(data(volume), copy(begun), volume.size(), true);
          return snapshots.save(begun.with(Saved.State.READY)).snapshot();
        });
  }

  @Override
  public CompletionStage<Void> deleteSnapshot(String id) {
    return turns.act(List.of(id), () -> snapshots.find(id).ifPresent(snapshots::remove));
  }

  @Override
  public CompletionStage<List<Created>> list() {
    return turns.take(List.of(), () -> volumes.ready().stream().map(this::created).toList());
  }

  @Override
  public CompletionStage<List<Snapshot>> listSnapshots() {
    return turns.take(List.of(), () -> snapshots.ready().stream().map(Saved::snapshot).toList());
  }

  @Override
  public CompletionStage<Long> capacity(Map<String, String> topology, Map<String, String> parameters) {
    return turns.take(List.of(), this::free);
  }

  @Override
  public CompletionStage<Map<String, String>> topologyOf(String node) {
    return CompletableFuture.completedFuture(shared ? Map.of() : Map.of(LocalDrivers.NODE_KEY, node));
  }

  // ---- on the node

  @Override
  public CompletionStage<Map<String, String>> attach(
      String id, String node, boolean readOnly, Map<String, String> context) {
    return turns.take(List.of(id), () -> Map.of());
  }

  @Override
  public CompletionStage<Void> detach(String id, String node) {
    return turns.act(List.of(id), () -> {});
  }

  @Override
  public CompletionStage<Void> stage(Use use, String path) {
    return turns.act(
        List.of(use.id()),
        () -> {
          Saved volume = reachable(use);
          Saved known = uses.at(volume, use.node());
          if (!known.stagedAt().equals(path) && !known.stagedAt().isEmpty() && uses.isMounted(volume, known.stagedAt())) {
            throw outOfOrder("volume " + use.id() + " is staged at " + known.stagedAt());
          }
          uses.save(volume, known.with("stagedAt", path));
          bring(volume, path, false, use.mountOptions());
        });
  }

  private Saved reachable(Use use) {
    Saved volume = volumes.get(use.id());
    if (!shared && !volume.node().equals(use.node())) {
      throw outOfOrder("volume " + use.id() + " lies on " + volume.node() + " and cannot be reached from " + use.node());
    }
    return volume;
  }

  private static DriverException outOfOrder(String message) {
    return new DriverException(Code.FAILED_PRECONDITION, message);
  }

  private void bring(Saved volume, String path, boolean readOnly, List<String> options) {
    Optional<Mounts.Mount> there = mounts.at(path);
    if (there.isEmpty()) {
      Mounts.directory(path);
      mounts.bind(data(volume).toString(), path, readOnly, options);
    } else if (!uses.isMounted(volume, path)) {
      throw outOfOrder("something else is mounted at " + path);
    } else if (there.get().isReadOnly() != readOnly) {
      throw new DriverException(
          Code.ALREADY_EXISTS, "volume " + volume.id() + " is at " + path + (readOnly ? " for writing" : " read-only"));
    }
  }

  @Override
  public CompletionStage<Void> unstage(String id, String node, String path) {
    return turns.act(
        List.of(id),
        () -> {
          Optional<Saved> volume = volumes.find(id);
          List<String> published = volume.map(v -> uses.published(v, node)).orElse(List.of());
          if (!published.isEmpty()) {
            throw outOfOrder("volume " + id + " is still published at " + published);
          }
          mounts.unmount(path);
          Mounts.removePlace(path);
          volume
              .filter(v -> uses.at(v, node).stagedAt().equals(path))
              .ifPresent(v -> uses.save(v, Saved.of(node, node, node)));
        });
  }

  @Override
  public CompletionStage<Void> publish(Use use, String stagePath, String path, boolean readOnly) {
    return turns.act(
        List.of(use.id()),
        () -> {
          Saved volume = reachable(use);
          Saved known = uses.at(volume, use.node());
          if (!known.stagedAt().equals(stagePath)) {
            throw outOfOrder("volume " + use.id() + " is not staged at " + stagePath + " on " + use.node());
          }
          bring(volume, stagePath, false, use.mountOptions());
          uses.save(volume, known.publishedAlsoAt(path));
          bring(volume, path, readOnly, use.mountOptions());
        });
  }

  @Override
  public CompletionStage<Void> unpublish(String id, String node, String path) {
    return turns.act(
        List.of(id),
        () -> {
          mounts.unmount(path);
          Mounts.removePlace(path);
          volumes
              .find(id)
              .filter(volume -> uses.at(volume, node).publishedAt().contains(path))
              .ifPresent(volume -> uses.save(volume, uses.at(volume, node).noLongerPublishedAt(path)));
        });
  }

  @Override
  public CompletionStage<Long> expandOnNode(String id, String node, String path, long sizeBytes) {
    return turns.take(List.of(id), () -> volumes.get(id).size());
  }

  @Override
  public CompletionStage<Usage> usage(String id, String node, String path) {
    return turns.take(
        List.of(),
        () -> {
          Saved volume = volumes.get(id);
          return directories.usage(data(volume), volume.size());
        });
  }
}
