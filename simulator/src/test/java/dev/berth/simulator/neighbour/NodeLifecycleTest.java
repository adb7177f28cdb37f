package dev.berth.simulator.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Condition;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeLifecycleTest {
  private static final String NS = "v1/namespaces/default";

  private static List<String> taints(Script script, String node) {
    return script.get("v1/nodes/" + node).object("spec").array("taints").objects()
        .map(t -> t.text("key").replace("node.kubernetes.io/", "") + ":" + t.text("effect"))
        .sorted()
        .toList();
  }

  private static Condition condition(JsonObject object, String type) {
    return Condition.in(object.object("status").array("conditions"), type).orElseThrow();
  }

  @Test
  void aNodeThatIsReadyHasNoTaint() {
    try (Script script = new Script()) {
      script.create("v1/nodes", "{metadata: {name: n1}}");
      assertThat(taints(script, "n1")).containsExactly("not-ready:NoSchedule");
      Nodes.report(script, "n1", "True");
      script.settle();
      assertThat(taints(script, "n1")).isEmpty();
      script.merge("v1/nodes/n1", "{spec: {unschedulable: true}}");
      script.settle();
      assertThat(taints(script, "n1")).containsExactly("unschedulable:NoSchedule");
      script.merge("v1/nodes/n1", "{spec: {unschedulable: null}}");
      script.settle();
      assertThat(taints(script, "n1")).isEmpty();
    }
  }

  @Test
  void aLeaseThatIsOlderThanItsNodeIsNoReasonToGiveItUp() {
    try (Script script = new Script()) {
      script.create(
          "coordination.k8s.io/v1/namespaces/kube-node-lease/leases",
          "{metadata: {name: n1}, spec: {renewTime: '2026-01-01T00:00:00.000000Z'}}");
      script.pass(Duration.ofMinutes(5));
      script.create("v1/nodes", "{metadata: {name: n1}}");
      script.settle();
      assertThat(taints(script, "n1")).as("nor is it unreachable").isEmpty();
    }
  }

  @Test
  @Spec("F53")
  void aSilentNodeIsUnknownAfterTheGracePeriodAndNotBefore() {
    try (Script script = new Script()) {
      Nodes.node(script, "n1");
      Nodes.node(script, "n2");
      Nodes.pod(script, "p", "n1", "");
      Nodes.passReporting(script, 40, "n2");
      assertThat(condition(script.get("v1/nodes/n1"), "Ready").isTrue()).isTrue();
      Nodes.passReporting(script, 20, "n2");
      JsonObject silent = script.get("v1/nodes/n1");
      assertThat(condition(silent, "Ready").status()).isEqualTo("Unknown");
      assertThat(condition(silent, "Ready").reason()).isEqualTo("NodeStatusUnknown");
      assertThat(condition(silent, "MemoryPressure").message()).isEqualTo("Kubelet stopped posting node status.");
      assertThat(condition(silent, "PIDPressure").reason()).isEqualTo("NodeStatusNeverUpdated");
      assertThat(taints(script, "n1")).containsExactly("unreachable:NoExecute", "unreachable:NoSchedule");
      assertThat(condition(script.get(NS + "/pods/p"), "Ready").isTrue()).isFalse();
      assertThat(taints(script, "n2")).isEmpty();
      assertThat(script.list("v1/namespaces/default/events").stream().map(e -> e.text("reason") + ": " + e.text("message")))
          .contains(
              "RegisteredNode: Node n1 event: Registered Node n1 in Controller",
              "NodeNotReady: Node n1 status is now: NodeNotReady", "NodeNotReady: Node is not ready");
      Nodes.report(script, "n1", "True");
      script.settle();
      assertThat(taints(script, "n1")).isEmpty();
    }
  }

  @Test
  @Spec({"E82", "F52"})
  void aLeaseAloneKeepsANodeAlive() {
    try (Script script = new Script()) {
      Nodes.node(script, "n1");
      Nodes.passReporting(script, 300, "n1");
      assertThat(condition(script.get("v1/nodes/n1"), "Ready").isTrue()).isTrue();
    }
  }

  @Test
  void whereNoNodeIsHeardOfNoneIsEmptied() {
    try (Script script = new Script()) {
      Nodes.node(script, "n1");
      Nodes.node(script, "n2");
      script.pass(Duration.ofMinutes(5));
      assertThat(taints(script, "n1")).containsExactly("unreachable:NoSchedule");
      assertThat(taints(script, "n2")).containsExactly("unreachable:NoSchedule");
    }
  }

  @Test
  void nodesOfAZoneAreEmptiedOneAfterTheOther() {
    try (Script script = new Script()) {
      for (int i = 0; i < 6; i++) {
        Nodes.node(script, "n" + i);
      }
      Nodes.passReporting(script, 50, "n2", "n3", "n4", "n5");
      script.pass(Duration.ofSeconds(1));
      assertThat(taints(script, "n0").contains("unreachable:NoExecute"))
          .isNotEqualTo(taints(script, "n1").contains("unreachable:NoExecute"));
      Nodes.passReporting(script, 10, "n2", "n3", "n4", "n5");
      assertThat(taints(script, "n0")).contains("unreachable:NoExecute");
      assertThat(taints(script, "n1")).contains("unreachable:NoExecute");
    }
  }

  @Test
  void aNodeThatSaysItIsNotReadyIsTaintedSo() {
    try (Script script = new Script()) {
      Nodes.node(script, "n1");
      Nodes.node(script, "n2");
      Nodes.report(script, "n1", "False");
      script.settle();
      assertThat(taints(script, "n1")).containsExactly("not-ready:NoExecute", "not-ready:NoSchedule");
    }
  }

  @Test
  @Spec("F50")
  void olderLabelsFollowTheNewerOnes() {
    try (Script script = new Script()) {
      Nodes.node(script, "n1");
      script.settle();
      assertThat(script.get("v1/nodes/n1").object("metadata").object("labels").strings())
          .containsEntry("beta.kubernetes.io/os", "linux")
          .containsEntry("beta.kubernetes.io/arch", "arm64");
    }
  }
}
