package dev.berth.simulator.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Condition;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamespaceTest {
  private static final String NS = "v1/namespaces/ns1";

  private static Script withNamespace() {
    Script script = new Script();
    script.create("v1/namespaces", "{metadata: {name: ns1}}");
    script.settle();
    return script;
  }

  private static Condition condition(JsonObject namespace, String type) {
    return Condition.in(namespace.object("status").array("conditions"), type).orElseThrow();
  }

  @Test
  void everyNamespaceHasAnAccountAndCertificates() {
    try (Script script = withNamespace()) {
      for (String namespace : List.of("ns1", "default", "kube-system")) {
        assertThat(script.exists("v1/namespaces/" + namespace + "/serviceaccounts/default")).isTrue();
        assertThat(script.get("v1/namespaces/" + namespace + "/configmaps/kube-root-ca.crt").object("data").text("ca.crt"))
            .startsWith("-----BEGIN");
      }
    }
  }

  @Test
  void whatIsTakenAwayOrSpoiltComesBack() {
    try (Script script = withNamespace()) {
      script.delete(NS + "/serviceaccounts/default");
      script.merge(NS + "/configmaps/kube-root-ca.crt", "{data: {ca.crt: forged}}");
      script.settle();
      assertThat(script.exists(NS + "/serviceaccounts/default")).isTrue();
      assertThat(script.get(NS + "/configmaps/kube-root-ca.crt").object("data").text("ca.crt")).startsWith("-----BEGIN");
      script.delete(NS + "/configmaps/kube-root-ca.crt");
      script.settle();
      assertThat(script.exists(NS + "/configmaps/kube-root-ca.crt")).isTrue();
    }
  }

  @Test
  @Spec("E76")
  void anEndingNamespaceTakesItsContentWithIt() {
    try (Script script = withNamespace()) {
      script.create(NS + "/configmaps", "{metadata: {name: a}}");
      script.create(NS + "/pods", "{metadata: {name: p}, spec: {containers: [{name: c, image: i}]}}");
      script.delete(NS);
      assertThat(script.code("POST", NS + "/configmaps", "{metadata: {name: late}}")).isEqualTo(403);
      script.settle();
      assertThat(script.exists(NS)).isFalse();
      assertThat(script.names(NS + "/configmaps")).isEmpty();
    }
  }

  @Test
  @Spec("E76")
  void itsPodsGoBeforeTheRest() {
    try (Script script = withNamespace()) {
      script.create(NS + "/configmaps", "{metadata: {name: a}}");
      script.create(
          NS + "/pods", "{metadata: {name: p, finalizers: [a/b]}, spec: {containers: [{name: c, image: i}]}}");
      script.delete(NS);
      script.settle();
      assertThat(script.exists(NS + "/configmaps/a")).isTrue();
      assertThat(condition(script.get(NS), "NamespaceContentRemaining").message())
          .isEqualTo("Some resources are remaining: pods. has 1 resource instances");
      script.merge(NS + "/pods/p", "{metadata: {finalizers: null}}");
      script.settle();
      assertThat(script.exists(NS)).isFalse();
    }
  }

  @Test
  @Spec("E76")
  void itsConditionsSayWhatHoldsIt() {
    try (Script script = withNamespace()) {
      script.create(NS + "/configmaps", "{metadata: {name: a, finalizers: [a/b]}}");
      script.delete(NS);
      script.settle();
      JsonObject namespace = script.get(NS);
      assertThat(condition(namespace, "NamespaceContentRemaining").message())
          .isEqualTo("Some resources are remaining: configmaps. has 1 resource instances");
      assertThat(condition(namespace, "NamespaceFinalizersRemaining").message())
          .isEqualTo("Some content in the namespace has finalizers remaining: a/b in 1 resource instances");
      assertThat(condition(namespace, "NamespaceDeletionContentFailure").status()).isEqualTo("False");
      assertThat(condition(namespace, "NamespaceDeletionDiscoveryFailure").reason()).isEqualTo("ResourcesDiscovered");
      script.merge(NS + "/configmaps/a", "{metadata: {finalizers: null}}");
      script.pass(Duration.ofSeconds(8));
      assertThat(script.exists(NS)).isFalse();
    }
  }

  @Test
  @Spec("E76")
  void whatHoldsItMayHaveNoFinalizers() {
    try (Script script = withNamespace()) {
      Nodes.node(script, "n1");
      script.create(
          NS + "/pods", "{metadata: {name: p}, spec: {nodeName: n1, containers: [{name: c, image: i}]}}");
      script.delete(NS);
      script.settle();
      JsonObject namespace = script.get(NS);
      assertThat(condition(namespace, "NamespaceContentRemaining").status()).isEqualTo("True");
      assertThat(condition(namespace, "NamespaceFinalizersRemaining").status()).isEqualTo("False");
      assertThat(condition(namespace, "NamespaceFinalizersRemaining").reason()).isEqualTo("ContentHasNoFinalizers");
      assertThat(condition(namespace, "NamespaceFinalizersRemaining").message())
          .isEqualTo("All content-preserving finalizers finished");
    }
  }
}
