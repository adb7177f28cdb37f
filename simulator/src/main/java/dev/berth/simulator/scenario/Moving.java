package dev.berth.simulator.scenario;

import dev.berth.simulator.scenario.Action.CreateSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Volumes of a set that writes are asked to move to other nodes' disks, or to move once their node is closed; meanwhile people change
 * their minds, machines go down, and those who see to it fail.
 */
final class Moving {
  /** Scenarios of which one has this: those whose seeds end on 0 or 5, so that the others are what they would be without it. */
  private static final int EVERY_SO_MANY = 5;
  private static final int MINUTES = 3;
  private static final int SECOND = 1000;
  /** Of those alone the volumes lie on nodes' disks. */
  private static final String LOCAL = "default";
  private static final List<String> MOVERS =
      List.of("csi-provisioner", "csi-provisioner", "csi-provisioner", "default-scheduler", "attachdetach-controller");

  private final Random chance;
  private final int nodes;
  private final List<Scenario.Step> steps;

  private Moving(Random chance, int nodes, List<Scenario.Step> steps) {
    this.chance = chance;
    this.nodes = nodes;
    this.steps = new ArrayList<>(steps);
  }

  /** The steps with what happens besides. */
  static List<Scenario.Step> over(long seed, int nodes, List<Scenario.Step> steps) {
    return !isOf(seed) ? steps : new Moving(new Random(seed * 0x8CB92BA72F3D8DD7L), nodes, steps).make();
  }

  /** Whether the scenario of a seed has it. */
  static boolean isOf(long seed) {
    return Math.floorMod(seed, EVERY_SO_MANY) == 0;
  }

  private List<Scenario.Step> make() {
    CreateSet set = local();
    long first = 12_000;
    add(first - 4000, new Action.Write(set.set(), 60 + chance.nextInt(90), 0));
    for (int i = 1 + chance.nextInt(3); i > 0; i--) {
      long at = first + chance.nextInt(MINUTES * 45 * SECOND);
      if (chance.nextInt(4) == 0) {
        closed(at, set);
      } else {
        asked(at, set.set(), ordinal(set));
      }
      for (int more = chance.nextInt(3); more > 0; more--) {
        add(at - SECOND + millis(20), trouble(set));
      }
    }
    return steps;
  }

  /** A set whose volumes lie on nodes' disks as often as it is made: one where they do at first, or else the first one. */
  private CreateSet local() {
    List<CreateSet> sets =
        steps.stream().map(Scenario.Step::action).filter(CreateSet.class::isInstance).map(CreateSet.class::cast).toList();
    String name = sets.stream().filter(Moving::isLocal).findFirst().orElse(sets.getFirst()).set();
    steps.replaceAll(step -> step.action() instanceof CreateSet set && set.set().equals(name) && !isLocal(set) ? local(step, set) : step);
    return steps.stream()
        .map(Scenario.Step::action)
        .filter(action -> action instanceof CreateSet set && set.set().equals(name))
        .map(CreateSet.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static Scenario.Step local(Scenario.Step step, CreateSet set) {
    SetTraits was = set.traits();
    SetTraits traits = new SetTraits(LOCAL, "ReadWriteOnce", was.start(), was.toleration(), was.update(), was.claims());
    return new Scenario.Step(
        step.atMillis(),
        new CreateSet(
            set.set(), set.replicas(), set.parallel(), Math.max(1, set.claims()), set.whenDeleted(), set.whenScaled(), traits));
  }

  private static boolean isLocal(CreateSet set) {
    return set.claims() > 0 && set.traits().storage().equals(LOCAL);
  }

  private void asked(long at, String set, int ordinal) {
    int to = chance.nextInt(nodes);
    add(at, new Action.Move(set, ordinal, String.valueOf(to)));
    switch (chance.nextInt(3)) {
      case 0 -> add(at + millis(25), new Action.Move(set, ordinal, Action.Move.NOWHERE));
      case 1 -> add(at + millis(40), new Action.Move(set, ordinal, String.valueOf((to + 1 + chance.nextInt(nodes - 1)) % nodes)));
      default -> {}
    }
  }

  private void closed(long at, CreateSet set) {
    for (int i = 0; i < set.replicas(); i++) {
      add(at, new Action.Move(set.set(), set.traits().start() + i, Action.Move.ONCE_CORDONED));
    }
    add(at + millis(10), new Action.Drain(chance.nextInt(nodes), 10 + chance.nextInt(120)));
  }

  private Action trouble(CreateSet set) {
    int node = chance.nextInt(nodes);
    int ordinal = ordinal(set);
    String mover = MOVERS.get(chance.nextInt(MOVERS.size()));
    return switch (chance.nextInt(18)) {
      case 0, 1 -> new Action.PowerOff(node, 5 + chance.nextInt(200));
      case 2 -> new Action.Lose(node, 60 + chance.nextInt(200), chance.nextBoolean() ? "tainted" : "forced");
      case 3 -> new Action.Lose(node, 1 + chance.nextInt(100), "removed");
      case 4, 5 -> new Action.Kill(mover, 1 + chance.nextInt(30));
      case 6 -> new Action.Freeze(mover, 5 + chance.nextInt(50));
      case 7 -> new Action.Lag(chance.nextBoolean() ? "default-scheduler" : mover, 1 + chance.nextInt(10), 20 + chance.nextInt(100));
      case 8 -> new Action.Deafen(mover, 10 + chance.nextInt(50));
      case 9, 10 -> new Action.BadDrivers(20 + chance.nextInt(60), 20 + chance.nextInt(60));
      case 11 -> new Action.Storm(5 + chance.nextInt(40));
      case 12 -> new Action.DeletePod(set.set(), ordinal);
      case 13 -> new Action.DeleteClaim(set.set(), ordinal);
      case 14 -> new Action.Scale(set.set(), chance.nextInt(set.replicas() + 1));
      case 15 -> new Action.Expand(set.set(), ordinal, 2 + chance.nextInt(3));
      case 16 -> new Action.Snapshot(set.set(), ordinal);
      default -> new Action.Reader(set.set(), ordinal);
    };
  }

  private int ordinal(CreateSet set) {
    return set.traits().start() + chance.nextInt(set.replicas());
  }

  private long millis(int seconds) {
    return chance.nextInt(seconds * SECOND);
  }

  private void add(long atMillis, Action action) {
    steps.add(new Scenario.Step(atMillis, action));
  }
}
