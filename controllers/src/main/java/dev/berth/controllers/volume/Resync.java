package dev.berth.controllers.volume;

import dev.berth.model.kinds.KubeObject;
import java.time.Duration;
import java.time.Instant;

/**
 * When to look again at what waits though nothing has changed. Upstream looks every 15 s for ever; here that is so for the first
 * minutes, and then more and more seldom, so that thousands of claims that nobody serves cost little.
 */
public final class Resync {
  private static final Duration LEAST = Duration.ofSeconds(15);
  private static final Duration MOST = Duration.ofMinutes(10);
  /** The pause is this part of the object's age. */
  private static final int PART = 10;

  private Resync() {}

  public static Duration after(KubeObject object, Instant now) {
    Duration age = object.meta().creationTimestamp().map(made -> Duration.between(made, now)).orElse(Duration.ZERO);
    Duration part = age.dividedBy(PART);
    if (part.compareTo(LEAST) < 0) {
      return LEAST;
    }
    return part.compareTo(MOST) > 0 ? MOST : part;
  }
}
