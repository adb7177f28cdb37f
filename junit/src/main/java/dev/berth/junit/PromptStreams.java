package dev.berth.junit;

import dev.berth.base.stream.Sink;
import dev.berth.model.streams.LogOptions;
import dev.berth.model.streams.NodeStreams;
import dev.berth.model.streams.Opened;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An agent whose loop moves only when somebody moves it. Whoever reads a log waits for the agent, and nobody else would let it
 * answer: so what is due now happens whenever a reader has asked for something.
 *
 * @param turn lets happen what is due now
 */
record PromptStreams(NodeStreams agent, Runnable turn) implements NodeStreams {
  @Override
  public CompletionStage<Opened<Start>> exec(ContainerTarget container, List<String> command, Wanted wanted) {
    return prompt(agent.exec(container, command, wanted));
  }

  @Override
  public CompletionStage<Opened<Start>> attach(ContainerTarget container, Wanted wanted) {
    return prompt(agent.attach(container, wanted));
  }

  @Override
  public CompletionStage<Opened<Forward>> portForward(PodTarget pod) {
    return prompt(agent.portForward(pod));
  }

  @Override
  public CompletionStage<Opened<Reading>> logs(ContainerTarget container, LogOptions options) {
    return prompt(agent.logs(container, options).thenApply(this::prompt));
  }

  private <T> CompletionStage<T> prompt(CompletionStage<T> asked) {
    turn.run();
    return asked;
  }

  private Opened<Reading> prompt(Opened<Reading> opened) {
    return switch (opened) {
      case Opened.Ready<Reading>(Reading reading) -> new Opened.Ready<>(to -> prompt(reading, to));
      case Opened.Refused<Reading> refused -> refused;
    };
  }

  private Stop prompt(Reading reading, Sink to) {
    Stop stop = reading.start(new Taken(to));
    turn.run();
    return stop;
  }

  /** When a reader has made room, the agent goes on at once. */
  private final class Taken implements Sink {
    private final Sink to;

    private Taken(Sink to) {
      this.to = to;
    }

    @Override
    public CompletionStage<Void> write(byte[] bytes) {
      CompletableFuture<Void> taken = new CompletableFuture<>();
      var unused =
          to.write(bytes)
              .whenComplete(
                  (_, failed) -> {
                    if (failed != null) {
                      taken.completeExceptionally(failed);
                    } else {
                      taken.complete(null);
                    }
                    turn.run();
                  });
      return taken;
    }

    @Override
    public void end() {
      to.end();
    }
  }
}
