package dev.berth.node.host;

import dev.berth.node.KubeletPaths;
import dev.berth.node.pod.HostsFile;
import dev.berth.node.runtime.Runtime.Mount;
import dev.berth.node.runtime.Runtime.TerminationMessage;
import dev.berth.node.volume.ContainerFiles;
import dev.berth.node.volume.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What pods have on the host beside their volumes. Blocks; keeps nothing. */
final class PodDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(PodDirectory.class);
  private static final String DESCRIPTION = "vol_data.json";
  private static final Path HOSTS = Path.of("/etc/hosts");

  private final KubeletPaths paths;
  private final Mounts mounts;
  private final SubPaths subPaths;

  PodDirectory(KubeletPaths paths, Mounts mounts) {
    this.paths = paths;
    this.mounts = mounts;
    this.subPaths = new SubPaths(paths, mounts);
  }

  /** @return the mounts with their final paths */
  List<Mount> prepare(ContainerFiles files) throws IOException {
    Directories.make(Path.of(paths.pod(files.podUid())), 0750);
    List<Mount> ready = new ArrayList<>();
    for (ContainerFiles.Wanted wanted : files.mounts()) {
      ready.add(wanted.subPath().isEmpty() ? wanted.mount() : wanted.mount().at(subPath(files, wanted)));
    }
    if (files.hosts().isPresent()) {
      hosts(files.podUid(), files.hosts().get());
      ready.add(ContainerFiles.hostsMount(paths, files.podUid()));
    }
    if (files.terminationMessage().isPresent()) {
      termination(files.terminationMessage().get());
    }
    Directories.make(Path.of(files.logDirectory()), 0755);
    return ready;
  }

  private String subPath(ContainerFiles files, ContainerFiles.Wanted wanted) {
    try {
      return subPaths.prepare(
          files.podUid(),
          wanted.specName(),
          files.container(),
          wanted.index(),
          wanted.mount().hostPath(),
          wanted.subPath());
    } catch (IOException | RuntimeException e) {
      LOG.warn("uid={} container={} volume={} failed=sub-path", files.podUid(), files.container(), wanted.specName(), e);
      // what was found on the host is nothing that the pod's owner should be told
      throw new IllegalStateException(
          "failed to prepare subPath for volumeMount \"" + wanted.mount().volume() + "\" of container \""
              + files.container() + "\"",
          e);
    }
  }

  /** Written in place: containers that run have it mounted. */
  private void hosts(String uid, HostsFile hosts) throws IOException {
    String node = hosts.hostNetwork() && Files.isReadable(HOSTS) ? Files.readString(HOSTS) : "";
    byte[] text = hosts.text(node).getBytes(StandardCharsets.UTF_8);
    Path file = Path.of(paths.etcHosts(uid));
    if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), text)) {
      Files.write(file, text);
      Files.setAttribute(file, "unix:mode", 0644);
    }
  }

  /** Whatever user the container runs as can write it. */
  private static void termination(TerminationMessage message) throws IOException {
    Path file = Path.of(message.hostPath());
    Directories.make(Directories.above(file), 0750);
    Files.write(file, new byte[0]);
    Files.setAttribute(file, "unix:mode", 0666);
  }

  /** Beside the mount; for whoever looks, since this agent has its own ledger. Devices without files are linked elsewhere. */
  void describe(Device device, String podUid, String node) throws IOException {
    if (device.block()) {
      return;
    }
    Path directory = Directories.above(Path.of(device.podPath(paths, podUid)));
    Directories.make(directory, 0750);
    Files.writeString(directory.resolve(DESCRIPTION), device.description(node) + "\n");
  }

  void undescribe(Device device, String podUid) throws IOException {
    if (device.block()) {
      return;
    }
    Path directory = Directories.above(Path.of(device.podPath(paths, podUid)));
    Files.deleteIfExists(directory.resolve(DESCRIPTION));
    if (Files.isDirectory(directory) && Trees.names(directory).isEmpty()) {
      Files.delete(directory);
    }
  }

  void releaseSubPaths(String podUid, String specName) throws IOException {
    subPaths.release(podUid, specName);
  }

  /** Nothing of the pod is left, its logs neither. What cannot be unmounted, or turns out to be mounted still, stays. */
  void forget(String podUid) throws IOException {
    Path pod = Path.of(paths.pod(podUid));
    for (MountTable.Entry entry : mounts.table().within(pod.toString())) {
      LOG.info("uid={} unmounting={} left over", podUid, entry.point());
      mounts.unmount(entry.point());
    }
    Trees.remove(pod);
    Path logs = Path.of(paths.logs());
    if (Files.isDirectory(logs)) {
      List<Path> own = new ArrayList<>();
      try (DirectoryStream<Path> all = Files.newDirectoryStream(logs, path -> path.toString().endsWith("_" + podUid))) {
        all.forEach(own::add);
      }
      own.forEach(Trees::remove);
    }
  }

  /** The uids of pods that have a directory, or one for their logs. */
  List<String> known() throws IOException {
    List<String> uids = new ArrayList<>();
    Path pods = Path.of(paths.pods());
    if (Files.isDirectory(pods)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(pods)) {
        all.forEach(path -> uids.add(path.getFileName().toString()));
      }
    }
    Path logs = Path.of(paths.logs());
    if (Files.isDirectory(logs)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(logs, "*_*_*")) {
        all.forEach(path -> uids.add(path.getFileName().toString().substring(path.getFileName().toString().lastIndexOf('_') + 1)));
      }
    }
    return uids;
  }
}
