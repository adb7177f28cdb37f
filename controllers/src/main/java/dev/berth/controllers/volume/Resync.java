package dev.berth.controllers.volume;

import dev.berth.model.kinds.KubeObject;
import java.time.Duration;
import java.time.Instant;

/**
 * When to look again at what waits though nothing has changed. Upstream looks every 15 s for ever; here each pause is as long
 * as the object is old by then, so that tens of thousands of claims that wait for their turn cost little.
 */
public final class Resync {
  private static final Duration LEAST = Duration.ofSeconds(15);
  private static final Duration MOST = Duration.ofMinutes(10);

  private Resync() {}

  public static Duration after(KubeObject object, Instant now) {
    Duration age = object.meta().creationTimestamp().map(made -> Duration.between(made, now)).orElse(Duration.ZERO);
    if (age.compareTo(LEAST) < 0) {
      return LEAST;
    }
    return age.compareTo(MOST) > 0 ? MOST : age;
  }
}
