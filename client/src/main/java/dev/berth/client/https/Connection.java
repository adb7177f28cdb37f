package dev.berth.client.https;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import dev.berth.base.queue.Backoff;
import dev.berth.client.ClientException;
import dev.berth.client.Requests;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The way to an API, shared by all that a component asks of it: HTTP/2 over TLS where the server speaks it. Thread-safe;
 * its exchanges block and are for virtual threads, which {@link #threads} starts.
 */
public final class Connection implements AutoCloseable {
  /**
   * How to ask.
   *
   * @param agent what the server logs, and owns the fields that are written
   * @param answer how long to wait for an answer, its body included
   * @param doubt after which an answer that has not come has other servers looked at, where there are
   * @param underWay requests at once, besides watches
   * @param waiting requests that may wait for their turn
   * @param page objects in one piece of a list
   * @param silence after which a watch without news or bookmarks is taken for dead
   * @param watch how long a watch is asked for; up to twice that, so that not all end at once
   * @param backoff after lists and watches that failed in a row; each delay is stretched by up to its double, by chance
   */
  public record Settings(
      String agent,
      Duration answer,
      Duration doubt,
      int underWay,
      int waiting,
      int page,
      Duration silence,
      Duration watch,
      Backoff backoff) {
    /** Those of client-go's reflectors, where it has such. */
    public static Settings of(String agent) {
      return new Settings(
          agent,
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          64,
          10_000,
          500,
          Duration.ofMinutes(3),
          Duration.ofMinutes(5),
          new Backoff(Duration.ofMillis(800), Duration.ofSeconds(30)));
    }

    public Settings withBackoff(Backoff other) {
      return new Settings(agent, answer, doubt, underWay, waiting, page, silence, watch, other);
    }

    public Settings withPage(int objects) {
      return new Settings(agent, answer, doubt, underWay, waiting, objects, silence, watch, backoff);
    }
  }

  /** A complete answer. */
  record Reply(int code, JsonObject body, OptionalLong retryAfterSeconds) {}

  /** The beginning of an answer; whoever has it closes it. */
  record Stream(int code, InputStream body) {}

  private final Endpoint endpoint;
  private final Settings settings;
  private final ExecutorService threads;
  private final Servers servers;

  public Connection(Endpoint endpoint, Settings settings) {
    this.endpoint = endpoint;
    this.settings = settings;
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
    this.servers = new Servers(endpoint, threads);
  }

  /** From now on asks with another certificate. What is under way ends as it began; watches do when their time is over. */
  public void renew(Endpoint.ClientKey key) {
    servers.renew(key);
  }

  Settings settings() {
    return settings;
  }

  ExecutorService threads() {
    return threads;
  }

  /** Asks and waits for the whole answer. @throws ClientException where none came in time */
  Reply exchange(Requests.Line line) throws InterruptedException {
    HttpResponse<byte[]> response = answer(line, HttpResponse.BodyHandlers.ofByteArray(), _ -> {});
    try {
      boolean plain = response.statusCode() >= 300 && !isJson(response);
      return new Reply(
          response.statusCode(),
          plain ? JsonObject.EMPTY : object(response.body()),
          response.headers().firstValueAsLong("Retry-After"));
    } catch (JsonException e) {
      throw new ClientException(line + ": the answer is not JSON: " + e.getMessage(), e);
    }
  }

  private static boolean isJson(HttpResponse<byte[]> response) {
    return response.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
  }

  /** Asks and waits for the answer's header. @throws ClientException where none came in time */
  Stream open(Requests.Line line) throws InterruptedException {
    HttpResponse<InputStream> response = answer(line, HttpResponse.BodyHandlers.ofInputStream(), Connection::close);
    return new Stream(response.statusCode(), response.body());
  }

  /** @param late lets go of what comes when nobody waits for it any more */
  private <T> HttpResponse<T> answer(Requests.Line line, HttpResponse.BodyHandler<T> handler, Consumer<T> late)
      throws InterruptedException {
    Servers.Asked asked = servers.asked();
    CompletableFuture<HttpResponse<T>> sent = asked.http().sendAsync(request(asked, line), handler);
    servers.expect(sent, asked, settings.doubt());
    try {
      HttpResponse<T> response = sent.get(settings.answer().toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() == 503) {
        servers.doubt(asked);
      }
      return response;
    } catch (ExecutionException e) {
      servers.doubt(asked);
      throw new ClientException(line + ": " + reason(e), e);
    } catch (TimeoutException | InterruptedException e) {
      sent.cancel(true);
      var _ = sent.thenAccept(response -> late.accept(response.body())); // it may have come in this very moment
      if (e instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      servers.doubt(asked);
      throw new ClientException(line + ": no answer within " + settings.answer(), e);
    }
  }

  static void close(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // whatever it is, it is over
    }
  }

  private static String reason(ExecutionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private HttpRequest request(Servers.Asked asked, Requests.Line line) {
    String query = line.query().isEmpty() ? "" : "?" + line.query();
    byte[] body = line.body();
    HttpRequest.Builder builder =
        asked.request(line.path() + query)
            .header("Accept", "application/json")
            .header("User-Agent", settings.agent())
            .method(
                line.method(),
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    if (body.length > 0) {
      builder.header("Content-Type", line.contentType());
    }
    endpoint.token().ifPresent(token -> builder.header("Authorization", "Bearer " + token.get()));
    return builder.build();
  }

  /** What is not an object, such as a proxy's page, becomes a Status with its text. */
  static JsonObject object(byte[] body) {
    if (body.length > 0 && body[0] == '{' && Json.parse(body) instanceof JsonObject object) {
      return object;
    }
    return JsonObject.builder()
        .put("kind", "Status")
        .put("status", "Failure")
        .put("message", new String(body, 0, Math.min(body.length, 2048), StandardCharsets.UTF_8))
        .build();
  }

  /** Ends what is under way; whoever waits is told that no answer came. Takes some seconds at most. */
  @Override
  public void close() {
    servers.close();
    threads.shutdownNow();
  }
}
