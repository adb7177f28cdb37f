package dev.berth.node.volume;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * All that is decided by about a driver's volume on the node.
 *
 * @param wanted by these pods, and whether read-only
 * @param published into these pods
 * @param undecided had it from an earlier agent, and have not said yet whether they still want it
 * @param inUseReported whether the API has been told that the node uses it, and the view shows so
 * @param attachment what attaching answered; empty while it is not attached
 * @param retryAt when what failed is tried again
 * @param busy whether a step is under way
 */
public record DeviceFacts(
    Device device,
    SortedMap<String, Boolean> wanted,
    SortedMap<String, State> published,
    Set<String> undecided,
    State staged,
    boolean inUseReported,
    Optional<Map<String, String>> attachment,
    Optional<Instant> retryAt,
    boolean busy) {

  /** How far a step has come. */
  public enum State {
    NOT,
    /** It was begun, and it is not known how it ended: it counts as done for undoing, and as not done for doing (C88). */
    UNCERTAIN,
    DONE
  }
}
