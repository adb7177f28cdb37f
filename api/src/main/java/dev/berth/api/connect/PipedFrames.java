package dev.berth.api.connect;

import dev.berth.api.FrameSource;
import dev.berth.base.stream.Sink;
import dev.berth.model.streams.NodeStreams.Reading;
import dev.berth.model.streams.NodeStreams.Stop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Between who writes a body (a log, what a backend answers) and the wire that takes it when it has room: holds {@link #ROOM_BYTES} and lets the writer wait
 * beyond that. Thread-safe.
 */
public final class PipedFrames implements FrameSource, Sink {
  static final int ROOM_BYTES = 64 * 1024;

  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private long bytes;
  private boolean ended;
  private boolean closed;
  private Optional<Runnable> wake = Optional.empty();
  private Optional<CompletableFuture<Void>> writer = Optional.empty();
  private Optional<Stop> reading = Optional.empty();

  /** Begins to read. */
  public static PipedFrames from(Reading log) {
    PipedFrames body = new PipedFrames();
    Stop stop = log.start(body);
    synchronized (body) {
      body.reading = Optional.of(stop);
    }
    return body;
  }

  @Override
  public CompletionStage<Void> write(byte[] text) {
    CompletableFuture<Void> taken = new CompletableFuture<>();
    Optional<Runnable> due;
    synchronized (this) {
      if (closed || ended) {
        return CompletableFuture.failedFuture(new IllegalStateException("nobody reads this body any more"));
      }
      waiting.add(text);
      bytes += text.length;
      if (bytes <= ROOM_BYTES) {
        taken.complete(null);
      } else {
        writer = Optional.of(taken);
      }
      due = takeWake();
    }
    due.ifPresent(Runnable::run);
    return taken;
  }

  @Override
  public void end() {
    Optional<Runnable> due;
    synchronized (this) {
      ended = true;
      due = takeWake();
    }
    due.ifPresent(Runnable::run);
  }

  @Override
  public Pull pull(int maxBytes) {
    List<byte[]> taken = new ArrayList<>();
    Optional<CompletableFuture<Void>> free = Optional.empty();
    boolean over;
    synchronized (this) {
      long size = 0;
      for (byte[] next = waiting.peek();
          next != null && (taken.isEmpty() || size + next.length <= maxBytes);
          next = waiting.peek()) {
        size += next.length;
        taken.add(waiting.remove());
      }
      bytes -= size;
      over = ended;
      if (bytes <= ROOM_BYTES) {
        free = writer;
        writer = Optional.empty();
      }
    }
    free.ifPresent(f -> f.complete(null));
    return taken.isEmpty() ? over ? Pull.END : Pull.IDLE : new Pull.Frames(taken);
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
    Optional<CompletableFuture<Void>> free;
    Optional<Stop> stop;
    synchronized (this) {
      closed = true;
      waiting.clear();
      free = writer;
      writer = Optional.empty();
      stop = reading;
      wake = Optional.empty();
    }
    stop.ifPresent(Stop::stop);
    free.ifPresent(f -> f.completeExceptionally(new IllegalStateException("nobody reads this body any more")));
  }

  private Optional<Runnable> takeWake() {
    Optional<Runnable> due = wake;
    wake = Optional.empty();
    return due;
  }
}
