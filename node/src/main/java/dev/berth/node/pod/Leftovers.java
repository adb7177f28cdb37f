package dev.berth.node.pod;

import dev.berth.node.runtime.RuntimePod;
import dev.berth.node.runtime.RuntimePod.Container;
import dev.berth.node.runtime.RuntimePod.Sandbox;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a pod that lives on no longer needs in the runtime. Kept are the newest attempt of each container and the one before, for
 * lastState and the previous log, and the sandboxes they lie in.
 */
final class Leftovers {
  private Leftovers() {}

  /** @param runtime has at least one sandbox; the newest stays */
  static List<PodAction> removals(List<ContainerSpec> specs, RuntimePod runtime) {
    List<PodAction> removals = new ArrayList<>();
    Set<String> kept = new LinkedHashSet<>();
    for (ContainerSpec spec : specs) {
      int seen = 0;
      for (Container container : runtime.containers()) {
        if (container.name().equals(spec.name())) {
          seen++;
          if (seen > 2 && container.hasExited()) {
            removals.add(new PodAction.RemoveContainer(container.id()));
          } else {
            kept.add(container.sandboxId());
          }
        }
      }
    }
    for (Sandbox sandbox : runtime.sandboxes().subList(1, runtime.sandboxes().size())) {
      if (!kept.contains(sandbox.id())) {
        removals.add(new PodAction.RemoveSandbox(sandbox.id()));
      }
    }
    return removals;
  }
}
