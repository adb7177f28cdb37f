package dev.berth.store;

import java.util.List;

/** What a list found. */
public sealed interface ListResult {
  /**
   * @param revision of the snapshot
   * @param entries in key order
   * @param remaining how many entries of the snapshot follow after the last one here
   */
  record Page(long revision, List<Entry> entries, long remaining) implements ListResult {}

  /** The revision is older than the history window. */
  record Compacted(long oldest) implements ListResult {}

  /** The revision has not been reached. */
  record Future(long newest) implements ListResult {}
}
