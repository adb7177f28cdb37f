package dev.berth.simulator.scenario;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Makes scenarios: a few sets, and some minutes of users and faults. The same seed makes the same scenario.
 *
 * <p>Actions have themes, and each scenario knows only some of those: what seldom happens then happens several times in some
 * scenarios, rather than once in most, and so meets what it must meet.
 */
public final class Generator {
  /** The last has a namespace of its own. */
  private static final List<String> SETS = List.of("web", "db", "tmp");
  /** Components that do nothing but contend for a lease. */
  public static final List<String> ELECTORS = List.of("elector-a", "elector-b");

  private static final List<String> LEFT_OUT = List.of("-", "0", "1", "2", "1,2");
  private static final List<String> PROPAGATION = List.of("Background", "Foreground", "Orphan");
  private static final int MINUTES = 3;
  /** Scenarios of which one has nodes that fence themselves. */
  private static final int EVERY_SO_MANY = 4;
  /** Scenarios of which one has its components in processes of their own; with no divisor in common with other such numbers. */
  private static final int ELSEWHERE = 7;
  /** Of nodes that fence themselves, in seconds. */
  private static final int LONGEST_FREEZE = 25;

  private final Random random;
  private final List<String> components;
  private final int nodes;
  /** The sets that there are from the beginning, some more than once, and how large they are or may become. */
  private final List<String> often = new ArrayList<>();
  private final Map<String, Integer> sizes = new HashMap<>();
  private final List<Supplier<Action>> users;
  private final List<Supplier<Action>> faults;

  private Generator(long seed, List<String> components) {
    this.random = new Random(seed);
    this.components = components;
    // two or five pods of sets fit on a node, and there are at most ten
    this.nodes = 4 + random.nextInt(2);
    this.users = some(userActions(), 1);
    this.faults = some(faultActions(), 0);
  }

  /** One to two thirds of them, and with them the first ones. */
  private <T> List<T> some(List<List<T>> themes, int first) {
    List<List<T>> mixed = new ArrayList<>(themes);
    Collections.shuffle(mixed.subList(first, mixed.size()), random);
    return mixed.subList(0, 1 + random.nextInt(themes.size() * 2 / 3)).stream().flatMap(List::stream).toList();
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
        often.addAll(Collections.nCopies(set.equals("web") ? 3 : 2, set));
      }
    }
    int count = most / 4 + 1 + random.nextInt(Math.max(1, most - most / 4));
    for (int i = 0; i < count; i++) {
      long at = 500L + random.nextInt(MINUTES * 60_000);
      steps.add(new Scenario.Step(at, one(random.nextInt(5) < 3 ? users : faults)));
    }
    steps.addAll(besides(new Random(~seed), steps));
    steps.addAll(asked(new Random(31 * seed + 7)));
    boolean fencing = Math.floorMod(seed, EVERY_SO_MANY) == 1;
    boolean elsewhere = Math.floorMod(seed, ELSEWHERE) == 0;
    if (fencing) {
      steps.addAll(FencingTrouble.of(new Random(seed * 0x9E3779B97F4A7C15L), nodes));
    }
    steps = Moving.over(seed, nodes, steps);
    steps = Bereaving.over(seed, nodes, steps);
    steps.addAll(Copying.of(new Random(seed * 0xD1342543DE82EF95L), steps));
    steps = Filling.over(new Random(seed * 0xAF251AF3B0F025B5L), nodes, steps);
    steps.addAll(Resizing.of(seed, nodes, steps));
    steps.addAll(Quorums.of(seed, nodes, steps));
    if (elsewhere) {
      steps.addAll(Twins.of(new Random(seed * 0x8CB92BA72F3D8DD7L)));
      steps.addAll(Twins.counting(new Random(seed * 0xC2B2AE3D27D4EB4FL), List.copyOf(steps)));
    }
    steps.sort(Comparator.comparingLong(Scenario.Step::atMillis));
    return new Scenario(seed, nodes, fencing, elsewhere, fencing ? steps.stream().map(Generator::shorter).toList() : steps);
  }

  /**
   * A frozen machine's processes count as running, and its watchdog stands still with it: it must go on before its lease has lapsed,
   * as no machine can fence itself that does nothing.
   */
  private static Scenario.Step shorter(Scenario.Step step) {
    return step.action() instanceof Action.Freeze(String component, int seconds)
        ? new Scenario.Step(step.atMillis(), new Action.Freeze(component, Math.min(seconds, LONGEST_FREEZE)))
        : step;
  }

  /** What is so common that it should not depend on themes: sets have budgets, and get another image. */
  private static List<Scenario.Step> besides(Random chance, List<Scenario.Step> steps) {
    List<Scenario.Step> more = new ArrayList<>();
    for (Scenario.Step step : steps) {
      if (step.action() instanceof Action.CreateSet made && step.atMillis() < 2000) {
        if (chance.nextBoolean()) {
          more.add(new Scenario.Step(step.atMillis() + 300, new Action.Budget(made.set(), chance.nextInt(2))));
        }
        if (chance.nextInt(3) == 0) {
          long at = 20_000L + chance.nextInt(100_000);
          more.add(new Scenario.Step(at, new Action.Image(made.set(), "v" + (2 + chance.nextInt(2)))));
        }
      }
    }
    return more;
  }

  /** What upstream does not have, in one of three scenarios: beside the others, so that those are what they would be without it. */
  private List<Scenario.Step> asked(Random chance) {
    List<Scenario.Step> more = new ArrayList<>();
    int what = chance.nextInt(9);
    for (int i = 1 + chance.nextInt(3); i > 0 && what < 3; i--) {
      String set = often.get(chance.nextInt(often.size()));
      int ordinal = chance.nextInt(sizes.getOrDefault(set, 1));
      long at = 10_000L + chance.nextInt(MINUTES * 50_000);
      switch (what) {
        case 0 -> {
          String how = chance.nextBoolean() ? "InPlace" : "OnDelete";
          more.add(new Scenario.Step(at, new Action.Grow(set, 2 + chance.nextInt(3), how)));
          more.add(new Scenario.Step(at + chance.nextInt(30_000), new Action.DeletePod(set, ordinal)));
          if (i % 2 == 1) {
            more.add(new Scenario.Step(at + 7000, new Action.AddClaims(set)));
          }
          more.add(new Scenario.Step(at - chance.nextInt(5000), new Action.Expand(set, ordinal, 2 + chance.nextInt(3))));
        }
        case 1 -> {
          more.add(new Scenario.Step(at, new Action.Spoil(set, 1 + chance.nextInt(90), "v" + (1 + chance.nextInt(3)))));
        }
        default -> {
          more.add(new Scenario.Step(at, new Action.Keep(set, ordinal)));
          more.add(new Scenario.Step(at + 4000 + chance.nextInt(10_000), new Action.DeleteClaim(set, ordinal)));
          more.add(new Scenario.Step(at + 5000 + chance.nextInt(20_000), new Action.DeletePod(set, ordinal)));
        }
      }
    }
    return more;
  }

  private Action create(String set) {
    int replicas = 1 + random.nextInt(most(set));
    sizes.put(set, replicas);
    return new Action.CreateSet(
        set, replicas, random.nextBoolean(), random.nextInt(2) + (random.nextInt(4) == 0 ? 1 : 0), policy(), policy(), traits());
  }

  private SetTraits.Update update() {
    return random.nextInt(3) == 0
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
            : random.nextInt(4) == 0 && List.of("default", "berth-net").contains(storage) ? "ReadWriteOncePod" : "ReadWriteOnce";
    return new SetTraits(
        storage, mode, random.nextInt(6) == 0 ? 1 + random.nextInt(2) : 0, random.nextInt(3) == 0 ? 300 : random.nextInt(30),
        random.nextBoolean() ? update() : SetTraits.PLAIN.update(), SetTraits.PLAIN.claims());
  }

  private String policy() {
    return random.nextInt(3) == 0 ? "Delete" : "Retain";
  }

  private String set() {
    return often.get(random.nextInt(often.size()));
  }

  /** Something that is done to a member of a set. */
  private Action member(BiFunction<String, Integer, Action> of) {
    String set = set();
    return of.apply(set, random.nextInt(sizes.getOrDefault(set, 1) + 1));
  }

  private int seconds(int most) {
    return 1 + random.nextInt(most);
  }

  private <T> T one(List<Supplier<T>> of) {
    return of.get(random.nextInt(of.size())).get();
  }

  /** What people do, in themes. */
  private List<List<Supplier<Action>>> userActions() {
    return List.of(
        List.of(
            () -> scale(0), () -> scale(1), this::image, () -> member(Action.DeletePod::new),
            () -> member(Action.DeletePod::new)),
        List.of(this::image, this::image, () -> new Action.UpdateStrategy(set(), update())),
        List.of(
            () -> member(Action.DeleteClaim::new), () -> new Action.Retention(set(), policy(), policy()), () -> scale(0),
            () -> scale(1)),
        List.of(() -> new Action.DeleteSet(set(), propagation()), () -> create(SETS.get(random.nextInt(SETS.size())))),
        List.of(
            () -> member(Action.Reader::new), () -> member(Action.Reader::new), () -> member(Action.DeletePod::new),
            () -> member((set, ordinal) -> new Action.Expand(set, ordinal, 2 + random.nextInt(3)))),
        List.of(() -> new Action.Volumes(1 + random.nextInt(5)), () -> member(Action.Reserve::new)),
        List.of(this::deploy, this::deploy, this::drop, this::drop, () -> new Action.Undeploy(propagation())),
        List.of(() -> new Action.Job(1 + random.nextInt(6), 1 + random.nextInt(4)), this::drop),
        List.of(
            this::budget, this::budget, () -> new Action.Displace(budgeted()), () -> new Action.Displace(budgeted()), this::drain,
            this::drain),
        List.of(this::daemon, this::daemon, () -> new Action.Undaemon(propagation())),
        List.of(this::vip, this::vip, this::deploy),
        List.of(
            () -> member(Action.Snapshot::new), () -> member(Action.Snapshot::new), this::restore, this::restore,
            () -> new Action.DeleteSnapshot(random.nextInt(10))),
        List.of(
            () -> new Action.Rude(1 + random.nextInt(20)), this::renumber, Action.DeleteNamespace::new));
  }

  private Action renumber() {
    return random.nextBoolean()
        ? new Action.Start(set(), random.nextInt(3))
        : new Action.LeaveOut(set(), LEFT_OUT.get(random.nextInt(LEFT_OUT.size())));
  }

  private String propagation() {
    return PROPAGATION.get(random.nextInt(PROPAGATION.size()));
  }

  private Action image() {
    return new Action.Image(set(), tag());
  }

  private String tag() {
    return "v" + (1 + random.nextInt(3));
  }

  private Action drop() {
    return new Action.Drop(random.nextInt(10), random.nextBoolean());
  }

  private Action budget() {
    return new Action.Budget(budgeted(), random.nextInt(2));
  }

  private Action drain() {
    return new Action.Drain(node(), seconds(120));
  }

  private Action daemon() {
    return new Action.Daemon(tag(), 1 + random.nextInt(2));
  }

  private Action vip() {
    return new Action.Vip(1000 + 500 * random.nextInt(5));
  }

  private Action restore() {
    return new Action.Restore(random.nextInt(10));
  }

  private String budgeted() {
    return random.nextInt(4) == 0 ? "app" : set();
  }

  /** One more than all of them has room on the nodes, of which each takes one. */
  private Action deploy() {
    int surge = random.nextInt(3);
    int unavailable = (surge == 0 ? 1 : 0) + random.nextInt(2);
    return new Action.Deploy(1 + random.nextInt(3), tag(), surge, unavailable, random.nextBoolean());
  }

  private Action scale(int least) {
    String set = set();
    int replicas = least + random.nextInt(most(set) + 1 - least);
    sizes.merge(set, replicas, Math::max);
    return new Action.Scale(set, replicas);
  }

  /** What goes wrong, in themes. */
  private List<List<Supplier<Action>>> faultActions() {
    return List.of(
        List.of(() -> new Action.Storm(seconds(60)), this::race),
        List.of(
            () -> new Action.Kill(component(), seconds(20)), () -> new Action.Freeze(component(), seconds(60)),
            () -> new Action.Cut(component(), seconds(60)), () -> new Action.Skew(component(), random.nextInt(120) - 60)),
        List.of(this::race, () -> new Action.FullStore(seconds(20))),
        List.of(
            this::lag, this::lag, () -> new Action.Deafen(component(), seconds(60)),
            () -> new Action.Deafen(component(), seconds(20))),
        List.of(() -> new Action.Outage(seconds(10)), () -> new Action.KillServer(seconds(10)), () -> new Action.Storm(seconds(60))),
        List.of(
            () -> new Action.Kill(agent(), seconds(100)), () -> new Action.Freeze(agent(), seconds(250)),
            () -> new Action.Cut(agent(), seconds(250)), () -> new Action.Abandon(node(), seconds(100))),
        List.of(() -> new Action.Deafen(agent(), 200 + seconds(300)), () -> new Action.Stuck(node(), 100 + seconds(400))),
        List.of(
            () -> new Action.Lose(node(), 60 + seconds(200), "tainted"), () -> new Action.Lose(node(), seconds(100), "removed"),
            () -> new Action.Lose(node(), seconds(500), "forced"), () -> new Action.PowerOff(node(), seconds(600)),
            () -> new Action.PowerOff(node(), seconds(120))),
        List.of(
            () -> new Action.FullDisk(node(), seconds(120)), () -> new Action.BadDrivers(10 + random.nextInt(60), seconds(60)),
            () -> new Action.BadDrivers(10 + random.nextInt(60), seconds(60))));
  }

  private Action lag() {
    return new Action.Lag(component(), seconds(10), seconds(120));
  }

  private Action race() {
    return new Action.Race(1 + random.nextInt(40), seconds(60));
  }

  private int node() {
    return random.nextInt(nodes);
  }

  private String agent() {
    return "n" + node() + "-*";
  }

  /** One in four is a node's agent, and one in sixteen contends for a lease. */
  private String component() {
    return switch (random.nextInt(16)) {
      case 0, 1, 2, 3 -> agent();
      case 4 -> ELECTORS.get(random.nextInt(ELECTORS.size()));
      default -> components.get(random.nextInt(components.size()));
    };
  }
}
