package dev.berth.api.kinds.service;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** The ports on every node. */
final class PortPool {
  private final int lowest;
  private final int highest;
  private final NumberPool numbers;

  PortPool(int lowest, int highest, RandomGenerator random) {
    this.lowest = lowest;
    this.highest = highest;
    long size = highest - lowest + 1L;
    numbers = new NumberPool(size, NumberPool.band(size, 32, 16, 128), random);
  }

  /** Takes a port, or says in upstream's words why not. */
  Optional<String> take(long port) {
    if (port < lowest || port > highest) {
      return Optional.of(
          "provided port is not in the valid range. The range of valid ports is " + lowest + "-" + highest);
    }
    return numbers.take(port - lowest) ? Optional.empty() : Optional.of("provided port is already allocated");
  }

  void clear() {
    numbers.clear();
  }

  void free(long port) {
    if (port >= lowest && port <= highest) {
      numbers.free(port - lowest);
    }
  }

  /** A port that was free, or none where all are taken. */
  OptionalLong takeAny() {
    OptionalLong number = numbers.takeAny();
    return number.isPresent() ? OptionalLong.of(number.getAsLong() + lowest) : number;
  }
}
