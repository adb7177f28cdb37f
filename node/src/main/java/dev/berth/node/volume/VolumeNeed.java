package dev.berth.node.volume;

import java.util.Optional;

/** What one volume of a pod is on the node. */
public sealed interface VolumeNeed {
  /** Its name in the pod. */
  String name();

  /** Something that the node has itself, or fetches without a driver. */
  record Local(LocalVolume volume) implements VolumeNeed {
    @Override
    public String name() {
      return volume.name();
    }
  }

  /**
   * A driver's.
   *
   * @param fsGroup to whom it is given once it is mounted; empty where it stays whose it is
   */
  record Driven(String name, Device device, boolean readOnly, Optional<FsGroup> fsGroup) implements VolumeNeed {}

  /** Not known yet what it is, or it is nothing that the pod may have: the pod says so soon, and now and then. */
  record Waiting(String name, String message) implements VolumeNeed {}

  /**
   * Not to be had, and the pod says why at once.
   *
   * @param shown how the pod's event calls it
   * @param step which step the event says has failed
   */
  record Missing(String name, String shown, VolumeFailure.Step step, String message) implements VolumeNeed {
    Missing(String name, String message) {
      this(name, name, VolumeFailure.Step.SET_UP, message);
    }

    /** A persistent volume that is not for this node (upstream {@code checkNodeAffinity} of operation_generator.go). */
    static Missing misplaced(String name, String volume, boolean block) {
      VolumeFailure.Step step = block ? VolumeFailure.Step.MAP_AFFINITY : VolumeFailure.Step.MOUNT_AFFINITY;
      return new Missing(name, volume, step, "no matching NodeSelectorTerms");
    }
  }
}
