package dev.berth.http;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what the wire reports. */
final class Recorded implements RequestObserver {
  final LinkedBlockingQueue<Finished> finished = new LinkedBlockingQueue<>();
  final LinkedBlockingQueue<Limit> limits = new LinkedBlockingQueue<>();
  final LinkedBlockingQueue<String> closings = new LinkedBlockingQueue<>();
  final AtomicInteger connections = new AtomicInteger();
  final AtomicInteger watches = new AtomicInteger();

  @Override
  public void finished(Finished request) {
    finished.add(request);
  }

  @Override
  public void connectionOpened() {
    connections.incrementAndGet();
  }

  @Override
  public void connectionClosed() {
    connections.decrementAndGet();
    closings.add("closed");
  }

  @Override
  public Runnable watchOpened(String method, String path) {
    watches.incrementAndGet();
    return watches::decrementAndGet;
  }

  @Override
  public void limited(Limit limit) {
    limits.add(limit);
  }

  /** The next of a queue; fails the test where none comes. */
  static <E> E next(LinkedBlockingQueue<E> queue) throws InterruptedException {
    E e = queue.poll(20, TimeUnit.SECONDS);
    if (e == null) {
      throw new AssertionError("nothing came within 20 s");
    }
    return e;
  }
}
