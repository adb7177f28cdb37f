package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server tells of itself. */
class ZPagesTest {
  private static BerthServer server;

  @BeforeAll
  static void start() throws IOException {
    server = BerthServer.start(ServerConfig.forTests().withControllers(List.of("none")));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static HttpResponse<String> get(String path, String accept) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path));
    if (!accept.isEmpty()) {
      request.header("Accept", accept);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text/plain", "application/json, */*", "application/json;as=Other, text/*"})
  void whoNamesNoKindIsToldInText(String accept) throws IOException, InterruptedException {
    HttpResponse<String> status = get("/statusz", accept);
    assertThat(status.statusCode()).as(status.body()).isEqualTo(200);
    assertThat(status.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(status.body())
        .startsWith("\napiserver statusz\nWarning: ")
        .containsPattern("\nStarted: [A-Z][a-z]{2} [A-Z][a-z]{2} [ 123][0-9] [0-9:]{8} UTC 20[0-9]{2}\n")
        .containsPattern("\nUp: 0 hr 00 min [0-9]{2} sec\n")
        .contains("\nBinary version: 1.36.0\nEmulation version: 1.36\nPaths: /flagz /healthz /livez /metrics /readyz /statusz /version\n")
        .doesNotContain("/openapi");
    assertThat(get("/flagz", accept).body())
        .startsWith("\napiserver flagz\nWarning: ")
        .contains("\ncontrollers=[none]\n", "\ninsecure=true\n", "\nservice-cluster-ip-range=10.96.0.0/12\n");
  }

  @Test
  void whoNamesAKindGetsAnObject() throws IOException, InterruptedException {
    HttpResponse<String> status = get("/statusz", "application/json;v=v1beta1;g=config.k8s.io;as=Statusz, text/plain");
    JsonObject object = (JsonObject) Json.parse(status.body());
    assertThat(status.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(status.headers().firstValue("Warning")).isEmpty();
    assertThat(object.text("kind")).isEqualTo("Statusz");
    assertThat(object.text("apiVersion")).isEqualTo("config.k8s.io/v1beta1");
    assertThat(object.object("metadata").text("name")).isEqualTo("apiserver");
    assertThat(object.text("emulationVersion")).isEqualTo("1.36");
    assertThat(object.has("uptimeSeconds")).isTrue();
    assertThat(object.array("paths").strings()).contains("/livez", "/metrics", "/statusz", "/version").doesNotContain("/apis", "/");

    HttpResponse<String> flags = get("/flagz", "application/yaml;v=v1alpha1;g=config.k8s.io;as=Flagz");
    assertThat(flags.body()).contains("apiVersion: config.k8s.io/v1alpha1").contains("kind: Flagz").contains("port: \"0\"");
    assertThat(flags.headers().firstValue("Warning"))
        .contains("299 - \"This version of the flagz endpoint is deprecated. Please use a newer version.\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/statusz | application/json", "/statusz | application/json;as=Statusz;g=config.k8s.io;v=v1",
        "/flagz | application/json;as=Statusz;g=config.k8s.io;v=v1beta1", "/flagz | application/vnd.kubernetes.protobuf",
        "/statusz | text/plain;as=Statusz;g=config.k8s.io;v=v1beta1",
      })
  void whatIsNotMadeIsRefused(String path, String accept) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(path, accept);
    assertThat(answer.statusCode()).isEqualTo(406);
    assertThat(answer.body())
        .contains("only the following media types are accepted: application/json, application/yaml, text/plain");
  }
}
