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

  /** Not to be had yet, and nobody is told before the pod has waited long. */
  record Waiting(String name, String message) implements VolumeNeed {}

  /** Not to be had, and the pod says why at once. */
  record Missing(String name, String message) implements VolumeNeed {}
}
