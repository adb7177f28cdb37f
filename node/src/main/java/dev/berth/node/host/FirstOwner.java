package dev.berth.node.host;

import dev.berth.node.KubeletPaths;
import dev.berth.node.volume.FsGroup;
import dev.berth.node.volume.HostVolumes.Notice;
import dev.berth.node.volume.LocalVolume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whose a local volume is that several pods may have at once: its group was settled when the first of them got it, and stays while
 * they write (upstream {@code pkg/volume/local}).
 */
final class FirstOwner {
  private final KubeletPaths paths;
  private final Mounts mounts;

  FirstOwner(KubeletPaths paths, Mounts mounts) {
    this.paths = paths;
    this.mounts = mounts;
  }

  /**
   * Gives a volume that is mounted in its pod to the pod's group, unless another pod has it.
   *
   * @param isNew whether the pod has it only now
   * @return what the pod is to be told where the volume is another group's
   */
  Optional<Notice> give(LocalVolume volume, boolean isNew) throws IOException {
    Optional<FsGroup> wanted = volume.use().fsGroup();
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    Path path = Path.of(volume.path());
    if (!anotherPodHas(volume)) {
      if (!volume.use().readOnly()) {
        Ownership.give(path, wanted.get());
      }
      return Optional.empty();
    }
    long has = Integer.toUnsignedLong((int) Files.getAttribute(path, "unix:gid"));
    return isNew && has != wanted.get().id()
        ? Optional.of(
            new Notice(
                "AlreadyMountedVolume",
                "The requested fsGroup is " + wanted.get().id() + ", but the volume " + volume.use().specName() + " has GID " + has
                    + ". The volume may not be shareable."))
        : Optional.empty();
  }

  private boolean anotherPodHas(LocalVolume volume) {
    MountTable table = mounts.table();
    String own = paths.pod(volume.podUid());
    return table
        .at(volume.path())
        .map(
            shown ->
                table.ofDevice(shown.device()).stream()
                    .filter(e -> e.root().equals(shown.root()) && MountTable.isWithin(e.point(), paths.pods()))
                    .anyMatch(e -> !MountTable.isWithin(e.point(), own)))
        .orElse(false);
  }
}
