package dev.berth.simulator.scenario;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Makes scenarios: a few sets, and some minutes of users and faults. The same seed makes the same scenario. */
public final class Generator {
  private static final List<String> SETS = List.of("web", "db");
  private static final List<String> PROPAGATION = List.of("Background", "Foreground", "Orphan");
  private static final int MINUTES = 3;

  private final Random random;
  private final List<String> components;
  private final int nodes;

  private Generator(long seed, List<String> components) {
    this.random = new Random(seed);
    this.components = components;
    // three pods fit on a node, and there are at most eight
    this.nodes = 3 + random.nextInt(2);
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
      if (set.equals("web") || random.nextBoolean()) {
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
        set, 1 + random.nextInt(4), random.nextBoolean(), random.nextInt(2) + (random.nextInt(4) == 0 ? 1 : 0),
        policy(), policy());
  }

  private String policy() {
    return random.nextInt(3) == 0 ? "Delete" : "Retain";
  }

  private String set() {
    return SETS.get(random.nextInt(SETS.size()));
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
            () -> new Action.Scale(set(), random.nextInt(5)),
            () -> new Action.Scale(set(), 1 + random.nextInt(4)),
            () -> new Action.Image(set(), "v" + (1 + random.nextInt(3))),
            () -> new Action.Image(set(), "v" + (1 + random.nextInt(3))),
            () -> new Action.DeletePod(set(), random.nextInt(4)),
            () -> new Action.DeletePod(set(), random.nextInt(4)),
            () -> new Action.DeleteClaim(set(), random.nextInt(4)),
            () -> new Action.DeleteSet(set(), PROPAGATION.get(random.nextInt(PROPAGATION.size()))),
            () -> create(set()),
            () -> new Action.Rude(1 + random.nextInt(20))));
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
            () -> new Action.PowerOff(random.nextInt(nodes), seconds(120)),
            () -> new Action.BadDrivers(10 + random.nextInt(60), seconds(60))));
  }

  /** One in four is a node's agent. */
  private String component() {
    return random.nextInt(4) == 0
        ? "n" + random.nextInt(nodes) + "-*"
        : components.get(random.nextInt(components.size()));
  }
}
