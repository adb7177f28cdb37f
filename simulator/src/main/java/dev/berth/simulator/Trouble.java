package dev.berth.simulator;

import dev.berth.base.loop.Loop;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Who may not see what is, and until when; and whose clock is wrong. */
final class Trouble {
  /** All components. */
  static final String EVERYBODY = "*";
  /** How old what a component acts on may be: the longest delay, a lost answer's time-out, a frozen component. */
  private static final Duration STALENESS = Duration.ofSeconds(90);

  /** The longest time for which anybody is frozen, and what it takes then. */
  private static final Duration HELD = Duration.ofMinutes(5);

  private final Loop loop;
  private final Map<String, Long> untilNanos = new HashMap<>();
  private long heldUntilNanos;
  private final Set<String> skewed = new HashSet<>();

  Trouble(Loop loop) {
    this.loop = loop;
  }

  /** Something keeps a component from seeing what is, for the time. */
  void blind(String component, Duration time) {
    untilNanos.merge(component, loop.nanos() + time.toNanos(), Math::max);
  }

  /** Somebody is held up between two writes, for the time. */
  void hold(Duration time) {
    heldUntilNanos = Math.max(heldUntilNanos, loop.nanos() + time.toNanos());
  }

  /** For how long somebody may have been. */
  Duration held() {
    return heldUntilNanos > 0 && loop.nanos() - STALENESS.toNanos() <= heldUntilNanos ? HELD : Duration.ZERO;
  }

  void skew(String component) {
    skewed.add(component);
  }

  /** How old what one of these acts on may be now. */
  Duration staleness(String... components) {
    boolean sees = sees(EVERYBODY);
    for (String component : components) {
      sees &= sees(component);
    }
    return sees ? Duration.ZERO : STALENESS;
  }

  /** The same, for whoever it may be. */
  Duration anybodys() {
    return untilNanos.keySet().stream().allMatch(this::sees) ? Duration.ZERO : STALENESS;
  }

  private boolean sees(String component) {
    Long until = untilNanos.get(component);
    return until == null || loop.nanos() - STALENESS.toNanos() > until;
  }

  /** Whether the clock of one of these is wrong, or was. */
  boolean isSkewed(String... components) {
    for (String component : components) {
      if (skewed.contains(component)) {
        return true;
      }
    }
    return false;
  }
}
