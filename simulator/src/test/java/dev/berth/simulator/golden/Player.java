package dev.berth.simulator.golden;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.controllers.node.NodeSettings;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Condition;
import dev.berth.server.control.ControlPlane;
import dev.berth.simulator.SimulatedCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Plays the steps of a recording on our side. */
final class Player implements AutoCloseable {
  private static final Pattern QUIET = Pattern.compile("no change for ([\\d.]+) s");
  private static final Pattern SECONDS = Pattern.compile("([\\d.]+) s");
  private static final Pattern FIELDS = Pattern.compile("(\\w+) (\\S+): (.*)");
  private static final Pattern ATTACHED = Pattern.compile("VolumeAttachment of PV (\\S+) on (\\S+) exists");
  private static final Pattern CSI_LIMIT = Pattern.compile("CSINode (\\S+) has driver (\\S+) with allocatable.count (\\d+)");
  private static final Duration MOST = Duration.ofSeconds(90);

  private final Recording recording;
  private final SimulatedCluster cluster;
  private final FakeKubelet kubelet;
  private final Observed observed;
  private final Names names = new Names();
  private final List<String> answers = new ArrayList<>();
  private final List<String> recordedAnswers = new ArrayList<>();

  /** @param seed of what is chance, such as which of equal nodes a pod goes to */
  Player(Recording recording, long seed) {
    this.recording = recording;
    cluster = SimulatedCluster.start(seed, settings(recording));
    kubelet = new FakeKubelet(cluster, Duration.ofSeconds(recording.isAboutNodes() ? 2 : 5));
    kubelet.start();
    cluster.create("/api/v1/namespaces", parse("{'metadata':{'name':'" + recording.name() + "'}}"));
    cluster.advance(Duration.ofSeconds(2));
    String account = "/api/v1/namespaces/" + recording.name() + "/serviceaccounts";
    if (!cluster.get(account + "/default").isDone()) {
      cluster.create(account, parse("{'metadata':{'name':'default'}}"));
    }
    observed = new Observed(cluster, recording.name(), names);
    cluster.advance(Duration.ZERO);
    observed.changes().clear();
    observed.last().clear();
  }

  /** The recordings about nodes were made with shorter periods than upstream's own. */
  private static ControlPlane.Settings settings(Recording recording) {
    return recording.isAboutNodes()
        ? ControlPlane.Settings.DEFAULTS.withNodes(
            NodeSettings.DEFAULTS.withGrace(Duration.ofSeconds(8), Duration.ofSeconds(10)))
        : ControlPlane.Settings.DEFAULTS;
  }

  void play() {
    recording.steps().forEach(this::step);
  }

  Observed observed() {
    return observed;
  }

  Names names() {
    return names;
  }

  List<String> answers() {
    return answers;
  }

  List<String> recordedAnswers() {
    return recordedAnswers;
  }

  private void step(JsonObject step) {
    if (step.has("wait")) {
      await(step.text("wait"));
    } else if (step.has("request")) {
      request(step);
    } else {
      note(step.text("note"));
    }
  }

  private void note(String note) {
    Matcher limit = CSI_LIMIT.matcher(note);
    if (limit.matches()) {
      JsonObject drivers =
          parse(
              "{'spec':{'drivers':[{'name':'" + limit.group(2) + "','nodeID':'" + limit.group(1)
                  + "','topologyKeys':[],'allocatable':{'count':" + limit.group(3) + "}}]}}");
      cluster.call(
          "PATCH", "/apis/storage.k8s.io/v1/csinodes/" + limit.group(1), "application/merge-patch+json",
          drivers.toBytes());
    } else if (note.contains(" stops ") || note.endsWith(" falls silent")) {
      kubelet.silence(note.substring(0, note.indexOf(' ')));
    } else if (note.endsWith(" is back")) {
      kubelet.resume(note.substring(0, note.indexOf(' ')));
    } else {
      throw new IllegalStateException("a note that is not understood: " + note);
    }
  }

  private void request(JsonObject step) {
    String request = names.actual(step.text("request"));
    int space = request.indexOf(' ');
    String target = attachment(request.substring(space + 1)).replace("policy/v1beta1", "policy/v1");
    byte[] body =
        step.has("body")
            ? names.actual(now(unescaped(step.object("body")))).replace("policy/v1beta1", "policy/v1")
                .getBytes(StandardCharsets.UTF_8)
            : new byte[0];
    SimulatedCluster.Answered answered =
        cluster.call(
            request.substring(0, space), target, step.string("contentType").orElse("application/json"), body);
    cluster.advance(Duration.ZERO);
    String line = step.text("request");
    recordedAnswers.add(line + " -> " + step.number("code") + refusal(step.object("answer")));
    answers.add(line + " -> " + answered.code() + (answered.isDone() ? "" : names.tokens(refusal(answered.body()))));
  }

  /** Tokens stand in angle brackets, which are written as escapes. */
  private static String unescaped(JsonObject body) {
    return body.toString().replace("\\u003c", "<").replace("\\u003e", ">");
  }

  private static String refusal(JsonObject answer) {
    return answer.text("message").isEmpty() ? "" : " " + answer.text("reason") + ": " + answer.text("message");
  }

  private String now(String body) {
    return body.replace("<time>", cluster.loop().clock().instant().toString().substring(0, 19) + "Z");
  }

  /** An attachment's name is a hash; the recordings say of what. */
  private String attachment(String target) {
    int at = target.indexOf("csi-<hash of handle, driver, node ");
    if (at < 0) {
      return target;
    }
    String node = "node-" + target.charAt(at + "csi-<hash of handle, driver, node ".length());
    int order = target.charAt(at + "csi-<hash of handle, driver, node ".length()) - '0';
    List<JsonObject> all =
        observed.last().entrySet().stream().filter(e -> e.getKey().startsWith("VolumeAttachment/"))
            .map(Map.Entry::getValue).toList();
    // "node 1" is the first that was attached to, whichever the scheduler chose
    String name =
        all.stream().filter(a -> a.object("spec").text("nodeName").equals(node)).findFirst()
            .orElse(all.isEmpty() ? JsonObject.EMPTY : all.get(Math.min(order, all.size()) - 1))
            .object("metadata").text("name");
    return target.substring(0, at) + name + target.substring(target.indexOf('>', at) + 1);
  }

  private void await(String wait) {
    Matcher quiet = QUIET.matcher(wait);
    Matcher seconds = SECONDS.matcher(wait);
    if (quiet.matches()) {
      quiet(duration(quiet.group(1)));
    } else if (seconds.matches()) {
      cluster.advance(duration(seconds.group(1)));
    } else {
      cluster.advanceUntil(MOST, condition(wait));
    }
  }

  private static Duration duration(String seconds) {
    return Duration.ofMillis(Math.round(Double.parseDouble(seconds) * 1000));
  }

  private void quiet(Duration time) {
    long begin = cluster.loop().nanos();
    while (cluster.loop().nanos() - begin < MOST.toNanos()) {
      long quietUntil = Math.max(begin, observed.lastChangeNanos()) + time.toNanos();
      long left = quietUntil - cluster.loop().nanos();
      if (left <= 0) {
        return;
      }
      cluster.advance(Duration.ofNanos(left));
    }
  }

  private BooleanSupplier condition(String wait) {
    Matcher fields = FIELDS.matcher(wait);
    Matcher attached = ATTACHED.matcher(wait);
    if (fields.matches()) {
      String key = fields.group(1) + "/" + fields.group(2);
      List<String> wanted = List.of(fields.group(3).split(", (?=[a-z]+\\.)", -1));
      return () -> holds(object(key), wanted);
    }
    if (attached.matches()) {
      return () ->
          observed.last().entrySet().stream()
              .anyMatch(e -> e.getKey().startsWith("VolumeAttachment/"));
    }
    if (wait.endsWith(" exists")) {
      String name = wait.substring(0, wait.length() - " exists".length());
      return () -> observed.last().keySet().stream().anyMatch(key -> key.endsWith("/" + name));
    }
    if (wait.endsWith(" is gone")) {
      String key = wait.substring(0, wait.length() - " is gone".length()).replace(' ', '/');
      return () -> object(key).isEmpty();
    }
    String node = wait.substring(0, wait.indexOf(' '));
    if (wait.endsWith("has condition Ready Unknown")) {
      return () -> Condition.of(new AnyObject(node(node)), "Ready").map(c -> c.status().equals("Unknown")).orElse(false);
    }
    if (wait.endsWith("has no taints")) {
      return () -> node(node).object("spec").array("taints").isEmpty();
    }
    throw new IllegalStateException("a wait that is not understood: " + wait);
  }

  private JsonObject node(String name) {
    return cluster.get("/api/v1/nodes/" + name).body();
  }

  private JsonObject object(String key) {
    return observed.last().getOrDefault(names.actual(key), JsonObject.EMPTY);
  }

  private static boolean holds(JsonObject object, List<String> wanted) {
    for (String line : wanted) {
      int at = line.indexOf(" == ");
      Json value = Json.parse(line.substring(at + 4));
      Json is = object.at(line.substring(0, at).split("\\.", -1)).orElse(JsonString.of("<absent>"));
      boolean zero = value.toString().equals("0") && is.equals(JsonString.of("<absent>"));
      if (!zero && !is.equals(value)) {
        return false;
      }
    }
    return !object.isEmpty();
  }

  private static JsonObject parse(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  @Override
  public void close() {
    cluster.close();
  }
}
