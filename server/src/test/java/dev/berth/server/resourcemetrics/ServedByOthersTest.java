package dev.berth.server.resourcemetrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.server.MemoryServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose the group is: ours until an APIService leads elsewhere, nobody's once it was deleted. In virtual time. */
class ServedByOthersTest {
  private static final String SERVICES = "/apis/apiregistration.k8s.io/v1/apiservices";
  private static final String NAME = "/v1beta1.metrics.k8s.io";
  private static final String SPEC = "'group': 'metrics.k8s.io', 'version': 'v1beta1', 'groupPriorityMinimum': 100, 'versionPriority': 100";
  private static final String NODES = "/apis/metrics.k8s.io/v1beta1/nodes";

  private final VirtualLoop loop = new VirtualLoop(1);
  private final MemoryServer server = MemoryServer.start(loop, Runnable::run, loop.random(), MemoryServer.Start.of(1));

  ServedByOthersTest() {
    loop.advance(Duration.ofSeconds(30));
  }

  @AfterEach
  void stop() {
    server.close();
    loop.close();
  }

  private Response send(String method, String path, String body) {
    Response answer =
        server.api().handle(
            new Request(
                method, path, "",
                Headers.of(List.of(Map.entry("Content-Type", method.equals("PATCH") ? "application/merge-patch+json" : "application/json"))),
                body.replace('\'', '"').getBytes(StandardCharsets.UTF_8), List.of(), "127.0.0.1", ""));
    loop.advance(Duration.ofSeconds(1));
    return answer;
  }

  private static JsonObject json(Response answer) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    if (answer.content() instanceof Response.Content.Whole(List<byte[]> parts)) {
      parts.forEach(all::writeBytes);
    }
    return (JsonObject) Json.parse(all.toByteArray());
  }

  @Test
  void aFreshClusterAnswersAtOnce() {
    assertThat(json(send("GET", NODES, "")).array("items").objects().map(o -> o.object("metadata").text("name")))
        .containsExactly("node-1");
    JsonObject service = json(send("GET", SERVICES + NAME, ""));
    assertThat(service.object("status").array("conditions").object(0).text("reason")).isEqualTo("Local");
  }

  @Test
  void whoPutsAServiceInHasTheGroupUntilItIsDeleted() {
    send("PATCH", SERVICES + NAME, "{'spec': {'service': {'namespace': 'kube-system', 'name': 'metrics-server'}, 'insecureSkipTLSVerify': true}}");
    assertThat(json(send("GET", SERVICES + NAME, "")).object("spec").object("service").text("name")).isEqualTo("metrics-server");
    assertThat(send("GET", NODES, "").code()).isEqualTo(503);
    send("DELETE", SERVICES + NAME, "");
    assertThat(send("GET", NODES, "").code()).isEqualTo(200);
  }

  @Test
  void whoDeletesItIsRidOfItAndMayBringTheirOwn() {
    send("DELETE", SERVICES + NAME, "");
    assertThat(send("GET", SERVICES + NAME, "").code()).isEqualTo(404);
    assertThat(send("GET", NODES, "").code()).isEqualTo(404);
    Response made =
        send(
            "POST", SERVICES,
            "{'metadata': {'name': 'v1beta1.metrics.k8s.io'}, 'spec': {" + SPEC
                + ", 'service': {'namespace': 'kube-system', 'name': 'metrics-server'}, 'insecureSkipTLSVerify': true}}");
    assertThat(made.code()).isEqualTo(201);
    assertThat(send("GET", NODES, "").code()).isEqualTo(503);
  }
}
