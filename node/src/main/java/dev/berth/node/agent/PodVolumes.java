package dev.berth.node.agent;

import dev.berth.base.loop.Loop;
import dev.berth.model.kinds.Pod;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.VolumeNeed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What {@link NodeVolumes} knows of one pod's volumes. Owned by it. */
final class PodVolumes {
  final String uid;
  /** As it was seen last; empty where only an earlier agent knew it. */
  Optional<Pod> pod = Optional.empty();
  boolean wanted;
  boolean ready;
  List<VolumeNeed> needs = List.of();
  final Map<String, Local> locals = new TreeMap<>();
  /** Tells that they do not come, while they have not. */
  Optional<Loop.Timer> patience = Optional.empty();
  int failures;

  PodVolumes(String uid) {
    this.uid = uid;
  }

  /** One volume without a driver. */
  static final class Local {
    LocalVolume volume;
    boolean there;
    boolean busy;

    Local(LocalVolume volume) {
      this.volume = volume;
    }
  }
}
