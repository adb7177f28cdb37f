package dev.berth.storage.simulated;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver;
import java.util.HashMap;
import java.util.Map;

/**
 * Where volumes lie and how much room is left there: one pool for each node's disk, or a single one, named "", where volumes
 * have no topology. Pools are of the same size, and are there as soon as they are named.
 */
final class Pools {
  private final long bytesEach;
  private final boolean perNode;
  private final Map<String, Long> used = new HashMap<>();

  Pools(long bytesEach, boolean perNode) {
    this.bytesEach = bytesEach;
    this.perNode = perNode;
  }

  /**
   * The first place with room, in the order of preference.
   *
   * @throws DriverException RESOURCE_EXHAUSTED where none has room
   */
  String choose(VolumeDriver.NewVolume wanted) {
    if (!perNode || wanted.topologies().isEmpty()) {
      requireRoom("", wanted.sizeBytes());
      return "";
    }
    for (Map<String, String> topology : wanted.topologies()) {
      String node = topology.getOrDefault(SimulatedDriver.NODE_KEY, "");
      if (!node.isEmpty() && free(node) >= wanted.sizeBytes()) {
        return node;
      }
    }
    throw new DriverException(
        Code.RESOURCE_EXHAUSTED,
        "not enough free space for " + wanted.sizeBytes() + " bytes in " + wanted.topologies());
  }

  /** @throws DriverException RESOURCE_EXHAUSTED where there is none */
  void requireRoom(String pool, long bytes) {
    if (free(pool) < bytes) {
      throw new DriverException(
          Code.RESOURCE_EXHAUSTED, "not enough free space: " + bytes + " bytes wanted, " + free(pool) + " free");
    }
  }

  /** In bytes; less than nothing where volumes of an earlier process take more than there is. */
  long free(String pool) {
    return bytesEach - used.getOrDefault(pool, 0L);
  }

  void take(String pool, long bytes) {
    used.merge(pool, bytes, Long::sum);
  }

  void give(String pool, long bytes) {
    used.merge(pool, -bytes, Long::sum);
  }

  /** Takes more for a volume that is there. @throws DriverException OUT_OF_RANGE where there is no room for it */
  void grow(String pool, long more) {
    if (free(pool) < more) {
      throw new DriverException(Code.OUT_OF_RANGE, more + " bytes more are wanted, " + free(pool) + " are free");
    }
    take(pool, more);
  }
}
