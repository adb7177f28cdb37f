package dev.berth.simulator.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A set keeps a quorum: nodes are drained and pods evicted while it is scaled, and now and then somebody has a budget for it as well. */
final class Quorums {
  /** Scenarios of which one has this: those whose seeds end on 2 or 7, so that the others are what they would be without it. */
  private static final int EVERY_SO_MANY = 5;
  private static final int THESE = 2;
  private static final int MOST = 6;
  private static final int LAST = 150_000;
  private static final String BUDGETS = "disruption-controller";

  private final Random chance;
  private final int nodes;
  private final Action.CreateSet set;
  private final List<Scenario.Step> steps = new ArrayList<>();

  private Quorums(Random chance, int nodes, Action.CreateSet set) {
    this.chance = chance;
    this.nodes = nodes;
    this.set = set;
  }

  /** What happens besides the steps. */
  static List<Scenario.Step> of(long seed, int nodes, List<Scenario.Step> steps) {
    List<Action.CreateSet> sets =
        steps.stream()
            .map(Scenario.Step::action)
            .filter(Action.CreateSet.class::isInstance)
            .map(Action.CreateSet.class::cast)
            .toList();
    Random chance = new Random(seed * 0x8CB92BA72F3D8DD7L);
    return Math.floorMod(seed, EVERY_SO_MANY) != THESE ? List.of() : new Quorums(chance, nodes, sets.get(chance.nextInt(sets.size()))).make();
  }

  private List<Scenario.Step> make() {
    add(1000 + chance.nextInt(10_000), new Action.Quorum(set.set(), true));
    for (int i = 2 + chance.nextInt(MOST - 1); i > 0; i--) {
      add(10_000 + chance.nextInt(LAST), meanwhile());
    }
    return steps;
  }

  private Action meanwhile() {
    return switch (chance.nextInt(10)) {
      case 0, 1 -> new Action.Drain(chance.nextInt(nodes), 1 + chance.nextInt(90));
      case 2, 3 -> new Action.Displace(set.set());
      case 4, 5 -> new Action.Scale(set.set(), 1 + chance.nextInt(set.replicas() + 1));
      case 6 -> new Action.Budget(set.set(), chance.nextInt(2));
      case 7 -> new Action.Quorum(set.set(), chance.nextBoolean());
      case 8 -> new Action.Kill(BUDGETS, 1 + chance.nextInt(30));
      default -> new Action.Storm(1 + chance.nextInt(20));
    };
  }

  private void add(long at, Action action) {
    steps.add(new Scenario.Step(at, action));
  }
}
