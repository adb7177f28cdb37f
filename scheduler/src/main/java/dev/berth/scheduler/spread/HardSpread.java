package dev.berth.scheduler.spread;

import dev.berth.scheduler.fit.NodeFilters;
import dev.berth.scheduler.fit.Plugin;
import dev.berth.scheduler.fit.Verdict;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.pod.SpreadConstraint;
import dev.berth.scheduler.snapshot.NodeState;
import dev.berth.scheduler.snapshot.PodMatch;
import dev.berth.scheduler.snapshot.Snapshot;
import dev.berth.scheduler.snapshot.Tally;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The constraints that must hold: counts of matching pods by place, worked out once per attempt. Only nodes that have all the
 * labels count. Source: upstream's plugin podtopologyspread (filtering).
 */
public final class HardSpread {
  private static final Verdict NO_LABEL =
      Verdict.hopeless(
          Plugin.SPREAD, "node(s) didn't match pod topology spread constraints (missing required label)");
  private static final Verdict SKEWED =
      Verdict.refused(Plugin.SPREAD, "node(s) didn't match pod topology spread constraints");

  private final List<Counted> constraints;

  private record Counted(SpreadConstraint constraint, Map<String, Integer> byValue, long least, int own) {}

  private HardSpread(List<Counted> constraints) {
    this.constraints = constraints;
  }

  public static HardSpread of(PodFacts pod, Snapshot snapshot) {
    List<SpreadConstraint> hard = pod.spread().stream().filter(SpreadConstraint::hard).toList();
    List<Counted> out = new ArrayList<>(hard.size());
    for (SpreadConstraint constraint : hard) {
      Tally tally = snapshot.tally(PodMatch.of(pod.namespace(), constraint.selector()));
      Map<String, Integer> byValue = new HashMap<>();
      for (NodeState node : snapshot.nodes()) {
        if (hasAll(node, hard) && counts(pod, constraint, node)) {
          byValue.merge(node.label(constraint.topologyKey()), tally.on(node), Integer::sum);
        }
      }
      int least = byValue.values().stream().mapToInt(Integer::intValue).min().orElse(Integer.MAX_VALUE);
      out.add(
          new Counted(
              constraint,
              byValue,
              byValue.size() < constraint.minDomains() ? 0 : least,
              constraint.selector().matches(pod.labels()) ? 1 : 0));
    }
    return new HardSpread(out);
  }

  static boolean hasAll(NodeState node, List<SpreadConstraint> constraints) {
    for (SpreadConstraint constraint : constraints) {
      if (!node.hasLabel(constraint.topologyKey())) {
        return false;
      }
    }
    return true;
  }

  /** Whether what is on the node counts at all for this constraint of this pod. */
  static boolean counts(PodFacts pod, SpreadConstraint constraint, NodeState node) {
    return (!constraint.honorAffinity() || pod.admits(node.labels(), node.name()))
        && (!constraint.honorTaints() || NodeFilters.toleratesTaints(pod, node));
  }

  public Verdict check(NodeState node) {
    for (Counted counted : constraints) {
      String key = counted.constraint.topologyKey();
      if (!node.hasLabel(key)) {
        return NO_LABEL;
      }
      long here = counted.byValue.getOrDefault(node.label(key), 0);
      if (here + counted.own - counted.least > counted.constraint.maxSkew()) {
        return SKEWED;
      }
    }
    return Verdict.FITS;
  }
}
