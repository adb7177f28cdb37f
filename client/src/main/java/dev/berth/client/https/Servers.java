package dev.berth.client.https;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of a cluster, of which one is asked. Where it leaves a question unanswered, or says that it cannot answer now, all are
 * asked whether they are ready, it first, until one is: that one is asked from then on, and what is under way to another ends, watches
 * too, since one that is cut off from its store would go on telling what was. With one server nothing of this happens. Thread-safe.
 */
final class Servers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Servers.class);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration READY = Duration.ofSeconds(2);
  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(1);
  private static final Duration END = Duration.ofSeconds(5);

  private final ExecutorService threads;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile Endpoint endpoint;
  private volatile Asked asked;

  /**
   * The one that is asked.
   *
   * @param at among the endpoint's servers
   */
  record Asked(int at, URI server, HttpClient http) {
    /** @param path with its query */
    HttpRequest.Builder request(String path) {
      String base = server.toString();
      return HttpRequest.newBuilder(URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path));
    }
  }

  Servers(Endpoint endpoint, ExecutorService threads) {
    this.endpoint = endpoint;
    this.threads = threads;
    this.asked = asked(0);
  }

  Asked asked() {
    return asked;
  }

  private Asked asked(int at) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .executor(threads)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(endpoint.isSecure() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
    if (endpoint.isSecure()) {
      builder.sslContext(Tls.context(endpoint));
    }
    return new Asked(at, endpoint.servers().get(at), builder.build());
  }

  /** With another certificate. What is under way ends as it began; watches do when their time is over. */
  synchronized void renew(Endpoint.ClientKey key) {
    Asked old = asked;
    endpoint = new Endpoint(endpoint.servers(), endpoint.authorities(), Optional.of(key), endpoint.token());
    asked = asked(old.at);
    old.http.shutdown();
  }

  /** Has the others looked at if the answer does not come in time. */
  void expect(CompletableFuture<?> answer, Asked from, Duration patience) {
    if (endpoint.servers().size() > 1) {
      CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS, threads)
          .execute(() -> {
            if (!answer.isDone()) {
              doubt(from);
            }
          });
    }
  }

  /** One did not answer as it should. */
  void doubt(Asked from) {
    boolean others = endpoint.servers().size() > 1 && from == asked && closed.getCount() > 0;
    if (others && looking.compareAndSet(false, true)) {
      threads.execute(this::look);
    }
  }

  /** On a thread of its own, until one is ready. */
  private void look() {
    try {
      do {
        for (int i = 0; i < endpoint.servers().size(); i++) {
          int at = (asked.at + i) % endpoint.servers().size();
          if (isReady(at)) {
            turnTo(at);
            return;
          }
        }
      } while (!closed.await(BETWEEN_ROUNDS.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it is closed
    } finally {
      looking.set(false);
    }
  }

  /** By a connection of its own: one that hangs says nothing of the server. */
  private boolean isReady(int at) throws InterruptedException {
    Asked looked = asked(at);
    try {
      HttpRequest question = looked.request("/readyz").timeout(READY).build();
      return looked.http.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      LOG.debug("server={} ready=no: {}", looked.server, e.toString());
      return false;
    } finally {
      looked.http.shutdownNow();
    }
  }

  private synchronized void turnTo(int at) {
    Asked old = asked;
    if (at != old.at && closed.getCount() > 0) {
      asked = asked(at);
      LOG.warn("server={} asked from now on, in the place of {}", asked.server, old.server);
      old.http.shutdownNow();
    }
  }

  /** Ends what is under way. Takes some seconds at most. */
  @Override
  public void close() {
    Asked last;
    synchronized (this) { // nobody turns to another one any more
      closed.countDown();
      last = asked;
    }
    last.http.shutdownNow();
    try {
      if (!last.http.awaitTermination(END)) {
        LOG.warn("exchanges with {} did not end within {}", last.server, END);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
