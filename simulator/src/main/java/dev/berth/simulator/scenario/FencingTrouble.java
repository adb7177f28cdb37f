package dev.berth.simulator.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What is hard for nodes that fence themselves and seldom comes by chance: one is cut off for about as long as it takes to be given up,
 * its agent begins anew meanwhile, and those who move its pods are away just then.
 */
final class FencingTrouble {
  private static final long SECOND = 1000;

  private FencingTrouble() {}

  /** @param nodes how many there are */
  static List<Scenario.Step> of(Random chance, int nodes) {
    List<Scenario.Step> steps = new ArrayList<>();
    String agent = "n" + chance.nextInt(nodes) + "-*";
    long at = (10 + chance.nextInt(60)) * SECOND;
    steps.add(new Scenario.Step(at, new Action.Cut(agent, 50 + chance.nextInt(30))));
    if (chance.nextBoolean()) {
      long during = at + (5 + chance.nextInt(33)) * SECOND;
      steps.add(new Scenario.Step(during, new Action.Kill(agent, 1 + chance.nextInt(10))));
    }
    if (chance.nextBoolean()) {
      long then = at + (45 + chance.nextInt(10)) * SECOND;
      int seconds = 10 + chance.nextInt(40);
      steps.add(new Scenario.Step(then, new Action.Kill("taint-eviction-controller", seconds)));
      steps.add(new Scenario.Step(then, new Action.Kill("pod-garbage-collector-controller", seconds)));
    }
    if (chance.nextInt(3) == 0) {
      long then = at + (40 + chance.nextInt(20)) * SECOND;
      steps.add(new Scenario.Step(then, new Action.Deafen("node-fencing-controller", 20 + chance.nextInt(60))));
    }
    return steps;
  }
}
