package dev.berth.client.https;

import dev.berth.base.loop.Loop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.ClientException;
import dev.berth.client.RequestClient;
import dev.berth.client.Requests;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * {@link Client} over the network. Thread-safe; answers come in turns of the loop.
 *
 * <p>Where the server says that it is busy and when to come back (429 or 503 with {@code Retry-After}), the request is sent again
 * after that time, ten times at most, as client-go does. Requests beyond the limit of those that may wait fail at once.
 */
public final class HttpsClient extends RequestClient {
  private static final int MOST_TRIES = 10;

  private final Connection connection;
  private final Loop loop;
  private final Semaphore turns;
  private final AtomicInteger open = new AtomicInteger();

  public HttpsClient(Connection connection, Loop loop) {
    this.connection = connection;
    this.loop = loop;
    this.turns = new Semaphore(connection.settings().underWay(), true);
  }

  @Override
  protected CompletionStage<Answer> send(Requests.Line line) {
    CompletableFuture<Answer> answered = new CompletableFuture<>();
    int most = connection.settings().waiting() + connection.settings().underWay();
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      answered.completeExceptionally(new ClientException(line + ": " + most + " requests wait, which is the limit"));
    } else {
      attempt(line, answered, 1);
    }
    return answered;
  }

  private void attempt(Requests.Line line, CompletableFuture<Answer> answered, int tries) {
    try {
      connection.threads().execute(() -> exchange(line, answered, tries));
    } catch (RejectedExecutionException e) {
      end(stage -> stage.completeExceptionally(new ClientException(line + ": the connection is closed", e)), answered);
    }
  }

  /** On a thread of its own. */
  private void exchange(Requests.Line line, CompletableFuture<Answer> answered, int tries) {
    try {
      Connection.Reply reply;
      turns.acquire();
      try {
        reply = connection.exchange(line);
      } finally {
        turns.release();
      }
      boolean busy = reply.code() == 429 || reply.code() == 503;
      if (busy && reply.retryAfterSeconds().isPresent() && tries < MOST_TRIES) {
        Duration delay = Duration.ofSeconds(Math.clamp(reply.retryAfterSeconds().getAsLong(), 0, 60));
        loop.schedule(delay, () -> attempt(line, answered, tries + 1));
      } else {
        end(stage -> stage.complete(answer(reply)), answered);
      }
    } catch (ClientException e) {
      end(stage -> stage.completeExceptionally(e), answered);
    } catch (RuntimeException | InterruptedException e) {
      end(stage -> stage.completeExceptionally(new ClientException(line + ": " + e, e)), answered);
    }
  }

  private void end(Consumer<CompletableFuture<Answer>> how, CompletableFuture<Answer> answered) {
    open.decrementAndGet();
    try {
      loop.execute(() -> how.accept(answered));
    } catch (RejectedExecutionException e) {
      how.accept(answered); // the loop is closed: there are no turns any more
    }
  }

  /** The server names the revision of what it answers; of a deletion or an action it may not. */
  private static Answer answer(Connection.Reply reply) {
    if (reply.code() >= 300) {
      return new Answer.Refused(reply.code(), reply.body());
    }
    return new Answer.Done(reply.body(), Objects.revision(reply.body()));
  }
}
