package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.node.runtime.RuntimeStatus;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeReportTest {

  private static JsonObject condition(NodeHouse house, String type) {
    return house.cluster.get("/api/v1/nodes/node-1").body().object("status").array("conditions").objects()
        .filter(c -> c.text("type").equals(type))
        .findFirst()
        .orElse(JsonObject.EMPTY);
  }

  @Test
  @Spec("F51")
  void aNodeSaysHowItIs() {
    try (NodeHouse house = new NodeHouse(1)) {
      assertThat(condition(house, "Ready").text("reason")).isEqualTo("KubeletReady");
      assertThat(condition(house, "MemoryPressure").text("reason")).isEqualTo("KubeletHasSufficientMemory");
      assertThat(condition(house, "DiskPressure").text("message")).isEqualTo("kubelet has no disk pressure");
      assertThat(condition(house, "PIDPressure").text("status")).isEqualTo("False");
      JsonObject info = house.cluster.get("/api/v1/nodes/node-1").body().object("status").object("nodeInfo");
      assertThat(info.text("containerRuntimeVersion")).isEqualTo("simulated://1.0");
      assertThat(info.text("kubeletVersion")).isEqualTo("v1.36.0");
    }
  }

  @Test
  @Spec({"F50", "F51"})
  void aNodeWithoutANetworkIsNotReadyAndSaysWhy() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.nodes.runtime("node-1").say(
          Optional.of(
              new RuntimeStatus(
                  true, false, "NetworkPluginNotReady", "Network plugin returns error: cni plugin not initialized")));
      house.advance(11_000);
      assertThat(condition(house, "Ready").text("status")).isEqualTo("False");
      assertThat(condition(house, "Ready").text("reason")).isEqualTo("KubeletNotReady");
      assertThat(condition(house, "Ready").text("message"))
          .isEqualTo(
              "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady "
                  + "message:Network plugin returns error: cni plugin not initialized");
      house.nodes.runtime("node-1").say(Optional.of(RuntimeStatus.READY));
      house.advance(11_000);
      assertThat(condition(house, "Ready").text("status")).isEqualTo("True");
      assertThat(house.events("node-1"))
          .contains("NodeNotReady: Node node-1 status is now: NodeNotReady", "NodeReady: Node node-1 status is now: NodeReady");
    }
  }

  @Test
  @Spec("F51")
  void aRuntimeThatDoesNotAnswerForHalfAMinuteIsDown() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.advance(10_000);
      house.nodes.runtime("node-1").say(Optional.empty());
      house.advance(20_000);
      assertThat(condition(house, "Ready").text("status")).isEqualTo("True");
      house.advance(21_000);
      assertThat(condition(house, "Ready").text("status")).isEqualTo("False");
      assertThat(condition(house, "Ready").text("message")).isEqualTo("container runtime is down");
    }
  }

  @Test
  @Spec("F50")
  void podsGetAddressesOfTheNetworkThatTheApiGivesTheNode() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.patch("/api/v1/nodes/node-1", "{'spec':{'podCIDR':'10.99.7.0/24','podCIDRs':['10.99.7.0/24']}}");
      house.pod("a", "");
      house.advance(0);
      assertThat(house.status("a").text("podIP")).startsWith("10.99.7.");
      house.nodes.restartAgent("node-1");
      house.advance(1_000);
      house.pod("b", "");
      house.advance(0);
      assertThat(List.of(house.status("b").text("podIP"))).allMatch(ip -> ip.startsWith("10.99.7."));
    }
  }

  @Test
  @Spec("F51")
  void aNodeThatBeginsIsReadyAsSoonAsItsNetworkIs() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.nodes.runtime("node-1").say(Optional.of(new RuntimeStatus(true, false, "NetworkPluginNotReady", "none yet")));
      house.nodes.restartAgent("node-1");
      house.advance(500);
      assertThat(condition(house, "Ready").text("status")).isEqualTo("False");
      house.nodes.runtime("node-1").say(Optional.of(RuntimeStatus.READY));
      house.advance(200);
      assertThat(condition(house, "Ready").text("status")).isEqualTo("True");
    }
  }

  @Test
  @Spec("F51")
  void sayingWhichVolumesAreInUseNeitherSaysTheRestAnewNorPutsItOff() {
    try (NodeHouse house = new NodeHouse(1)) {
      String first = condition(house, "Ready").text("lastHeartbeatTime");
      house.advance(200_000);
      String id = house.boundClaim(house.block, "data");
      house.podWith("a", "node-1", "data", "");
      house.advance(1_000);
      assertThat(house.cluster.get("/api/v1/nodes/node-1").body().object("status").array("volumesInUse").strings())
          .containsExactly("kubernetes.io/csi/block.berth.dev^" + id);
      assertThat(condition(house, "Ready").text("lastHeartbeatTime")).isEqualTo(first);
      house.advance(112_000);
      assertThat(condition(house, "Ready").text("lastHeartbeatTime")).isGreaterThan(first);
    }
  }
}
