package dev.berth.http;

import dev.berth.api.FrameSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A feed that a test fills. Thread-safe. */
final class FakeFeed implements FrameSource {
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
  private Optional<Runnable> wake = Optional.empty();
  private boolean ended;
  private int pulls;

  void add(String frame) {
    Optional<Runnable> due;
    synchronized (this) {
      waiting.add(frame.getBytes(StandardCharsets.UTF_8));
      due = takeWake();
    }
    due.ifPresent(Runnable::run);
  }

  void end() {
    Optional<Runnable> due;
    synchronized (this) {
      ended = true;
      due = takeWake();
    }
    due.ifPresent(Runnable::run);
  }

  synchronized int waiting() {
    return waiting.size();
  }

  synchronized int pulls() {
    return pulls;
  }

  /** Completes when the wire lets go of the feed. */
  CompletableFuture<Boolean> closed() {
    return closed;
  }

  @Override
  public synchronized Pull pull(int maxBytes) {
    pulls++;
    List<byte[]> taken = new ArrayList<>();
    int bytes = 0;
    while (!waiting.isEmpty() && (taken.isEmpty() || bytes + waiting.peek().length <= maxBytes)) {
      byte[] frame = waiting.remove();
      bytes += frame.length;
      taken.add(frame);
    }
    if (!taken.isEmpty()) {
      return new Pull.Frames(taken);
    }
    return ended ? Pull.END : Pull.IDLE;
  }

  @Override
  public void onReady(Runnable runnable) {
    synchronized (this) {
      if (waiting.isEmpty() && !ended) {
        wake = Optional.of(runnable);
        return;
      }
    }
    runnable.run();
  }

  @Override
  public void close() {
    closed.complete(true);
  }

  private Optional<Runnable> takeWake() {
    Optional<Runnable> due = wake;
    wake = Optional.empty();
    return due;
  }
}
