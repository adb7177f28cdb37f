package dev.berth.server.scenario;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.server.BerthServer;
import dev.berth.server.ServerConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A server and a client of it, which knows nothing but HTTP and JSON. */
final class Wire implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final BerthServer server;
  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** The API alone, or with controllers. */
  Wire(String... controllers) {
    this(ServerConfig.forTests().withControllers(List.of(controllers)));
  }

  Wire(ServerConfig config) {
    try {
      server = BerthServer.start(config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An answer; the body is empty where it is no JSON object. */
  record Answer(int code, JsonObject body, String text, List<String> warnings) {
    String message() {
      return body.text("message");
    }

    JsonObject meta() {
      return body.object("metadata");
    }

    JsonObject spec() {
      return body.object("spec");
    }
  }

  /** JSON may be written with single quotes; YAML is sent as it is. */
  static String json(String text) {
    return text.replace('\'', '"');
  }

  Answer call(String method, String target, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + target)).timeout(Duration.ofSeconds(60));
    request.method(
        method,
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(String.join(" ", headers).contains("yaml") ? body : json(body)));
    boolean typed = false;
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
      typed |= headers[i].equals("Content-Type");
    }
    if (!typed && !body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    try {
      HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      String text = answer.body();
      JsonObject object =
          text.startsWith("{") ? (JsonObject) Json.parse(text.getBytes(StandardCharsets.UTF_8)) : JsonObject.EMPTY;
      return new Answer(answer.statusCode(), object, text, answer.headers().allValues("Warning"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  Answer get(String target, String... headers) {
    return call("GET", target, "", headers);
  }

  Answer post(String target, String body, String... headers) {
    return call("POST", target, body, headers);
  }

  Answer merge(String target, String patch) {
    return call("PATCH", target, patch, "Content-Type", "application/merge-patch+json");
  }

  Answer jsonPatch(String target, String patch) {
    return call("PATCH", target, patch, "Content-Type", "application/json-patch+json");
  }

  Answer apply(String target, String manager, String configuration) {
    return call(
        "PATCH", target + (target.contains("?") ? "&" : "?") + "fieldManager=" + manager, configuration,
        "Content-Type", "application/apply-patch+yaml");
  }

  Answer delete(String target) {
    return call("DELETE", target, "");
  }

  /** @throws AssertionError where it does not go well */
  Answer must(Answer answer) {
    if (answer.code() >= 300) {
      throw new AssertionError(answer.toString());
    }
    return answer;
  }

  /** Asks until the answer is as wanted. */
  Answer await(String target, Predicate<Answer> wanted) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Answer last = get(target);
    while (!wanted.test(last)) {
      if (System.nanoTime() > end) {
        throw new AssertionError(target + " is still " + last);
      }
      Thread.onSpinWait();
      last = get(target);
    }
    return last;
  }

  /** A definition is made, and its type is there. */
  Answer define(String definition) {
    Answer made = must(post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition));
    return await(
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + made.meta().text("name"),
        a ->
            a.body().object("status").array("conditions").objects()
                .anyMatch(c -> c.text("type").equals("Established") && c.text("status").equals("True")));
  }

  /** Events of a watch, as they come. */
  Events watch(String target) {
    try {
      HttpResponse<InputStream> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(server.url() + target)).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      return new Events(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A watch that is open. */
  static final class Events implements AutoCloseable {
    private final InputStream body;
    private final BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();

    private Events(InputStream body) {
      this.body = body;
      Thread.ofVirtual().start(this::read);
    }

    private void read() {
      try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          events.add((JsonObject) Json.parse(line.getBytes(StandardCharsets.UTF_8)));
        }
      } catch (IOException e) {
        // it has been closed
      }
    }

    JsonObject next() {
      try {
        JsonObject event = events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (event == null) {
          throw new AssertionError("no event came");
        }
        return event;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      try {
        body.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    http.close();
    server.close();
  }
}
