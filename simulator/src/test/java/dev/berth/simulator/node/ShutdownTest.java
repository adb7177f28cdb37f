package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ShutdownTest {

  @Test
  @Spec({"F55", "F56"})
  void aMachineThatIsShutDownEndsItsPodsTheCriticalOnesLast() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.pod("a", "'terminate-seconds':'3'");
      house.cluster.create(
          "/api/v1/namespaces/kube-system/pods",
          NodeHouse.json(
              "{'metadata':{'name':'critical','namespace':'kube-system'},'spec':{'nodeName':'node-1',"
                  + "'priorityClassName':'system-node-critical','automountServiceAccountToken':false,"
                  + "'containers':[{'name':'c','image':'i'}]}}"));
      house.advance(1_000);
      CompletableFuture<Boolean> ended = new CompletableFuture<>();
      house.cluster.loop().execute(
          () ->
              house.nodes.shutDown("node-1", Duration.ofSeconds(20), Duration.ofSeconds(10))
                  .thenAccept(ended::complete));
      house.advance(2_000);
      assertThat(phase(house, "critical")).isEqualTo("Running");
      assertThat(house.phase("a")).isEqualTo("Running");
      house.pod("late", "");
      house.advance(100);
      assertThat(house.status("late").text("reason")).isEqualTo("NodeShutdown");
      assertThat(house.status("late").text("message"))
          .isEqualTo("Pod was rejected: Pod was rejected as the node is shutting down.");
      house.advance(5_000);
      assertThat(ended).isCompletedWithValue(true);
      JsonObject status = house.status("a");
      assertThat(status.text("phase")).isEqualTo("Failed");
      assertThat(status.text("reason")).isEqualTo("Terminated");
      assertThat(status.text("message")).isEqualTo("Pod was terminated in response to imminent node shutdown.");
      assertThat(house.condition("a", "DisruptionTarget")).isEqualTo("True");
      assertThat(phase(house, "critical")).isEqualTo("Failed");
      JsonObject ready =
          house.cluster.get("/api/v1/nodes/node-1").body().object("status").array("conditions").objects()
              .filter(c -> c.text("type").equals("Ready")).findFirst().orElseThrow();
      assertThat(ready.text("status")).isEqualTo("False");
      assertThat(ready.text("message")).isEqualTo("node is shutting down");
      assertThat(
              house.cluster.get("/api/v1/namespaces/default/events").body().array("items").objects()
                  .filter(e -> e.object("involvedObject").text("kind").equals("Node"))
                  .filter(e -> e.text("reason").equals("Shutdown"))
                  .map(e -> e.text("message")))
          .containsExactly("Shutdown manager detected shutdown event");
    }
  }

  private static String phase(NodeHouse house, String name) {
    return house.cluster.get("/api/v1/namespaces/kube-system/pods/" + name).body().object("status").text("phase");
  }

  @Test
  @Spec("F56")
  void aPodThatWillNotEndIsKilledWhenTheTimeIsOver() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.pod("a", "'slow-to-stop':'true'");
      house.advance(1_000);
      house.cluster.loop().execute(
          () -> {
            var unused = house.nodes.shutDown("node-1", Duration.ofSeconds(5), Duration.ofSeconds(1));
          });
      house.advance(4_000);
      assertThat(house.nodes.runtime("node-1").running()).isEqualTo(1);
      house.advance(2_000);
      assertThat(house.nodes.runtime("node-1").running()).isZero();
      assertThat(house.phase("a")).isEqualTo("Failed");
    }
  }

  @Test
  @Spec("F25")
  void whatIsEndingIsNoLongerAskedWhetherItLives() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.podOf(
          "{'metadata':{'name':'a','annotations':{'simulated.berth.dev/slow-to-stop':'true',"
              + "'simulated.berth.dev/liveness-fails-after':'5s'}},'spec':{'nodeName':'node-1',"
              + "'automountServiceAccountToken':false,'containers':[{'name':'c','image':'i',"
              + "'livenessProbe':{'httpGet':{'port':80},'periodSeconds':1}}]}}");
      house.advance(3_000);
      house.cluster.delete("/api/v1/namespaces/default/pods/a");
      house.advance(20_000);
      assertThat(house.exists("a")).isTrue();
      assertThat(house.events("a").toString()).doesNotContain("Unhealthy", "failed liveness probe");
    }
  }

  @Test
  @Spec({"F24", "F25"})
  void anAgentThatComesToManyContainersDoesNotAskThemAllAtOnce() {
    try (NodeHouse house = new NodeHouse(1)) {
      for (int i = 0; i < 5; i++) {
        house.podOf(
            "{'metadata':{'name':'p" + i + "','annotations':{'simulated.berth.dev/liveness-fails-after':'61s'}},'spec':{"
                + "'nodeName':'node-1','automountServiceAccountToken':false,'containers':[{'name':'c','image':'i',"
                + "'livenessProbe':{'httpGet':{'port':80},'periodSeconds':60,'failureThreshold':1}}]}}");
      }
      house.advance(90_000);
      house.nodes.restartAgent("node-1");
      house.advance(1_000);
      long failed = restarts(house);
      assertThat(failed).isLessThan(5);
      house.advance(90_000);
      assertThat(restarts(house)).isEqualTo(5);
    }
  }

  private static long restarts(NodeHouse house) {
    long sum = 0;
    for (int i = 0; i < 5; i++) {
      sum += house.container("p" + i).number("restartCount");
    }
    return sum;
  }
}
