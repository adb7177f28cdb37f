package dev.berth.scheduler.place;

import dev.berth.scheduler.affinity.PodAffinity;
import dev.berth.scheduler.fit.NodeFilters;
import dev.berth.scheduler.fit.Verdict;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.pod.SpreadConstraint;
import dev.berth.scheduler.snapshot.NodeState;
import dev.berth.scheduler.spread.HardSpread;
import dev.berth.scheduler.volume.VolumeAttempt;
import dev.berth.scheduler.volume.VolumePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What can be worked out about a pod once, before nodes are looked at one by one. Good as long as the snapshot does not change.
 */
final class Attempt {
  private final PodFacts pod;
  private final Optional<VolumeAttempt> volumes;
  private final List<Check> checks = new ArrayList<>(2);

  /** A filter with what it has worked out. */
  private interface Check {
    Verdict check(NodeState node);
  }

  Attempt(PodFacts pod, World world, Optional<VolumeAttempt> volumes) {
    this.pod = pod;
    this.volumes = volumes;
    volumes.ifPresent(attempt -> checks.add(attempt::check));
    if (pod.spread().stream().anyMatch(SpreadConstraint::hard)) {
      checks.add(HardSpread.of(pod, world.snapshot())::check);
    }
    if (!PodAffinity.isIdle(pod, world.snapshot())) {
      checks.add(PodAffinity.of(pod, world.snapshot(), world.namespaces())::check);
    }
  }

  Verdict check(NodeState node) {
    Verdict verdict = NodeFilters.check(pod, node);
    for (int i = 0; i < checks.size() && verdict.fits(); i++) {
      verdict = checks.get(i).check(node);
    }
    return verdict;
  }

  /** What its volumes need on a node that fits. */
  VolumePlan plan(NodeState node) {
    return volumes.map(attempt -> attempt.plan(node)).orElse(VolumePlan.NOTHING);
  }
}
