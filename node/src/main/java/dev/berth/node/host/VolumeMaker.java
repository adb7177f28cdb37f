package dev.berth.node.host;

import dev.berth.client.Client;
import dev.berth.node.KubeletPaths;
import dev.berth.node.linux.Commands;
import dev.berth.node.runtime.ImageViews;
import dev.berth.node.volume.FileContent;
import dev.berth.node.volume.HostVolumes.Notice;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.LocalVolume.Kind;
import dev.berth.node.volume.VolumeFailure;
import dev.berth.node.volume.VolumeFailure.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Makes and removes volumes of each kind. Blocks, save for {@link #remoteFacts}; keeps nothing. */
final class VolumeMaker {
  private static final int EVERYBODY = 0777;

  private final InstantSource clock;
  private final KubeletPaths paths;
  private final Mounts mounts;
  private final HostTools tools;
  private final RemoteReferences references;
  private final FirstOwner owners;
  private final SharedDevices devices;

  VolumeMaker(InstantSource clock, Client client, KubeletPaths paths, Mounts mounts, Commands commands) {
    this.clock = clock;
    this.paths = paths;
    this.mounts = mounts;
    this.tools = new HostTools(commands);
    this.references = new RemoteReferences(client);
    this.owners = new FirstOwner(paths, mounts);
    this.devices = new SharedDevices(paths, mounts, tools, owners);
  }

  CompletionStage<RemoteFacts> remoteFacts(LocalVolume volume) {
    return references.of(volume);
  }

  /**
   * It is there afterwards.
   *
   * @param files all of them, tokens too
   * @param tokens which of them are tokens
   * @return what its pod is to be told
   */
  Optional<Notice> setUp(LocalVolume volume, Map<String, FileContent> files, Set<String> tokens, RemoteFacts facts) throws IOException {
    Directories.make(Path.of(paths.pod(volume.podUid())), 0750);
    switch (volume.kind()) {
      case EMPTY_DIR -> emptyDir(volume);
      case HOST_PATH -> HostPaths.check(volume.source().text("path"), volume.source().text("type"));
      case LOCAL -> {
        return local(volume);
      }
      case CONFIG_MAP, SECRET, PROJECTED, DOWNWARD_API -> files(volume, files, tokens);
      case IMAGE -> Directories.make(Path.of(volume.path()), 0750);
      case NFS, GLUSTERFS, CEPHFS -> remote(volume, facts);
      case ISCSI, RBD -> {
        return devices.setUp(volume, facts);
      }
      case FC, AZURE_FILE, AWS, GCE -> throw new VolumeFailure(Step.NEW_MOUNTER, "no volume plugin matched");
    }
    return Optional.empty();
  }

  /** An image's files are there afterwards. */
  void show(LocalVolume volume, ImageViews.Files files) {
    if (!mounts.isMountPoint(volume.path())) {
      mounts.readOnly(files.type(), files.source(), volume.path(), files.options());
    }
  }

  void tearDown(LocalVolume volume) throws IOException {
    switch (volume.kind()) {
      case HOST_PATH -> {}
      case EMPTY_DIR, CONFIG_MAP, SECRET, PROJECTED, DOWNWARD_API -> {
        // what a container has mounted there for all to see goes with the pod
        for (MountTable.Entry entry : mounts.table().within(volume.path())) {
          mounts.unmount(entry.point());
        }
        Trees.remove(Path.of(volume.path()));
      }
      case LOCAL, ISCSI, RBD -> devices.tearDown(volume);
      case IMAGE -> {
        mounts.unmount(volume.path());
        Files.deleteIfExists(Path.of(volume.path()));
      }
      case NFS, GLUSTERFS, CEPHFS, FC, AZURE_FILE, AWS, GCE -> {
        if (mounts.isMountPoint(volume.path())) {
          tools.unmount(volume.path());
        }
        Files.deleteIfExists(Path.of(volume.path()));
      }
    }
  }

  // ---- directories

  private void emptyDir(LocalVolume volume) throws IOException {
    Path path = Path.of(volume.path());
    open(path);
    String medium = volume.source().text("medium");
    if (medium.equals("Memory") && !mounts.isMountPoint(volume.path())) {
      // everybody's with the sticky bit, as the kernel makes it: upstream leaves that
      mounts.memory(volume.path(), volume.use().sizeBytes());
    } else if (medium.startsWith("HugePages") && !mounts.isMountPoint(volume.path())) {
      String size = medium.substring("HugePages".length());
      String data = size.isEmpty() ? "" : "pagesize=" + size.substring(1).replace("i", "");
      SystemCalls.mount("nodev", volume.path(), "hugetlbfs", 0, data);
      Files.setAttribute(path, "unix:mode", EVERYBODY);
    }
    if (volume.use().fsGroup().isPresent()) {
      // once is enough: what the pod makes there is its own
      Ownership.give(path, volume.use().fsGroup().get().onlyOnMismatch());
    }
  }

  /** A directory for everybody, where there is none yet. */
  private static void open(Path path) throws IOException {
    Directories.make(Directories.above(path), 0750);
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(path);
      Files.setAttribute(path, "unix:mode", EVERYBODY);
    }
  }

  private Optional<Notice> local(LocalVolume volume) throws IOException {
    Path source = Path.of(volume.source().text("path"));
    if (HostPaths.hasBackSteps(source.toString())) {
      throw new VolumeFailure(Step.SET_UP, "invalid path: " + source + " must not contain '..'");
    }
    if (!Files.exists(source)) {
      throw new VolumeFailure(
          volume.use().block() ? Step.MAP : Step.NEW_MOUNTER, "path \"" + source + "\" does not exist");
    }
    if (volume.use().block() || HostPaths.isBlockDevice(source)) {
      return devices.setUp(volume, RemoteFacts.NONE);
    }
    Path path = Path.of(volume.path());
    Directories.make(path, 0750);
    boolean isNew = !mounts.isMountPoint(volume.path());
    if (isNew) {
      mounts.bind(source.toString(), volume.path(), volume.use().readOnly());
    }
    return owners.give(volume, isNew);
  }

  private static void give(LocalVolume volume) {
    if (volume.use().fsGroup().isPresent() && !volume.use().readOnly()) {
      Ownership.give(Path.of(volume.path()), volume.use().fsGroup().get());
    }
  }

  // ---- files

  private void files(LocalVolume volume, Map<String, FileContent> files, Set<String> tokens) throws IOException {
    Path path = Path.of(volume.path());
    open(path);
    // what is secret never reaches a disk
    if (volume.kind() != Kind.CONFIG_MAP && !mounts.isMountPoint(volume.path())) {
      mounts.memory(volume.path(), 0);
    }
    AtomicFiles.write(path, files, clock.instant(), version -> owners(volume, version, tokens));
    if (volume.use().fsGroup().isPresent()) {
      Ownership.give(path, volume.use().fsGroup().get().onlyOnMismatch());
    }
  }

  private static void owners(LocalVolume volume, Path version, Set<String> tokens) throws IOException {
    Optional<Long> user = volume.use().fsUser();
    for (String token : tokens) {
      if (user.isPresent()) {
        Files.setAttribute(version.resolve(token), "unix:uid", user.get().intValue());
      }
    }
    volume.use().fsGroup().ifPresent(group -> Ownership.give(version, group));
  }

  // ---- over the network

  private void remote(LocalVolume volume, RemoteFacts facts) throws IOException {
    if (mounts.isMountPoint(volume.path())) {
      return;
    }
    Path path = Path.of(volume.path());
    Directories.make(path, 0750);
    String log = paths.plugin("kubernetes.io/" + volume.kind().plugin()) + "/" + volume.use().specName();
    Directories.make(Path.of(log), 0750);
    try {
      tools.mount(RemoteMount.of(volume, facts, log + "/" + volume.use().pod() + "-glusterfs.log"), volume.path());
      // an NFS server decides itself whose its files are
      if (volume.kind() != Kind.NFS) {
        give(volume);
      }
    } catch (VolumeFailure e) {
      Files.deleteIfExists(path);
      throw e;
    }
  }
}
