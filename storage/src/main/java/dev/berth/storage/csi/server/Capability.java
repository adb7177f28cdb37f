package dev.berth.storage.csi.server;

import dev.berth.storage.VolumeDriver.Traits;
import dev.berth.storage.csi.proto.VolumeCapability;
import dev.berth.storage.csi.proto.VolumeCapability.AccessMode.Mode;
import java.util.List;
import java.util.Optional;

/** Whether volumes can be used as a request says. Pure. */
final class Capability {
  private Capability() {}

  /** Complete: how it is reached, and by whom. */
  static void require(boolean present, VolumeCapability capability) {
    Refusal.require(present, "volume_capability");
    Refusal.require(
        capability.getAccessTypeCase() != VolumeCapability.AccessTypeCase.ACCESSTYPE_NOT_SET,
        "volume_capability.access_type");
    Mode mode = capability.getAccessMode().getMode();
    Refusal.require(mode != Mode.UNKNOWN && mode != Mode.UNRECOGNIZED, "volume_capability.access_mode");
  }

  /** Each complete, and none of them left out. */
  static void requireAll(List<VolumeCapability> capabilities) {
    Refusal.require(!capabilities.isEmpty(), "volume_capabilities");
    capabilities.forEach(capability -> require(true, capability));
    if (capabilities.stream().map(VolumeCapability::hasBlock).distinct().count() > 1) {
      throw Refusal.invalid("a volume is either a block device or mounted, and volume_capabilities has both");
    }
  }

  /** Why a driver with these traits cannot. */
  static Optional<String> refusal(Traits traits, VolumeCapability capability) {
    Mode mode = capability.getAccessMode().getMode();
    if (capability.hasBlock() && !traits.block()) {
      return Optional.of("volumes here are never block devices");
    }
    boolean manyWriters = mode == Mode.MULTI_NODE_MULTI_WRITER || mode == Mode.MULTI_NODE_SINGLE_WRITER;
    if (manyWriters && !traits.sharedBetweenNodes()) {
      return Optional.of("volumes here are for one node at a time, and " + mode + " is not");
    }
    return capability.getMount().getVolumeMountGroup().isEmpty() || traits.mountGroup()
        ? Optional.empty()
        : Optional.of("volume_mount_group is not supported");
  }

  static void requirePossible(Traits traits, List<VolumeCapability> capabilities) {
    for (VolumeCapability capability : capabilities) {
      refusal(traits, capability)
          .ifPresent(
              why -> {
                throw Refusal.invalid(why);
              });
    }
  }
}
