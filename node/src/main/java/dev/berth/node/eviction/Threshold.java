package dev.berth.node.eviction;

import dev.berth.model.quantity.Quantity;
import java.time.Duration;
import java.util.Optional;

/**
 * Below which level something is done.
 *
 * @param grace how long it may last; zero for a hard threshold, at which pods are ended at once
 * @param reclaim how much above the limit it must rise to be over
 */
public record Threshold(Signal signal, Limit limit, Duration grace, Limit reclaim) {

  /**
   * An amount, or a part of the capacity.
   *
   * @param part negative where it is an amount
   */
  public record Limit(long amount, double part) {
    public static final Limit NOTHING = new Limit(0, -1);

    /** {@code 100Mi} or {@code 10%}. */
    public static Limit parse(String text) {
      return text.endsWith("%")
          ? new Limit(0, Double.parseDouble(text.substring(0, text.length() - 1)) / 100)
          : new Limit(Quantity.parse(text).value(), -1);
    }

    public long of(long capacity) {
      return part < 0 ? amount : (long) (part * capacity);
    }
  }

  /**
   * A hard threshold: {@code memory.available<100Mi}.
   *
   * @throws IllegalArgumentException where it is none
   */
  public static Threshold hard(String text) {
    int less = text.indexOf('<');
    Optional<Signal> signal = less < 0 ? Optional.empty() : Signal.titled(text.substring(0, less));
    if (signal.isEmpty()) {
      throw new IllegalArgumentException("not an eviction threshold such as memory.available<100Mi: " + text);
    }
    return new Threshold(signal.get(), Limit.parse(text.substring(less + 1)), Duration.ZERO, Limit.NOTHING);
  }

  /** The same, but it may last for a while. */
  public Threshold lasting(Duration longest) {
    return new Threshold(signal, limit, longest, reclaim);
  }

  public Threshold reclaiming(Limit more) {
    return new Threshold(signal, limit, grace, more);
  }

  public boolean isHard() {
    return grace.isZero();
  }

  /** @param enough whether what must be reclaimed beyond the limit counts */
  boolean isMet(Level level, boolean enough) {
    long least = limit.of(level.capacity()) + (enough ? reclaim.of(level.capacity()) : 0);
    return level.available() < least;
  }
}
