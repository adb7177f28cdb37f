package dev.berth.scheduler;

import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.DeclaredFeatures;
import dev.berth.model.kinds.Node;
import dev.berth.scheduler.device.DeviceClaims;
import dev.berth.scheduler.fit.NodeFilters;
import dev.berth.scheduler.fit.Plugin;
import dev.berth.scheduler.pod.AffinityTerm;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.pod.SpreadConstraint;
import dev.berth.scheduler.queue.PodQueue;
import dev.berth.scheduler.snapshot.NodeState;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which waiting pods an event may help. Whoever it cannot help keeps waiting: with thousands that wait, waking all of them each
 * time anything happens would be all that is done.
 */
final class WakeUps {
  private static final int EVERYTHING = Plugin.bits(EnumSet.allOf(Plugin.class));
  private static final int NEIGHBOURS = Plugin.bits(Set.of(Plugin.SPREAD, Plugin.POD_AFFINITY));
  private static final int ROOM =
      Plugin.bits(Set.of(Plugin.RESOURCES, Plugin.PORTS, Plugin.VOLUME_LIMITS, Plugin.VOLUME_RESTRICTIONS));
  private static final int VOLUMES =
      Plugin.bits(
          Set.of(Plugin.VOLUME_BINDING, Plugin.VOLUME_RESTRICTIONS, Plugin.VOLUME_LIMITS, Plugin.VOLUME_ZONE));

  private final PodQueue queue;

  WakeUps(PodQueue queue) {
    this.queue = queue;
  }

  /** A node came, or changed in what matters to pods: whom one filter refused, it may admit now. */
  void nodeChanged(Optional<Node> before, Node after, NodeState node) {
    boolean labels = before.isEmpty() || !before.get().meta().labels().equals(after.meta().labels());
    boolean spec = before.isEmpty() || !before.get().spec().equals(after.spec());
    boolean room = before.isEmpty() || !before.get().allocatable().equals(after.allocatable());
    if (spec && !node.isUnschedulable() && before.filter(old -> !old.isUnschedulable()).isEmpty()) {
      queue.wake(Plugin.NODE_UNSCHEDULABLE.bit(), _ -> true);
    }
    if (spec) {
      queue.wake(Plugin.TAINTS.bit(), pod -> NodeFilters.toleratesTaints(pod, node));
    }
    if (labels) {
      queue.wake(Plugin.NODE_AFFINITY.bit(), pod -> pod.admits(node.labels(), node.name()));
    }
    if (room) {
      queue.wake(Plugin.RESOURCES.bit(), pod -> NodeFilters.resources(pod, node).fits());
    }
    if (before.isEmpty() || !DeclaredFeatures.of(before.get().json()).equals(node.features())) {
      queue.wake(Plugin.DECLARED_FEATURES.bit(), pod -> NodeFilters.isCapable(pod, node));
    }
    if (labels || spec) {
      queue.wake(EVERYTHING, pod -> NodeFilters.check(pod, node).fits());
      queue.wake(Plugin.SPREAD.bit(), _ -> true);
    }
  }

  /** A node went: a place with few pods may be gone. */
  void nodeGone() {
    queue.wake(Plugin.SPREAD.bit(), _ -> true);
  }

  /** A pod is on a node now, or has other labels there. */
  void podPlaced(PodFacts placed) {
    queue.wake(NEIGHBOURS, pod -> isCounted(pod, placed));
  }

  private static boolean isCounted(PodFacts pod, PodFacts placed) {
    for (AffinityTerm term : pod.near()) {
      if (term.selector().matches(placed.labels())) {
        return true;
      }
    }
    for (SpreadConstraint constraint : pod.spread()) {
      if (constraint.hard()
          && pod.namespace().equals(placed.namespace())
          && constraint.selector().matches(placed.labels())) {
        return true;
      }
    }
    return false;
  }

  /** A pod is no longer on a node, or takes less of it. */
  void podGone(NodeState node) {
    queue.wake(ROOM, pod -> NodeFilters.check(pod, node).fits());
    queue.wake(NEIGHBOURS, _ -> true);
  }

  /** Something changed about a claim. */
  void claim(String claimKey) {
    queue.wake(VOLUMES, pod -> pod.claims().stream().anyMatch(claim -> pod.claimKey(claim).equals(claimKey)));
  }

  /** A claim of devices came or changed. */
  void devices(AnyObject claim) {
    queue.wake(Plugin.DYNAMIC_RESOURCES.bit(), pod -> DeviceClaims.names(pod.pod(), claim));
  }

  /** Something changed about volumes or what they can be made of. */
  void volumes() {
    queue.wake(VOLUMES, pod -> !pod.claims().isEmpty());
  }
}
