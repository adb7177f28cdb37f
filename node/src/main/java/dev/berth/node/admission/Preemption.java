package dev.berth.node.admission;

import dev.berth.model.kinds.Pod;
import dev.berth.node.admission.Site.Tenant;
import dev.berth.node.eviction.Ranking;
import dev.berth.node.pod.QosClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who makes room for a pod that is critical: as few as will do, of the lower classes of service before the higher, of the lower
 * priority before the higher. Empty where even all of them would not do.
 */
final class Preemption {
  /** The least first. */
  private static final List<QosClass> WORTH = List.of(QosClass.BEST_EFFORT, QosClass.BURSTABLE, QosClass.GUARANTEED);

  private Preemption() {}

  static List<Pod> victims(Pod critical, Site site) {
    List<Tenant> candidates = new ArrayList<>(site.tenants().stream().filter(t -> yields(t.pod(), critical)).toList());
    candidates.sort(
        Comparator.comparingInt((Tenant t) -> WORTH.indexOf(QosClass.of(t.pod())))
            .thenComparingLong(t -> Ranking.priority(t.pod())));
    Set<String> gone = new HashSet<>();
    List<Pod> victims = new ArrayList<>();
    for (Tenant candidate : candidates) {
      if (fits(critical, site.without(gone))) {
        break;
      }
      gone.add(candidate.pod().uid());
      victims.add(candidate.pod());
    }
    if (!fits(critical, site.without(gone))) {
      return List.of();
    }
    // those whose going turns out to be needless stay, the best first
    for (int i = victims.size() - 1; i >= 0; i--) {
      Set<String> fewer = new HashSet<>(gone);
      fewer.remove(victims.get(i).uid());
      if (fits(critical, site.without(fewer))) {
        gone.remove(victims.remove(i).uid());
      }
    }
    return victims;
  }

  private static boolean fits(Pod pod, Site site) {
    return NodeFit.check(pod, site).isEmpty();
  }

  private static boolean yields(Pod pod, Pod to) {
    return !Ranking.isCritical(pod) || Ranking.priority(pod) < Ranking.priority(to);
  }
}
