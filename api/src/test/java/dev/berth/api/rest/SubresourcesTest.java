package dev.berth.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubresourcesTest {
  private static final String NS = "/api/v1/namespaces/default/";
  private static final String WEB = "/apis/apps/v1/namespaces/default/statefulsets/web";
  private static final String[] MERGE = {"Content-Type", "application/merge-patch+json"};
  private final ApiFixture f = ApiFixture.whole();

  private void web() {
    f.call("POST", "/apis/apps/v1/namespaces/default/statefulsets", Sent.set("web", 1));
  }

  @Test
  @Spec("E55")
  void aScaleIsAViewOfReplicasAndSelector() {
    web();
    Answer scale = f.call("GET", WEB + "/scale", "");
    assertThat(scale.body().text("kind")).isEqualTo("Scale");
    assertThat(scale.body().text("apiVersion")).isEqualTo("autoscaling/v1");
    assertThat(scale.body().object("spec").number("replicas")).isEqualTo(1);
    assertThat(scale.body().object("status").text("selector")).isEqualTo("a=b");
    Answer put = f.call("PUT", WEB + "/scale", scale.body().withAt(JsonNumber.of(4), "spec", "replicas").toString());
    assertThat(put.code()).as(put.raw()).isEqualTo(200);
    assertThat(put.body().text("kind")).isEqualTo("Scale");
    assertThat(put.body().object("spec").number("replicas")).isEqualTo(4);
    JsonObject set = f.call("GET", WEB, "").body();
    assertThat(set.object("spec").number("replicas")).isEqualTo(4);
    assertThat(set.object("metadata").number("generation")).isEqualTo(2);
  }

  @Test
  @Spec("E55")
  void aScaleCanBePatchedDryOrWetAndIsNeverNegative() {
    web();
    Answer dry = f.call("PATCH", WEB + "/scale?dryRun=All", "{\"spec\":{\"replicas\":3}}", MERGE);
    assertThat(dry.body().object("spec").number("replicas")).isEqualTo(3);
    assertThat(f.call("GET", WEB + "/scale", "").body().object("spec").number("replicas")).isEqualTo(1);
    assertThat(f.call("PATCH", WEB + "/scale", "{\"spec\":{\"replicas\":3}}", MERGE).code()).isEqualTo(200);
    assertThat(f.call("GET", WEB + "/scale", "").body().object("spec").number("replicas")).isEqualTo(3);
    Answer negative = f.call("PATCH", WEB + "/scale", "{\"spec\":{\"replicas\":-1}}", MERGE);
    assertThat(negative.code()).isEqualTo(422);
    assertThat(negative.message()).contains("spec.replicas: Invalid value: -1: must be greater than or equal to 0");
  }

  @Test
  @Spec("E55")
  void aStaleScaleIsAConflict() {
    web();
    String stale = f.call("GET", WEB + "/scale", "").body().withAt(JsonNumber.of(2), "spec", "replicas").toString();
    f.call("PATCH", WEB, "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}", MERGE);
    assertThat(f.call("PUT", WEB + "/scale", stale).code()).isEqualTo(409);
  }

  private void pod(String name, String node) {
    assertThat(f.call("POST", NS + "pods", Sent.pod(name, node)).code()).isEqualTo(201);
  }

  private Answer bind(String query, String node) {
    return f.call(
        "POST", NS + "pods/p/binding" + query,
        "{\"metadata\":{\"name\":\"p\"},\"target\":{\"kind\":\"Node\",\"name\":\"" + node + "\"}}");
  }

  @Test
  @Spec("E55")
  void aPodIsBoundOnce() {
    pod("p", "");
    assertThat(bind("?dryRun=All", "n1").code()).isEqualTo(201);
    assertThat(f.call("GET", NS + "pods/p", "").body().object("spec").has("nodeName")).isFalse();
    Answer bound = bind("", "n1");
    assertThat(bound.code()).isEqualTo(201);
    assertThat(bound.body().text("kind")).isEqualTo("Status");
    assertThat(bound.body().text("status")).isEqualTo("Success");
    JsonObject there = f.call("GET", NS + "pods/p", "").body();
    assertThat(there.object("spec").text("nodeName")).isEqualTo("n1");
    assertThat(there.object("metadata").number("generation")).isEqualTo(1);
    Answer again = bind("", "n2");
    assertThat(again.code()).isEqualTo(409);
    assertThat(again.message())
        .isEqualTo(
            "Operation cannot be fulfilled on pods/binding \"p\": pod p is already assigned to node \"n1\"");
  }

  @Test
  void aPodThatHasChangedSinceItWasLookedAtIsNotBound() {
    pod("p", "");
    Answer a =
        f.call("POST", NS + "pods/p/binding", "{\"metadata\":{\"name\":\"p\",\"resourceVersion\":\"1\"},\"target\":{\"name\":\"n\"}}");
    assertThat(a.code()).isEqualTo(409);
    assertThat(a.message())
        .startsWith("Operation cannot be fulfilled on pods \"p\": StorageError: invalid object")
        .contains("ResourceVersion in precondition: 1");
    assertThat(f.call("GET", NS + "pods/p", "").body().object("spec").has("nodeName")).isFalse();
  }

  private Answer evict(String query, String apiVersion) {
    return f.call(
        "POST", NS + "pods/p/eviction" + query,
        "{\"apiVersion\":\"" + apiVersion + "\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"p\"}}");
  }

  private void budget(int allowed) {
    f.call(
        "POST", "/apis/policy/v1/namespaces/default/poddisruptionbudgets",
        "{\"metadata\":{\"name\":\"b\"},\"spec\":{\"minAvailable\":1,\"selector\":{\"matchLabels\":{\"a\":\"b\"}}}}");
    Answer status =
        f.call(
            "PATCH", "/apis/policy/v1/namespaces/default/poddisruptionbudgets/b/status",
            "{\"status\":{\"disruptionsAllowed\":" + allowed + ",\"currentHealthy\":1,\"desiredHealthy\":1,"
                + "\"expectedPods\":1,\"observedGeneration\":1}}", MERGE);
    assertThat(status.code()).as(status.raw()).isEqualTo(200);
  }

  private void running() {
    pod("p", "n");
    f.call(
        "PATCH", NS + "pods/p/status",
        "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}", MERGE);
  }

  @ParameterizedTest
  @Spec("E55")
  @ValueSource(strings = {"policy/v1", "policy/v1beta1"})
  void anEvictionDeletesThePod(String apiVersion) {
    running();
    Answer a = evict("", apiVersion);
    assertThat(a.code()).as(a.raw()).isEqualTo(201);
    assertThat(a.body().text("status")).isEqualTo("Success");
    assertThat(f.call("GET", NS + "pods/p", "").meta().has("deletionTimestamp")).isTrue();
  }

  @Test
  @Spec({"E30", "E55"})
  void anEvictionThatIsOnlyTriedLeavesThePod() {
    running();
    assertThat(evict("?dryRun=All", "policy/v1").code()).isEqualTo(201);
    assertThat(f.call("GET", NS + "pods/p", "").meta().has("deletionTimestamp")).isFalse();
  }

  @Test
  @Spec("E55")
  void anEvictionGivesWayToADisruptionBudget() {
    running();
    budget(0);
    Answer a = evict("", "policy/v1");
    assertThat(a.code()).isEqualTo(429);
    assertThat(a.body().text("reason")).isEqualTo("TooManyRequests");
    assertThat(a.message()).isEqualTo("Cannot evict pod as it would violate the pod's disruption budget.");
    assertThat(a.body().object("details").array("causes").object(0).text("reason")).isEqualTo("DisruptionBudget");
    assertThat(a.body().object("details").array("causes").object(0).text("message"))
        .isEqualTo("The disruption budget b needs 1 healthy pods and has 1 currently");
    assertThat(f.call("GET", NS + "pods/p", "").meta().has("deletionTimestamp")).isFalse();
  }

  @ParameterizedTest
  @Spec("E55")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 | False | SyncFailed       | no scale | does not allow evicting pods currently because it failed sync: no scale
          2 | False | InsufficientPods | few      | does not allow evicting pods currently (InsufficientPods): few
          2 | True  | SufficientPods   | many     | does not allow evicting pods currently
          1 | False | InsufficientPods | few      | needs 1 healthy pods and has 1 currently
          """)
  void anEvictionIsToldWhyItsBudgetSaysNo(int healthy, String status, String reason, String message, String why) {
    running();
    budget(0);
    f.call(
        "PATCH", "/apis/policy/v1/namespaces/default/poddisruptionbudgets/b/status",
        "{\"status\":{\"currentHealthy\":" + healthy + ",\"conditions\":[{\"type\":\"DisruptionAllowed\",\"status\":\"" + status
            + "\",\"reason\":\"" + reason + "\",\"message\":\"" + message
            + "\",\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"}]}}", MERGE);
    Answer a = evict("", "policy/v1");
    assertThat(a.body().object("details").array("causes").object(0).text("message"))
        .isEqualTo("The disruption budget b " + why);
  }

  @Test
  @Spec("E55")
  void anEvictionUsesUpWhatTheBudgetAllows() {
    running();
    budget(1);
    assertThat(evict("", "policy/v1").code()).isEqualTo(201);
    assertThat(f.call("GET", NS + "pods/p", "").meta().has("deletionTimestamp")).isTrue();
    JsonObject status =
        f.call("GET", "/apis/policy/v1/namespaces/default/poddisruptionbudgets/b", "").body().object("status");
    assertThat(status.number("disruptionsAllowed")).isZero();
    assertThat(status.object("disruptedPods").has("p")).isTrue();
  }

  private Answer evictIf(String precondition) {
    return f.call(
        "POST", NS + "pods/p/eviction",
        "{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"p\"},\"deleteOptions\":{\"preconditions\":{"
            + precondition + "}}}");
  }

  @Test
  void anEvictionOfAnotherPodThanWasMeantLeavesThePodAsItIs() {
    running();
    Answer before = f.call("GET", NS + "pods/p", "");
    Answer a = evictIf("\"uid\":\"abc\"");
    assertThat(a.code()).isEqualTo(409);
    assertThat(a.message()).contains("the UID in the precondition (abc) does not match the UID in record");
    assertThat(evictIf("\"resourceVersion\":\"1\"").code()).isEqualTo(409);
    assertThat(f.call("GET", NS + "pods/p", "").raw()).isEqualTo(before.raw());
  }

  @Test
  void anEvictionOfTheVersionThatWasSeenIsOne() {
    running();
    String version = f.call("GET", NS + "pods/p", "").meta().text("resourceVersion");
    assertThat(evictIf("\"resourceVersion\":\"" + version + "\"").code()).isEqualTo(201);
    assertThat(f.call("GET", NS + "pods/p", "").meta().has("deletionTimestamp")).isTrue();
  }

  @Test
  @Spec("E55")
  void aBudgetThatNobodyHasCountedYetAllowsNothing() {
    running();
    budget(1);
    f.call(
        "PATCH", "/apis/policy/v1/namespaces/default/poddisruptionbudgets/b", "{\"spec\":{\"minAvailable\":2}}", MERGE);
    Answer a = evict("", "policy/v1");
    assertThat(a.code()).isEqualTo(429);
    assertThat(a.body().object("details").array("causes").object(0).text("message"))
        .isEqualTo("The disruption budget b is still being processed by the server.");
    assertThat(a.body().object("details").number("retryAfterSeconds")).isEqualTo(10);
  }

  @Test
  @Spec("E59")
  void aTokenIsATokenOfItsAccount() {
    Answer a =
        f.call(
            "POST", NS + "serviceaccounts/default/token",
            "{\"spec\":{\"audiences\":[\"x\"],\"expirationSeconds\":600}}");
    assertThat(a.code()).as(a.raw()).isEqualTo(201);
    assertThat(a.body().text("kind")).isEqualTo("TokenRequest");
    assertThat(a.body().object("status").text("expirationTimestamp")).isEqualTo("2026-01-02T03:14:05Z");
    List<String> parts = List.of(a.body().object("status").text("token").split("\\.", -1));
    assertThat(parts).hasSize(3);
    JsonObject head = part(parts.get(0));
    assertThat(head.text("alg")).isIn("RS256", "ES256");
    JsonObject claims = part(parts.get(1));
    assertThat(claims.text("sub")).isEqualTo("system:serviceaccount:default:default");
    assertThat(claims.array("aud").strings()).containsExactly("x");
    assertThat(f.call("POST", NS + "serviceaccounts/none/token", "{\"spec\":{}}").code()).isEqualTo(404);
    assertThat(
            f.call("POST", NS + "serviceaccounts/default/token", "{\"spec\":{\"expirationSeconds\":599}}").code())
        .isEqualTo(422);
  }

  private static JsonObject part(String text) {
    return (JsonObject) Json.parse(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
  }

  @Test
  @Spec("E55")
  void aSubresourceThatIsNotThereIsNotFound() {
    f.call("POST", NS + "configmaps", Sent.map("m"));
    Answer a = f.call("GET", NS + "configmaps/m/status", "");
    assertThat(a.code()).isEqualTo(404);
    assertThat(a.message()).isEqualTo("the server could not find the requested resource");
  }

  @Test
  @Spec("E55")
  void aNamespaceIsFinalizedByItsSubresource() {
    f.call("POST", "/api/v1/namespaces", "{\"metadata\":{\"name\":\"n\"}}");
    Answer marked = f.call("DELETE", "/api/v1/namespaces/n", "");
    assertThat(marked.body().object("status").text("phase")).isEqualTo("Terminating");
    JsonObject empty =
        marked.body().with("spec", JsonObject.EMPTY);
    Answer done = f.call("PUT", "/api/v1/namespaces/n/finalize", empty.toString());
    assertThat(done.code()).as(done.raw()).isEqualTo(200);
  }
}
