package dev.berth.node.agent;

import dev.berth.node.volume.Device;
import dev.berth.node.volume.DeviceMove;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The volumes that are on a node, or are wanted there, by their unique names. Owned by {@link NodeDevices}.
 *
 * <p>Those whose next step waits for somebody's word are kept apart, so that a word about the node costs by how many wait and
 * not by how many are there.
 */
final class HeldDevices {
  private final Map<String, HeldDevice> held = new TreeMap<>();
  private final Map<String, HeldDevice> awaiting = new TreeMap<>();
  /** Names of those that are attached before they are used. */
  private final TreeSet<String> inUse = new TreeSet<>();

  /** Is there from now on. */
  HeldDevice of(Device device) {
    return held.computeIfAbsent(device.uniqueName(), _ -> used(new HeldDevice(device)));
  }

  /** The same, as the API describes it now. */
  HeldDevice described(Device device) {
    HeldDevice one = of(device);
    one.device = device;
    return used(one);
  }

  private HeldDevice used(HeldDevice one) {
    if (one.device.attach()) {
      inUse.add(one.name);
    } else {
      inUse.remove(one.name);
    }
    return one;
  }

  Optional<HeldDevice> find(Device device) {
    return Optional.ofNullable(held.get(device.uniqueName()));
  }

  boolean has(HeldDevice one) {
    return held.get(one.name) == one;
  }

  /** As they are now: the caller may add and remove. */
  List<HeldDevice> all() {
    return List.copyOf(held.values());
  }

  /** Those that wait now. */
  List<HeldDevice> awaiting() {
    return List.copyOf(awaiting.values());
  }

  /** What the machine has said of it. */
  void decided(HeldDevice one, DeviceMove move) {
    one.awaits = HeldDevice.Awaits.after(move);
    if (one.awaits == HeldDevice.Awaits.NOBODY) {
      awaiting.remove(one.name);
    } else {
      awaiting.put(one.name, one);
    }
  }

  void forget(HeldDevice one) {
    if (held.remove(one.name, one)) {
      inUse.remove(one.name);
    }
  }

  /** As {@code volumesInUse} should be. */
  SortedSet<String> inUse() {
    return inUse;
  }
}
