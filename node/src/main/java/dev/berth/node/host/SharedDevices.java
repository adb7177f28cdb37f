package dev.berth.node.host;

import dev.berth.node.KubeletPaths;
import dev.berth.node.volume.HostVolumes.Notice;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.LocalVolume.Kind;
import dev.berth.node.volume.VolumeFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Volumes that are a block device of the node: attached by a tool or there already, mounted once at a place of the plugin, and bound
 * into each pod; or linked into it as they are. Who still uses a device is read from the mount table and the links, so nothing
 * has to be remembered. Blocks; work on one device is done one after the other.
 */
final class SharedDevices {
  private final KubeletPaths paths;
  private final Mounts mounts;
  private final HostTools tools;
  private final FileSystems fileSystems;
  private final FirstOwner owners;
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  SharedDevices(KubeletPaths paths, Mounts mounts, HostTools tools, FirstOwner owners) {
    this.owners = owners;
    this.paths = paths;
    this.mounts = mounts;
    this.tools = tools;
    this.fileSystems = new FileSystems(mounts, tools);
  }

  /** @return what the pod is to be told */
  Optional<Notice> setUp(LocalVolume volume, RemoteFacts facts) throws IOException {
    Attached device = Attached.of(volume, facts, paths, tools);
    ReentrantLock lock = lock(device);
    lock.lock();
    try {
      Path path = Path.of(volume.path());
      Directories.make(Directories.above(path), 0750);
      if (volume.use().block()) {
        link(path, Path.of(device.attach()));
        return Optional.empty();
      }
      if (mounts.isMountPoint(volume.path())) {
        return Optional.empty();
      }
      String global = device.globalPath();
      if (!mounts.isMountPoint(global)) {
        Directories.make(Path.of(global), 0750);
        fileSystems.formatAndMount(
            device.attach(), global, volume.source().text("fsType"), volume.use().readOnly(), volume.use().mountOptions());
      }
      Directories.make(path, 0750);
      mounts.bind(global, volume.path(), volume.use().readOnly());
      if (volume.kind() == Kind.LOCAL) {
        return owners.give(volume, true);
      }
      if (volume.use().fsGroup().isPresent() && !volume.use().readOnly()) {
        Ownership.give(path, volume.use().fsGroup().get());
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private ReentrantLock lock(Attached device) {
    return locks.computeIfAbsent(device.globalPath(), _ -> new ReentrantLock());
  }

  private static void link(Path path, Path device) throws IOException {
    if (!HostPaths.isBlockDevice(device)) {
      throw new VolumeFailure(VolumeFailure.Step.MAP, device + " is not a block device");
    }
    if (Files.isSymbolicLink(path) && Files.readSymbolicLink(path).equals(device)) {
      return;
    }
    Files.deleteIfExists(path);
    Files.createSymbolicLink(path, device);
  }

  void tearDown(LocalVolume volume) throws IOException {
    Attached device = Attached.of(volume, RemoteFacts.NONE, paths, tools);
    ReentrantLock lock = lock(device);
    lock.lock();
    try {
      Path path = Path.of(volume.path());
      mounts.unmount(volume.path());
      Files.deleteIfExists(path);
      if (isUsed(device, volume)) {
        return;
      }
      mounts.unmount(device.globalPath());
      Files.deleteIfExists(Path.of(device.globalPath()));
      detach(device);
    } finally {
      lock.unlock();
    }
  }

  /** Without the tool that attaches it, nothing of it was ever attached: a pod whose volume never came can go. */
  static void detach(Attached device) {
    try {
      device.detach();
    } catch (MissingTool _) {
      // said when it was to be attached
    }
  }

  private boolean isUsed(Attached device, LocalVolume volume) throws IOException {
    MountTable table = mounts.table();
    boolean mounted =
        table.at(device.globalPath())
            .map(global -> table.ofDevice(global.device()).stream().anyMatch(e -> MountTable.isWithin(e.point(), paths.pods())))
            .orElse(false);
    return mounted || !links(volume).isEmpty();
  }

  /** Of the same volume in all pods. */
  private List<Path> links(LocalVolume volume) throws IOException {
    List<Path> found = new ArrayList<>();
    Path pods = Path.of(paths.pods());
    try (DirectoryStream<Path> all = Files.newDirectoryStream(pods)) {
      for (Path pod : all) {
        Path link =
            Path.of(paths.volumeDevice(pod.getFileName().toString(), volume.kind().plugin(), volume.use().specName()));
        if (Files.isSymbolicLink(link)) {
          found.add(link);
        }
      }
    }
    return found;
  }
}
