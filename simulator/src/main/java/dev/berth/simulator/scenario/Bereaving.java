package dev.berth.simulator.scenario;

import dev.berth.simulator.scenario.Action.CreateSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A set whose claims begin anew when their nodes are deleted, and nodes that are: one after the other, several at once, the same one twice, for
 * a while or for good. Those who look after the claims fail meanwhile.
 */
final class Bereaving {
  /** Which scenarios have this: few others are known to find something, and those are what they would be without it. */
  private static final int EVERY_SO_MANY = 6;
  private static final int LAST = EVERY_SO_MANY - 1;
  private static final int SECOND = 1000;
  /** On so many nodes there is room for all sets. */
  private static final int ENOUGH = 4;
  /** Longer than any scenario. */
  private static final int FOR_GOOD = 1_000_000;
  /** When the first of them is lost, in seconds: the set is there. */
  private static final int FIRST = 20;
  private static final String LOCAL = "default";
  private static final List<String> KEEPERS =
      List.of("csi-provisioner", "csi-provisioner", "csi-provisioner", "statefulset-controller", "persistentvolume-binder-controller");

  private final Random chance;
  private final int nodes;
  private final List<Scenario.Step> steps;

  private Bereaving(Random chance, int nodes, List<Scenario.Step> steps) {
    this.chance = chance;
    this.nodes = nodes;
    this.steps = new ArrayList<>(steps);
  }

  /** The steps with what happens besides. */
  static List<Scenario.Step> over(long seed, int nodes, List<Scenario.Step> steps) {
    return Math.floorMod(seed, EVERY_SO_MANY) == LAST && !Moving.isOf(seed)
        ? new Bereaving(new Random(seed * 0xA24BAED4963EE407L), nodes, steps).make()
        : steps;
  }

  private List<Scenario.Step> make() {
    CreateSet set = bereaved();
    if (chance.nextInt(4) > 0) {
      add(millis(5), new Action.Write(set.set(), 60 + chance.nextInt(90), 0));
    }
    boolean forGood = nodes > ENOUGH && chance.nextBoolean();
    int last = chance.nextInt(nodes);
    for (int i = chance.nextInt(4); i >= 0; i--) {
      long at = FIRST * SECOND + millis(150);
      last = chance.nextInt(3) == 0 ? last : chance.nextInt(nodes);
      add(at, new Action.Lose(last, 1 + chance.nextInt(100), "removed"));
      if (chance.nextInt(3) == 0) {
        add(at + millis(70), new Action.Lose((last + 1 + chance.nextInt(nodes - 1)) % nodes, 1 + chance.nextInt(100), "removed"));
      }
      for (int more = chance.nextInt(3); more > 0; more--) {
        add(at + millis(120), trouble(set, !forGood));
      }
    }
    if (forGood) {
      add(FIRST * SECOND + millis(150), new Action.Lose(chance.nextInt(nodes), FOR_GOOD, "removed"));
    }
    return steps;
  }

  /** A set that there is, with members that can lose their nodes alone, and volumes on nodes' disks as often as it is made. */
  private CreateSet bereaved() {
    CreateSet first =
        steps.stream().map(Scenario.Step::action).filter(CreateSet.class::isInstance).map(CreateSet.class::cast).findFirst().orElseThrow();
    int replicas = Math.max(first.replicas(), 2 + chance.nextInt(2));
    int claims = Math.max(1, first.claims());
    int asking = chance.nextInt(4) == 0 ? 1 : claims;
    SetTraits was = first.traits();
    SetTraits.Claims anew = new SetTraits.Claims(1, was.claims().limit(), was.claims().by(), was.claims().from(), asking);
    SetTraits traits = new SetTraits(LOCAL, "ReadWriteOnce", was.start(), was.toleration(), was.update(), anew);
    CreateSet set = new CreateSet(first.set(), replicas, first.parallel(), claims, first.whenDeleted(), first.whenScaled(), traits);
    steps.replaceAll(
        step -> step.action() instanceof CreateSet other && other.set().equals(set.set()) ? new Scenario.Step(step.atMillis(), set) : step);
    return set;
  }

  private Action trouble(CreateSet set, boolean moves) {
    int node = chance.nextInt(nodes);
    int ordinal = set.traits().start() + chance.nextInt(set.replicas());
    String keeper = KEEPERS.get(chance.nextInt(KEEPERS.size()));
    return switch (chance.nextInt(16)) {
      case 0, 1, 2 -> new Action.Kill(keeper, 1 + chance.nextInt(30));
      case 3 -> new Action.Freeze(keeper, 5 + chance.nextInt(60));
      case 4 -> new Action.Lag(keeper, 1 + chance.nextInt(10), 20 + chance.nextInt(100));
      case 5 -> new Action.Deafen(keeper, 10 + chance.nextInt(60));
      case 6, 7 -> new Action.PowerOff(node, 5 + chance.nextInt(200));
      case 8 -> new Action.DeletePod(set.set(), ordinal);
      case 9 -> new Action.DeleteClaim(set.set(), ordinal);
      case 10 -> new Action.Scale(set.set(), chance.nextInt(set.replicas() + 1));
      case 11 -> new Action.Reader(set.set(), ordinal);
      case 12 -> new Action.Storm(5 + chance.nextInt(40));
      case 13 -> new Action.Keep(set.set(), ordinal);
      default -> moves ? new Action.Move(set.set(), ordinal, String.valueOf(node)) : new Action.DeletePod(set.set(), ordinal);
    };
  }

  private long millis(int seconds) {
    return chance.nextInt(seconds * SECOND);
  }

  private void add(long atMillis, Action action) {
    steps.add(new Scenario.Step(atMillis, action));
  }
}
