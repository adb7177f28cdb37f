package dev.berth.server.golden;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends one scenario: makes its namespace, sends the steps in order, and takes away what it made outside the namespace, as
 * the recorder did. Used by one thread.
 */
final class Run {
  private static final long POLL_MILLIS = 50;
  private static final int POLLS = 100;

  private final Wire wire;
  private final Scenario scenario;
  private final List<Json> answers = new ArrayList<>();
  private final List<String> made = new ArrayList<>();

  /** An exchange of this run; {@code number} is {@code 3}, within a watch {@code 3.1}. */
  record Exchange(String number, Scenario.Step expected, Answer got) {}

  Run(Wire wire, Scenario scenario) {
    this.wire = wire;
    this.scenario = scenario;
  }

  List<Exchange> run() {
    begin();
    List<Exchange> out = new ArrayList<>();
    for (int i = 0; i < scenario.steps().size(); i++) {
      Scenario.Step step = scenario.steps().get(i);
      step.source().get("sleep").ifPresent(s -> pause((long) (Double.parseDouble(s.toString()) * 1000)));
      if (step.isWatch()) {
        watch(Integer.toString(i), step, out);
      } else {
        Answer got = step.source().has("until") ? until(step) : send(step.request());
        answers.add(got.forLookup(List.of()));
        out.add(new Exchange(Integer.toString(i), step, got));
      }
    }
    end();
    return out;
  }

  private void begin() {
    if (scenario.ownsNamespace()) {
      wire.send(request("POST", "/api/v1/namespaces", object("Namespace", scenario.name())));
      String accounts = "/api/v1/namespaces/" + scenario.name() + "/serviceaccounts";
      wire.send(request("POST", accounts, object("ServiceAccount", "default")));
    }
  }

  /** What is sent meanwhile may refer to what was answered meanwhile, under the watch's own number. */
  private void watch(String number, Scenario.Step step, List<Exchange> out) {
    List<Json> meanwhile = new ArrayList<>();
    try (Wire other = wire.another()) {
      Answer got =
          other.watch(
              filled(step.request()),
              () -> {
                for (int j = 0; j < step.during().size(); j++) {
                  answers.add(JsonObject.of("during", JsonArray.of(meanwhile)));
                  Answer one = send(step.during().get(j).request());
                  answers.removeLast();
                  meanwhile.add(one.body().orElse(JsonNull.NULL));
                  out.add(new Exchange(number + "." + j, step.during().get(j), one));
                }
              });
      answers.add(got.forLookup(meanwhile));
      out.add(new Exchange(number, step, got));
    }
  }

  private JsonObject filled(JsonObject request) {
    return (JsonObject) new Placeholders(answers).fill(request);
  }

  private Answer send(JsonObject recorded) {
    JsonObject request = filled(recorded);
    Answer got = wire.send(request);
    note(request, got);
    return got;
  }

  private Answer until(Scenario.Step step) {
    JsonObject request = filled(step.request());
    JsonObject until = step.source().object("until");
    Answer got = wire.send(request);
    for (int i = 0; i < POLLS && !reached(until, got); i++) {
      pause(POLL_MILLIS);
      got = wire.send(request);
    }
    return got;
  }

  private static boolean reached(JsonObject until, Answer got) {
    return !until.has("code") || until.number("code") == got.code();
  }

  /** Recorded pauses are part of the scenario: the clock's second must have changed. */
  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** Remembers cluster objects, and Services, whose addresses are to be given back. */
  private void note(JsonObject request, Answer got) {
    String target = request.text("path");
    if (got.code() != 201 || target.contains("dryRun") || !(got.body().orElse(JsonNull.NULL) instanceof JsonObject o)) {
      return;
    }
    String path = target.contains("?") ? target.substring(0, target.indexOf('?')) : target;
    JsonObject meta = o.object("metadata");
    boolean service = path.endsWith("/services");
    boolean ofCluster = meta.has("name") && !meta.has("namespace") && !path.contains("/namespaces/" + scenario.name() + "/");
    if (service || ofCluster) {
      made.add(request.text("method").equals("POST") ? path + "/" + meta.text("name") : path);
    }
  }

  private void end() {
    JsonObject now = JsonObject.EMPTY.with("gracePeriodSeconds", 0).with("propagationPolicy", "Background");
    JsonObject unheld = JsonObject.EMPTY.withAt(JsonNull.NULL, "metadata", "finalizers");
    JsonObject merge = JsonObject.of("Content-Type", JsonString.of("application/merge-patch+json"));
    for (String path : made.reversed()) {
      int code = wire.send(request("DELETE", path, now)).code();
      if (code == 200 || code == 202) {
        wire.send(request("PATCH", path, unheld).with("headers", merge));
      }
    }
    if (scenario.ownsNamespace()) {
      wire.send(request("DELETE", "/api/v1/namespaces/" + scenario.name(), JsonObject.EMPTY));
    }
  }

  private static JsonObject request(String method, String path, JsonObject body) {
    return JsonObject.EMPTY.with("method", method).with("path", path).with("body", body);
  }

  private static JsonObject object(String kind, String name) {
    return JsonObject.EMPTY.with("apiVersion", "v1").with("kind", kind).withAt(JsonString.of(name), "metadata", "name");
  }
}
