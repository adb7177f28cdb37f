package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.store.StoreConfig;
import dev.berth.store.Stores;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A ServiceAccount's token of old, which is shown to a server. */
class TokenUsesTest {
  private static final String CORE = "/api/v1/namespaces/default/";

  private final VirtualLoop loop = new VirtualLoop(1);
  private final ApiServer server = ApiServer.alone(Stores.memory(StoreConfig.DEFAULTS, loop.clock()), loop);

  private JsonObject ask(String method, String path, String body) {
    Response answer =
        server.api()
            .handleAs(
                Bootstrap.SYSTEM,
                new Request(
                    method, path, "", Headers.of(List.of(Map.entry("Content-Type", "application/json"))),
                    body.replace('\'', '"').getBytes(StandardCharsets.UTF_8), List.of(), "test", "test"));
    assertThat(answer.code()).isIn(200, 201);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ((Response.Content.Whole) answer.content()).parts().forEach(all::writeBytes);
    return (JsonObject) Json.parse(all.toString(StandardCharsets.UTF_8));
  }

  @Test
  void theSecretTellsTheDay() {
    String uid = ask("POST", CORE + "serviceaccounts", "{'metadata':{'name':'robot'}}").object("metadata").text("uid");
    String token = server.tokenSigner().sign("default", "robot", uid, "s");
    String held = Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8));
    ask(
        "POST", CORE + "secrets",
        "{'metadata':{'name':'s','annotations':{'kubernetes.io/service-account.name':'robot'}},"
            + "'type':'kubernetes.io/service-account-token','data':{'token':'" + held + "'}}");
    JsonObject review =
        ask("POST", "/apis/authentication.k8s.io/v1/tokenreviews", "{'spec':{'token':'" + token + "'}}");
    assertThat(review.object("status").bool("authenticated")).isTrue();
    assertThat(ask("GET", CORE + "secrets/s", "").object("metadata").object("labels"))
        .isEqualTo(
            JsonObject.of(
                "kubernetes.io/legacy-token-last-used", JsonString.of(loop.clock().instant().toString().substring(0, 10))));
  }
}
