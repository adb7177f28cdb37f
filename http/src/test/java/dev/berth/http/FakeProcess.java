package dev.berth.http;

import dev.berth.base.stream.Exit;
import dev.berth.base.stream.ProcessSession;
import dev.berth.base.stream.Sink;
import dev.berth.base.stream.Terminal;
import dev.berth.model.streams.NodeStreams.Start;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

/** A process that says what it hears, and remembers what is done to it. Thread-safe. */
final class FakeProcess implements ProcessSession, Start {
  final LinkedBlockingQueue<Terminal> sizes = new LinkedBlockingQueue<>();
  final CompletableFuture<Boolean> closed = new CompletableFuture<>();
  final CompletableFuture<Exit> exit = new CompletableFuture<>();
  private final CompletableFuture<Output> output = new CompletableFuture<>();
  private final int code;
  private volatile CompletionStage<Boolean> taken = CompletableFuture.completedFuture(true);
  private volatile boolean lasting;

  FakeProcess(int code) {
    this.code = code;
  }

  @Override
  public CompletionStage<ProcessSession> start(Output to) {
    output.complete(to);
    return CompletableFuture.completedFuture(this);
  }

  /** It reads no input before that. */
  void takes(CompletionStage<Boolean> then) {
    taken = then;
  }

  /** The end of its input is not its own. */
  void goesOn() {
    lasting = true;
  }

  Output output() {
    return output.join();
  }

  void end(Exit how) {
    output().out().end();
    output().error().end();
    exit.complete(how);
  }

  @Override
  public Sink input() {
    return new Sink() {
      @Override
      public CompletionStage<Void> write(byte[] bytes) {
        return taken.thenCompose(_ -> output().out().write(bytes));
      }

      @Override
      public void end() {
        if (!lasting) {
          FakeProcess.this.end(new Exit.Code(code));
        }
      }
    };
  }

  @Override
  public void resize(Terminal terminal) {
    sizes.add(terminal);
  }

  @Override
  public CompletionStage<Exit> exit() {
    return exit;
  }

  @Override
  public void close() {
    closed.complete(true);
  }
}
