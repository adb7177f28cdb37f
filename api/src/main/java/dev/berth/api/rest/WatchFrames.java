package dev.berth.api.rest;

import dev.berth.api.FrameSource;
import dev.berth.api.status.Failures;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.store.FeedCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one watch, pulled from its cursor when the wire has room. Owns the cursor. One thread pulls; timers only set
 * flags and wake it.
 */
final class WatchFrames implements FrameSource {
  /** Between bookmarks of a watch that asks for them. */
  private static final Duration BOOKMARK_EVERY = Duration.ofSeconds(55);

  /** The last bookmark comes this long before the end. */
  private static final Duration LAST_BOOKMARK = Duration.ofSeconds(2);

  private final FeedCursor cursor;
  private final EventEncoder encoder;
  private List<JsonObject> first;
  private Optional<Long> initialEventsEnd;
  private final boolean bookmarks;
  private final Loop loop;
  private final List<Loop.Timer> pending = new ArrayList<>();
  private volatile boolean bookmarkDue;
  private volatile boolean timeUp;
  private volatile boolean closed;
  private boolean ended;
  private Runnable onClose = () -> {};
  private volatile @Nullable Runnable waiting;

  /**
   * @param first objects to show as ADDED before anything else
   * @param initialEventsEnd the revision of a bookmark that ends them, where the client wants to know
   */
  WatchFrames(
      FeedCursor cursor,
      EventEncoder encoder,
      List<JsonObject> first,
      Optional<Long> initialEventsEnd,
      boolean bookmarks,
      Loop loop,
      Duration duration) {
    this.cursor = cursor;
    this.encoder = encoder;
    this.first = first;
    this.initialEventsEnd = initialEventsEnd;
    this.bookmarks = bookmarks;
    this.loop = loop;
    keep(loop.schedule(duration, () -> {
      timeUp = true;
      wake();
    }));
    if (bookmarks) {
      scheduleBookmark();
      if (duration.compareTo(LAST_BOOKMARK) > 0) {
        keep(loop.schedule(duration.minus(LAST_BOOKMARK), this::bookmark));
      }
    }
  }

  private void scheduleBookmark() {
    keep(loop.schedule(BOOKMARK_EVERY, () -> {
      bookmark();
      scheduleBookmark();
    }));
  }

  /**
   * Ends the watch, once all that happened is told, when something says so.
   *
   * @param register takes what is to be called then, and returns how to give that up
   */
  void endWith(Function<Runnable, Runnable> register) {
    Runnable giveUp =
        register.apply(
            () -> {
              timeUp = true;
              wake();
            });
    synchronized (this) {
      if (!closed) {
        onClose = giveUp;
        return;
      }
    }
    giveUp.run();
  }

  private void bookmark() {
    bookmarkDue = true;
    wake();
  }

  private synchronized void keep(Loop.Timer timer) {
    if (closed) {
      timer.cancel();
      return;
    }
    if (pending.size() > 4) {
      pending.removeFirst(); // the oldest has fired long ago
    }
    pending.add(timer);
  }

  @Override
  public Pull pull(int maxBytes) {
    if (ended || closed) {
      return Pull.END;
    }
    List<byte[]> frames = new ArrayList<>();
    int size = 0;
    while (size < maxBytes) {
      Optional<byte[]> frame = next();
      if (frame.isEmpty()) {
        break;
      }
      frames.add(frame.get());
      size += frame.get().length;
    }
    if (!frames.isEmpty()) {
      return new Pull.Frames(frames);
    }
    if (timeUp || ended) {
      ended = true;
      return Pull.END;
    }
    return Pull.IDLE;
  }

  /** The next frame; empty where there is none now, or none any more. */
  private Optional<byte[]> next() {
    if (ended) {
      return Optional.empty();
    }
    if (!first.isEmpty()) {
      JsonObject object = first.getFirst();
      first = first.subList(1, first.size());
      return Optional.of(encoder.added(object));
    }
    if (initialEventsEnd.isPresent()) {
      long revision = initialEventsEnd.get();
      initialEventsEnd = Optional.empty();
      return Optional.of(encoder.bookmark(revision, true));
    }
    while (true) {
      switch (cursor.poll()) {
        case FeedCursor.Next.Happened h -> {
          Optional<byte[]> frame = encoder.frame(h.event());
          if (frame.isPresent()) {
            return frame;
          }
        }
        case FeedCursor.Next.Idle _ -> {
          if (bookmarkDue && bookmarks) {
            bookmarkDue = false;
            return Optional.of(encoder.bookmark(cursor.revision(), false));
          }
          return Optional.empty();
        }
        case FeedCursor.Next.TooOld t -> {
          ended = true;
          return Optional.of(
              encoder.error(
                  Failures.expired("too old resource version: " + cursor.revision() + " (" + t.oldest() + ")")));
        }
        case FeedCursor.Next.Closed _ -> {
          ended = true;
          return Optional.empty();
        }
      }
    }
  }

  @Override
  public void onReady(Runnable wake) {
    if (timeUp || bookmarkDue || ended) {
      wake.run();
      return;
    }
    waiting = wake;
    cursor.onReady(this::wake);
    if (timeUp || bookmarkDue) {
      wake();
    }
  }

  private void wake() {
    Runnable w;
    synchronized (this) {
      w = waiting;
      waiting = null;
    }
    if (w != null) {
      w.run();
    }
  }

  @Override
  public void close() {
    List<Loop.Timer> timersLeft;
    Runnable giveUp;
    synchronized (this) {
      closed = true;
      timersLeft = List.copyOf(pending);
      pending.clear();
      giveUp = onClose;
    }
    giveUp.run();
    timersLeft.forEach(Loop.Timer::cancel);
    cursor.close();
  }
}
