package dev.berth.storage.local;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.NodeDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders of this machine in which an administrator mounts disks, or puts links to them, so that they can be claimed: each mount
 * point and each block device in one of them is a {@link NodeDisk}. A plain directory is none: it would share its disk with
 * others. Thread-safe; everything blocks but where a stage is answered.
 *
 * <p>Source: sig-storage-local-static-provisioner.
 */
public final class DiskFolders {
  private static final Logger LOG = LoggerFactory.getLogger(DiskFolders.class);
  private static final String BLOCK = ":Block";
  private static final int TYPE = 0170000;
  private static final int BLOCK_DEVICE = 0060000;

  /**
   * One of them.
   *
   * @param storageClass of the volumes
   * @param raw whether devices are given as they are; else with a file system, which is made on those that have none
   */
  public record Folder(String storageClass, boolean raw, Path path) {
    public Folder {
      path = path.toAbsolutePath().normalize();
    }

    /** @param name of the class; with {@code :Block} behind it for devices as they are */
    public static Folder named(String name, Path path) {
      boolean raw = name.endsWith(BLOCK);
      return new Folder(raw ? name.substring(0, name.length() - BLOCK.length()) : name, raw, path);
    }
  }

  private final List<Folder> folders;
  private final DevicesOfPods devices;
  private final Tools tools = new Tools(Steps.UNWATCHED);
  private final Mounts mounts = new Mounts(tools);
  private final Set<Path> passedOver = new HashSet<>();
  private final Map<String, CompletableFuture<Void>> cleaning = new HashMap<>();

  /** @param pods where the node keeps what its pods have: a directory for each of them */
  public DiskFolders(List<Folder> folders, Path pods) {
    this.folders = List.copyOf(folders);
    this.devices = new DevicesOfPods(pods);
  }

  /** Whether there will never be a disk. */
  public boolean isEmpty() {
    return folders.isEmpty();
  }

  /** What is there now, in order. */
  public synchronized List<NodeDisk> find() {
    List<NodeDisk> found = new ArrayList<>();
    for (Folder folder : folders) {
      try (Stream<Path> entries = Files.list(folder.path())) {
        entries.sorted().forEach(entry -> disk(folder, entry).ifPresent(found::add));
      } catch (IOException e) {
        passOver(folder.path(), "it cannot be read: " + e);
      }
    }
    return found;
  }

  private Optional<NodeDisk> disk(Folder folder, Path entry) {
    try {
      Path real = entry.toRealPath();
      boolean device = isDevice(real);
      if (device || !folder.raw() && isMountPoint(real)) {
        passedOver.remove(entry);
        long size = device ? deviceSize(real) : Files.getFileStore(real).getTotalSpace();
        return Optional.of(new NodeDisk(folder.storageClass(), entry.toString(), size, folder.raw() ? "Block" : "Filesystem"));
      }
      passOver(entry, folder.raw() ? "it is no block device" : "nothing is mounted there, and it is no block device");
    } catch (IOException | DriverException e) {
      passOver(entry, "it cannot be looked at: " + e);
    }
    return Optional.empty();
  }

  private void passOver(Path what, String why) {
    if (passedOver.add(what)) {
      LOG.warn("path={} is not offered as a local volume: {}", what, why);
    }
  }

  private static boolean isDevice(Path real) throws IOException {
    return ((Integer) Files.getAttribute(real, "unix:mode") & TYPE) == BLOCK_DEVICE;
  }

  private boolean isMountPoint(Path real) {
    return Files.isDirectory(real) && mounts.at(real.toString()).isPresent();
  }

  private long deviceSize(Path device) {
    return Long.parseLong(tools.run("blockdev", "--getsize64", device.toString()).strip());
  }

  /** {@link dev.berth.storage.NodeDisks#clean} on this machine. */
  public synchronized CompletionStage<Void> clean(String path) {
    CompletableFuture<Void> underWay = cleaning.get(path);
    if (underWay != null) {
      return underWay;
    }
    CompletableFuture<Void> begun = CompletableFuture.runAsync(() -> empty(path), Thread::startVirtualThread);
    cleaning.put(path, begun);
    return begun.whenComplete((_, _) -> forget(path));
  }

  private synchronized void forget(String path) {
    cleaning.remove(path);
  }

  private void empty(String path) {
    Path entry = Path.of(path);
    if (folders.stream().noneMatch(folder -> folder.path().equals(entry.getParent()))) {
      throw new DriverException(Code.NOT_FOUND, "this node offers no disk at " + path);
    }
    try {
      Path real = entry.toRealPath();
      if (isDevice(real)) {
        emptyDevice(real);
      } else {
        emptyDirectory(real);
      }
    } catch (IOException e) {
      throw new DriverException(Code.FAILED_PRECONDITION, "the disk at " + path + " is not there: " + e);
    }
  }

  /** The tool refuses one that is mounted, and knows nothing of those that a container has as they are. */
  private void emptyDevice(Path real) throws IOException {
    Optional<Path> user = devices.userOf(real);
    if (user.isPresent()) {
      throw new DriverException(Code.FAILED_PRECONDITION, real + " is in use: a pod has it as " + user.get());
    }
    tools.run(Tools.LONG, "blkdiscard", "--zeroout", real.toString());
  }

  /** What it holds when nothing is mounted there is somebody else's. */
  private void emptyDirectory(Path real) throws IOException {
    Mounts.Mount own =
        mounts.at(real.toString())
            .orElseThrow(() -> new DriverException(Code.FAILED_PRECONDITION, "nothing is mounted at " + real + " any more"));
    Optional<Mounts.Mount> elsewhere =
        mounts.all().stream()
            .filter(m -> m.device().equals(own.device()) && m.root().equals(own.root()) && !m.point().equals(own.point()))
            .findFirst();
    if (elsewhere.isPresent()) {
      throw new DriverException(Code.FAILED_PRECONDITION, real + " is in use: it is mounted at " + elsewhere.get().point() + " as well");
    }
    for (Path child : children(real)) {
      tools.remove(child);
    }
    List<Path> left = children(real);
    if (!left.isEmpty()) {
      throw new DriverException(Code.INTERNAL, left.getFirst() + " could not be removed");
    }
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.toList();
    }
  }
}
