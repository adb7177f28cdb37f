package dev.berth.node.log;

import dev.berth.base.loop.Loop;
import dev.berth.base.stream.Sink;
import dev.berth.model.streams.LogOptions;
import dev.berth.model.streams.NodeStreams.Stop;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.Runtime.LogLine;
import dev.berth.node.runtime.RuntimePod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Logs that the runtime itself keeps. What is followed is looked at again and again. */
public final class RecordedLogs implements ContainerLogs {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final int PIECE_BYTES = 16 * 1024;

  private final Loop loop;
  private final Runtime runtime;

  /** @param loop on which the runtime is asked */
  public RecordedLogs(Loop loop, Runtime runtime) {
    this.loop = loop;
    this.runtime = runtime;
  }

  @Override
  public boolean exists(RuntimePod pod, RuntimePod.Container container) {
    return true;
  }

  @Override
  public Stop read(RuntimePod pod, RuntimePod.Container container, LogOptions options, Sink to) {
    Reader reader = new Reader(pod.uid(), container.id(), options, to);
    loop.execute(reader::look);
    return () -> loop.execute(reader::stop);
  }

  /** One who reads. Owned by the loop. */
  private final class Reader {
    private final String uid;
    private final String id;
    private final LogOptions options;
    private final LogCut cut;
    private final Sink to;
    private int next = -1;
    private boolean last;
    private boolean stopped;

    Reader(String uid, String id, LogOptions options, Sink to) {
      this.uid = uid;
      this.id = id;
      this.options = options;
      this.cut = new LogCut(options);
      this.to = to;
    }

    void stop() {
      stopped = true;
    }

    void look() {
      if (stopped) {
        return;
      }
      if (options.follow()) {
        // asked before the lines are: what was said before the end is among them
        then(runtime.pod(uid).thenApply(this::isOver), over -> lines(over.orElse(true)));
      } else {
        lines(true);
      }
    }

    private boolean isOver(RuntimePod pod) {
      return pod.containers().stream().filter(c -> c.id().equals(id)).noneMatch(c -> !c.hasExited());
    }

    private void lines(boolean over) {
      last = over;
      then(runtime.logs(id), lines -> send(lines.orElse(List.of())));
    }

    private void send(List<LogLine> lines) {
      if (next < 0) {
        long tail = options.tailLines().orElse(Long.MAX_VALUE);
        next = (int) Math.max(0, lines.size() - Math.min(tail, lines.size()));
      }
      while (next < lines.size() && cut.size() < PIECE_BYTES && !cut.isFull()) {
        LogLine line = lines.get(next++);
        byte[] text = line.text().getBytes(StandardCharsets.UTF_8);
        cut.add(line.at(), line.stream(), text, 0, text.length, true);
      }
      if (cut.size() > 0) {
        var unused =
            to.write(cut.drain())
                .whenComplete((_, failed) -> loop.execute(() -> written(lines, failed != null)));
      } else {
        atEnd(lines);
      }
    }

    private void written(List<LogLine> lines, boolean failed) {
      if (failed || stopped) {
        stopped = true;
      } else {
        send(lines);
      }
    }

    private void atEnd(List<LogLine> lines) {
      if (next < lines.size() && !cut.isFull()) {
        send(lines);
      } else if (last || cut.isFull()) {
        stopped = true;
        to.end();
      } else {
        loop.schedule(LOOK_AGAIN, this::look);
      }
    }

    private <T> void then(CompletionStage<T> stage, java.util.function.Consumer<Optional<T>> next) {
      var unused =
          stage.whenComplete((value, _) -> loop.execute(() -> next.accept(Optional.ofNullable(value))));
    }
  }
}
