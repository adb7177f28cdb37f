package dev.berth.bench;

import io.netty.channel.Channel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Opens many watches that nothing happens on, each on a connection of its own, and says what they cost. */
final class IdleWatches {
  private final Wire wire;
  private final Samples samples;
  private final int watches;

  IdleWatches(Wire wire, Samples samples, int watches) {
    this.wire = wire;
    this.samples = samples;
    this.watches = watches;
  }

  void run(Report report, java.util.Optional<ServerProcess> server) throws IOException, InterruptedException {
    report.begin();
    double before = server.map(ServerProcess::residentMebibytes).orElse(0.0);
    long began = System.nanoTime();
    List<Channel> channels = new ArrayList<>();
    List<Watcher> open = new ArrayList<>();
    for (int i = 0; i < watches; i++) {
      Watcher watcher = new Watcher(false);
      channels.add(
          watcher.open(wire, samples.collection() + "?watch=true&timeoutSeconds=3000&" + samples.selector()));
      open.add(watcher);
    }
    report.put("seconds", (System.nanoTime() - began) / 1e9);
    report.put("watches", watches);
    report.put("stillOpen", open.stream().filter(w -> w.failure().isEmpty()).count());
    report.end(watches);
    server.ifPresent(
        s -> report.put("serverRssPerWatchKiB", (s.residentMebibytes() - before) * 1024 / Math.max(1, watches)));
    channels.forEach(Channel::close);
  }
}
