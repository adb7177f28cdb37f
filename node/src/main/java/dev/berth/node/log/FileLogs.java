package dev.berth.node.log;

import dev.berth.base.loop.Loop;
import dev.berth.base.stream.Sink;
import dev.berth.model.streams.LogOptions;
import dev.berth.model.streams.NodeStreams.Stop;
import dev.berth.node.KubeletPaths;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.RuntimePod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs that a runtime writes in CRI's format where the kubelet's layout has them. Every reader has a virtual thread, which
 * waits for its sink; what is followed is looked at every {@link #LOOK_AGAIN}, and where another file has taken the log's name
 * (it was rotated) the reader goes on in that one.
 */
public final class FileLogs implements ContainerLogs {
  private static final Logger LOG = LoggerFactory.getLogger(FileLogs.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  /** The runtime is asked whether the container still runs once in so many looks. */
  private static final int ASKS_EVERY = 5;

  private static final int PIECE_BYTES = 32 * 1024;

  private final Loop loop;
  private final Runtime runtime;
  private final KubeletPaths paths;

  /** @param loop for timers, and on which the runtime is asked */
  public FileLogs(Loop loop, Runtime runtime, KubeletPaths paths) {
    this.loop = loop;
    this.runtime = runtime;
    this.paths = paths;
  }

  private Path path(RuntimePod pod, RuntimePod.Container container) {
    return Path.of(
        paths.logDirectory(pod.namespace(), pod.name(), pod.uid()),
        KubeletPaths.logFile(container.name(), container.attempt()));
  }

  @Override
  public boolean exists(RuntimePod pod, RuntimePod.Container container) {
    return Files.exists(path(pod, container));
  }

  @Override
  public Stop read(RuntimePod pod, RuntimePod.Container container, LogOptions options, Sink to) {
    Reader reader = new Reader(path(pod, container), pod.uid(), container.id(), options, to);
    Thread.ofVirtual().name("log " + pod.namespace() + "/" + pod.name()).start(reader);
    return () -> reader.stopped = true;
  }

  /** One who reads, on a thread of its own. */
  private final class Reader implements Runnable {
    private final Path path;
    private final String uid;
    private final String id;
    private final LogOptions options;
    private final LogCut cut;
    private final Sink to;
    private volatile boolean stopped;
    private int looks;

    Reader(Path path, String uid, String id, LogOptions options, Sink to) {
      this.path = path;
      this.uid = uid;
      this.id = id;
      this.options = options;
      this.cut = new LogCut(options);
      this.to = to;
    }

    @Override
    public void run() {
      try {
        if (options.follow()) {
          follow();
        } else {
          try (LogFile file = first()) {
            readToEnd(file);
            if (file.rest()) {
              file.giveTo(cut);
            }
          }
        }
        send();
      } catch (IOException e) {
        LOG.warn("log={} failed=reading reason=\"{}\"", path, e.toString());
      } catch (CompletionException e) {
        LOG.debug("log={} ended=nobody reads any more", path);
      } finally {
        to.end();
      }
    }

    private LogFile first() throws IOException {
      LogFile file = LogFile.open(path);
      if (options.tailLines().isPresent()) {
        file.toLast(options.tailLines().getAsLong());
      }
      return file;
    }

    private void follow() throws IOException {
      Optional<Object> key = key();
      LogFile file = first();
      try {
        while (!stopped && !cut.isFull()) {
          boolean over = isOver(); // asked before the file is read: what was said before the end is in it
          Optional<Object> named = key();
          readToEnd(file);
          if (named.isPresent() && !named.equals(key)) {
            file.close();
            file = LogFile.open(path);
            key = named;
          } else if (over) {
            return;
          } else {
            send();
            pause();
          }
        }
      } catch (NoSuchFileException e) {
        // moved away again before it could be opened: the next name is yet to come, or the pod is gone
        LOG.debug("log={} ended=gone", path);
      } finally {
        file.close();
      }
    }

    /** What tells one file from another of the same name. Empty where there is none now. */
    private Optional<Object> key() {
      try {
        return Optional.ofNullable(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
      } catch (IOException e) {
        return Optional.empty();
      }
    }

    private void readToEnd(LogFile file) throws IOException {
      while (!stopped && !cut.isFull()) {
        switch (file.next()) {
          case RECORD -> file.giveTo(cut);
          case PASSED -> {} // no record: what somebody else wrote there is not the container's
          case END -> {
            return;
          }
        }
        if (cut.size() >= PIECE_BYTES) {
          send();
        }
      }
    }

    private void send() {
      if (cut.size() > 0) {
        to.write(cut.drain()).toCompletableFuture().join();
      }
    }

    private boolean isOver() {
      if (looks++ % ASKS_EVERY != 0) {
        return false;
      }
      CompletableFuture<Boolean> over = new CompletableFuture<>();
      loop.execute(
          () -> {
            var unused =
                runtime
                    .pod(uid)
                    .whenComplete(
                        (pod, failed) ->
                            over.complete(
                                failed == null
                                    && pod.containers().stream()
                                        .filter(c -> c.id().equals(id))
                                        .noneMatch(c -> !c.hasExited())));
          });
      return over.join();
    }

    private void pause() {
      CompletableFuture<Boolean> later = new CompletableFuture<>();
      loop.schedule(LOOK_AGAIN, () -> later.complete(true));
      later.join();
    }
  }
}
