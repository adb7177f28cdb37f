package dev.berth.node.agent;

import dev.berth.model.kinds.Pod;
import java.util.Optional;

/** Owns what is mounted on the node, and for which pods. */
final class NodeVolumes {

  /** A pod's volumes are wanted from now on. */
  void want(Pod pod) {}

  /** Nothing of the pod needs its volumes any more. */
  void release(String podUid) {}

  boolean isReady(String podUid) {
    return true;
  }

  /** Whether anything of a pod is still mounted. */
  boolean holds(String podUid) {
    return false;
  }

  /** Where a volume of a pod is on the node. */
  Optional<String> path(String podUid, String volume) {
    return Optional.empty();
  }
}
