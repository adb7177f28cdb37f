package dev.berth.api.kinds.service;

import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Numbers from 0 up to a size, each held by one owner at most. The lower band is for those who ask for a certain number:
 * others get one at random from above it, and from the band only when nothing else is left (KEP-3070, KEP-3668). Not
 * thread-safe: its owner is.
 */
final class NumberPool {
  private final long size;
  private final long band;
  private final Set<Long> taken = new HashSet<>();
  private final RandomGenerator random;

  NumberPool(long size, long band, RandomGenerator random) {
    this.size = size;
    this.band = Math.min(band, size);
    this.random = random;
  }

  /** How many numbers a band of a range has: a part of it, within limits, none of a small range. */
  static long band(long size, long part, long least, long most) {
    return size <= least ? 0 : Math.clamp(size / part, least, most);
  }

  /** False where the number is taken already. */
  boolean take(long number) {
    return taken.add(number);
  }

  void clear() {
    taken.clear();
  }

  void free(long number) {
    taken.remove(number);
  }

  /** A number that was free, or none where all are taken. */
  OptionalLong takeAny() {
    OptionalLong upper = takeAny(band, size);
    return upper.isPresent() ? upper : takeAny(0, band);
  }

  private OptionalLong takeAny(long low, long high) {
    long count = high - low;
    if (count <= 0) {
      return OptionalLong.empty();
    }
    long start = random.nextLong(count);
    // no more than all that are taken can be in the way
    for (long i = 0; i < Math.min(count, taken.size() + 1L); i++) {
      long number = low + (start + i) % count;
      if (taken.add(number)) {
        return OptionalLong.of(number);
      }
    }
    return OptionalLong.empty();
  }
}
