package dev.berth.simulator.scenario;

import dev.berth.simulator.scenario.Action.CreateSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A set writes until its volumes are full, its claims are to grow by themselves, and those who see to that, or the machines, fail meanwhile. */
final class Filling {
  /** Scenarios of which one has this. */
  private static final int EVERY_SO_MANY = 4;
  private static final int SECOND = 1000;
  private static final List<String> CLASSES = List.of("default", "berth-net", "berth-dir");
  private static final List<String> STEPS = List.of(SetTraits.PLAIN.claims().by(), "100%", "1Gi", "300Mi");
  private static final List<String> GROWERS = List.of("volume-growth-controller", "csi-resizer");

  private final Random chance;
  private final int nodes;
  private final List<Scenario.Step> steps;

  private Filling(Random chance, int nodes, List<Scenario.Step> steps) {
    this.chance = chance;
    this.nodes = nodes;
    this.steps = new ArrayList<>(steps);
  }

  /** The steps with what happens besides. */
  static List<Scenario.Step> over(Random chance, int nodes, List<Scenario.Step> steps) {
    return chance.nextInt(EVERY_SO_MANY) > 0 ? steps : new Filling(chance, nodes, steps).make();
  }

  private List<Scenario.Step> make() {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).action() instanceof CreateSet set && set.claims() > 0 && CLASSES.contains(set.traits().storage())
          && set.traits().claims().equals(SetTraits.PLAIN.claims())) {
        places.add(i);
      }
    }
    if (!places.isEmpty()) {
      int place = places.get(chance.nextInt(places.size()));
      fill(place, (CreateSet) steps.get(place).action());
    }
    return steps;
  }

  private void fill(int place, CreateSet set) {
    int limit = 2 + chance.nextInt(3);
    SetTraits.Claims claims = new SetTraits.Claims(1, limit, STEPS.get(chance.nextInt(STEPS.size())), SetTraits.PLAIN.claims().from(), 0);
    long made = steps.get(place).atMillis();
    boolean later = chance.nextInt(4) == 0;
    if (!later) {
      CreateSet growing =
          new CreateSet(
              set.set(), set.replicas(), set.parallel(), set.claims(), set.whenDeleted(), set.whenScaled(), set.traits().with(claims));
      steps.set(place, new Scenario.Step(made, growing));
    }
    long at = made + millis(60);
    add(at, new Action.Write(set.set(), 30 + chance.nextInt(120), 10 + chance.nextInt(60)));
    for (int ordinal = 0; ordinal < set.replicas(); ordinal++) {
      if (later || chance.nextInt(6) == 0) {
        add(at + millis(100), new Action.Limit(set.set(), set.traits().start() + ordinal, 1 + chance.nextInt(4)));
      }
    }
    if (chance.nextBoolean()) {
      add(at + millis(60), new Action.NoRoom(40 + chance.nextInt(100)));
    }
    for (int more = chance.nextInt(5); more > 0; more--) {
      add(at + millis(150), trouble(set));
    }
  }

  private Action trouble(CreateSet set) {
    String grower = GROWERS.get(chance.nextInt(GROWERS.size()));
    int node = chance.nextInt(nodes);
    int ordinal = set.traits().start() + chance.nextInt(set.replicas());
    return switch (chance.nextInt(14)) {
      case 0, 1 -> new Action.NoRoom(5 + chance.nextInt(80));
      case 2, 3 -> new Action.BadDrivers(30 + chance.nextInt(50), 20 + chance.nextInt(60));
      case 4 -> new Action.Kill(grower, 1 + chance.nextInt(60));
      case 5 -> new Action.Freeze(grower, 10 + chance.nextInt(60));
      case 6 -> new Action.Lag(grower, 2 + chance.nextInt(8), 30 + chance.nextInt(90));
      case 7 -> new Action.Deafen(grower, 30 + chance.nextInt(30));
      case 8 -> new Action.PowerOff(node, 10 + chance.nextInt(200));
      case 9 -> new Action.Kill("n" + node + "-*", 5 + chance.nextInt(90));
      case 10 -> new Action.FullStore(5 + chance.nextInt(15));
      case 11, 12 -> new Action.Expand(set.set(), ordinal, 2 + chance.nextInt(3));
      default -> new Action.DeletePod(set.set(), ordinal);
    };
  }

  private long millis(int seconds) {
    return chance.nextInt(seconds * SECOND);
  }

  private void add(long atMillis, Action action) {
    steps.add(new Scenario.Step(atMillis, action));
  }
}
