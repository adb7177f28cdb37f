package dev.berth.simulator.scenario;

import dev.berth.simulator.scenario.Action.CreateSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A set that writes is taken as it is at one moment, and a set is made from that: one beside it, or the same again when it has been
 * deleted with its claims. Meanwhile it goes on writing, groups go, and those who take snapshots die.
 */
final class Copying {
  /** Scenarios of which one has this. */
  private static final int EVERY_SO_MANY = 3;
  /** Of those the drivers take groups, and claims have their volumes before long. */
  private static final List<String> CLASSES = List.of("default", "berth-net");
  private static final long SECOND = 1000;
  private static final String COPY = "copy";
  /** Larger than a claim of which a snapshot is taken ever becomes. */
  private static final int GIBIBYTES = 4;
  private static final List<String> TAKERS = List.of("snapshot-controller", "csi-snapshotter", "csi-provisioner", "statefulset-controller");

  private final Random chance;
  private final CreateSet source;
  private final List<Scenario.Step> steps = new ArrayList<>();

  private Copying(Random chance, CreateSet source) {
    this.chance = chance;
    this.source = source;
  }

  /** What happens besides the steps. */
  static List<Scenario.Step> of(Random chance, List<Scenario.Step> steps) {
    List<CreateSet> sources =
        steps.stream()
            .map(Scenario.Step::action)
            .filter(CreateSet.class::isInstance)
            .map(CreateSet.class::cast)
            .filter(set -> set.claims() > 0 && !set.set().equals("tmp") && CLASSES.contains(set.traits().storage()))
            .toList();
    return chance.nextInt(EVERY_SO_MANY) > 0 || sources.isEmpty()
        ? List.of()
        : new Copying(chance, sources.get(chance.nextInt(sources.size()))).make();
  }

  private List<Scenario.Step> make() {
    long at = seconds(15, 60);
    add(at, new Action.Write(source.set(), 20 + chance.nextInt(70), 0));
    int groups = 1 + chance.nextInt(2);
    long taken = at;
    for (int i = 0; i < groups; i++) {
      taken += seconds(2, 15);
      add(taken, new Action.Group(source.set()));
      trouble(taken);
    }
    long begins = taken - 4 * SECOND + seconds(0, 12);
    boolean again = chance.nextInt(3) == 0;
    if (again) {
      add(begins, new Action.DeleteSet(source.set(), chance.nextBoolean() ? "Background" : "Foreground"));
      for (int ordinal = 0; ordinal < 4; ordinal++) {
        add(begins + seconds(1, 20), new Action.DeleteClaim(source.set(), ordinal));
      }
      begins += seconds(5, 30);
    }
    String name = again ? source.set() : COPY;
    add(begins, copy(name, "group" + (1 + chance.nextInt(groups))));
    if (chance.nextBoolean()) {
      trouble(begins);
    }
    add(begins + seconds(5, 40), new Action.Write(name, 1 + chance.nextInt(20), 0));
    for (int more = chance.nextInt(5); more > 0; more--) {
      add(begins + seconds(1, 60), next(name));
    }
    return steps;
  }

  private Action copy(String name, String group) {
    SetTraits traits = source.traits();
    int start = chance.nextInt(4) == 0 ? 1 + chance.nextInt(2) : traits.start();
    SetTraits asked =
        new SetTraits(
            traits.storage(), traits.mode(), start, traits.toleration(), traits.update(),
            new SetTraits.Claims(GIBIBYTES, 0, SetTraits.PLAIN.claims().by(), group, 0));
    return new CreateSet(
        name, 1 + chance.nextInt(4), chance.nextBoolean(), source.claims(), source.whenDeleted(), source.whenScaled(), asked);
  }

  private Action next(String name) {
    int ordinal = chance.nextInt(4);
    return switch (chance.nextInt(7)) {
      case 0 -> new Action.Scale(name, ordinal);
      case 1 -> new Action.Scale(name, 4);
      case 2 -> new Action.DeletePod(name, ordinal);
      case 3 -> new Action.DeleteClaim(name, ordinal);
      case 4 -> new Action.DeleteGroup(chance.nextInt(2));
      case 5 -> new Action.DeleteSet(name, "Background");
      default -> new Action.Group(source.set());
    };
  }

  /** About when something is done. */
  private void trouble(long at) {
    long then = Math.max(0, at - 2 * SECOND + chance.nextInt(2500));
    String taker = TAKERS.get(chance.nextInt(TAKERS.size()));
    add(
        then,
        switch (chance.nextInt(6)) {
          case 0, 1 -> new Action.BadDrivers(30 + chance.nextInt(60), 5 + chance.nextInt(40));
          case 2 -> new Action.Kill(taker, 1 + chance.nextInt(15));
          case 3 -> new Action.Lag(taker, 1 + chance.nextInt(10), 5 + chance.nextInt(30));
          default -> new Action.Storm(5 + chance.nextInt(20));
        });
  }

  private long seconds(int least, int more) {
    return (least + chance.nextInt(more)) * SECOND + chance.nextInt((int) SECOND);
  }

  private void add(long atMillis, Action action) {
    steps.add(new Scenario.Step(atMillis, action));
  }
}
