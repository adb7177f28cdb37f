package dev.berth.scheduler.place;

import dev.berth.scheduler.affinity.PodAffinity;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.pod.SpreadConstraint;
import dev.berth.scheduler.score.NodeScores;
import dev.berth.scheduler.snapshot.NodeState;
import dev.berth.scheduler.spread.SoftSpread;
import java.util.List;
import java.util.random.RandomGenerator;

/** The points of the nodes that fit, weighed as upstream weighs them, and which node wins. */
final class Ranking {
  private static final long MOST = 100;
  private static final long TAINTS = 3;
  private static final long NODE_AFFINITY = 2;
  private static final long SPREAD = 2;
  private static final long POD_AFFINITY = 2;

  private final PodFacts pod;
  private final World world;
  private final List<NodeState> nodes;
  private final long[] points;

  private Ranking(PodFacts pod, World world, List<NodeState> nodes) {
    this.pod = pod;
    this.world = world;
    this.nodes = nodes;
    this.points = new long[nodes.size()];
  }

  /** The best of the nodes, one of the best by chance. There must be one. */
  static NodeState best(PodFacts pod, World world, List<NodeState> nodes, RandomGenerator random) {
    if (nodes.size() == 1) {
      return nodes.getFirst();
    }
    return new Ranking(pod, world, nodes).best(random);
  }

  private NodeState best(RandomGenerator random) {
    boolean asks = pod.requests().cpuMilli() > 0 || pod.requests().memory() > 0;
    int all = world.snapshot().nodes().size();
    for (int i = 0; i < points.length; i++) {
      NodeState node = nodes.get(i);
      points[i] += NodeScores.leastAllocated(pod, node);
      if (asks) {
        points[i] += NodeScores.balanced(pod, node);
      }
      points[i] += NodeScores.images(pod, node, world.snapshot(), all);
    }
    if (world.snapshot().hasSoftTaints()) {
      addFewerIsBetter(NodeScores::softTaints);
    }
    if (!pod.preferredNodes().isEmpty()) {
      addMoreIsBetter();
    }
    addSpread();
    for (PodAffinity.Liking liking : PodAffinity.preferences(pod, world.snapshot(), world.namespaces())) {
      addBetweenExtremes(liking);
    }
    return winner(random);
  }

  private interface Count {
    long of(PodFacts pod, NodeState node);
  }

  private void addFewerIsBetter(Count count) {
    long[] counts = new long[points.length];
    long most = 0;
    for (int i = 0; i < counts.length; i++) {
      counts[i] = count.of(pod, nodes.get(i));
      most = Math.max(most, counts[i]);
    }
    for (int i = 0; i < counts.length; i++) {
      points[i] += TAINTS * (most == 0 ? MOST : MOST - MOST * counts[i] / most);
    }
  }

  private void addMoreIsBetter() {
    long[] counts = new long[points.length];
    long most = 0;
    for (int i = 0; i < counts.length; i++) {
      counts[i] = NodeScores.preferredNodes(pod, nodes.get(i));
      most = Math.max(most, counts[i]);
    }
    for (int i = 0; i < counts.length && most > 0; i++) {
      points[i] += NODE_AFFINITY * (MOST * counts[i] / most);
    }
  }

  private void addSpread() {
    List<SpreadConstraint> own = pod.spread();
    List<SpreadConstraint> soft =
        own.isEmpty() ? world.spreading().of(pod) : own.stream().filter(c -> !c.hard()).toList();
    if (soft.isEmpty()) {
      return;
    }
    SoftSpread spread = SoftSpread.of(pod, soft, !own.isEmpty(), world.snapshot(), nodes);
    long[] raw = new long[points.length];
    long least = Long.MAX_VALUE;
    long most = 0;
    for (int i = 0; i < raw.length; i++) {
      raw[i] = spread.points(nodes.get(i));
      if (raw[i] != SoftSpread.IGNORED) {
        least = Math.min(least, raw[i]);
        most = Math.max(most, raw[i]);
      }
    }
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != SoftSpread.IGNORED) {
        points[i] += SPREAD * (most == 0 ? MOST : MOST * (most + least - raw[i]) / most);
      }
    }
  }

  private void addBetweenExtremes(PodAffinity.Liking liking) {
    long[] raw = new long[points.length];
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (int i = 0; i < raw.length; i++) {
      raw[i] = liking.points(nodes.get(i));
      least = Math.min(least, raw[i]);
      most = Math.max(most, raw[i]);
    }
    for (int i = 0; i < raw.length && most > least; i++) {
      points[i] += POD_AFFINITY * (MOST * (raw[i] - least) / (most - least));
    }
  }

  private NodeState winner(RandomGenerator random) {
    int winner = 0;
    int equals = 1;
    for (int i = 1; i < points.length; i++) {
      if (points[i] > points[winner]) {
        winner = i;
        equals = 1;
      } else if (points[i] == points[winner]) {
        equals++;
        if (random.nextInt(equals) == 0) {
          winner = i;
        }
      }
    }
    return nodes.get(winner);
  }
}
