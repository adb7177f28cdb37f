package dev.berth.storage.local;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the block driver works with, put together once.
 *
 * @param root where everything lies
 * @param nodes whose volumes lie here, the first being the one for volumes that may be anywhere
 */
record BlockParts(
    Path root,
    List<String> nodes,
    Shelf volumes,
    Shelf snapshots,
    Shelf groups,
    Room room,
    Tools tools,
    Mounts mounts,
    LoopDevices loops,
    FileSystems fileSystems,
    Images images,
    Copies copies,
    Sparse sparse,
    InstantSource clock) {

  static BlockParts of(Path root, List<String> nodes, long limitBytes, InstantSource clock, Steps steps) {
    Tools tools = new Tools(steps);
    Shelf volumes = new Shelf(root, "volumes", tools::remove, steps);
    Shelf snapshots = new Shelf(root, "snapshots", tools::remove, steps);
    return new BlockParts(
        root,
        List.copyOf(nodes),
        volumes,
        snapshots,
        new Shelf(root, "groups", tools::remove, steps),
        new Room(root, limitBytes, volumes, snapshots, tools),
        tools,
        new Mounts(tools),
        new LoopDevices(tools),
        new FileSystems(tools),
        new Images(tools),
        new Copies(tools),
        new Sparse(tools, steps),
        clock);
  }

  Path image(Saved volume) {
    return volumes.home(volume).resolve("image");
  }

  Path snapshotImage(Saved snapshot) {
    return snapshots.home(snapshot).resolve("image");
  }

  /** What the kernel says, not the record: after a restart of the machine nothing is staged. */
  boolean isStaged(Saved volume) {
    if (volume.stagedAt().isEmpty()) {
      return false;
    }
    Optional<String> device = loops.of(image(volume));
    return device.isPresent() && (volume.block() || isMounted(device.get(), volume.stagedAt()));
  }

  /** Paths at which pods see it now. */
  Set<String> published(Saved volume) {
    Optional<String> device = loops.of(image(volume));
    return device.isEmpty()
        ? Set.of()
        : volume.publishedAt().stream()
            .filter(path -> volume.block() ? isNode(device.get(), path) : isMounted(device.get(), path))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether the file system on a device is seen at a path. */
  boolean isMounted(String device, String path) {
    return mounts.at(path).filter(mount -> mount.device().equals(LoopDevices.number(device))).isPresent();
  }

  /** Whether the device itself is seen at a path. */
  boolean isNode(String device, String path) {
    String name = "/" + Path.of(device).getFileName();
    return mounts.at(path).filter(mount -> mount.root().endsWith(name)).isPresent();
  }
}
