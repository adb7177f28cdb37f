package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.VolumeMove;
import dev.berth.storage.simulated.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A volume is said to lie on another node's disk when its move ends, and all of it is there; it is attached nowhere but where it is said
 * to lie; and no pod is placed with one that is on its way.
 */
public final class MovedWhole implements Invariant {
  private final Whole whole;
  private final Supplier<List<Seen>> volumes;
  private final Supplier<Duration> staleness;
  private final Unchanged unchanged = new Unchanged();
  /** By the names of volumes that are on their way. */
  private final Map<String, Instant> since = new HashMap<>();

  /** Where the contents of volumes are. */
  public interface Whole {
    /** Whether all of a driver's volume lies on this node's disk. */
    boolean is(String driver, String volume, String node);
  }

  /**
   * @param volumes all that are for one node at a time; the same list while nothing has changed
   * @param staleness how old a view of the scheduler may be at the time
   */
  public MovedWhole(Whole whole, Supplier<List<Seen>> volumes, Supplier<Duration> staleness) {
    this.whole = whole;
    this.volumes = volumes;
    this.staleness = staleness;
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    KubeObject object = after.or(() -> before).orElseThrow();
    if (object instanceof PersistentVolume volume) {
      if (after.isPresent() && VolumeMove.isUnderWay(volume)) {
        since.putIfAbsent(volume.name(), time);
      } else {
        since.remove(volume.name());
      }
      boolean same = before.isPresent() && after.isPresent() && before.get().uid().equals(volume.uid());
      return same && before.get() instanceof PersistentVolume old ? moved(old, volume) : Optional.empty();
    }
    boolean placed =
        after.isPresent() && object instanceof Pod pod && !pod.nodeName().isEmpty()
            && !(before.isPresent() && before.get() instanceof Pod old && !old.nodeName().isEmpty());
    return placed && object instanceof Pod pod ? placed(pod, now, time) : Optional.empty();
  }

  private Optional<String> moved(PersistentVolume old, PersistentVolume volume) {
    String node = volume.diskOf().orElse("");
    if (volume.diskOf().equals(old.diskOf())) {
      return Optional.empty();
    }
    if (VolumeMove.of(old).filter(m -> m.to().equals(node) && m.state() == VolumeMove.State.COPYING).isEmpty()) {
      return Optional.of(volume.name() + " is said to lie on " + node + ", and was not on its way there");
    }
    return whole.is(volume.csi().text("driver"), volume.csi().text("volumeHandle"), node)
        ? attached(volume)
        : Optional.of(volume.name() + " is said to lie on " + node + ", and not all of it is there");
  }

  private Optional<String> placed(Pod pod, View now, Instant time) {
    Instant seen = time.minus(staleness.get()).minus(UNDER_WAY);
    return pod.claimNames().stream()
        .flatMap(claim -> now.get(Kinds.CLAIM, pod.namespace(), claim).stream())
        .filter(claim -> since.containsKey(claim.volumeName()) && since.get(claim.volumeName()).isBefore(seen))
        .findFirst()
        .map(claim -> pod.key() + " was placed, and the volume of its claim " + claim.name() + " is on its way since " + since.get(claim.volumeName()));
  }

  @Override
  public Optional<String> happened(View now, Instant time) {
    return unchanged.is(volumes.get())
        ? Optional.empty()
        : now.list(Kinds.VOLUME, "").stream().flatMap(volume -> attached(volume).stream()).findFirst();
  }

  /** Where it is, and is not said to lie. */
  private Optional<String> attached(PersistentVolume volume) {
    String handle = volume.csi().text("volumeHandle");
    return volume.diskOf()
        .flatMap(
            node ->
                volumes.get().stream()
                    .filter(v -> v.id().equals(handle) && !(v.attached().isEmpty() && v.staged().isEmpty()))
                    .filter(v -> !v.attached().stream().allMatch(node::equals) || !v.staged().keySet().stream().allMatch(node::equals))
                    .findFirst()
                    .map(
                        v -> volume.name() + " is said to lie on " + node + ", and is attached to " + v.attached() + " and staged on "
                            + v.staged().keySet()));
  }
}
