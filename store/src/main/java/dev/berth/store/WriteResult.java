package dev.berth.store;

import java.util.List;
import java.util.Optional;

/** What became of a batch. */
public sealed interface WriteResult {
  /**
   * It happened at this revision.
   *
   * @param events one for each change, in the batch's order
   */
  record Committed(long revision, List<Event> events) implements WriteResult {}

  /**
   * It did not happen.
   *
   * @param key the first key whose condition did not hold
   * @param current what was there instead
   */
  record Conflict(String key, Optional<Entry> current) implements WriteResult {}

  /**
   * It did not happen because too many batches wait for the medium; the caller tries again later.
   *
   * @param waiting how many batches wait
   */
  record Overloaded(int waiting) implements WriteResult {}
}
