package dev.berth.node.simulated;

import dev.berth.base.loop.Loop;
import dev.berth.base.stream.Exit;
import dev.berth.base.stream.ProcessSession;
import dev.berth.base.stream.Sink;
import dev.berth.base.stream.Terminal;
import dev.berth.node.runtime.Runtime.ExecRequest;
import dev.berth.node.runtime.Runtime.ExecResult;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A command that somebody is connected to. {@code cat} says what it hears, as it hears it; a shell without a script runs each
 * line; a script that reads its input runs when that has ended; {@code sleep} takes its time. Owned by its loop, and called from
 * any thread.
 */
final class SimulatedProcess implements ProcessSession {
  private static final int MOST_INPUT = 1 << 20;
  private static final int KILLED = 137;

  private final Loop loop;
  private final SimulatedShell shell;
  private final List<String> command;
  private final Output output;
  private final CompletableFuture<Exit> exit = new CompletableFuture<>();
  private final Sink input;

  SimulatedProcess(Loop loop, SimulatedShell shell, ExecRequest request, Output output) {
    this.loop = loop;
    this.shell = shell;
    this.command = request.command();
    this.output = output;
    this.input = request.input() ? reader() : Sink.NOWHERE;
    if (!request.input() || !reads()) {
      begin();
    }
  }

  private boolean reads() {
    return isShell() || SimulatedShell.readsInput(command);
  }

  private boolean isShell() {
    return command.size() == 1 && SimulatedShell.isShell(command.getFirst());
  }

  private void begin() {
    if (command.size() == 2 && SimulatedShell.baseName(command.getFirst()).equals("sleep")) {
      loop.schedule(Duration.ofSeconds(SimulatedShell.number(command.get(1))), () -> end(0));
    } else if (!isShell()) {
      finish(shell.run(command));
    } else {
      end(0);
    }
  }

  private Sink reader() {
    if (!reads()) {
      return Sink.NOWHERE;
    }
    if (command.size() == 1 && !isShell()) {
      return new Echo();
    }
    return isShell() ? new Lines() : new Whole();
  }

  private void finish(ExecResult result) {
    say(result).whenComplete((_, _) -> loop.execute(() -> end(result.exitCode())));
  }

  private CompletableFuture<Void> say(ExecResult result) {
    return write(output.out(), result.stdout())
        .thenCompose(_ -> write(output.error(), result.stderr()))
        .toCompletableFuture();
  }

  private static CompletionStage<Void> write(Sink to, String text) {
    return text.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : to.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private void end(int code) {
    if (!exit.isDone()) {
      output.out().end();
      output.error().end();
      exit.complete(new Exit.Code(code));
    }
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
    loop.execute(() -> end(KILLED));
  }

  /** {@code cat}: goes no faster than whoever reads. */
  private final class Echo implements Sink {
    @Override
    public CompletionStage<Void> write(byte[] bytes) {
      return output.out().write(bytes);
    }

    @Override
    public void end() {
      loop.execute(() -> SimulatedProcess.this.end(0));
    }
  }

  /** A shell that reads commands. */
  private final class Lines implements Sink {
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    @Override
    public CompletionStage<Void> write(byte[] bytes) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      loop.execute(() -> run(bytes, 0, done));
      return done;
    }

    private void run(byte[] bytes, int from, CompletableFuture<Void> done) {
      for (int i = from; i < bytes.length; i++) {
        if (bytes[i] == '\n' || bytes[i] == '\r') {
          String script = line.toString(StandardCharsets.UTF_8);
          line.reset();
          int next = i + 1;
          ExecResult result = shell.run(List.of("sh", "-c", script));
          var unused =
              say(result)
                  .whenComplete(
                      (_, _) ->
                          loop.execute(
                              () -> {
                                if (SimulatedShell.exits(script)) {
                                  SimulatedProcess.this.end(result.exitCode());
                                }
                                run(bytes, next, done);
                              }));
          return;
        }
        if (line.size() < MOST_INPUT) {
          line.write(bytes[i]);
        }
      }
      done.complete(null);
    }

    @Override
    public void end() {
      loop.execute(() -> SimulatedProcess.this.end(0));
    }
  }

  /** A script that wants all of its input. */
  private final class Whole implements Sink {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();

    @Override
    public CompletionStage<Void> write(byte[] bytes) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      loop.execute(
          () -> {
            if (all.size() + bytes.length <= MOST_INPUT) {
              all.writeBytes(bytes);
            }
            done.complete(null);
          });
      return done;
    }

    @Override
    public void end() {
      loop.execute(() -> finish(shell.reading(all.toString(StandardCharsets.UTF_8)).run(command)));
    }
  }

  /** Ends it when its container ends. */
  void killed() {
    end(KILLED);
  }
}
