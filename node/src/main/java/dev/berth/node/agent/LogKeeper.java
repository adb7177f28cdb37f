package dev.berth.node.agent;

import dev.berth.base.loop.Loop;
import dev.berth.client.log.LateLogger;
import dev.berth.node.KubeletPaths;
import dev.berth.node.rotation.LogRotation;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.RuntimePod.Container;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;

/** Has the logs of running containers rotated, every ten seconds, where they are files. One round at a time. */
final class LogKeeper {
  private static final Logger LOG = LateLogger.of(LogKeeper.class);
  private static final Duration EVERY = Duration.ofSeconds(10);

  private final Surroundings place;
  private final Supplier<List<PodWorker>> workers;
  private boolean closed;

  LogKeeper(Surroundings place, Supplier<List<PodWorker>> workers) {
    this.place = place;
    this.workers = workers;
  }

  private record Log(Path file, String container) {}

  void start() {
    Housekeeping keeping = place.settings().housekeeping();
    if (keeping.logBytes() > 0 && !closed) {
      LogRotation rotation = new LogRotation(keeping.logBytes(), keeping.logFiles());
      place.loop().schedule(EVERY, () -> round(rotation));
    }
  }

  void close() {
    closed = true;
  }

  private void round(LogRotation rotation) {
    if (closed) {
      return;
    }
    List<Log> logs = new ArrayList<>();
    for (PodWorker worker : workers.get()) {
      String directory =
          place.settings().paths().logDirectory(worker.pod().namespace(), worker.pod().name(), worker.pod().uid());
      for (Container c : worker.runtime().containers()) {
        if (c.isRunning()) {
          logs.add(new Log(Path.of(directory, KubeletPaths.logFile(c.name(), c.attempt())), c.id()));
        }
      }
    }
    Instant now = place.now();
    Loop loop = place.loop();
    Thread.ofVirtual()
        .name("log-rotation")
        .start(
            () -> {
              logs.forEach(log -> rotate(rotation, log, now));
              loop.execute(this::start);
            });
  }

  private void rotate(LogRotation rotation, Log log, Instant now) {
    try {
      if (rotation.rotate(log.file, now, () -> reopened(log.container))) {
        LOG.debug("log={} rotated", log.file);
      }
    } catch (IOException e) {
      LOG.warn("log={} failed=rotating", log.file, e);
    }
  }

  private boolean reopened(String container) {
    Runtime runtime = place.runtime();
    try {
      return runtime.reopenContainerLog(container).toCompletableFuture().join();
    } catch (CompletionException e) {
      LOG.warn("container={} failed=reopening its log", container, e);
      return false;
    }
  }
}
