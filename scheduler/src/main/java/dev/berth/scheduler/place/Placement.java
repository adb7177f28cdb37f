package dev.berth.scheduler.place;

import dev.berth.scheduler.fit.Diagnosis;
import dev.berth.scheduler.fit.Plugin;
import dev.berth.scheduler.fit.Verdict;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.snapshot.NodeState;
import dev.berth.scheduler.volume.VolumeBook;
import dev.berth.scheduler.volume.VolumePlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Finds a node for a pod. With many nodes it stops looking when it has found a good number that fit, and the next pod starts
 * where this one stopped, so that all nodes get their turn. It owns that place and nothing else.
 *
 * <p>Source: upstream's {@code schedule_one.go}.
 */
public final class Placement {
  /** So many nodes that fit are always enough to choose from. */
  private static final int LEAST_CANDIDATES = 100;
  private static final int LEAST_PERCENT = 5;

  private int start;

  /** What came of it. */
  public sealed interface Decision {
    /** What its volumes need there comes before its binding. */
    record Chosen(NodeState node, VolumePlan volumes) implements Decision {}

    /**
     * No node will do.
     *
     * @param verdicts of the nodes that were asked
     */
    record Nowhere(Diagnosis diagnosis, Map<NodeState, Verdict> verdicts) implements Decision {}
  }

  public Decision decide(PodFacts pod, World world, RandomGenerator random) {
    List<NodeState> nodes = world.snapshot().nodes();
    if (nodes.isEmpty()) {
      return new Decision.Nowhere(Diagnosis.of(List.of(), 0, Verdict.FITS), Map.of());
    }
    Optional<Diagnosis> without = world.devices().refusal(pod);
    if (without.isPresent()) {
      return new Decision.Nowhere(without.get(), Map.of());
    }
    return switch (world.volumes().open(pod)) {
      case VolumeBook.Opening.Closed closed -> new Decision.Nowhere(closed.diagnosis(), Map.of());
      case VolumeBook.Opening.Idle _ -> decide(pod, world, new Attempt(pod, world, Optional.empty()), random);
      case VolumeBook.Opening.Open open ->
          decide(pod, world, new Attempt(pod, world, Optional.of(open.attempt())), random);
    };
  }

  /** What came of looking at the volumes of a pod that has its node. */
  public sealed interface Settlement {
    record Ready(VolumePlan volumes) implements Settlement {}

    /** @param why empty where it is only a matter of time */
    record Not(String why) implements Settlement {}
  }

  /** What a pod's volumes need on the node that it is on. */
  public static Settlement volumesOn(PodFacts pod, World world) {
    Optional<NodeState> node = world.snapshot().node(pod.nodeName());
    if (node.isEmpty() || !(world.volumes().open(pod) instanceof VolumeBook.Opening.Open open)) {
      return new Settlement.Not("");
    }
    Verdict verdict = open.attempt().reach(node.get());
    return verdict.fits()
        ? new Settlement.Ready(open.attempt().plan(node.get()))
        : new Settlement.Not(String.join(", ", verdict.reasons()));
  }

  private Decision decide(PodFacts pod, World world, Attempt attempt, RandomGenerator random) {
    List<NodeState> nodes = world.snapshot().nodes();
    Optional<Set<String>> names = pod.requiredNodes().names();
    if (names.isPresent()) {
      List<NodeState> named = names.get().stream().flatMap(name -> world.snapshot().node(name).stream()).toList();
      return among(pod, world, attempt, named, nodes.size(), random);
    }
    Optional<NodeState> nominated = world.snapshot().node(world.nominations().nodeOf(pod.uid()));
    if (nominated.isPresent() && check(pod, world, attempt, nominated.get()).fits()) {
      return chosen(attempt, nominated.get());
    }
    return rotating(pod, world, attempt, nodes, random);
  }

  private Decision rotating(
      PodFacts pod, World world, Attempt attempt, List<NodeState> nodes, RandomGenerator random) {
    int enough = pod.hasPreferences() ? enough(nodes.size()) : Math.min(nodes.size(), LEAST_CANDIDATES);
    List<NodeState> fitting = new ArrayList<>(enough);
    int from = start % nodes.size();
    int asked = 0;
    for (; asked < nodes.size() && fitting.size() < enough; asked++) {
      NodeState node = nodes.get((from + asked) % nodes.size());
      if (check(pod, world, attempt, node).fits()) {
        fitting.add(node);
      }
    }
    start = (from + asked) % nodes.size();
    return fitting.isEmpty()
        ? nowhere(pod, world, attempt, nodes, nodes.size())
        : chosen(attempt, Ranking.best(pod, world, fitting, random));
  }

  private static Decision among(
      PodFacts pod, World world, Attempt attempt, List<NodeState> named, int all, RandomGenerator random) {
    List<NodeState> fitting = named.stream().filter(node -> check(pod, world, attempt, node).fits()).toList();
    return fitting.isEmpty()
        ? nowhere(pod, world, attempt, named, all)
        : chosen(attempt, Ranking.best(pod, world, fitting, random));
  }

  /** Room that is made for others of at least the same importance is not free. */
  private static Verdict check(PodFacts pod, World world, Attempt attempt, NodeState node) {
    Verdict verdict = attempt.check(node);
    if (verdict.fits()) {
      List<PodFacts> before = world.nominations().before(pod, node.name());
      if (!before.isEmpty()) {
        return Trial.with(before, pod, node, world);
      }
    }
    return verdict;
  }

  private static Decision chosen(Attempt attempt, NodeState node) {
    return new Decision.Chosen(node, attempt.plan(node));
  }

  /** Asks again, for the reasons: most attempts succeed and need not keep them. */
  private static Decision nowhere(
      PodFacts pod, World world, Attempt attempt, List<NodeState> asked, int all) {
    Map<NodeState, Verdict> verdicts = LinkedHashMap.newLinkedHashMap(asked.size());
    for (NodeState node : asked) {
      verdicts.put(node, check(pod, world, attempt, node));
    }
    Verdict unasked = Verdict.hopeless(Plugin.NODE_AFFINITY, "node(s) didn't satisfy plugin(s) [NodeAffinity]");
    return new Decision.Nowhere(Diagnosis.of(verdicts.values(), all - asked.size(), unasked), verdicts);
  }

  /**
   * How many nodes that fit are enough for a pod that would rather be on some than on others: all of up to 100, then a part that
   * shrinks as there are more. Upstream asks as many for any pod; but for one without a wish those that fit are much alike, and the
   * next pod is held against others.
   */
  static int enough(int nodes) {
    if (nodes < LEAST_CANDIDATES) {
      return nodes;
    }
    int percent = Math.max(LEAST_PERCENT, 50 - nodes / 125);
    return Math.max(LEAST_CANDIDATES, nodes * percent / 100);
  }
}
