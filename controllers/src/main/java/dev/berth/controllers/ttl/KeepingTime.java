package dev.berth.controllers.ttl;

import java.util.List;

/**
 * For how long objects may be kept, in steps by the number of nodes. The steps overlap, so that a cluster whose size goes up and
 * down a little stays on one.
 *
 * @param step of {@link #STEPS}
 */
record KeepingTime(int step) {
  static final KeepingTime OF_NO_NODES = new KeepingTime(0);

  private record Step(int least, int most, int seconds) {}

  private static final List<Step> STEPS =
      List.of(
          new Step(0, 100, 0),
          new Step(90, 500, 15),
          new Step(450, 1000, 30),
          new Step(900, 2000, 60),
          new Step(1800, Integer.MAX_VALUE, 300));

  KeepingTime with(int nodes) {
    Step now = STEPS.get(step);
    if (nodes > now.most) {
      return new KeepingTime(step + 1).with(nodes);
    }
    return nodes < now.least ? new KeepingTime(step - 1).with(nodes) : this;
  }

  int seconds() {
    return STEPS.get(step).seconds;
  }
}
