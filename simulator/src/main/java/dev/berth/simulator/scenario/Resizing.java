package dev.berth.simulator.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A set's pods get other resources where they run, again and again, and something else comes in between: mostly before their nodes
 * have heard of it, who are out of reach for a while.
 */
final class Resizing {
  /** Scenarios of which one has this: those whose seeds end on 3 or 8, so that the others are what they would be without it. */
  private static final int EVERY_SO_MANY = 5;
  private static final int THESE = 3;
  private static final int MOST = 5;
  private static final int MINUTES = 3;
  private static final List<Integer> MEBIBYTES = List.of(64, 128, 256);

  private final Random chance;
  private final int nodes;
  private final String set;
  private final List<Scenario.Step> steps = new ArrayList<>();

  private Resizing(Random chance, int nodes, String set) {
    this.chance = chance;
    this.nodes = nodes;
    this.set = set;
  }

  /** What happens besides the steps: to a set of several pods, where there is one. */
  static List<Scenario.Step> of(long seed, int nodes, List<Scenario.Step> steps) {
    if (Math.floorMod(seed, EVERY_SO_MANY) != THESE) {
      return List.of();
    }
    Random chance = new Random(seed * 0x9FB21C651E98DF25L);
    List<Action.CreateSet> sets =
        steps.stream()
            .map(Scenario.Step::action)
            .filter(Action.CreateSet.class::isInstance)
            .map(Action.CreateSet.class::cast)
            .toList();
    List<Action.CreateSet> several = sets.stream().filter(set -> set.replicas() > 1).toList();
    List<Action.CreateSet> these = several.isEmpty() ? sets : several;
    return new Resizing(chance, nodes, these.get(chance.nextInt(these.size())).set()).make();
  }

  private List<Scenario.Step> make() {
    add(9_000, rolling());
    int size = 0;
    long at = 10_000;
    for (int i = 2 + chance.nextInt(MOST - 1); i > 0; i--) {
      at += 5_000 + chance.nextInt(MINUTES * 50_000 / MOST);
      boolean apart = chance.nextBoolean();
      if (apart) {
        cut(at - 1000);
      }
      int next = (size + 1 + chance.nextInt(MEBIBYTES.size() - 1)) % MEBIBYTES.size();
      add(at, new Action.Resize(set, MEBIBYTES.get(next)));
      add(at + 500 + chance.nextInt(3000), chance.nextInt(3) == 0 ? new Action.Resize(set, MEBIBYTES.get(size)) : meanwhile());
      size = next;
    }
    return steps;
  }

  private void cut(long at) {
    for (int node = 0; node < nodes; node++) {
      add(at, new Action.Cut("n" + node + "-*", 5 + chance.nextInt(20)));
    }
  }

  private Action meanwhile() {
    return switch (chance.nextInt(6)) {
      case 0 -> new Action.Image(set, "v" + (1 + chance.nextInt(3)));
      case 1 -> new Action.DeletePod(set, chance.nextInt(3));
      case 2 -> new Action.Kill("statefulset-controller", 1 + chance.nextInt(10));
      case 3 -> rolling();
      case 4 -> new Action.Storm(1 + chance.nextInt(20));
      default -> new Action.Resize(set, MEBIBYTES.get(chance.nextInt(MEBIBYTES.size())));
    };
  }

  private Action rolling() {
    return new Action.UpdateStrategy(set, new SetTraits.Update("RollingUpdate", chance.nextInt(4) / 3, 1 + chance.nextInt(3)));
  }

  private void add(long at, Action action) {
    steps.add(new Scenario.Step(at, action));
  }
}
