package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.KubeObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Something that must hold. It remembers what it needs; one for each run. */
public interface Invariant {
  /** So long news are under way where nothing is wrong. */
  Duration UNDER_WAY = Duration.ofMillis(10);

  /**
   * Hears of a change, when the store shows it.
   *
   * @param before empty where the object is new
   * @param after empty where it has gone
   * @param now the state of the store, without delay
   * @return what is wrong, with the names and values
   */
  default Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    return Optional.empty();
  }

  /** Hears that something happened somewhere: a task has run. */
  default Optional<String> happened(View now, Instant time) {
    return Optional.empty();
  }
}
