package dev.berth.http;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One movable alarm of a connection or a stream. Owned by its event loop.
 *
 * <p>Moving it costs a field write in the common case: the timer is left where it is when the new time is later, and on
 * waking early it goes to sleep again. So a request does not pay for the timers that guard it.
 */
final class Deadline implements Runnable {
  private static final long NONE = Long.MAX_VALUE;

  private final EventExecutor loop;
  private final long origin = System.nanoTime();
  private Runnable expired = () -> {};
  private long due = NONE;
  private long timerAt = NONE;
  private @Nullable ScheduledFuture<?> timer;

  Deadline(EventExecutor loop) {
    this.loop = loop;
  }

  /** Calls {@code action} on the loop after {@code nanos}, unless set or cleared before. */
  void set(long nanos, Runnable action) {
    long now = System.nanoTime() - origin;
    due = now + nanos;
    expired = action;
    if (timer == null || due < timerAt) {
      stopTimer();
      start(now);
    }
  }

  void clear() {
    due = NONE;
  }

  boolean isSet() {
    return due != NONE;
  }

  /** For good. */
  void close() {
    due = NONE;
    stopTimer();
  }

  @Override
  public void run() {
    timer = null;
    timerAt = NONE;
    if (due == NONE) {
      return;
    }
    long now = System.nanoTime() - origin;
    if (now < due) {
      start(now);
      return;
    }
    due = NONE;
    expired.run();
  }

  private void start(long now) {
    timerAt = due;
    timer = loop.schedule(this, Math.max(0, due - now), TimeUnit.NANOSECONDS);
  }

  private void stopTimer() {
    ScheduledFuture<?> t = timer;
    if (t != null) {
      t.cancel(false);
      timer = null;
      timerAt = NONE;
    }
  }
}
