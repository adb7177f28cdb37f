package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Fencing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that run pods only while they hold their lease: what is given to others, when, and that nothing ever runs twice. */
class SelfFencingTest {
  private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service:NoExecute";

  private final SmallCluster town = SmallCluster.fencing(2);

  @BeforeEach
  void prepare() {
    town.create(
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: disk, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
        provisioner: disk.example.com
        """);
  }

  @AfterEach
  void close() {
    town.close();
  }

  private void set(String management) {
    town.create(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          serviceName: web
          replicas: 1
          podManagementPolicy: %s
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: c, image: i, volumeMounts: [{name: data, mountPath: /v}]}]
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """
            .formatted(management));
    town.untilReady("web", 1);
    town.exec("web-0", "sh", "-c", "echo kept > /v/f");
  }

  private List<String> taints(String node) {
    return town.get("/api/v1/nodes/" + node).object("spec").array("taints").objects()
        .map(t -> t.text("key") + ":" + t.text("effect")).sorted().toList();
  }

  private JsonObject annotations(String node) {
    return town.get("/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/" + node)
        .object("metadata").object("annotations");
  }

  private Duration until(String what, BooleanSupplier holds) {
    Instant from = town.cluster.loop().clock().instant();
    town.until(what, holds);
    return Duration.between(from, town.cluster.loop().clock().instant());
  }

  private boolean runsElsewhereThan(String node) {
    return !town.pod("web-0").nodeName().equals(node) && town.pod("web-0").isReady();
  }

  @ParameterizedTest
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  @Spec({"H17", "H18"})
  void aNodeThatLosesPowerIsGivenUpWithoutAnybodysHelp(String management) {
    set(management);
    String dead = town.pod("web-0").nodeName();
    town.nodes.kill(dead);
    assertThat(until("it runs elsewhere", () -> runsElsewhereThan(dead))).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(90));
    assertThat(town.exec("web-0", "cat", "/v/f")).isEqualTo("kept\n");
    assertThat(taints(dead)).contains(OUT_OF_SERVICE);
    assertThat(town.events()).anyMatch(e -> e.startsWith(dead + " NodeFenced: Node " + dead + " has not renewed its lease for 60 s"));

    town.nodes.restart(dead);
    town.until("it is taken back", () -> taints(dead).isEmpty());
    town.until("the mark is gone", () -> !annotations(dead).has(Fencing.GIVEN_UP));
    town.seconds(60);
    assertThat(runsElsewhereThan(dead)).isTrue();
    assertThat(town.nodes.runtime(dead).running()).isZero();
  }

  @Test
  @Spec("H17")
  void whatADeadAgentLeavesRunningIsKilledBeforeAnotherBegins() {
    set("OrderedReady");
    String left = town.pod("web-0").nodeName();
    town.nodes.stopAgent(left);
    assertThat(town.nodes.runtime(left).running()).isEqualTo(1);
    assertThat(until("it is killed", () -> town.nodes.runtime(left).running() == 0)).isLessThanOrEqualTo(Duration.ofSeconds(41));
    assertThat(town.pod("web-0").nodeName()).as("nobody has been told yet").isEqualTo(left);
    assertThat(annotations(left).has(Fencing.GIVEN_UP)).isFalse();
    // what is mounted there is never detached by this driver, so another machine waits for it, and runs nothing twice
    town.until("it is given to another", () -> !town.pod("web-0").nodeName().equals(left));
    assertThat(town.nodes.runtime(left).running()).isZero();
    town.nodes.restartAgent(left);
    town.until("it runs elsewhere", () -> runsElsewhereThan(left));
    assertThat(town.exec("web-0", "cat", "/v/f")).isEqualTo("kept\n");
    town.until("the node is taken back", () -> taints(left).isEmpty() && !annotations(left).has(Fencing.GIVEN_UP));
    town.create(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: again}
        spec: {nodeName: %s, containers: [{name: c, image: i}]}
        """
            .formatted(left));
    town.until("it runs pods", () -> town.pod("again").isReady());
  }

  @Test
  @Spec("H17")
  void anAgentThatComesBackBeforeTheNodeIsGivenUpGoesOnWithItsPods() {
    set("OrderedReady");
    String uid = town.pod("web-0").uid();
    String node = town.pod("web-0").nodeName();
    town.nodes.stopAgent(node);
    town.until("it is killed", () -> town.nodes.runtime(node).running() == 0);
    town.nodes.restartAgent(node);
    town.until("it runs again", () -> town.nodes.runtime(node).running() == 1 && town.pod("web-0").isReady());
    town.seconds(120);
    assertThat(town.pod("web-0").uid()).isEqualTo(uid);
    assertThat(town.exec("web-0", "cat", "/v/f")).isEqualTo("kept\n");
    assertThat(taints(node)).isEmpty();
    assertThat(annotations(node)).isEqualTo(JsonObject.EMPTY.with(Fencing.PROMISE, "true"));
  }

  @Test
  @Spec("H17")
  void aNodeThatIsMarkedStaysEmptyUntilTheMarkIsGone() {
    set("OrderedReady");
    String uid = town.pod("web-0").uid();
    String node = town.pod("web-0").nodeName();
    town.patchStrategically(
        "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/" + node,
        "{metadata: {annotations: {" + Fencing.GIVEN_UP + ": '2026-01-01T00:00:00Z'}}}");
    town.until("it hears of it", () -> town.nodes.runtime(node).running() == 0);
    town.until("its pod goes", () -> !town.pod("web-0").uid().equals(uid));
    town.until("it is taken back", () -> taints(node).isEmpty() && !annotations(node).has(Fencing.GIVEN_UP));
    town.untilReady("web", 1);
    assertThat(town.exec("web-0", "cat", "/v/f")).isEqualTo("kept\n");
  }

  @Test
  void whereNoNodeIsReadyNoneIsGivenUp() {
    set("OrderedReady");
    town.nodes.names().forEach(town.nodes::kill);
    town.seconds(600);
    assertThat(town.nodes.names()).allSatisfy(node -> assertThat(annotations(node).has(Fencing.GIVEN_UP)).isFalse());
  }
}
