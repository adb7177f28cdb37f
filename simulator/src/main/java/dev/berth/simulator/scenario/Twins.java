package dev.berth.simulator.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Controllers that are there twice, and schedulers. A lease is no fence: who stood still for longer than it lasts goes on where it stopped,
 * while another leads already. Those that count what has no name of its own (the pods of a Deployment, what fits on a node) may then do
 * too much for a moment, as upstream's; of volumes, claims and the pods of sets none may.
 */
final class Twins {
  private static final List<String> NAMES =
      List.of(
          "statefulset-controller", "statefulset-controller", "persistentvolume-binder-controller", "persistentvolume-binder-controller",
          "persistentvolume-attach-detach-controller", "persistentvolume-attach-detach-controller", "persistentvolume-expander-controller",
          "persistentvolumeclaim-protection-controller", "persistentvolume-protection-controller", "ephemeral-volume-controller",
          "garbage-collector-controller", "namespace-controller", "taint-eviction-controller", "pod-garbage-collector-controller",
          "disruption-controller", "endpointslice-controller", "snapshot-controller", "volume-growth-controller", "node-fencing-controller",
          "node-lifecycle-controller");
  private static final String SCHEDULER = "default-scheduler";
  /** Who counts what an action asks for. */
  private static final Map<Class<? extends Action>, List<String>> COUNTING =
      Map.ofEntries(
          Map.entry(Action.Job.class, List.of("job-controller")),
          Map.entry(Action.Daemon.class, List.of("daemonset-controller")),
          Map.entry(Action.Deploy.class, List.of("deployment-controller", "replicaset-controller")),
          Map.entry(Action.Drop.class, List.of("replicaset-controller", "job-controller")),
          Map.entry(Action.CreateSet.class, List.of(SCHEDULER)),
          Map.entry(Action.Scale.class, List.of(SCHEDULER)),
          Map.entry(Action.Image.class, List.of(SCHEDULER)),
          Map.entry(Action.DeletePod.class, List.of(SCHEDULER)),
          Map.entry(Action.Reader.class, List.of(SCHEDULER)),
          Map.entry(Action.Drain.class, List.of(SCHEDULER)),
          Map.entry(Action.Restore.class, List.of(SCHEDULER)),
          Map.entry(Action.Vip.class, List.of(SCHEDULER)));
  private static final int MINUTES = 3;

  private final Random random;

  private Twins(Random random) {
    this.random = random;
  }

  /** In two of three scenarios. */
  static List<Scenario.Step> of(Random random) {
    return new Twins(random).make();
  }

  /** Those that count, in half of the scenarios: beside the others, so that those are what they would be without them. */
  static List<Scenario.Step> counting(Random random, List<Scenario.Step> steps) {
    return new Twins(random).beside(steps);
  }

  private List<Scenario.Step> make() {
    List<Scenario.Step> steps = new ArrayList<>();
    for (int i = random.nextInt(3) * 2; i > 0; i--) {
      steps.addAll(twice(NAMES.get(random.nextInt(NAMES.size())), 3000L + random.nextInt(MINUTES * 60_000)));
    }
    return steps;
  }

  /** While they have something to count: from just before what people ask for, or from a while after that. */
  private List<Scenario.Step> beside(List<Scenario.Step> steps) {
    List<Scenario.Step> asked = steps.stream().filter(step -> COUNTING.containsKey(step.action().getClass())).toList();
    List<Scenario.Step> more = new ArrayList<>();
    for (int i = random.nextInt(2) * 3; i > 0 && !asked.isEmpty(); i--) {
      Scenario.Step step = asked.get(random.nextInt(asked.size()));
      List<String> names = COUNTING.getOrDefault(step.action().getClass(), List.of(SCHEDULER));
      String name = random.nextInt(3) == 0 ? SCHEDULER : names.get(random.nextInt(names.size()));
      more.addAll(twice(name, Math.max(0, step.atMillis() - 2000) + random.nextInt(random.nextBoolean() ? 2000 : 20_000)));
    }
    return more;
  }

  /** From the time on, often one that stands still and one that leads meanwhile. */
  private List<Scenario.Step> twice(String name, long from) {
    List<Scenario.Step> steps = new ArrayList<>();
    long at = from;
    if (random.nextBoolean()) {
      int still = 15 + random.nextInt(45);
      steps.add(new Scenario.Step(at, new Action.Freeze(name, still)));
      at += random.nextInt(still * 1000);
    }
    steps.add(new Scenario.Step(at, new Action.Twin(name, 20 + random.nextInt(60))));
    return steps;
  }
}
