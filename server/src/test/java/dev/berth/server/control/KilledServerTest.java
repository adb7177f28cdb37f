package dev.berth.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole server is killed at random moments while twenty sets roll. After each start every set comes to be as it was asked
 * for, and every claim keeps its volume. {@code -Dberth.kills=50} for more rounds.
 */
class KilledServerTest {
  private static final int ROUNDS = Integer.getInteger("berth.kills", 2);
  private static final int SETS = 20;
  private static final Duration CONVERGE = Duration.ofSeconds(90);
  private static final Pattern SERVES = Pattern.compile("serves (http://\\S+);");
  private static final String STATEFUL_SETS = "/apis/apps/v1/namespaces/default/statefulsets";
  private static final String CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims";

  @TempDir Path dir;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Random random = new Random(20_26);
  private final Map<String, String> volumes = new HashMap<>();
  private String url = "";
  private List<Process> running = List.of();

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : running) {
      process.destroyForcibly();
      process.waitFor(30, TimeUnit.SECONDS);
    }
  }

  private void start() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-XX:+UseCompactObjectHeaders", "-cp", System.getProperty("java.class.path"),
                "dev.berth.server.command.Main", "server", "--data-dir", dir.toString(), "--port", "0", "--insecure",
                "--simulated-nodes", "5")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    running = List.of(process);
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    Matcher serves = SERVES.matcher(line == null ? "" : line);
    assertThat(serves.find()).as("what the server said: " + line).isTrue();
    url = serves.group(1);
  }

  private void kill() throws InterruptedException {
    for (Process process : running) {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Lets the server live so long; it must not end by itself. */
  private void live(int millis) throws InterruptedException {
    for (Process process : running) {
      assertThat(process.waitFor(millis, TimeUnit.MILLISECONDS)).as("the server ended").isFalse();
    }
  }

  private JsonObject send(String method, String path, String type, String body) {
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(url + path))
                  .header("Content-Type", type)
                  .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(method + " " + path + ": " + answer.body()).isLessThan(300);
      return (JsonObject) Json.parse(answer.body());
    } catch (IOException e) {
      throw new IllegalStateException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(method + " " + path, e);
    }
  }

  private List<JsonObject> list(String path) {
    return send("GET", path, "application/json", "").array("items").objects().toList();
  }

  private static String set(int number) {
    String name = "set" + number;
    return "{'metadata':{'name':'" + name + "'},'spec':{'serviceName':'" + name + "','replicas':2,"
        + "'podManagementPolicy':'" + (number % 2 == 0 ? "OrderedReady" : "Parallel") + "',"
        + "'selector':{'matchLabels':{'app':'" + name + "'}},'template':{'metadata':{'labels':{'app':'" + name + "'}},"
        + "'spec':{'containers':[{'name':'c','image':'example/app:v0'}]}},'volumeClaimTemplates':[{'metadata':"
        + "{'name':'data'},'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}}]}}";
  }

  @Test
  void aRolloutSurvivesKillsOfTheWholeServer() throws IOException, InterruptedException {
    start();
    for (int i = 0; i < SETS; i++) {
      send("POST", STATEFUL_SETS, "application/json", set(i));
    }
    awaitConverged("v0");
    for (int round = 1; round <= ROUNDS; round++) {
      String image = "v" + round;
      for (int i = 0; i < SETS; i++) {
        send(
            "PATCH", STATEFUL_SETS + "/set" + i, "application/strategic-merge-patch+json",
            "{'spec':{'template':{'spec':{'containers':[{'name':'c','image':'example/app:" + image + "'}]}}}}");
      }
      live(random.nextInt(700));
      kill();
      start();
      awaitConverged(image);
    }
  }

  private void awaitConverged(String image) throws InterruptedException {
    long end = System.nanoTime() + CONVERGE.toNanos();
    List<String> missing = missing(image);
    while (!missing.isEmpty() && System.nanoTime() < end) {
      live(200);
      missing = missing(image);
    }
    assertThat(missing).as("after " + CONVERGE + ", image " + image).isEmpty();
    for (JsonObject claim : list(CLAIMS)) {
      String name = claim.object("metadata").text("name");
      String volume = claim.object("spec").text("volumeName");
      assertThat(volumes.getOrDefault(name, volume)).as("the volume of " + name).isEqualTo(volume);
      volumes.put(name, volume);
    }
    assertThat(volumes).hasSize(2 * SETS);
    assertThat(new HashSet<>(volumes.values())).as("a volume for each claim").hasSize(2 * SETS);
  }

  private List<String> missing(String image) {
    Set<String> ready = new HashSet<>();
    for (JsonObject pod : list("/api/v1/namespaces/default/pods")) {
      boolean isReady =
          pod.object("status").array("conditions").objects()
              .anyMatch(c -> c.text("type").equals("Ready") && c.text("status").equals("True"));
      boolean isNew = pod.object("spec").array("containers").object(0).text("image").endsWith(":" + image);
      if (isReady && isNew && !pod.object("metadata").has("deletionTimestamp")) {
        ready.add(pod.object("metadata").text("name"));
      }
    }
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < SETS; i++) {
      for (int ordinal = 0; ordinal < 2; ordinal++) {
        if (!ready.contains("set" + i + "-" + ordinal)) {
          missing.add("set" + i + "-" + ordinal);
        }
      }
    }
    return missing;
  }
}
