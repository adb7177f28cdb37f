package dev.berth.storage.local;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver.Usage;
import dev.berth.storage.VolumeDriver.Use;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings images to pods: loop device, file system, mount, bind mount. What a verb is about to do is written down before it is done,
 * and whether it was done is asked of the kernel. So a verb that was killed is finished by asking again, and what a restart of the
 * machine undid (devices, mounts) is done again by the next verb that needs it.
 */
final class BlockNode {
  private final BlockParts parts;

  BlockNode(BlockParts parts) {
    this.parts = parts;
  }

  // ---- attached: a loop device

  void attach(String id, String node, boolean readOnly) {
    Saved volume = parts.volumes().get(id);
    requireHere(volume, node);
    if (!volume.attachedTo().isEmpty() && !volume.attachedTo().equals(node)) {
      throw outOfOrder("volume " + id + " is already attached to " + volume.attachedTo());
    }
    if (volume.attachedTo().equals(node) && volume.readOnly() != readOnly) {
      throw new DriverException(
          Code.ALREADY_EXISTS, "volume " + id + " is attached to " + node + (volume.readOnly() ? " read-only" : " for writing"));
    }
    device(parts.volumes().save(volume.with("attachedTo", node).with("readOnly", readOnly)));
  }

  private static void requireHere(Saved volume, String node) {
    if (!volume.node().equals(node)) {
      throw outOfOrder("volume " + volume.id() + " lies on " + volume.node() + " and cannot be reached from " + node);
    }
  }

  private static DriverException outOfOrder(String message) {
    return new DriverException(Code.FAILED_PRECONDITION, message);
  }

  /** The device of an attached volume, of the volume's size. */
  private String device(Saved volume) {
    Path image = parts.image(volume);
    if (!volume.readOnly()) {
      parts.images().extend(image, volume.size(), volume.thick());
    }
    String device = parts.loops().attach(image, volume.readOnly());
    if (LoopDevices.size(device) < volume.size()) {
      parts.loops().resize(device);
    }
    return device;
  }

  void detach(String id, String node) {
    Optional<Saved> known = parts.volumes().find(id);
    if (known.isEmpty() || !(known.get().attachedTo().isEmpty() || known.get().attachedTo().equals(node))) {
      return;
    }
    Saved volume = known.get();
    if (parts.isStaged(volume)) {
      throw outOfOrder("volume " + id + " is still staged on " + node + " at " + volume.stagedAt());
    }
    parts.loops().detach(parts.image(volume));
    parts.volumes().save(new Saved(volume.json().without("stagedAt").without("publishedAt")).with("attachedTo", ""));
  }

  // ---- staged: the file system is mounted

  void stage(Use use, String path) {
    Saved volume = attached(use);
    if (!volume.stagedAt().equals(path) && parts.isStaged(volume)) {
      throw outOfOrder("volume " + use.id() + " is staged at " + volume.stagedAt());
    }
    bring(use, parts.volumes().save(volume.with("stagedAt", path)));
  }

  private Saved attached(Use use) {
    Saved volume = parts.volumes().get(use.id());
    requireHere(volume, use.node());
    if (!volume.attachedTo().equals(use.node())) {
      throw outOfOrder("volume " + use.id() + " is not attached to " + use.node());
    }
    return volume;
  }

  /** Device, file system and mount, as far as they are not there. */
  private String bring(Use use, Saved volume) {
    String device = device(volume);
    if (volume.block() || parts.isMounted(device, volume.stagedAt())) {
      return device;
    }
    if (parts.mounts().at(volume.stagedAt()).isPresent()) {
      throw outOfOrder("something else is mounted at " + volume.stagedAt());
    }
    Saved ready = withFileSystem(use, volume, device);
    String type = ready.formatted();
    List<String> options = new ArrayList<>(parts.fileSystems().mountOptions(type));
    options.addAll(use.mountOptions());
    if (volume.readOnly()) {
      options.add("ro");
    }
    parts.mounts().mount(type, device, volume.stagedAt(), options);
    if (ready.fileSystemSize() < ready.size() && !volume.readOnly()) {
      parts.fileSystems().growOnline(type, device, volume.stagedAt());
      parts.volumes().save(ready.with("fileSystemBytes", ready.size()));
    }
    return device;
  }

  /** Made where the device is blank, else checked, and grown if it can be now. Never made over anything. */
  private Saved withFileSystem(Use use, Saved volume, String device) {
    String asked = use.fsType().isEmpty() ? volume.fsType() : use.fsType();
    Optional<String> found = volume.formatting() ? Optional.empty() : parts.fileSystems().probe(device);
    if (found.isEmpty()) {
      return formatted(volume, device, asked.isEmpty() ? FileSystems.DEFAULT : asked);
    }
    String type = asked.isEmpty() ? found.get() : asked;
    if (!found.get().equals(type)) {
      throw outOfOrder(
          "failed to mount the volume as \"" + type + "\", it already contains " + found.get()
              + ". Mount error: it is not mounted as what it is not, and never formatted over");
    }
    FileSystems.require(type, volume.size());
    if (volume.readOnly()) {
      return volume.with("formatted", type);
    }
    Saved known = volume.with("formatted", type);
    if (volume.fileSystemSize() < volume.size() && !parts.fileSystems().growsMounted(type)) {
      parts.fileSystems().growOffline(type, device);
      known = known.with("fileSystemBytes", volume.size());
    } else {
      parts.fileSystems().check(type, device);
    }
    return known.equals(volume) ? volume : parts.volumes().save(known);
  }

  private Saved formatted(Saved volume, String device, String type) {
    FileSystems.require(type, volume.size());
    if (volume.readOnly()) {
      throw outOfOrder("volume " + volume.id() + " is blank, and attached read-only: it is not formatted");
    }
    if (!volume.formatted().isEmpty()) {
      throw outOfOrder(
          "volume " + volume.id() + " was formatted as " + volume.formatted() + ", and " + device
              + " looks blank: its data may be damaged, and it is not formatted again");
    }
    Saved begun = parts.volumes().save(volume.with("formatting", true));
    parts.fileSystems().make(type, device, volume.thick());
    return parts
        .volumes()
        .save(begun.with("formatting", false).with("formatted", type).with("fileSystemBytes", volume.size()));
  }

  void unstage(String id, String path) {
    Optional<Saved> known = parts.volumes().find(id);
    Set<String> published = known.map(parts::published).orElse(Set.of());
    if (!published.isEmpty()) {
      throw outOfOrder("volume " + id + " is still published at " + published);
    }
    parts.mounts().unmount(path);
    Mounts.removePlace(path);
    if (known.isPresent() && known.get().stagedAt().equals(path)) {
      parts.volumes().save(new Saved(known.get().json().without("publishedAt")).with("stagedAt", ""));
    }
  }

  // ---- published: a pod sees it

  void publish(Use use, String stagePath, String path, boolean readOnly) {
    Saved volume = attached(use);
    if (!volume.stagedAt().equals(stagePath)) {
      throw outOfOrder("volume " + use.id() + " is not staged at " + stagePath + " on " + use.node());
    }
    String device = bring(use, volume);
    Optional<Mounts.Mount> there = parts.mounts().at(path);
    if (there.isPresent()) {
      requireSame(volume, device, there.get(), readOnly);
      return;
    }
    parts.volumes().save(parts.volumes().get(use.id()).publishedAlsoAt(path));
    if (volume.block()) {
      Mounts.file(path);
      parts.mounts().bind(device, path, false, List.of());
    } else {
      Mounts.directory(path);
      parts.mounts().bind(stagePath, path, readOnly, use.mountOptions());
    }
  }

  private void requireSame(Saved volume, String device, Mounts.Mount there, boolean readOnly) {
    String path = there.point();
    boolean same = volume.block() ? parts.isNode(device, path) : parts.isMounted(device, path);
    if (!same) {
      throw outOfOrder("something else is mounted at " + path);
    }
    if (!volume.block() && there.isReadOnly() != (readOnly || volume.readOnly())) {
      throw new DriverException(
          Code.ALREADY_EXISTS,
          "volume " + volume.id() + " is published at " + path + (readOnly ? " for writing" : " read-only"));
    }
    if (!volume.publishedAt().contains(path)) {
      parts.volumes().save(parts.volumes().get(volume.id()).publishedAlsoAt(path));
    }
  }

  void unpublish(String id, String path) {
    parts.mounts().unmount(path);
    Mounts.removePlace(path);
    parts
        .volumes()
        .find(id)
        .filter(volume -> volume.publishedAt().contains(path))
        .ifPresent(volume -> parts.volumes().save(volume.noLongerPublishedAt(path)));
  }

  // ---- growing, counting

  long expandOnNode(String id) {
    Saved volume = parts.volumes().get(id);
    if (!parts.isStaged(volume)) {
      throw outOfOrder("volume " + id + " is not staged");
    }
    String device = device(volume);
    if (!volume.block() && volume.fileSystemSize() < volume.size()) {
      parts.fileSystems().growOnline(volume.formatted(), device, volume.stagedAt());
      parts.volumes().save(volume.with("fileSystemBytes", volume.size()));
    }
    return volume.size();
  }

  Usage usage(String id, String path) {
    Saved volume = parts.volumes().get(id);
    if (volume.block()) {
      return new Usage(volume.size(), 0, 0, 0);
    }
    if (parts.mounts().at(path).isEmpty()) {
      throw new DriverException(Code.NOT_FOUND, "volume " + id + " is not mounted at " + path);
    }
    return parts.fileSystems().usage(path);
  }
}
