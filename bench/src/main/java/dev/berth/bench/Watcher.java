package dev.berth.bench;

import io.netty.channel.Channel;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One watch: counts its events and checks that their resourceVersions rise. Written by its event loop; its counts are
 * read by others when the load is over.
 */
final class Watcher implements Answers.Listener {
  private final CountDownLatch opened = new CountDownLatch(1);
  private final boolean timed;
  private final Histogram delay = new Histogram();
  private byte[] line;
  private int length;
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong revisionSum = new AtomicLong();
  private volatile long lastEventNanos;
  private final AtomicLong disorder = new AtomicLong();
  private volatile String failure = "";
  private long lastRevision;

  /**
   * @param timed whether to read the time of sending out of each event
   * @param lineBytes to begin with: the length of an event
   */
  Watcher(boolean timed, int lineBytes) {
    this.timed = timed;
    this.line = new byte[lineBytes];
  }

  Channel open(Wire wire, String path) throws IOException, InterruptedException {
    Channel channel = wire.connect(this);
    Wire.send(channel, wire.target().request("GET", path, ""));
    if (!opened.await(60, TimeUnit.SECONDS) || !failure.isEmpty()) {
      throw new IOException("no watch of " + path + ": " + failure);
    }
    return channel;
  }

  long events() {
    return events.get();
  }

  /** Of all resourceVersions that came: says with {@link #events} whether none was lost. */
  long revisionSum() {
    return revisionSum.get();
  }

  long lastEventNanos() {
    return lastEventNanos;
  }

  /** Events whose resourceVersion was not above the one before. */
  long disorder() {
    return disorder.get();
  }

  Histogram delay() {
    return delay;
  }

  Optional<String> failure() {
    return failure.isEmpty() ? Optional.empty() : Optional.of(failure);
  }

  @Override
  public void head(int status) {
    if (status != 200) {
      failure = "status " + status;
    }
    opened.countDown();
  }

  @Override
  public void body(byte[] in, int from, int to) {
    int start = from;
    long count = 0;
    long sum = 0;
    for (int i = from; i < to; i++) {
      if (in[i] == '\n') {
        if (length == 0) {
          sum += event(in, start, i);
        } else {
          keep(in, start, i);
          sum += event(line, 0, length);
          length = 0;
        }
        count++;
        start = i + 1;
      }
    }
    keep(in, start, to);
    if (count > 0) {
      revisionSum.addAndGet(sum);
      lastEventNanos = System.nanoTime();
      events.addAndGet(count);
    }
  }

  @Override
  public void ended() {
    failure = "the watch ended";
  }

  @Override
  public void closed(String why) {
    failure = why;
    opened.countDown();
  }

  private long event(byte[] text, int from, int to) {
    long revision = Scan.resourceVersion(text, from, to);
    if (revision <= lastRevision) {
      disorder.incrementAndGet();
    }
    lastRevision = revision;
    if (timed) {
      long sent = Scan.mark(text, from, to);
      if (sent > 0) {
        delay.record(System.nanoTime() - sent);
      }
    }
    return revision;
  }

  private void keep(byte[] in, int from, int to) {
    int n = to - from;
    if (length + n > line.length) {
      line = Arrays.copyOf(line, Math.max(length + n, line.length * 2));
    }
    System.arraycopy(in, from, line, length, n);
    length += n;
  }
}
