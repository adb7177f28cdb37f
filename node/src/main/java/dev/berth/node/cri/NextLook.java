package dev.berth.node.cri;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * When to list again. A runtime tells of an exit before its own listing shows it: by milliseconds, or by seconds on a busy machine;
 * so looks follow each other until what was told is seen, whatever else they show meanwhile.
 */
final class NextLook {
  static final Duration PERIOD = Duration.ofSeconds(1);
  static final Duration PERIOD_WITH_EVENTS = Duration.ofSeconds(10);
  static final List<Duration> AFTER_EVENT =
      List.of(
          Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMillis(60), Duration.ofMillis(200), Duration.ofMillis(200),
          Duration.ofMillis(500));

  /** Ids that are told to have ended, and have not been seen so. */
  private final Set<String> ending = new HashSet<>();

  private int hurried;

  /** Something happened, nobody says what. */
  void hurry() {
    hurried = AFTER_EVENT.size();
  }

  /** A container or a sandbox has ended; "" for one that is not known. */
  void ended(String id) {
    if (!id.isEmpty()) {
      ending.add(id);
    }
    hurry();
  }

  /**
   * After a listing.
   *
   * @param running ids of what it shows as running
   * @param changed whether it shows anything that the last one did not
   * @param events whether the runtime tells of ends
   */
  Duration after(Set<String> running, boolean changed, boolean events) {
    ending.retainAll(running);
    if (changed && ending.isEmpty()) {
      hurried = 0;
    }
    if (hurried > 0) {
      Duration wait = AFTER_EVENT.get(AFTER_EVENT.size() - hurried);
      hurried--;
      return wait;
    }
    return events && ending.isEmpty() ? PERIOD_WITH_EVENTS : PERIOD;
  }
}
