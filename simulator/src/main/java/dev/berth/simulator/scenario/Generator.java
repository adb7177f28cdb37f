package dev.berth.simulator.scenario;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Makes scenarios: a few sets, and some minutes of users and faults. The same seed makes the same scenario. */
public final class Generator {
  /** The last has a namespace of its own. */
  private static final List<String> SETS = List.of("web", "db", "tmp");
  private static final List<String> OFTEN = List.of("web", "web", "web", "db", "db", "tmp");
  private static final List<String> PROPAGATION = List.of("Background", "Foreground", "Orphan");
  private static final int MINUTES = 3;

  private final Random random;
  private final List<String> components;
  private final int nodes;

  private Generator(long seed, List<String> components) {
    this.random = new Random(seed);
    this.components = components;
    // two or five pods of sets fit on a node, and there are at most ten
    this.nodes = 4 + random.nextInt(2);
  }

  /**
   * @param components that can be killed
   * @param most actions
   */
  public static Scenario scenario(long seed, List<String> components, int most) {
    return new Generator(seed, components).make(seed, most);
  }

  private Scenario make(long seed, int most) {
    List<Scenario.Step> steps = new ArrayList<>();
    for (String set : SETS) {
      if (set.equals("web") || random.nextInt(set.equals("db") ? 2 : 5) == 0) {
        steps.add(new Scenario.Step(random.nextInt(2000), create(set)));
      }
    }
    int count = 1 + random.nextInt(Math.max(1, most));
    for (int i = 0; i < count; i++) {
      long at = 500 + random.nextInt(MINUTES * 60_000);
      steps.add(new Scenario.Step(at, random.nextInt(5) < 3 ? user() : fault()));
    }
    steps.sort(Comparator.comparingLong(Scenario.Step::atMillis));
    return new Scenario(seed, nodes, steps);
  }

  private Action create(String set) {
    return new Action.CreateSet(
        set, 1 + random.nextInt(most(set)), random.nextBoolean(), random.nextInt(2) + (random.nextInt(4) == 0 ? 1 : 0),
        policy(), policy(), traits());
  }

  private SetTraits.Update update() {
    return random.nextInt(4) == 0
        ? new SetTraits.Update("OnDelete", 0, 1)
        : new SetTraits.Update("RollingUpdate", random.nextInt(3), 1 + random.nextInt(3));
  }

  private static int most(String set) {
    return set.equals("tmp") ? 2 : 4;
  }

  private SetTraits traits() {
    String storage =
        switch (random.nextInt(10)) {
          case 0, 1, 2 -> "default";
          case 3 -> "berth-dir";
          case 4 -> "static";
          case 5 -> "late";
          default -> "berth-net";
        };
    String mode =
        storage.equals("berth-dir") && random.nextBoolean()
            ? "ReadWriteMany"
            : random.nextInt(6) == 0 && storage.startsWith("berth") ? "ReadWriteOncePod" : "ReadWriteOnce";
    return new SetTraits(
        storage, mode, random.nextInt(6) == 0 ? 1 + random.nextInt(2) : 0, random.nextBoolean() ? 300 : random.nextInt(30),
        random.nextInt(3) == 0 ? update() : SetTraits.PLAIN.update());
  }

  private String policy() {
    return random.nextInt(3) == 0 ? "Delete" : "Retain";
  }

  private String set() {
    return OFTEN.get(random.nextInt(OFTEN.size()));
  }

  private int seconds(int most) {
    return 1 + random.nextInt(most);
  }

  private <T> T one(List<Supplier<T>> of) {
    return of.get(random.nextInt(of.size())).get();
  }

  private Action user() {
    return one(
        List.of(
            () -> scale(0),
            () -> scale(1),
            () -> new Action.Image(set(), "v" + (1 + random.nextInt(3))),
            () -> new Action.Image(set(), "v" + (1 + random.nextInt(3))),
            () -> new Action.DeletePod(set(), random.nextInt(4)),
            () -> new Action.DeletePod(set(), random.nextInt(4)),
            () -> new Action.DeleteClaim(set(), random.nextInt(4)),
            () -> new Action.DeleteSet(set(), PROPAGATION.get(random.nextInt(PROPAGATION.size()))),
            () -> create(set()),
            () -> new Action.Rude(1 + random.nextInt(20)),
            this::seldom,
            this::seldom,
            this::seldom));
  }

  private Action scale(int least) {
    String set = set();
    return new Action.Scale(set, least + random.nextInt(most(set) + 1 - least));
  }

  private Action seldom() {
    return one(
        List.of(
            () -> new Action.UpdateStrategy(set(), update()),
            () -> new Action.UpdateStrategy(set(), update()),
            () -> new Action.Start(set(), random.nextInt(3)),
            () -> new Action.Retention(set(), policy(), policy()),
            () -> new Action.Expand(set(), random.nextInt(4), 2 + random.nextInt(3)),
            () -> new Action.Reader(set(), random.nextInt(4)),
            () -> new Action.Reader(set(), random.nextInt(4)),
            () -> new Action.Volumes(1 + random.nextInt(5)),
            () -> new Action.Volumes(1 + random.nextInt(5)),
            () -> new Action.Reserve(set(), random.nextInt(4)),
            Action.DeleteNamespace::new,
            () -> new Action.Drain(random.nextInt(nodes), seconds(120)),
            () -> new Action.Drain(random.nextInt(nodes), seconds(120))));
  }

  private Action fault() {
    return one(
        List.of(
            () -> new Action.Kill(component(), seconds(20)),
            () -> new Action.Freeze(component(), seconds(60)),
            () -> new Action.Cut(component(), seconds(60)),
            () -> new Action.Outage(seconds(10)),
            () -> new Action.KillServer(seconds(10)),
            () -> new Action.Skew(component(), random.nextInt(120) - 60),
            () -> new Action.Storm(seconds(60)),
            () -> new Action.Storm(seconds(60)),
            this::machine,
            () -> new Action.BadDrivers(10 + random.nextInt(60), seconds(60))));
  }

  private Action machine() {
    int node = random.nextInt(nodes);
    return switch (random.nextInt(6)) {
      case 0 -> new Action.Lose(node, 60 + seconds(200), "tainted");
      case 1 -> new Action.Lose(node, seconds(100), "removed");
      case 2 -> new Action.Lose(node, seconds(500), "forced");
      case 3 -> new Action.PowerOff(node, seconds(600));
      case 4 -> new Action.FullDisk(node, seconds(120));
      default -> new Action.PowerOff(node, seconds(120));
    };
  }

  /** One in four is a node's agent. */
  private String component() {
    return random.nextInt(4) == 0
        ? "n" + random.nextInt(nodes) + "-*"
        : components.get(random.nextInt(components.size()));
  }
}
