package dev.berth.simulator.fault;

import dev.berth.base.loop.Loop;
import java.time.Duration;

/**
 * How unreliable the way between components and the API is. Probabilities are per request or per batch of news.
 *
 * @param most the longest that a request, an answer or news take
 * @param lostBefore a request that never arrives
 * @param lostAfter a request that is carried out and whose answer is lost
 * @param crashBefore the component dies when it wants to write, before the write
 * @param crashAfter the component dies right after its write, before it knows of it
 * @param newsDropped a watch that breaks and begins anew
 */
public record Faults(
    Duration most, double lostBefore, double lostAfter, double crashBefore, double crashAfter, double newsDropped) {
  /** Everything works and takes no time. */
  public static final Faults NONE = new Faults(Duration.ZERO, 0, 0, 0, 0, 0);

  /** A bad day. */
  public static final Faults STORM = new Faults(Duration.ofMillis(400), 0.01, 0.01, 0.004, 0.004, 0.02);

  /** A time between nothing and the most; most are short. */
  Duration delay(Loop loop) {
    if (most.isZero()) {
      return Duration.ZERO;
    }
    double share = loop.random().nextDouble();
    return Duration.ofNanos((long) (most.toNanos() * share * share * share));
  }

  boolean happens(Loop loop, double probability) {
    return probability > 0 && loop.random().nextDouble() < probability;
  }
}
