package dev.berth.api.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.validation.FieldError;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import org.junit.jupiter.api.Test;

/** ConfigMaps, Secrets, Namespaces, Nodes and their like. */
class ConfigurationKindsTest {
  private static String map(String more) {
    return "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"m\"}" + more + "}";
  }

  private static String secret(String more) {
    return "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"s\"}" + more + "}";
  }

  private static final String FROZEN = "Forbidden: field is immutable when `immutable` is set";

  @Test
  void whatIsImmutableStaysWhatItIs() {
    JsonObject old = Strategist.created(map(", \"data\": {\"a\": \"1\"}, \"immutable\": true"));
    assertThat(Strategist.errors(old, map(", \"data\": {\"a\": \"2\"}, \"binaryData\": {\"b\": \"AA==\"}")))
        .containsExactly("immutable: " + FROZEN, "data: " + FROZEN, "binaryData: " + FROZEN);
    assertThat(Strategist.errors(old, map(", \"data\": {\"a\": \"1\"}, \"immutable\": true"))).isEmpty();
  }

  @Test
  void aKeyIsInOneBagOnlyAndOfTheRightLetters() {
    assertThat(Strategist.errors(map(", \"data\": {\"a\": \"1\"}, \"binaryData\": {\"a\": \"AA==\"}")))
        .containsExactly("data[a]: Invalid value: \"a\": duplicate of key present in binaryData");
    assertThat(Strategist.errors(map(", \"data\": {\"a b\": \"1\"}")))
        .singleElement()
        .asString()
        .startsWith("data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters");
  }

  @Test
  void aMebibyteIsTheMost() {
    String value = "x".repeat(1024 * 1024);
    assertThat(Strategist.errors(map(", \"data\": {\"a\": \"" + value + "\"}"))).isEmpty();
    JsonObject big = Strategist.created(map(", \"data\": {\"a\": \"" + value + "y\"}"));
    assertThat(Strategist.strategy(big).validate(big))
        .extracting(FieldError::reason, FieldError::body)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "FieldValueTooLong", "Too long: may not be more than 1048576 bytes"));
  }

  @Test
  void aNodesOldNumberIsTold() {
    JsonObject node =
        Strategist.created(
            "{\"apiVersion\": \"v1\", \"kind\": \"Node\", \"metadata\": {\"name\": \"n\"}, \"spec\": {\"externalID\": \"i-1\"}}");
    assertThat(Strategist.strategy(node).warnings(node))
        .containsExactly("spec.externalID: this field is deprecated, and is unused by Kubernetes");
    JsonObject plain = node.without("spec");
    assertThat(Strategist.strategy(plain).warnings(plain)).isEmpty();
  }

  @Test
  void aSecretsTextsBecomeData() {
    JsonObject made = Strategist.created(secret(", \"stringData\": {\"a\": \"é\"}, \"data\": {\"b\": \"Yg==\"}"));
    assertThat(made.object("data")).isEqualTo(Json.parse("{\"b\": \"Yg==\", \"a\": \"w6k=\"}"));
    assertThat(made.has("stringData")).isFalse();
    assertThat(made.text("type")).isEqualTo("Opaque");
  }

  @Test
  void aSecretsTypeAsksForItsKeys() {
    assertThat(Strategist.errors(secret(", \"type\": \"kubernetes.io/tls\"")))
        .containsExactly("data[tls.crt]: Required value", "data[tls.key]: Required value");
    assertThat(Strategist.errors(secret(", \"type\": \"kubernetes.io/basic-auth\"")))
        .containsExactly("data[username]: Required value", "data[password]: Required value");
    assertThat(Strategist.errors(secret(", \"type\": \"kubernetes.io/ssh-auth\"")))
        .containsExactly("data[ssh-privatekey]: Required value");
    assertThat(Strategist.errors(secret(", \"type\": \"kubernetes.io/service-account-token\"")))
        .containsExactly("metadata.annotations[kubernetes.io/service-account.name]: Required value");
    assertThat(
            Strategist.errors(
                secret(", \"type\": \"kubernetes.io/dockerconfigjson\", \"data\": {\".dockerconfigjson\": \"eHk=\"}")))
        .containsExactly(
            "data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": invalid character 'x' looking for"
                + " beginning of value");
    assertThat(
            Strategist.errors(
                secret(", \"type\": \"kubernetes.io/dockerconfigjson\", \"data\": {\".dockerconfigjson\": \"e30=\"}")))
        .isEmpty();
  }

  private static final String NAMESPACE =
      "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"x\"}}";

  @Test
  @Spec("E76")
  void aNamespaceIsBornWithItsFinalizerAndLabel() {
    JsonObject made = Strategist.created(NAMESPACE);
    assertThat(made.object("spec")).isEqualTo(Json.parse("{\"finalizers\": [\"kubernetes\"]}"));
    assertThat(made.object("status")).isEqualTo(Json.parse("{\"phase\": \"Active\"}"));
    assertThat(made.object("metadata").object("labels"))
        .isEqualTo(Json.parse("{\"kubernetes.io/metadata.name\": \"x\"}"));
  }

  @Test
  @Spec("E76")
  void aNamespacesFinalizersGoByTheirOwnRoadOnly() {
    JsonObject made = Strategist.created(NAMESPACE);
    JsonObject bare = Strategist.decoded(NAMESPACE).with("spec", JsonObject.of("finalizers", JsonArray.EMPTY));
    var strategy = Strategist.strategy(made);
    assertThat(strategy.prepareForUpdate(bare, made).object("spec")).isEqualTo(made.object("spec"));
    assertThat(strategy.prepareForSubresource("finalize", bare, made).object("spec").array("finalizers").isEmpty())
        .isTrue();
    JsonObject odd =
        bare.with("spec", JsonObject.of("finalizers", JsonArray.ofStrings(java.util.List.of("noslash"))));
    assertThat(strategy.validateSubresource("finalize", odd, made))
        .extracting(FieldError::text)
        .containsExactly(
            "spec.finalizers[0]: Invalid value: \"noslash\": name is neither a standard finalizer name nor is it fully"
                + " qualified");
  }

  @Test
  void aNodesNetworkAndProviderAreSetOnce() {
    String node = "{\"apiVersion\": \"v1\", \"kind\": \"Node\", \"metadata\": {\"name\": \"w\"}, \"spec\": {%s}}";
    JsonObject old = Strategist.created(node.formatted("\"podCIDR\": \"10.1.0.0/24\", \"providerID\": \"a\""));
    assertThat(
            Strategist.errors(old, node.formatted("\"podCIDR\": \"10.2.0.0/24\", \"providerID\": \"b\"")))
        .containsExactly(
            "spec.podCIDRs: Forbidden: node updates may not change podCIDR except from \"\" to valid",
            "spec.providerID: Forbidden: node updates may not change providerID except from \"\" to valid");
    JsonObject both = Strategist.created(node.formatted("\"podCIDRs\": [\"10.1.0.0/24\", \"fd00:1::/64\"]"));
    assertThat(Strategist.errors(both, node.formatted("\"podCIDRs\": [\"10.2.0.0/24\", \"fd00:2::/64\"]")))
        .as("once for each")
        .hasSize(2);
    JsonObject unset = Strategist.created(node.formatted(""));
    assertThat(Strategist.errors(unset, node.formatted("\"podCIDR\": \"10.2.0.0/24\", \"providerID\": \"b\"")))
        .isEmpty();
  }

  @Test
  void aTaintIsOneOfItsKind() {
    assertThat(
            Strategist.errors(
                "{\"apiVersion\": \"v1\", \"kind\": \"Node\", \"metadata\": {\"name\": \"w\"}, \"spec\": {\"taints\": [{\"key\":"
                    + " \"k\", \"effect\": \"NoSchedule\"}, {\"key\": \"k\", \"effect\": \"NoSchedule\"}, {\"key\": \"k\","
                    + " \"effect\": \"X\"}]}}"))
        .containsExactly(
            "metadata.taints[1]: Duplicate value: {\"Key\":\"k\",\"Value\":\"\",\"Effect\":\"NoSchedule\",\"TimeAdded\":null}:"
                + " taints must be unique by key and effect pair",
            "metadata.taints[2].effect: Unsupported value: \"X\": supported values: \"NoSchedule\", \"PreferNoSchedule\","
                + " \"NoExecute\"");
  }

  @Test
  void aRoleBindingKeepsItsRole() {
    String binding =
        "{\"apiVersion\": \"rbac.authorization.k8s.io/v1\", \"kind\": \"RoleBinding\", \"metadata\": {\"name\": \"b\"},"
            + " \"roleRef\": {\"kind\": \"Role\", \"name\": \"%s\"}}";
    assertThat(Strategist.errors(Strategist.created(binding.formatted("a")), binding.formatted("b")))
        .containsExactly(
            "roleRef: Invalid value: {\"APIGroup\":\"rbac.authorization.k8s.io\",\"Kind\":\"Role\",\"Name\":\"b\"}: cannot"
                + " change roleRef");
  }

  @Test
  void aBudgetSaysOneThing() {
    String budget =
        "{\"apiVersion\": \"policy/v1\", \"kind\": \"PodDisruptionBudget\", \"metadata\": {\"name\": \"b\"}, \"spec\": {%s}}";
    assertThat(Strategist.errors(budget.formatted("\"minAvailable\": 1, \"maxUnavailable\": \"101%\"")))
        .containsExactly(
            "spec: Invalid value: {\"minAvailable\":1,\"maxUnavailable\":\"101%\"}: minAvailable and maxUnavailable cannot be"
                + " both set",
            "spec.maxUnavailable: Invalid value: \"101%\": must not be greater than 100%");
    assertThat(Strategist.errors(budget.formatted("\"minAvailable\": \"50%\""))).isEmpty();
  }
}
