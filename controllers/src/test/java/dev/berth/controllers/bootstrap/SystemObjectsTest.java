package dev.berth.controllers.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.controllers.volume.Stage;
import dev.berth.model.kinds.Kinds;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SystemObjectsTest {
  private final Stage stage = new Stage();

  @BeforeEach
  void aCluster() {
    stage.put(Kinds.NAMESPACE, "{metadata: {name: kube-node-lease, uid: u, labels: {a: b}}, status: {phase: Terminating}}");
    stage.put(Kinds.NAMESPACE, "{metadata: {name: mine}, status: {phase: Active}}");
    stage.put(
        Kinds.SERVICE,
        "{metadata: {namespace: default, name: kubernetes, uid: s}, spec: {clusterIP: 10.0.0.1, ports: [{port: 443}]},"
            + " status: {loadBalancer: {}}}");
    stage.put(Kinds.SERVICE, "{metadata: {namespace: mine, name: kubernetes}, spec: {clusterIP: 10.0.0.2}}");
    stage.put(
        Kinds.ENDPOINTS, "{metadata: {namespace: default, name: kubernetes}, subsets: [{addresses: [{ip: 10.1.1.1}]}]}");
    stage.start(new SystemObjects());
  }

  @Test
  void aNamespaceOfTheSystemComesBackAsANewOneWithItsLabels() {
    stage.source.remove(Kinds.NAMESPACE, "", "kube-node-lease");
    stage.settle();
    JsonObject back = stage.source.get(Kinds.NAMESPACE, "", "kube-node-lease").orElseThrow().json();
    assertThat(back.object("metadata").object("labels").text("a")).isEqualTo("b");
    assertThat(back.object("metadata").text("uid")).isNotEqualTo("u");
    assertThat(back.object("status").text("phase")).isNotEqualTo("Terminating");
  }

  @Test
  void theServiceByWhichPodsKnowTheApiComesBackAtItsAddressWithWhatLiesBehindIt() {
    stage.source.remove(Kinds.SERVICE, "default", "kubernetes");
    stage.source.remove(Kinds.ENDPOINTS, "default", "kubernetes");
    stage.settle();
    JsonObject service = stage.source.get(Kinds.SERVICE, "default", "kubernetes").orElseThrow().json();
    assertThat(service.object("spec").text("clusterIP")).isEqualTo("10.0.0.1");
    assertThat(stage.source.get(Kinds.ENDPOINTS, "default", "kubernetes").orElseThrow().json().array("subsets").size())
        .isOne();
  }

  @Test
  void whatIsSomebodysOwnStaysAway() {
    stage.source.remove(Kinds.NAMESPACE, "", "mine");
    stage.source.remove(Kinds.SERVICE, "mine", "kubernetes");
    stage.settle();
    assertThat(stage.writes()).isEmpty();
  }
}
