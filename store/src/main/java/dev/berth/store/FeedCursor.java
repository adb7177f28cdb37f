package dev.berth.store;

/**
 * One reader's place in the feed. Used by one thread at a time. There is no queue per reader: a cursor walks the shared
 * history, and one that falls behind the history window is told {@link Next.TooOld}, once and for all.
 */
public interface FeedCursor extends AutoCloseable {

  /** What comes next. Never blocks. */
  Next poll();

  /**
   * Every event of this cursor's prefix up to this revision has been polled. It advances even when other keys change,
   * so a bookmark may carry it. In the middle of a batch it is the revision before that batch: a watch that goes on from
   * there sees the whole batch.
   */
  long revision();

  /**
   * Calls {@code wake} once, from any thread, as soon as {@link #poll} may answer something other than {@link Next.Idle};
   * at once where it already may. {@code wake} must not block. A later call replaces an earlier one that did not fire.
   */
  void onReady(Runnable wake);

  @Override
  void close();

  /** An answer of {@link #poll}. */
  sealed interface Next {
    record Happened(Event event) implements Next {}

    /** Nothing for now. */
    record Idle() implements Next {}

    /** The history after the cursor's place is gone; the reader lists anew. */
    record TooOld(long oldest) implements Next {}

    /** The store is closed. */
    record Closed() implements Next {}

    Next IDLE = new Idle();
    Next CLOSED = new Closed();
  }
}
