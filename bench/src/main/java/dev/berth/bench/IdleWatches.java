package dev.berth.bench;

import io.netty.channel.Channel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/** Opens many watches that nothing happens on, each on a connection of its own, and says what they cost. */
@SuppressWarnings("FutureReturnValueIgnored") // a failure shows as the connection's end
final class IdleWatches {
  private static final int OPENING_AT_ONCE = 16;

  private final Wire wire;
  private final Samples samples;
  private final int watches;

  IdleWatches(Wire wire, Samples samples, int watches) {
    this.wire = wire;
    this.samples = samples;
    this.watches = watches;
  }

  /** @param holdNanos how long they stay open before they are counted */
  void run(Report report, Optional<ServerProcess> server, long holdNanos) throws IOException, InterruptedException {
    report.begin();
    double before = server.map(ServerProcess::residentMebibytes).orElse(0.0);
    long began = System.nanoTime();
    List<Channel> channels = Collections.synchronizedList(new ArrayList<>());
    List<Watcher> open = new ArrayList<>();
    String path = samples.collection() + "?watch=true&timeoutSeconds=3000&" + samples.selector();
    Semaphore opening = new Semaphore(OPENING_AT_ONCE);
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < watches; i++) {
      Watcher watcher = new Watcher(false, 256);
      open.add(watcher);
      opening.acquire();
      Thread.startVirtualThread(
          () -> {
            try {
              channels.add(watcher.open(wire, path));
            } catch (IOException | InterruptedException e) {
              failures.add(String.valueOf(e.getMessage()));
            } finally {
              opening.release();
            }
          });
    }
    opening.acquire(OPENING_AT_ONCE);
    if (!failures.isEmpty()) {
      report.put("errors", failures.size()).put("firstError", failures.remove());
    }
    report.put("seconds", (System.nanoTime() - began) / 1e9);
    report.put("watches", watches);
    for (long end = System.nanoTime() + holdNanos; System.nanoTime() < end; ) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
    report.put("stillOpen", open.stream().filter(w -> w.failure().isEmpty()).count());
    report.end(watches);
    server.ifPresent(
        s -> report.put("serverRssPerWatchKiB", (s.residentMebibytes() - before) * 1024 / Math.max(1, watches)));
    channels.forEach(Channel::close);
  }
}
