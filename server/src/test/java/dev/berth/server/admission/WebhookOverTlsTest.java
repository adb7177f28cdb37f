package dev.berth.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.http.backend.HttpsCalls;
import dev.berth.http.backend.Webhook;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

@Spec("E68")
final class WebhookOverTlsTest {
  private static final String RULES =
      "'rules': [{'operations': ['CREATE'], 'apiGroups': [''], 'apiVersions': ['v1'], 'resources': ['configmaps']}],"
          + " 'sideEffects': 'None', 'admissionReviewVersions': ['v1']";

  private final ApiHouse house = new ApiHouse(new HttpsCalls(InstantSource.system()));

  private static String yes(String body, String more) {
    String uid = ((JsonObject) Json.parse(body)).object("request").text("uid");
    return ("{'kind': 'AdmissionReview', 'apiVersion': 'admission.k8s.io/v1', 'response': {'uid': '" + uid
            + "', 'allowed': true" + more + "}}")
        .replace('\'', '"');
  }

  private void register(String phase, Webhook webhook, String bundle, int seconds) {
    house.mustCreate(
        "{'kind': '" + phase + "WebhookConfiguration', 'apiVersion': 'admissionregistration.k8s.io/v1', 'metadata': {'name':"
            + " 'w'}, 'webhooks': [{'name': 'tls.example.com', 'clientConfig': {'url': '" + webhook.url("/review")
            + "', 'caBundle': '" + bundle + "'}, 'timeoutSeconds': " + seconds + ", " + RULES + "}]}");
  }

  @Test
  void anObjectIsChangedByAServerThatTheBundleVouchesFor() {
    String patch = FakeWebhooks.base64("[{'op': 'add', 'path': '/data/added', 'value': 'yes'}]");
    try (Webhook webhook =
        Webhook.serving().on("/review", b -> yes(b, ", 'patchType': 'JSONPatch', 'patch': '" + patch + "'"))) {
      register("Mutating", webhook, Webhook.bundle(), 10);
      assertThat(house.map("m", "").data().text("added")).isEqualTo("yes");
    }
  }

  @Test
  void aServerThatNobodyVouchesForIsNotAsked() {
    try (Webhook webhook = Webhook.serving().on("/review", b -> yes(b, ""))) {
      register("Validating", webhook, "", 10);
      assertThat(house.map("m", "").message())
          .isEqualTo(
              "Internal error occurred: failed calling webhook \"tls.example.com\": failed to call webhook: Post \""
                  + webhook.url("/review?timeout=10s")
                  + "\": tls: failed to verify certificate: x509: certificate signed by unknown authority");
    }
  }

  @Test
  void aServerThatHangsCostsItsTimeoutAndNoMore() {
    CountDownLatch never = new CountDownLatch(1);
    try (Webhook webhook =
        Webhook.serving()
            .handle(
                "/review",
                exchange -> {
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                })) {
      register("Validating", webhook, Webhook.bundle(), 1);
      assertThat(house.map("m", "").message())
          .isEqualTo(
              "Internal error occurred: failed calling webhook \"tls.example.com\": failed to call webhook: Post \""
                  + webhook.url("/review?timeout=1s") + "\": context deadline exceeded");
    } finally {
      never.countDown();
    }
  }

  @Test
  void anAnswerOfAHundredMegabytesIsNotKept() {
    try (Webhook webhook =
        Webhook.serving()
            .handle(
                "/review",
                exchange -> {
                  Webhook.read(exchange);
                  Webhook.send(exchange, 200, Map.of(), new byte[100 << 20]);
                })) {
      register("Validating", webhook, Webhook.bundle(), 30);
      assertThat(house.map("m", "").message())
          .endsWith("\": the response is longer than 16777216 bytes");
      assertThat(house.call("GET", "/api/v1/namespaces/ns/configmaps", "").code()).isEqualTo(200);
    }
  }
}
