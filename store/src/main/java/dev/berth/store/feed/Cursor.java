package dev.berth.store.feed;

import dev.berth.store.FeedCursor;
import org.jspecify.annotations.Nullable;

/**
 * A place in a topic's chain. Owned by the thread that polls; while it waits ({@link #waiting}) by whoever holds the topic's
 * monitor.
 *
 * <p>A link may be in the chain before readers see its revision; it is not delivered before they do.
 */
final class Cursor implements FeedCursor {
  private final Timeline timeline;
  private final Topic topic;
  private final String prefix;
  private final long after;

  /** The last link that was delivered or passed over; {@link Link#GONE} where what follows was forgotten. */
  private Link place;

  /** The link that ended the wait; all between {@link #place} and it are none of this cursor's. */
  private @Nullable Link fired;

  private @Nullable Runnable wake;
  private long seen;
  private volatile boolean waiting;
  private volatile boolean closed;

  /** Where it stands among its topic's waiting cursors. */
  int slot;

  Cursor(Timeline timeline, Topic topic, String prefix, long after, Link place) {
    this.timeline = timeline;
    this.topic = topic;
    this.prefix = prefix;
    this.after = after;
    this.place = place;
    this.seen = after;
  }

  String prefix() {
    return prefix;
  }

  @Override
  public Next poll() {
    if (closed || timeline.closed()) {
      return Next.CLOSED;
    }
    if (!waiting) {
      return next();
    }
    synchronized (topic) {
      return next();
    }
  }

  private Next next() {
    Link next = upcoming(timeline.revision());
    if (next == null) {
      return Next.IDLE;
    }
    place = next;
    return next == Link.GONE ? new Next.TooOld(timeline.compactedRevision()) : new Next.Happened(next.event);
  }

  @Override
  public long revision() {
    if (!waiting) {
      return advance();
    }
    synchronized (topic) {
      return advance();
    }
  }

  private long advance() {
    long visible = timeline.revision();
    Link next = upcoming(visible);
    if (next != Link.GONE) {
      seen = Math.max(seen, next == null ? visible : next.revision() - 1);
    }
    return seen;
  }

  /** The next visible link that concerns this cursor, GONE, or null. Passes over those that do not. */
  private @Nullable Link upcoming(long visible) {
    if (place == Link.GONE) {
      return place;
    }
    if (waiting && topic.settled().sequence > place.sequence) {
      place = topic.settled();
    }
    Link jump = fired;
    if (jump != null && jump.sequence > place.sequence) {
      return jump;
    }
    Link next = place.next();
    while (next != null && next != Link.GONE && next.revision() <= visible) {
      if (concerns(next)) {
        return next;
      }
      place = next;
      next = place.next();
    }
    return next == Link.GONE ? next : null;
  }

  /** Whether the link is one to deliver, and not yet delivered. */
  boolean concerns(Link link) {
    if (link.sequence <= place.sequence || link.revision() <= after) {
      return false;
    }
    String key = link.event.key();
    return prefix.endsWith("/") ? key.startsWith(prefix) : key.equals(prefix);
  }

  @Override
  public void onReady(Runnable action) {
    synchronized (topic) {
      if (!closed && !timeline.closed() && upcoming(timeline.revision()) == null) {
        wake = action;
        if (!waiting) {
          topic.await(this);
          waiting = true;
        }
        return;
      }
      if (waiting) {
        topic.forget(this);
        stopWaiting();
      }
    }
    action.run();
  }

  /** Holding the topic's monitor, and taken from its waiting cursors: the wait ends with this link. */
  Runnable fire(Link link) {
    fired = link;
    return stopWaiting();
  }

  /** Holding the topic's monitor, and taken from its waiting cursors. */
  Runnable stopWaiting() {
    Runnable action = wake == null ? () -> {} : wake;
    wake = null;
    waiting = false;
    return action;
  }

  @Override
  public void close() {
    synchronized (topic) {
      closed = true;
      if (waiting) {
        topic.forget(this);
        stopWaiting();
      }
    }
  }
}
