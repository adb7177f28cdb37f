package dev.berth.junit.fabric8;

import dev.berth.api.FrameSource;
import dev.berth.api.Response;
import io.fabric8.kubernetes.client.http.AsyncBody;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A body that is handed over piece by piece, each when the client asks for one. Whoever asks or wakes it only rings; one
 * virtual thread at a time answers all that rang.
 */
final class InProcessBody implements AsyncBody {
  private static final int PIECE = 64 * 1024;

  private final FrameSource frames;
  private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final AtomicInteger rung = new AtomicInteger();
  private final AtomicLong asked = new AtomicLong();
  private volatile boolean cancelled;

  InProcessBody(Response.Content content, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    this.consumer = consumer;
    this.frames =
        switch (content) {
          case Response.Content.Whole whole -> new AtOnce(whole.parts());
          case Response.Content.Streaming streaming -> streaming.frames();
          case Response.Content.Upgrade _ -> throw new IllegalStateException("nobody asked for an upgrade");
        };
  }

  @Override
  public void consume() {
    asked.incrementAndGet();
    ring();
  }

  @Override
  public CompletableFuture<Void> done() {
    return done;
  }

  @Override
  public void cancel() {
    cancelled = true;
    ring();
    done.cancel(false);
  }

  private void ring() {
    if (rung.getAndIncrement() == 0) {
      Thread.startVirtualThread(this::answer);
    }
  }

  private void answer() {
    int heard;
    do {
      heard = rung.get();
      try {
        deliver();
      } catch (Exception e) {
        frames.close();
        done.completeExceptionally(e);
      }
    } while (rung.addAndGet(-heard) != 0);
  }

  private void deliver() throws Exception {
    while (!done.isDone() && !cancelled && asked.get() > 0) {
      switch (frames.pull(PIECE)) {
        case FrameSource.Pull.Frames some -> {
          asked.decrementAndGet();
          List<ByteBuffer> pieces = new ArrayList<>(some.frames().size());
          some.frames().forEach(frame -> pieces.add(ByteBuffer.wrap(frame)));
          consumer.consume(pieces, this);
        }
        case FrameSource.Pull.Idle _ -> {
          frames.onReady(this::ring);
          return;
        }
        case FrameSource.Pull.End _ -> {
          frames.close();
          done.complete(null);
        }
      }
    }
    if (cancelled) {
      frames.close();
    }
  }

  /** Parts that are all there. */
  private static final class AtOnce implements FrameSource {
    private final ArrayDeque<byte[]> parts;

    AtOnce(List<byte[]> parts) {
      this.parts = new ArrayDeque<>(parts);
    }

    @Override
    public Pull pull(int maxBytes) {
      if (parts.isEmpty()) {
        return Pull.END;
      }
      List<byte[]> all = List.copyOf(parts);
      parts.clear();
      return new Pull.Frames(all);
    }

    @Override
    public void onReady(Runnable wake) {
      wake.run();
    }

    @Override
    public void close() {}
  }
}
