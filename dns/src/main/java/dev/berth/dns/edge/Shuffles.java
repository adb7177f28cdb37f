package dev.berth.dns.edge;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Chance for each thread that answers, all of it from one seed. */
public final class Shuffles {
  private final AtomicLong seed;

  public Shuffles(long seed) {
    this.seed = new AtomicLong(seed);
  }

  /** For one thread. */
  RandomGenerator next() {
    return new SplittableRandom(seed.getAndIncrement());
  }
}
