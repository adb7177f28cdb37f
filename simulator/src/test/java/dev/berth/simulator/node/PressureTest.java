package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.node.eviction.Signal;
import org.junit.jupiter.api.Test;

class PressureTest {
  private static final long MI = 1 << 20;

  private static String condition(NodeHouse house, String type) {
    return house.cluster.get("/api/v1/nodes/node-1").body().object("status").array("conditions").objects()
        .filter(c -> c.text("type").equals(type))
        .map(c -> c.text("status"))
        .findFirst()
        .orElse("");
  }

  @Test
  @Spec({"F43", "F55"})
  void aNodeThatIsShortOfMemoryEndsThePodThatUsesMoreThanItAskedFor() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.pod("greedy", "'memory':'300Mi'");
      house.podOf(
          "{'metadata':{'name':'modest','annotations':{'simulated.berth.dev/memory':'400Mi'}},'spec':{'nodeName':'node-1',"
              + "'automountServiceAccountToken':false,'containers':[{'name':'c','image':'i',"
              + "'resources':{'requests':{'memory':'500Mi'}}}]}}");
      house.advance(1_000);
      house.nodes.gauges("node-1").set(Signal.MEMORY_AVAILABLE, 50 * MI, 8192 * MI);
      house.advance(100);
      assertThat(condition(house, "MemoryPressure")).isEqualTo("True");
      house.nodes.gauges("node-1").set(Signal.MEMORY_AVAILABLE, 350 * MI, 8192 * MI);
      house.advance(2_000);
      JsonObject status = house.status("greedy");
      assertThat(status.text("phase")).isEqualTo("Failed");
      assertThat(status.text("reason")).isEqualTo("Evicted");
      String message =
          "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container c was using 300Mi, "
              + "request is 0, has larger consumption of memory. ";
      assertThat(status.text("message")).isEqualTo(message);
      JsonObject disrupted =
          status.array("conditions").objects().filter(c -> c.text("type").equals("DisruptionTarget")).findFirst().orElseThrow();
      assertThat(disrupted.text("reason")).isEqualTo("TerminationByKubelet");
      assertThat(disrupted.text("message")).isEqualTo(message);
      assertThat(house.events("greedy")).contains("Evicted: " + message);
      assertThat(house.events("node-1"))
          .contains(
              "EvictionThresholdMet: Attempting to reclaim memory",
              "NodeHasInsufficientMemory: Node node-1 status is now: NodeHasInsufficientMemory");
      house.advance(60_000);
      assertThat(house.phase("modest")).isEqualTo("Running");
      assertThat(condition(house, "MemoryPressure")).isEqualTo("True");
      house.advance(300_000);
      assertThat(condition(house, "MemoryPressure")).isEqualTo("False");
    }
  }

  @Test
  @Spec("F43")
  void aNodeUnderPressureRefusesPodsThatAskForNothing() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.nodes.gauges("node-1").set(Signal.MEMORY_AVAILABLE, 50 * MI, 8192 * MI);
      house.advance(100);
      house.pod("a", "");
      house.advance(100);
      assertThat(house.phase("a")).isEqualTo("Failed");
      assertThat(house.status("a").text("message"))
          .isEqualTo("Pod was rejected: The node had condition: [MemoryPressure]. ");
    }
  }

  @Test
  @Spec({"F43", "C102", "G40"})
  void anEmptyDirThatGrowsBeyondItsLimitEndsItsPod() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.podOf(
          "{'metadata':{'name':'a'},'spec':{'nodeName':'node-1','automountServiceAccountToken':false,"
              + "'volumes':[{'name':'v','emptyDir':{'sizeLimit':'10'}}],'containers':[{'name':'c','image':'i',"
              + "'volumeMounts':[{'name':'v','mountPath':'/v'}]}]}}");
      house.advance(15_000);
      assertThat(house.phase("a")).isEqualTo("Running");
      house.exec("node-1", "a", "sh", "-c", "echo 0123456789abc > /v/file");
      house.advance(12_000);
      assertThat(house.phase("a")).isEqualTo("Failed");
      assertThat(house.status("a").text("message")).isEqualTo("Usage of EmptyDir volume \"v\" exceeds the limit \"10\". ");
    }
  }

  @Test
  @Spec({"F30", "F43"})
  void aFullDiskLosesImagesThatNobodyNeedsBeforeAnyPod() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.pod("a", "");
      house.podOf(
          "{'metadata':{'name':'old'},'spec':{'nodeName':'node-1','automountServiceAccountToken':false,"
              + "'containers':[{'name':'c','image':'old:1'}]}}");
      house.advance(1_000);
      house.cluster.delete("/api/v1/namespaces/default/pods/old");
      house.advance(5_000);
      house.nodes.gauges("node-1").set(Signal.IMAGEFS_AVAILABLE, 15, 100);
      house.advance(130_000);
      assertThat(images(house)).contains("img:1", "old:1");
      house.advance(300_000);
      assertThat(images(house)).contains("img:1").doesNotContain("old:1");
      assertThat(house.phase("a")).isEqualTo("Running");
      house.nodes.gauges("node-1").set(Signal.IMAGEFS_AVAILABLE, 14, 100);
      house.advance(30_000);
      assertThat(condition(house, "DiskPressure")).isEqualTo("True");
      assertThat(house.phase("a")).isEqualTo("Failed");
    }
  }

  private static String images(NodeHouse house) {
    return house.nodes.runtime("node-1").images().toCompletableFuture().join().toString();
  }

  @Test
  @Spec("F15")
  void aCriticalPodIsTakenOnceAnotherHasMadeRoom() {
    try (NodeHouse house = new NodeHouse(1)) {
      String pod =
          "{'metadata':{'name':'%s','namespace':'kube-system','annotations':{'simulated.berth.dev/slow-to-stop':'true'}},"
              + "'spec':{'nodeName':'node-1',%s'automountServiceAccountToken':false,'containers':[{'name':'c','image':'i',"
              + "'resources':{'requests':{'cpu':'3'}}}]}}";
      String pods = "/api/v1/namespaces/kube-system/pods";
      house.cluster.create(pods, NodeHouse.json(pod.formatted("ordinary", "")));
      house.advance(1_000);
      house.cluster.create(pods, NodeHouse.json(pod.formatted("critical", "'priorityClassName':'system-node-critical',")));
      house.advance(100);
      assertThat(house.cluster.get(pods + "/critical").body().object("status").text("phase")).isEqualTo("Pending");
      house.advance(5_000);
      JsonObject gone = house.cluster.get(pods + "/ordinary").body().object("status");
      assertThat(gone.text("reason")).isEqualTo("Preempting");
      assertThat(gone.text("message")).isEqualTo("Preempted in order to admit critical pod");
      assertThat(house.cluster.get(pods + "/critical").body().object("status").text("phase")).isEqualTo("Running");
    }
  }
}
