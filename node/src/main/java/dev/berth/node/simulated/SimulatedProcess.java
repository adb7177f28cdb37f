package dev.berth.node.simulated;

import dev.berth.base.loop.Loop;
import dev.berth.base.stream.Exit;
import dev.berth.base.stream.ProcessSession;
import dev.berth.base.stream.Sink;
import dev.berth.base.stream.Terminal;
import dev.berth.node.runtime.Runtime.ExecRequest;
import dev.berth.node.simulated.shell.Commands;
import dev.berth.node.simulated.shell.Input;
import dev.berth.node.simulated.shell.ShellProcess;
import dev.berth.node.simulated.shell.Session;
import dev.berth.node.simulated.shell.Site;
import dev.berth.node.simulated.shell.Streams;
import dev.berth.node.simulated.shell.Understood;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A command that somebody is connected to. {@code cat} says what it hears, as it hears it; a shell without a script runs each
 * line; a script that reads its input runs when that has ended. Owned by its loop, and called from any thread.
 */
final class SimulatedProcess implements ProcessSession {
  private static final int MOST_INPUT = 1 << 20;
  private static final int KILLED = 137;

  private final Loop loop;
  private final Site site;
  private final List<String> command;
  private final Output output;
  private final CompletableFuture<Exit> exit = new CompletableFuture<>();
  private final Sink input;
  private CompletionStage<Void> told = CompletableFuture.completedFuture(null);
  private Runnable kill = () -> {};

  SimulatedProcess(Loop loop, Site site, ExecRequest request, Output output) {
    this.loop = loop;
    this.site = site;
    this.command = request.command();
    this.output = output;
    boolean reads = request.input() && (Commands.isOnlyShell(command) || Understood.readsInput(command));
    this.input = reads ? reader() : Sink.NOWHERE;
    if (!reads) {
      begin("");
    }
  }

  private Sink reader() {
    if (Commands.isOnlyShell(command)) {
      return new Lines();
    }
    return command.size() == 1 && command.getFirst().matches("(.*/)?cat") ? new Echo() : new Whole();
  }

  private Streams streams(String given) {
    return new Streams(new Input(given), text -> say(output.out(), text), text -> say(output.error(), text));
  }

  private void begin(String given) {
    ShellProcess process = new ShellProcess(site, streams(given));
    kill = process::kill;
    process.run(command, this::finish);
  }

  /** One after the other, as fast as somebody listens. */
  private void say(Sink to, String text) {
    if (!text.isEmpty()) {
      told = told.thenCompose(_ -> to.write(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private void finish(int code) {
    told.whenComplete((_, _) -> loop.execute(() -> end(code)));
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
    loop.execute(this::killed);
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
    private final Session session = new Session(site, streams(""), SimulatedProcess.this::finish);

    private Lines() {
      kill = session::kill;
    }

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
          session.line(
              script, () -> told.whenComplete((_, _) -> loop.execute(() -> run(bytes, next, done))));
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
      loop.execute(() -> begin(all.toString(StandardCharsets.UTF_8)));
    }
  }

  /** Ends it when its container ends. */
  void killed() {
    kill.run();
    end(KILLED);
  }
}
