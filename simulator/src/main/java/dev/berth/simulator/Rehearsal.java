package dev.berth.simulator;

import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.node.agent.NodeSettings;
import dev.berth.simulator.rehearsal.Observed;
import dev.berth.simulator.rehearsal.Plan;
import dev.berth.simulator.rehearsal.PlanException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Lets a plan happen: a cluster whose nodes have come up, the user's manifests, then each step at its time. What always must hold is
 * asked after every turn, as in every simulation; the rehearsal ends where it does not.
 */
public final class Rehearsal {
  /** Until nodes are ready and everything has become quiet. */
  private static final Duration COMING_UP = Duration.ofSeconds(30);

  /** Sets of any size may start in no time at all. */
  private static final int MOST_AT_ONCE = 5_000_000;

  private final Plan plan;
  private final World world;

  private Rehearsal(Plan plan, UnaryOperator<NodeSettings> machine) {
    this.plan = plan;
    this.world = World.of(plan.seed(), plan.nodes(), plain -> fencing(machine.apply(plain)));
  }

  private NodeSettings fencing(NodeSettings node) {
    return plan.fenceAfter().map(node::fencing).orElse(node);
  }

  /**
   * How it went.
   *
   * @param violation what must hold and did not: an error of Berth
   * @param notes what else the user should know
   * @param transcript all that happened, a line each
   */
  public record Outcome(Observed observed, Optional<String> violation, List<String> notes, List<String> transcript) {}

  /**
   * @param machine makes of a plain machine what the plan's are
   * @throws PlanException where a step cannot be done
   * @throws dev.berth.server.up.ManifestException where the API refuses a manifest
   */
  public static Outcome run(Plan plan, UnaryOperator<NodeSettings> machine) {
    Rehearsal rehearsal = new Rehearsal(plan, machine);
    try (World world = rehearsal.world) {
      return rehearsal.run();
    }
  }

  private Outcome run() {
    Turns turns = new Turns(world, MOST_AT_ONCE);
    go(turns, world.loop().nanos() + COMING_UP.toNanos(), () -> {});
    long missing = plan.nodes().size() - world.truth().list(Kinds.NODE, "").stream().filter(Node::isReady).count();
    if (missing > 0 && world.violations().isEmpty()) {
      throw new IllegalStateException(missing + " simulated nodes did not become ready");
    }
    Recorder recorder = new Recorder(world, plan.nodes());
    Deeds deeds = new Deeds(world, recorder, plan);
    world.loop().execute(deeds::begin);
    plan.steps().stream()
        .collect(Collectors.groupingBy(Plan.Step::at, LinkedHashMap::new, Collectors.toList()))
        .forEach((at, steps) -> world.loop().schedule(at, () -> steps.forEach(deeds::perform)));
    go(
        turns, world.loop().nanos() + plan.length().toNanos(),
        () -> {
          recorder.happened();
          deeds.requireDone();
        });
    return new Outcome(
        recorder.until(recorder.now()), world.violations().stream().findFirst(), new Classes(world).advice(),
        List.copyOf(world.transcript()));
  }

  private void go(Turns turns, long endNanos, Runnable each) {
    world.loop().schedule(Duration.ofNanos(endNanos - world.loop().nanos()), () -> {}); // so that time gets there
    while (world.loop().nanos() < endNanos && turns.next()) {
      each.run();
    }
  }
}
