package dev.berth.node.agent;

import dev.berth.base.loop.Loop;
import dev.berth.model.kinds.Pod;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.VolumeNeed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What {@link NodeVolumes} knows of one pod's volumes. Owned by it. */
final class PodVolumes {
  /** How long a pod waits for its volumes before it says so (upstream {@code podAttachAndMountTimeout}). */
  private static final Duration PATIENCE = Duration.ofSeconds(123);
  /** After which it says that one of them is nothing it can have, and how often it says that again. */
  private static final Duration SOON = Duration.ofMillis(300);
  private static final Duration AGAIN = Duration.ofSeconds(12);

  final String uid;
  /** As it was seen last; empty where only an earlier agent knew it. */
  Optional<Pod> pod = Optional.empty();
  boolean wanted;
  boolean ready;
  List<VolumeNeed> needs = List.of();
  final Map<String, Local> locals = new TreeMap<>();
  /** Tells that they do not come, while they have not. */
  Optional<Loop.Timer> patience = Optional.empty();
  /** That they do not come has been told. */
  boolean told;

  int failures;

  PodVolumes(String uid) {
    this.uid = uid;
  }

  boolean isAnyUnknown() {
    return needs.stream().anyMatch(VolumeNeed.Waiting.class::isInstance);
  }

  /** How long the pod waits before it says that its volumes do not come. */
  Duration grace() {
    return !isAnyUnknown() ? PATIENCE : told ? AGAIN : SOON;
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
