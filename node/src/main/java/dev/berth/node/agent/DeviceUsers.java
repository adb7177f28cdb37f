package dev.berth.node.agent;

import dev.berth.model.kinds.Pod;
import java.util.Optional;

/** The pods that use what drivers bring to the node. */
interface DeviceUsers {
  /** A pod as it was seen last, by its uid. */
  Optional<Pod> find(String podUid);

  /** A pod has a volume now, or has it no more. */
  void changed(String podUid);
}
