package dev.berth.node.agent;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.node.pod.QosClass;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Who of those that wait to grow is asked first when there is room (upstream {@code pkg/kubelet/allocation}): who has the higher
 * priority, then whose resources are kept best, then who has waited longest.
 */
final class GrowthOrder {
  private static final Comparator<Pod> FIRST =
      Comparator.comparingLong((Pod pod) -> -pod.spec().number("priority"))
          .thenComparing(QosClass::of)
          .thenComparing(GrowthOrder::since)
          .thenComparing(Pod::uid);

  /** After every time that there is: of a pod whose status does not say yet that it waits. */
  private static final String JUST_NOW = "~";

  private GrowthOrder() {}

  static List<PodWorker> of(Collection<PodWorker> all) {
    return all.stream().filter(PodWorker::waitsToGrow).sorted(Comparator.comparing(PodWorker::pod, FIRST)).toList();
  }

  private static String since(Pod pod) {
    return pod.status().array("conditions").objects()
        .filter(c -> c.text("type").equals("PodResizePending"))
        .map((JsonObject c) -> c.text("lastTransitionTime"))
        .findFirst()
        .orElse(JUST_NOW);
  }
}
