package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.VolumeAttachment;
import dev.berth.storage.simulated.Seen;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A volume that is for one node at a time is attached, staged and published on one at a time; and nobody even tries to detach
 * it from under those who use it, or to unmake it, or to move it to another disk, while it is attached.
 */
public final class ExclusiveVolume implements Invariant {
  private final Supplier<List<Seen>> volumes;
  private final Unchanged unchanged = new Unchanged();

  /** @param volumes all that are for one node at a time; the same list while nothing has changed */
  public ExclusiveVolume(Supplier<List<Seen>> volumes) {
    this.volumes = volumes;
  }

  @Override
  public Optional<String> changed(
      ResourceType type,
      Optional<KubeObject> before,
      Optional<KubeObject> after,
      View now,
      Instant time) {
    if (before.isPresent() || after.isEmpty() || !(after.get() instanceof VolumeAttachment attachment)) {
      return Optional.empty();
    }
    return now.list(Kinds.VOLUME_ATTACHMENT, "").stream()
        .filter(o -> o.volumeName().equals(attachment.volumeName()) && !o.nodeName().equals(attachment.nodeName()))
        .filter(o -> isExclusive(o, now))
        .findFirst()
        .map(
            o -> attachment.volumeName() + " is to be attached to " + attachment.nodeName() + ", and is to "
                + o.nodeName());
  }

  private static boolean isExclusive(VolumeAttachment attachment, View now) {
    return now.get(Kinds.VOLUME, "", attachment.volumeName())
        .filter(volume -> volume.accessModes().stream().allMatch(mode -> mode.startsWith("ReadWriteOnce")))
        .isPresent();
  }

  @Override
  public Optional<String> happened(View now, Instant time) {
    List<Seen> all = volumes.get();
    if (unchanged.is(all)) {
      return Optional.empty();
    }
    for (Seen volume : all) {
      if (volume.attached().size() > 1 || volume.staged().size() > 1 || volume.published().size() > 1) {
        return Optional.of(used(volume));
      }
      Set<String> nodes = new TreeSet<>(volume.attached());
      nodes.addAll(volume.staged().keySet());
      nodes.addAll(volume.published().keySet());
      if (nodes.size() > 1) {
        return Optional.of(used(volume));
      }
    }
    return Optional.empty();
  }

  /** Hears that a driver is asked to detach. */
  public Optional<String> detaching(String id, String node) {
    return volumes.get().stream()
        .filter(v -> v.id().equals(id) && (v.staged().containsKey(node) || v.published().containsKey(node)))
        .findFirst()
        .map(v -> "asked to detach " + id + " from " + node + ": " + used(v));
  }

  /** Hears that a driver is asked to unmake a volume. */
  public Optional<String> unmaking(String id) {
    return inUse(id).map(used -> "asked to unmake " + id + ": " + used);
  }

  /** Hears that a driver is asked to move a volume to another node's disk. */
  public Optional<String> moving(String id) {
    return inUse(id).map(used -> "asked to move " + id + ": " + used);
  }

  private Optional<String> inUse(String id) {
    return volumes.get().stream()
        .filter(v -> v.id().equals(id) && !(v.attached().isEmpty() && v.staged().isEmpty()))
        .findFirst()
        .map(ExclusiveVolume::used);
  }

  private static String used(Seen volume) {
    return volume.id() + " is attached to " + volume.attached() + ", staged on " + volume.staged().keySet()
        + ", published on " + volume.published().keySet();
  }
}
