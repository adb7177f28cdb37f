package dev.berth.node.agent;

import dev.berth.node.volume.Device;
import dev.berth.node.volume.DeviceFacts.State;
import dev.berth.node.volume.DeviceMove;
import dev.berth.node.volume.FsGroup;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What {@link NodeDevices} knows of one volume on its node. Owned by it; the maps are by pods' uids. */
final class HeldDevice {
  /** {@link Device#uniqueName}. */
  final String name;
  Device device;
  /** Which pods want it, and whether read-only. */
  final TreeMap<String, Boolean> wanted = new TreeMap<>();
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
  /** Whose word its next step waits for. */
  Awaits awaits = Awaits.NOBODY;
  boolean cranking;
  boolean again;

  /** Who speaks next. */
  enum Awaits {
    NOBODY,
    /** The API, which takes the report that it is in use. */
    REPORT,
    /** The controller, which attaches it. */
    ATTACHMENT;

    static Awaits after(DeviceMove move) {
      return switch (move) {
        case DeviceMove.ReportInUse _ -> REPORT;
        case DeviceMove.AwaitAttachment _ -> ATTACHMENT;
        case DeviceMove.Nothing _, DeviceMove.Wait _, DeviceMove.Stage _, DeviceMove.Publish _ -> NOBODY;
        case DeviceMove.Unpublish _, DeviceMove.Unstage _, DeviceMove.Forget _ -> NOBODY;
      };
    }
  }

  HeldDevice(Device device) {
    this.name = device.uniqueName();
    this.device = device;
  }

  /** Whether a pod must not have it, since another has it or is getting it. */
  boolean isTakenFrom(String podUid) {
    return device.isOfOnePod()
        && (wanted.keySet().stream().anyMatch(pod -> !pod.equals(podUid))
            || published.entrySet().stream().anyMatch(at -> !at.getKey().equals(podUid) && at.getValue() != State.NOT));
  }
}
