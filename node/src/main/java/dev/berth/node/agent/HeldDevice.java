package dev.berth.node.agent;

import dev.berth.model.kinds.Pod;
import dev.berth.node.volume.Device;
import dev.berth.node.volume.DeviceFacts.State;
import dev.berth.node.volume.FsGroup;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What {@link NodeDevices} knows of one volume on its node. Owned by it; the maps are by pods' uids. */
final class HeldDevice {
  Device device;
  /** Which pods want it, and whether read-only. */
  final TreeMap<String, Boolean> wanted = new TreeMap<>();
  final TreeMap<String, Pod> users = new TreeMap<>();
  final TreeMap<String, FsGroup> groups = new TreeMap<>();
  final TreeMap<String, State> published = new TreeMap<>();
  /** Pods that had it from an earlier agent, and have not said yet whether they still want it. */
  final TreeSet<String> undecided = new TreeSet<>();
  State staged = State.NOT;
  int failures;
  Optional<Instant> retryAt = Optional.empty();
  /** A call is under way. */
  boolean busy;
  /** A timer is set. */
  boolean waiting;
  boolean cranking;
  boolean again;

  HeldDevice(Device device) {
    this.device = device;
  }

  /** Some pod wants it and does not have it, and no call is under way that could change that. */
  boolean isAwaited() {
    return !busy && wanted.keySet().stream().anyMatch(pod -> published.getOrDefault(pod, State.NOT) != State.DONE);
  }

  Optional<Pod> user(String podUid) {
    return Optional.ofNullable(users.get(podUid));
  }
}
