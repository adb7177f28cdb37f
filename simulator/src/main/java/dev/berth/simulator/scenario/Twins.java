package dev.berth.simulator.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Controllers that are there twice. A lease is no fence: who stood still for longer than it lasts goes on where it stopped, while another
 * leads already. Those that count what has no name of its own (the pods of a Deployment, what fits on a node) may then do too much for a
 * while, as upstream's; of volumes, claims and the pods of sets none may.
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
  private static final int MINUTES = 3;

  private final Random random;

  private Twins(Random random) {
    this.random = random;
  }

  /** In two of three scenarios. */
  static List<Scenario.Step> of(Random random) {
    return new Twins(random).make();
  }

  private List<Scenario.Step> make() {
    List<Scenario.Step> steps = new ArrayList<>();
    for (int i = random.nextInt(3) * 2; i > 0; i--) {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      long at = 3000L + random.nextInt(MINUTES * 60_000);
      if (random.nextBoolean()) {
        int still = 15 + random.nextInt(45);
        steps.add(new Scenario.Step(at, new Action.Freeze(name, still)));
        at += random.nextInt(still * 1000);
      }
      steps.add(new Scenario.Step(at, new Action.Twin(name, 20 + random.nextInt(60))));
    }
    return steps;
  }
}
