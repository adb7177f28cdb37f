package dev.berth.simulator;

import dev.berth.base.loop.Loop;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Who may not see what is, and until when; who is there twice; and whose clock is wrong. */
final class Trouble {
  /** All components. */
  static final String EVERYBODY = "*";
  /** How old what a component acts on may be: the longest delay, a lost answer's time-out, a frozen component. */
  private static final Duration STALENESS = Duration.ofSeconds(90);

  /** The longest time for which anybody is frozen, and what it takes then. */
  private static final Duration HELD = Duration.ofMinutes(5);

  /** Longer than it takes one of two to be told what the other did, where nothing is wrong. */
  private static final Duration UNSEEN = Duration.ofSeconds(2);

  private final Loop loop;
  private final Map<String, Long> untilNanos = new HashMap<>();
  private final Map<String, Long> twiceUntilNanos = new HashMap<>();
  private long heldUntilNanos;
  private final Set<String> skewed = new HashSet<>();

  Trouble(Loop loop) {
    this.loop = loop;
  }

  /** Something keeps a component from seeing what is, for the time. */
  void blind(String component, Duration time) {
    untilNanos.merge(component, loop.nanos() + time.toNanos(), Math::max);
  }

  /** A component is there twice, for the time. */
  void twin(String component, Duration time) {
    twiceUntilNanos.merge(component, loop.nanos() + time.toNanos(), Math::max);
  }

  /**
   * How old may be what one of two that are the same component knows of the other's deeds; zero where all of these are alone. The one
   * that is left may act on what it saw while there were two.
   */
  Duration betweenTwins(String... components) {
    boolean twice =
        Stream.of(components).anyMatch(c -> twiceUntilNanos.getOrDefault(c, Long.MIN_VALUE) > loop.nanos() - STALENESS.toNanos());
    return twice ? staleness(components).plus(UNSEEN) : Duration.ZERO;
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
