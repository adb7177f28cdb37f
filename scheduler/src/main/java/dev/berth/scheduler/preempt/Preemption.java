package dev.berth.scheduler.preempt;

import dev.berth.client.View;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.scheduler.fit.Diagnosis;
import dev.berth.scheduler.fit.Plugin;
import dev.berth.scheduler.fit.Verdict;
import dev.berth.scheduler.place.Placement;
import dev.berth.scheduler.place.Trial;
import dev.berth.scheduler.place.World;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.snapshot.NodeState;
import dev.berth.scheduler.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Looks for room that less important pods take. On each node all of them are thought away; if the pod would fit then, as many as
 * possible are let stay, those first that a disruption budget protects and then the more important ones.
 *
 * <p>Source: upstream's {@code framework/preemption} and plugin defaultpreemption.
 */
public final class Preemption {
  private static final int LEAST_CANDIDATES = 100;
  private static final Verdict NOT_HELPFUL =
      Verdict.hopeless(Plugin.NODE_NAME, "Preemption is not helpful for scheduling");
  private static final Verdict NO_VICTIMS =
      Verdict.hopeless(Plugin.NODE_NAME, "No preemption victims found for incoming pod");

  private final World world;
  private final View view;

  public Preemption(World world, View view) {
    this.world = world;
    this.view = view;
  }

  /** What came of it. */
  public sealed interface Result {
    record Found(Candidate candidate) implements Result {}

    /**
     * Nobody's going would help.
     *
     * @param why for the pod's message
     * @param keepsNomination whether room is still being made for it
     */
    record Nothing(String why, boolean keepsNomination) implements Result {}
  }

  public Result look(PodFacts pod, Placement.Decision.Nowhere nowhere, RandomGenerator random) {
    int nodes = world.snapshot().nodes().size();
    if (nodes == 0) {
      return new Result.Nothing("", false);
    }
    if (pod.pod().spec().text("preemptionPolicy").equals("Never")) {
      return new Result.Nothing("not eligible due to preemptionPolicy=Never.", true);
    }
    if (othersAreLeaving(pod, nowhere.verdicts())) {
      return new Result.Nothing("not eligible due to a terminating pod on the nominated node.", true);
    }
    List<NodeState> hopeful = new ArrayList<>();
    nowhere.verdicts().forEach((node, verdict) -> {
      if (verdict.resolvable()) {
        hopeful.add(node);
      }
    });
    List<Candidate> candidates = new ArrayList<>();
    List<Verdict> verdicts = new ArrayList<>();
    dryRun(pod, hopeful, Math.max(LEAST_CANDIDATES, nodes / 10), random, candidates, verdicts);
    if (candidates.isEmpty()) {
      return new Result.Nothing(Diagnosis.of(verdicts, nodes - verdicts.size(), NOT_HELPFUL).message(""), false);
    }
    return new Result.Found(candidates.stream().min(Candidate.LEAST_HARM).orElseThrow());
  }

  /** Whether pods are leaving the node where room was to be made: then it is a matter of time. */
  private boolean othersAreLeaving(PodFacts pod, Map<NodeState, Verdict> verdicts) {
    Optional<NodeState> node = world.snapshot().node(world.nominations().nodeOf(pod.uid()));
    if (node.isEmpty() || !verdicts.getOrDefault(node.get(), NOT_HELPFUL).resolvable()) {
      return false;
    }
    return node.get().pods().stream()
        .anyMatch(other -> other.isTerminating() && other.priority() < pod.priority() && wasPreempted(other));
  }

  private boolean wasPreempted(PodFacts pod) {
    return view.get(Kinds.POD, pod.namespace(), pod.pod().name())
        .flatMap(now -> Condition.of(now, "DisruptionTarget"))
        .filter(condition -> condition.isTrue() && condition.reason().equals("PreemptionByScheduler"))
        .isPresent();
  }

  private void dryRun(
      PodFacts pod,
      List<NodeState> hopeful,
      int enough,
      RandomGenerator random,
      List<Candidate> candidates,
      List<Verdict> verdicts) {
    int from = hopeful.isEmpty() ? 0 : random.nextInt(hopeful.size());
    for (int i = 0; i < hopeful.size() && candidates.size() < enough; i++) {
      NodeState node = hopeful.get((from + i) % hopeful.size());
      Verdict verdict = tryOn(pod, node, candidates);
      if (!verdict.fits()) {
        verdicts.add(verdict);
      }
    }
  }

  private Verdict tryOn(PodFacts pod, NodeState node, List<Candidate> candidates) {
    List<PodFacts> lesser = node.pods().stream().filter(other -> other.priority() < pod.priority()).toList();
    if (lesser.isEmpty()) {
      return NO_VICTIMS;
    }
    List<PodFacts> important = new ArrayList<>(lesser.stream().map(this::current).toList());
    important.sort(Candidate.IMPORTANCE);
    Snapshot snapshot = world.snapshot();
    lesser.forEach(other -> snapshot.remove(other.uid()));
    Set<String> gone = new LinkedHashSet<>(lesser.stream().map(PodFacts::uid).toList());
    try {
      Verdict verdict = Trial.check(pod, node, world);
      if (verdict.fits()) {
        Set<String> guarded = Budgets.violatedBy(important, view);
        List<PodFacts> victims = new ArrayList<>();
        int violations = letStay(pod, node, important, guarded, true, gone, victims);
        letStay(pod, node, important, guarded, false, gone, victims);
        victims.sort(Candidate.IMPORTANCE);
        if (victims.isEmpty()) {
          return NO_VICTIMS;
        }
        candidates.add(new Candidate(node, Collections.unmodifiableList(victims), violations));
      }
      return verdict;
    } finally {
      lesser.stream().filter(other -> gone.contains(other.uid())).forEach(other -> snapshot.place(other, node.name()));
    }
  }

  /** With the status that it has now: the snapshot keeps the version that its sums are of. */
  private PodFacts current(PodFacts pod) {
    return view.get(Kinds.POD, pod.namespace(), pod.pod().name())
        .filter(now -> now.uid().equals(pod.uid()))
        .map((Pod now) -> PodFacts.of(now))
        .orElse(pod);
  }

  /** Puts back whoever can stay; the number of those that cannot. */
  private int letStay(
      PodFacts pod,
      NodeState node,
      List<PodFacts> important,
      Set<String> guarded,
      boolean onlyGuarded,
      Set<String> gone,
      List<PodFacts> victims) {
    int count = 0;
    for (PodFacts other : important) {
      if (guarded.contains(other.uid()) == onlyGuarded) {
        world.snapshot().place(other, node.name());
        if (Trial.check(pod, node, world).fits()) {
          gone.remove(other.uid());
        } else {
          world.snapshot().remove(other.uid());
          victims.add(other);
          count++;
        }
      }
    }
    return count;
  }
}
