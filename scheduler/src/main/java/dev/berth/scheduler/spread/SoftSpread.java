package dev.berth.scheduler.spread;

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
 * The constraints that only count in the score: the fewer matching pods in a place, the better; with many places each counts
 * more. Source: upstream's plugin podtopologyspread (scoring).
 */
public final class SoftSpread {
  /** The points of a node that does not count. */
  public static final long IGNORED = -1;

  private final List<SpreadConstraint> constraints;
  private final boolean allLabels;
  private final List<Tally> tallies = new ArrayList<>(2);
  private final List<Map<String, Long>> byValue = new ArrayList<>(2);
  private final double[] weights;

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
      Map<String, Long> values = byNode ? Map.of() : values(pod, constraint, tally, snapshot, candidates);
      byValue.add(values);
      weights[i] = Math.log((byNode ? candidates.size() - ignored : values.size()) + 2);
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

  private Map<String, Long> values(
      PodFacts pod, SpreadConstraint constraint, Tally tally, Snapshot snapshot, List<NodeState> candidates) {
    String key = constraint.topologyKey();
    Map<String, Long> values = new HashMap<>();
    for (NodeState node : candidates) {
      if (!allLabels || HardSpread.hasAll(node, constraints)) {
        values.put(node.label(key), 0L);
      }
    }
    if (tally.total() == 0) {
      return values;
    }
    for (NodeState node : snapshot.nodes()) {
      int count = tally.on(node);
      if (count > 0
          && (!allLabels || HardSpread.hasAll(node, constraints))
          && HardSpread.counts(pod, constraint, node)) {
        values.computeIfPresent(node.label(key), (_, sum) -> sum + count);
      }
    }
    return values;
  }

  /** Fewer is better; {@link #IGNORED} where the node is of no account. */
  public long points(NodeState node) {
    if (allLabels && !HardSpread.hasAll(node, constraints)) {
      return IGNORED;
    }
    double sum = 0;
    for (int i = 0; i < constraints.size(); i++) {
      SpreadConstraint constraint = constraints.get(i);
      String key = constraint.topologyKey();
      if (node.hasLabel(key)) {
        long count =
            key.equals(SpreadConstraint.HOSTNAME)
                ? tallies.get(i).on(node)
                : byValue.get(i).getOrDefault(node.label(key), 0L);
        sum += count * weights[i] + (constraint.maxSkew() - 1);
      }
    }
    return Math.round(sum);
  }
}
