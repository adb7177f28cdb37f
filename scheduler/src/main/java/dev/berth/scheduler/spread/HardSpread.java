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
import dev.berth.scheduler.snapshot.Topology;
import java.util.ArrayList;
import java.util.List;

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

  /**
   * A constraint and what counts for it.
   *
   * @param byPlace how many matching pods are in each place of the topology
   * @param least how many are where fewest are
   * @param own 1 where the pod itself counts
   */
  private record Counted(SpreadConstraint constraint, Topology topology, int[] byPlace, int least, int own) {}

  private HardSpread(List<Counted> constraints) {
    this.constraints = constraints;
  }

  public static HardSpread of(PodFacts pod, Snapshot snapshot) {
    List<SpreadConstraint> hard = pod.spread().stream().filter(SpreadConstraint::hard).toList();
    List<Topology> topologies = hard.stream().map(c -> snapshot.topology(c.topologyKey())).toList();
    List<Counted> out = new ArrayList<>(hard.size());
    for (int i = 0; i < hard.size(); i++) {
      out.add(counted(pod, hard.get(i), topologies.get(i), topologies, snapshot));
    }
    return new HardSpread(out);
  }

  private static Counted counted(
      PodFacts pod, SpreadConstraint constraint, Topology topology, List<Topology> all, Snapshot snapshot) {
    Tally tally = snapshot.tally(PodMatch.of(pod.namespace(), constraint.selector()));
    int[] byPlace = new int[topology.size()];
    boolean[] isThere = new boolean[topology.size()];
    int places = 0;
    List<NodeState> nodes = snapshot.nodes();
    for (int n = 0; n < nodes.size(); n++) {
      NodeState node = nodes.get(n);
      if (hasAllPlaces(node, all) && counts(pod, constraint, node)) {
        int place = topology.of(node);
        places += isThere[place] ? 0 : 1;
        isThere[place] = true;
        byPlace[place] += tally.on(node);
      }
    }
    int least = Integer.MAX_VALUE;
    for (int place = 0; place < byPlace.length; place++) {
      if (isThere[place]) {
        least = Math.min(least, byPlace[place]);
      }
    }
    return new Counted(
        constraint,
        topology,
        byPlace,
        places < constraint.minDomains() ? 0 : least,
        constraint.selector().matches(pod.labels()) ? 1 : 0);
  }

  private static boolean hasAllPlaces(NodeState node, List<Topology> topologies) {
    for (int i = 0; i < topologies.size(); i++) {
      if (topologies.get(i).of(node) < 0) {
        return false;
      }
    }
    return true;
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
    for (int i = 0; i < constraints.size(); i++) {
      Counted counted = constraints.get(i);
      int place = counted.topology.of(node);
      if (place < 0) {
        return NO_LABEL;
      }
      if ((long) counted.byPlace[place] + counted.own - counted.least > counted.constraint.maxSkew()) {
        return SKEWED;
      }
    }
    return Verdict.FITS;
  }
}
