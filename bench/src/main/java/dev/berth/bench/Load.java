package dev.berth.bench;

import io.netty.channel.Channel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * Closed-loop load: each connection sends its next request when the last was answered, until there are no more
 * requests or the time is over.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failure shows as the connection's end
final class Load {
  /**
   * When the n-th request is due, by {@link System#nanoTime}. A connection waits for it with a timer, so that its event
   * loop goes on reading.
   */
  interface Pace {
    Pace UNBOUND = (_, now) -> now;

    static Pace of(int perSecond) {
      if (perSecond == 0) {
        return UNBOUND;
      }
      long began = System.nanoTime();
      return (n, _) -> began + n * 1_000_000_000L / perSecond;
    }

    long due(long n, long now);
  }

  /** Hears the body of each answer that is not an error; on the connection's event loop. */
  interface Bodies {
    Bodies IGNORED = (_, _) -> {};

    void answered(byte[] body, int length);
  }

  /**
   * What came of it.
   *
   * @param seconds from the first request to the last answer
   * @param answers that were not errors
   * @param firstError empty where there was none
   */
  record Result(
      double seconds, long answers, long errors, Optional<String> firstError, Histogram latency, long bytes) {}

  private final Wire wire;
  private final int connections;

  Load(Wire wire, int connections) {
    this.wire = wire;
    this.connections = connections;
  }

  /**
   * @param requests the n-th request; empty array: no more
   * @param nanos to go on for
   */
  Result run(LongFunction<byte[]> requests, long nanos, Bodies bodies) throws IOException, InterruptedException {
    return run(requests, nanos, Pace.UNBOUND, bodies);
  }

  /** The same, each request when it is due or later. */
  Result run(LongFunction<byte[]> requests, long nanos, Pace pace, Bodies bodies)
      throws IOException, InterruptedException {
    AtomicLong next = new AtomicLong();
    CountDownLatch done = new CountDownLatch(connections);
    List<Sender> senders = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      Sender sender = new Sender(requests, next, pace, bodies, done);
      sender.channel = Optional.of(wire.connect(sender));
      senders.add(sender);
    }
    long start = System.nanoTime();
    for (Sender sender : senders) {
      sender.channel.orElseThrow().eventLoop().execute(() -> sender.start(start + nanos));
    }
    done.await();
    Histogram all = new Histogram();
    long errors = 0;
    long bytes = 0;
    long last = start;
    Optional<String> firstError = Optional.empty();
    for (Sender sender : senders) {
      all.add(sender.latency);
      errors += sender.errors;
      bytes += sender.bytes;
      last = Math.max(last, sender.lastNanos);
      firstError = firstError.or(() -> sender.firstError);
    }
    return new Result((last - start) / 1e9, all.count(), errors, firstError, all, bytes);
  }

  private static final class Sender implements Answers.Listener {
    private static final int KEPT_BYTES = 64 * 1024;

    private final LongFunction<byte[]> requests;
    private final AtomicLong next;
    private final Pace pace;
    private final Bodies bodies;
    private final CountDownLatch done;
    private final Histogram latency = new Histogram();
    private final byte[] kept = new byte[KEPT_BYTES];
    private Optional<Channel> channel = Optional.empty();
    private Optional<String> firstError = Optional.empty();
    private int keptLength;
    private long endNanos;
    private long sentNanos;
    private long lastNanos;
    private long errors;
    private long bytes;
    private int status;
    private boolean finished;

    Sender(LongFunction<byte[]> requests, AtomicLong next, Pace pace, Bodies bodies, CountDownLatch done) {
      this.requests = requests;
      this.next = next;
      this.pace = pace;
      this.bodies = bodies;
      this.done = done;
    }

    void start(long end) {
      endNanos = end;
      next(System.nanoTime());
    }

    private void next(long now) {
      long n = next.getAndIncrement();
      long wait = Math.min(pace.due(n, now), endNanos) - now;
      if (wait <= 0) {
        send(n, now);
      } else {
        channel
            .orElseThrow()
            .eventLoop()
            .schedule(() -> send(n, System.nanoTime()), wait, TimeUnit.NANOSECONDS);
      }
    }

    private void send(long n, long now) {
      if (finished) {
        return; // closed while it waited
      }
      byte[] request = now - endNanos >= 0 ? new byte[0] : requests.apply(n);
      if (request.length == 0) {
        finished = true;
        channel.orElseThrow().close();
        done.countDown();
        return;
      }
      sentNanos = now;
      keptLength = 0;
      Wire.send(channel.orElseThrow(), request);
    }

    @Override
    public void head(int code) {
      status = code;
    }

    @Override
    public void body(byte[] in, int from, int to) {
      bytes += to - from;
      int n = Math.min(to - from, KEPT_BYTES - keptLength);
      System.arraycopy(in, from, kept, keptLength, n);
      keptLength += n;
    }

    @Override
    public void ended() {
      long now = System.nanoTime();
      lastNanos = now;
      if (status >= 200 && status < 300) {
        latency.record(now - sentNanos);
        bodies.answered(kept, keptLength);
      } else {
        errors++;
        if (firstError.isEmpty()) {
          firstError = Optional.of(status + " " + new String(kept, 0, keptLength, StandardCharsets.UTF_8));
        }
      }
      next(now);
    }

    @Override
    public void closed(String why) {
      if (!finished) {
        finished = true;
        errors++;
        firstError = firstError.or(() -> Optional.of(why));
        lastNanos = System.nanoTime();
        done.countDown();
      }
    }
  }
}
