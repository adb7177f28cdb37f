package dev.berth.node.simulated;

import dev.berth.base.loop.Loop;
import dev.berth.base.stream.Exit;
import dev.berth.base.stream.Feeder;
import dev.berth.base.stream.ProcessSession;
import dev.berth.base.stream.Sink;
import dev.berth.base.stream.Terminal;
import dev.berth.node.runtime.Runtime.AttachRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Somebody who listens to a container's own process and talks to it line by line. Owned by its loop. */
final class SimulatedAttachment implements ProcessSession {
  private static final int MOST_WAITING = 1 << 20;
  private static final int LONGEST_LINE = 1 << 16;

  private final Loop loop;
  private final SimulatedContainer container;
  private final Output output;
  private final Feeder out;
  private final Sink input;
  private final CompletableFuture<Exit> exit = new CompletableFuture<>();

  SimulatedAttachment(Loop loop, SimulatedContainer container, AttachRequest request, Output output) {
    this.loop = loop;
    this.container = container;
    this.output = output;
    this.out = new Feeder(loop, new EndingWith(output.out(), this::ended), () -> {});
    this.input = request.input() && container.config.spec().bool("stdin") ? new Lines() : Sink.NOWHERE;
  }

  /** What the container says. Whoever does not listen for too long misses it. */
  void hear(String line) {
    if (out.waiting() < MOST_WAITING) {
      out.feed((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The container has ended. */
  void containerEnded() {
    out.end();
  }

  private void ended() {
    output.error().end();
    exit.complete(new Exit.Code(0));
  }

  @Override
  public Sink input() {
    return input;
  }

  @Override
  public void resize(Terminal terminal) {
    // records have no lines that could be broken
  }

  @Override
  public CompletionStage<Exit> exit() {
    return exit;
  }

  @Override
  public void close() {
    loop.execute(
        () -> {
          container.forget(this);
          out.end();
        });
  }

  private record EndingWith(Sink to, Runnable then) implements Sink {
    @Override
    public CompletionStage<Void> write(byte[] bytes) {
      return to.write(bytes);
    }

    @Override
    public void end() {
      to.end();
      then.run();
    }
  }

  private final class Lines implements Sink {
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    @Override
    public CompletionStage<Void> write(byte[] bytes) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      loop.execute(
          () -> {
            for (byte b : bytes) {
              if (b == '\n' || b == '\r') {
                container.told(line.toString(StandardCharsets.UTF_8));
                line.reset();
              } else if (line.size() < LONGEST_LINE) {
                line.write(b);
              }
            }
            done.complete(null);
          });
      return done;
    }

    @Override
    public void end() {
      loop.execute(container::inputEnded);
    }
  }
}
