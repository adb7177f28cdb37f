package dev.berth.server.fuzz;

import java.util.List;
import java.util.random.RandomGenerator;

/** Choices by a seed. */
record Chance(RandomGenerator random) {
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** True once in so many times. */
  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  <T> T of(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
