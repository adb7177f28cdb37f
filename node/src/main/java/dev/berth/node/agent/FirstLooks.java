package dev.berth.node.agent;

import dev.berth.node.runtime.RuntimeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A node that begins is ready as soon as its runtime and its network are, and not only when it reports next: until then it is looked at
 * often, for two minutes (upstream {@code fastStatusUpdateOnce}, {@code nodeReadyGracePeriod}).
 */
final class FirstLooks {
  private static final Duration GRACE = Duration.ofMinutes(2);
  private static final Duration EVERY = Duration.ofMillis(100);

  private FirstLooks() {}

  /** @param done whether nobody need look any more */
  static void begin(Surroundings place, BooleanSupplier done, Consumer<RuntimeStatus> told) {
    look(place, done, told, place.now().plus(GRACE));
  }

  private static void look(Surroundings place, BooleanSupplier done, Consumer<RuntimeStatus> told, Instant until) {
    if (done.getAsBoolean() || place.now().isAfter(until)) {
      return;
    }
    Runnable again = () -> place.loop().schedule(EVERY, () -> look(place, done, told, until));
    Later.then(
        place.loop(),
        place.runtime().status(),
        status -> {
          told.accept(status);
          again.run();
        },
        _ -> again.run());
  }
}
