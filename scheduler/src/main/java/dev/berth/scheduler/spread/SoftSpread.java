package dev.berth.scheduler.spread;

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
 * The constraints that only count in the score: the fewer matching pods in a place, the better; with many places each counts
 * more. Source: upstream's plugin podtopologyspread (scoring).
 */
public final class SoftSpread {
  /** The points of a node that does not count. */
  public static final long IGNORED = -1;

  private final List<SpreadConstraint> constraints;
  private final boolean allLabels;
  private final List<Tally> tallies = new ArrayList<>(2);
  private final List<Topology> topologies = new ArrayList<>(2);
  /** How many matching pods are in each place; empty where each node is one. */
  private final List<int[]> byPlace = new ArrayList<>(2);
  private final double[] weights;
  private int places;

  private SoftSpread(
      PodFacts pod, List<SpreadConstraint> constraints, boolean allLabels, Snapshot snapshot, List<NodeState> candidates) {
    this.constraints = constraints;
    this.allLabels = allLabels;
    this.weights = new double[constraints.size()];
    long ignored = allLabels ? candidates.stream().filter(node -> !HardSpread.hasAll(node, constraints)).count() : 0;
    for (int i = 0; i < constraints.size(); i++) {
      SpreadConstraint constraint = constraints.get(i);
      Tally tally = snapshot.tally(PodMatch.of(pod.namespace(), constraint.selector()));
      tallies.add(tally);
      boolean byNode = constraint.topologyKey().equals(SpreadConstraint.HOSTNAME);
      topologies.add(snapshot.topology(constraint.topologyKey()));
      int[] counts = byNode ? new int[0] : counts(pod, constraint, i, snapshot, candidates);
      byPlace.add(counts);
      weights[i] = Math.log((byNode ? candidates.size() - ignored : places) + 2.0);
    }
  }

  /**
   * For the nodes that fit.
   *
   * @param allLabels whether a node without one of the labels is of no account
   */
  public static SoftSpread of(
      PodFacts pod, List<SpreadConstraint> constraints, boolean allLabels, Snapshot snapshot, List<NodeState> candidates) {
    return new SoftSpread(pod, constraints, allLabels, snapshot, candidates);
  }

  /** Counts what is in the places where candidates are, and those places. */
  private int[] counts(
      PodFacts pod, SpreadConstraint constraint, int index, Snapshot snapshot, List<NodeState> candidates) {
    Topology topology = topologies.get(index);
    Tally tally = tallies.get(index);
    // a node without the label is in the place without a name, the last
    int[] counts = new int[topology.size() + 1];
    boolean[] isThere = new boolean[counts.length];
    places = 0;
    for (int n = 0; n < candidates.size(); n++) {
      NodeState node = candidates.get(n);
      if (!allLabels || HardSpread.hasAll(node, constraints)) {
        int place = place(topology, node);
        places += isThere[place] ? 0 : 1;
        isThere[place] = true;
      }
    }
    if (tally.total() == 0) {
      return counts;
    }
    List<NodeState> nodes = snapshot.nodes();
    for (int n = 0; n < nodes.size(); n++) {
      NodeState node = nodes.get(n);
      int count = tally.on(node);
      if (count > 0
          && isThere[place(topology, node)]
          && (!allLabels || HardSpread.hasAll(node, constraints))
          && HardSpread.counts(pod, constraint, node)) {
        counts[place(topology, node)] += count;
      }
    }
    return counts;
  }

  private static int place(Topology topology, NodeState node) {
    int place = topology.of(node);
    return place < 0 ? topology.size() : place;
  }

  /** Fewer is better; {@link #IGNORED} where the node is of no account. */
  public long points(NodeState node) {
    if (allLabels && !HardSpread.hasAll(node, constraints)) {
      return IGNORED;
    }
    double sum = 0;
    for (int i = 0; i < constraints.size(); i++) {
      int place = topologies.get(i).of(node);
      if (place >= 0) {
        int count = byPlace.get(i).length == 0 ? tallies.get(i).on(node) : byPlace.get(i)[place];
        sum += count * weights[i] + (constraints.get(i).maxSkew() - 1);
      }
    }
    return Math.round(sum);
  }
}
