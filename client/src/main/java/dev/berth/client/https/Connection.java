package dev.berth.client.https;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import dev.berth.base.queue.Backoff;
import dev.berth.client.ClientException;
import dev.berth.client.Requests;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one API server, shared by all that a component asks of it: HTTP/2 over TLS where the server speaks it. Thread-safe;
 * its exchanges block and are for virtual threads, which {@link #threads} starts.
 */
public final class Connection implements AutoCloseable {
  /**
   * How to ask.
   *
   * @param agent what the server logs, and owns the fields that are written
   * @param answer how long to wait for an answer, its body included
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
          64,
          10_000,
          500,
          Duration.ofMinutes(3),
          Duration.ofMinutes(5),
          new Backoff(Duration.ofMillis(800), Duration.ofSeconds(30)));
    }

    public Settings withBackoff(Backoff other) {
      return new Settings(agent, answer, underWay, waiting, page, silence, watch, other);
    }

    public Settings withPage(int objects) {
      return new Settings(agent, answer, underWay, waiting, objects, silence, watch, backoff);
    }
  }

  /** A complete answer. */
  record Reply(int code, JsonObject body, OptionalLong retryAfterSeconds) {}

  /** The beginning of an answer; whoever has it closes it. */
  record Stream(int code, InputStream body) {}

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration END = Duration.ofSeconds(5);

  private final Endpoint endpoint;
  private final Settings settings;
  private final String base;
  private final ExecutorService threads;
  private volatile HttpClient http;

  public Connection(Endpoint endpoint, Settings settings) {
    this.endpoint = endpoint;
    this.settings = settings;
    String server = endpoint.server().toString();
    this.base = server.endsWith("/") ? server.substring(0, server.length() - 1) : server;
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
    this.http = client(endpoint);
  }

  private HttpClient client(Endpoint to) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .executor(threads)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(to.isSecure() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
    if (to.isSecure()) {
      builder.sslContext(Tls.context(to));
    }
    return builder.build();
  }

  /** From now on asks with another certificate. What is under way ends as it began; watches do when their time is over. */
  public void renew(Endpoint.ClientKey key) {
    HttpClient old = http;
    http = client(new Endpoint(endpoint.server(), endpoint.authorities(), Optional.of(key), endpoint.token()));
    old.shutdown();
  }

  Settings settings() {
    return settings;
  }

  ExecutorService threads() {
    return threads;
  }

  /** Asks and waits for the whole answer. @throws ClientException where none came in time */
  Reply exchange(Requests.Line line) throws InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> sent =
        http.sendAsync(request(line), HttpResponse.BodyHandlers.ofByteArray());
    try {
      HttpResponse<byte[]> response = sent.get(settings.answer().toMillis(), TimeUnit.MILLISECONDS);
      boolean plain = response.statusCode() >= 300 && !isJson(response);
      return new Reply(
          response.statusCode(),
          plain ? JsonObject.EMPTY : object(response.body()),
          response.headers().firstValueAsLong("Retry-After"));
    } catch (ExecutionException e) {
      throw new ClientException(line + ": " + reason(e), e);
    } catch (TimeoutException e) {
      throw new ClientException(line + ": no answer within " + settings.answer(), e);
    } catch (JsonException e) {
      throw new ClientException(line + ": the answer is not JSON: " + e.getMessage(), e);
    } finally {
      sent.cancel(true);
    }
  }

  private static boolean isJson(HttpResponse<byte[]> response) {
    return response.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
  }

  /** Asks and waits for the answer's header. @throws ClientException where none came in time */
  Stream open(Requests.Line line) throws InterruptedException {
    CompletableFuture<HttpResponse<InputStream>> sent =
        http.sendAsync(request(line), HttpResponse.BodyHandlers.ofInputStream());
    try {
      HttpResponse<InputStream> response = sent.get(settings.answer().toMillis(), TimeUnit.MILLISECONDS);
      return new Stream(response.statusCode(), response.body());
    } catch (ExecutionException e) {
      throw new ClientException(line + ": " + reason(e), e);
    } catch (TimeoutException | InterruptedException e) {
      sent.cancel(true);
      // it may have come in this very moment; nobody waits for what becomes of it
      var _ = sent.thenAccept(late -> close(late.body()));
      if (e instanceof InterruptedException interrupted) {
        throw interrupted;
      }
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

  private HttpRequest request(Requests.Line line) {
    String query = line.query().isEmpty() ? "" : "?" + line.query();
    byte[] body = line.body();
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(base + line.path() + query))
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
    http.shutdownNow();
    try {
      if (!http.awaitTermination(END)) {
        LOG.warn("exchanges with {} did not end within {}", endpoint.server(), END);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
  }
}
