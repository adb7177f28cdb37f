package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Kinds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedNodesTest {

  @Test
  @Spec({"F50", "F52"})
  void aNodeRegistersItselfAndRenewsItsLease() {
    try (NodeHouse house = new NodeHouse(2)) {
      JsonObject node = house.cluster.get("/api/v1/nodes/node-2").body();
      assertThat(node.object("metadata").object("labels").text("kubernetes.io/hostname")).isEqualTo("node-2");
      assertThat(node.object("status").object("allocatable").text("cpu")).isEqualTo("4");
      assertThat(node.object("status").array("conditions").objects().filter(c -> c.text("type").equals("Ready")))
          .allMatch(c -> c.text("status").equals("True"))
          .hasSize(1);
      assertThat(house.cluster.get("/apis/storage.k8s.io/v1/csinodes/node-2").isDone()).isTrue();
      String lease = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-2";
      house.advance(11_000);
      String first = house.cluster.get(lease).body().object("spec").text("renewTime");
      house.advance(10_100);
      assertThat(house.cluster.get(lease).body().object("spec").text("renewTime")).isGreaterThan(first);
    }
  }

  @Test
  @Spec({"F1", "F2", "F3"})
  void aPodWithoutDelaysIsRunningAndReadyWithOneWrite() {
    try (NodeHouse house = new NodeHouse(1)) {
      long before = house.cluster.store().revision();
      house.pod("a", "");
      house.advance(0);
      assertThat(house.phase("a")).isEqualTo("Running");
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      JsonObject pod = house.get("a");
      assertThat(Long.parseLong(pod.object("metadata").text("resourceVersion"))).isEqualTo(before + 2);
      JsonObject status = pod.object("status");
      assertThat(status.array("conditions").objects().map(c -> c.text("type")))
          .containsExactly("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled");
      assertThat(status.text("podIP")).startsWith("10.64.0.");
      assertThat(status.text("hostIP")).isEqualTo("172.16.0.1");
      assertThat(status.number("observedGeneration")).isEqualTo(1);
      assertThat(status.text("qosClass")).isEqualTo("BestEffort");
      JsonObject container = house.container("a");
      assertThat(container.bool("ready")).isTrue();
      assertThat(container.bool("started")).isTrue();
      assertThat(container.text("containerID")).matches("simulated://[0-9a-f]{64}");
      assertThat(house.events("a").stream().map(e -> e.substring(0, e.indexOf(':'))))
          .contains("Pulling", "Pulled", "Created", "Started");
      // and nothing more is written while nothing happens
      long revision = Long.parseLong(house.get("a").object("metadata").text("resourceVersion"));
      house.advance(120_000);
      assertThat(house.get("a").object("metadata").text("resourceVersion")).isEqualTo(Long.toString(revision));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"touch /go", "dd if=/dev/zero of=/go bs=1 count=1 conv=fsync"})
  void aPodThatWaitsForAFileIsReadyOnceItIsThere(String command) {
    try (NodeHouse house = new NodeHouse(1)) {
      house.podOf(
          "{'metadata':{'name':'a'},'spec':{'nodeName':'node-1','automountServiceAccountToken':false,'containers':"
              + "[{'name':'c','image':'img:1','readinessProbe':{'exec':{'command':['test','-f','/go']},'periodSeconds':1}}]}}");
      house.advance(5_000);
      assertThat(house.condition("a", "Ready")).isEqualTo("False");
      house.exec("node-1", "a", command.split(" ", -1));
      house.advance(1_100);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
    }
  }

  @Test
  @Spec("F9")
  void aDeletedPodSaysThatItHasEndedBeforeItGoes() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.pod("a", "'terminate-seconds':'3'");
      house.advance(0);
      house.cluster.delete("/api/v1/namespaces/default/pods/a");
      house.advance(2_900);
      assertThat(house.phase("a")).isEqualTo("Running");
      assertThat(house.nodes.runtime("node-1").running()).isEqualTo(1);
      List<String> told = new ArrayList<>();
      house.view.onChange(
          Kinds.POD,
          (before, after) -> told.add(after.map(p -> p.phase() + " " + p.isReady()).orElse("gone")));
      house.advance(200);
      assertThat(told.stream().distinct()).containsExactly("Running true", "Succeeded false", "gone");
      assertThat(house.exists("a")).isFalse();
      assertThat(house.nodes.runtime("node-1").running()).isZero();
      assertThat(house.events("a")).contains("Killing: Stopping container c");
    }
  }

  @Test
  @Spec("F9")
  void aContainerThatDoesNotEndIsKilledWhenItsTimeIsOver() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.pod("a", "'slow-to-stop':'true'");
      house.advance(0);
      house.cluster.delete("/api/v1/namespaces/default/pods/a");
      house.advance(29_900);
      assertThat(house.exists("a")).isTrue();
      house.advance(200);
      assertThat(house.exists("a")).isFalse();
    }
  }

  @Test
  @Spec("F10")
  void aForcedDeletionLeavesProcessesThatEndSoon() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.pod("a", "'slow-to-stop':'true'");
      house.advance(0);
      house.cluster.call(
          "DELETE", "/api/v1/namespaces/default/pods/a", NodeHouse.json("{'gracePeriodSeconds':0}"));
      assertThat(house.exists("a")).isFalse();
      house.advance(100);
      assertThat(house.nodes.runtime("node-1").running()).isEqualTo(1);
      house.advance(2_000);
      assertThat(house.nodes.runtime("node-1").running()).isZero();
    }
  }

  @Test
  @Spec("A59")
  void aPullSecretThatIsNotThereIsToldAndStopsNothing() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.podOf(
          "{'metadata':{'name':'a'},'spec':{'nodeName':'node-1','automountServiceAccountToken':false,"
              + "'imagePullSecrets':[{'name':'default-secret'}],'containers':[{'name':'c','image':'img:1'}]}}");
      house.advance(1_100);
      assertThat(house.phase("a")).isEqualTo("Running");
      assertThat(house.events("a").toString())
          .contains(
              "FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (default-secret);"
                  + " attempting to pull the image may not succeed.");
    }
  }

  @Test
  @Spec({"F4", "F6"})
  void aCrashingContainerIsRestartedAtOnceAndThenBacksOff() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.pod("a", "'crash-after':'1s','exit-code':'3'");
      house.advance(1_100);
      assertThat(house.container("a").number("restartCount")).isEqualTo(1);
      assertThat(house.container("a").object("lastState").object("terminated").number("exitCode")).isEqualTo(3);
      house.advance(1_000);
      JsonObject waiting = house.container("a").object("state").object("waiting");
      assertThat(waiting.text("reason")).isEqualTo("CrashLoopBackOff");
      assertThat(waiting.text("message")).startsWith("back-off 10s restarting failed container=c pod=a_default(");
      assertThat(house.phase("a")).isEqualTo("Running");
      assertThat(house.condition("a", "Ready")).isEqualTo("False");
      house.advance(10_000);
      assertThat(house.container("a").number("restartCount")).isEqualTo(2);
      house.advance(1_100);
      assertThat(house.container("a").object("state").object("waiting").text("message")).startsWith("back-off 20s");
      assertThat(house.events("a").toString()).contains("BackOff: Back-off restarting failed container c in pod a_default(");
    }
  }

  @Test
  @Spec("F7")
  void onesThatFinishAreSucceededOrFailedByTheirPolicy() {
    try (NodeHouse house = new NodeHouse(1)) {
      for (String policy : List.of("Never", "OnFailure")) {
        for (String code : List.of("0", "1")) {
          house.podOf(
              "{'metadata':{'name':'p" + policy.length() + code + "','annotations':{'simulated.berth.dev/crash-after':'1s',"
                  + "'simulated.berth.dev/exit-code':'" + code + "'}},'spec':{'nodeName':'node-1','restartPolicy':'" + policy
                  + "','automountServiceAccountToken':false,'containers':[{'name':'c','image':'i'}]}}");
        }
      }
      house.advance(1_500);
      assertThat(house.phase("p50")).isEqualTo("Succeeded");
      assertThat(house.phase("p51")).isEqualTo("Failed");
      assertThat(house.phase("p90")).isEqualTo("Succeeded");
      assertThat(house.phase("p91")).isEqualTo("Running");
      assertThat(house.container("p50").object("state").object("terminated").text("reason")).isEqualTo("Completed");
    }
  }

  @Test
  void aPodIsReadyWhenItsAnnotationSaysSo() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.pod("late", "'ready-after':'5s'");
      house.pod("never", "'never-ready':'true'");
      house.advance(4_900);
      assertThat(house.phase("late")).isEqualTo("Running");
      assertThat(house.condition("late", "Ready")).isEqualTo("False");
      house.advance(200);
      assertThat(house.condition("late", "Ready")).isEqualTo("True");
      house.advance(600_000);
      assertThat(house.condition("never", "Ready")).isEqualTo("False");
    }
  }

  @Test
  @Spec("F15")
  void aPodThatDoesNotFitIsRefusedByTheNode() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.podOf(
          "{'metadata':{'name':'big'},'spec':{'nodeName':'node-1','automountServiceAccountToken':false,'containers':"
              + "[{'name':'c','image':'i','resources':{'requests':{'cpu':'5'}}}]}}");
      house.advance(0);
      assertThat(house.phase("big")).isEqualTo("Failed");
      assertThat(house.status("big").text("reason")).isEqualTo("OutOfcpu");
      assertThat(house.status("big").text("message"))
          .isEqualTo("Pod was rejected: Node didn't have enough resource: cpu, requested: 5000, used: 0, capacity: 4000");
    }
  }

  @Test
  @Spec("F13")
  void anotherAgentFindsContainersRunning() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.pod("a", "");
      house.pod("b", "");
      house.advance(0);
      String id = house.container("a").text("containerID");
      house.cluster.loop().execute(() -> house.nodes.restartAgent("node-1"));
      house.advance(1_000);
      assertThat(house.container("a").text("containerID")).isEqualTo(id);
      assertThat(house.container("a").number("restartCount")).isZero();
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
    }
  }

  @Test
  @Spec("F14")
  void afterTheMachineWasDownPodsStartAgainInPlace() {
    try (NodeHouse house = new NodeHouse(1)) {
      JsonObject made = house.pod("a", "");
      house.advance(0);
      house.nodes.kill("node-1");
      house.advance(60_000);
      assertThat(house.phase("a")).isEqualTo("Running");
      assertThat(house.nodes.runtime("node-1").running()).isZero();
      house.nodes.restart("node-1");
      house.advance(1_000);
      assertThat(house.get("a").object("metadata").text("uid")).isEqualTo(made.object("metadata").text("uid"));
      JsonObject container = house.container("a");
      assertThat(container.number("restartCount")).isEqualTo(1);
      assertThat(container.object("lastState").object("terminated").number("exitCode")).isEqualTo(255);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
    }
  }

  @Test
  void aPodThatWasDeletedWhileItsNodeWasFrozenEndsWhenItThaws() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.pod("a", "");
      house.advance(0);
      house.nodes.freeze("node-1");
      house.cluster.delete("/api/v1/namespaces/default/pods/a");
      house.advance(120_000);
      assertThat(house.exists("a")).isTrue();
      house.nodes.thaw("node-1");
      house.advance(100);
      assertThat(house.exists("a")).isFalse();
    }
  }

  @Test
  @Spec("F13")
  void whatWasForcedAwayWhileTheMachineWasDownIsCleanedUp() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.pod("a", "");
      house.advance(0);
      house.cluster.call(
          "DELETE", "/api/v1/namespaces/default/pods/a", NodeHouse.json("{'gracePeriodSeconds':0}"));
      house.nodes.restartAgent("node-1");
      house.advance(10_000);
      assertThat(house.nodes.runtime("node-1").running()).isZero();
      assertThat(house.nodes.runtime("node-1").pods().toCompletableFuture().join()).isEmpty();
    }
  }

  @Test
  @Spec("D35")
  void aPodKeepsItsAddressWhileItsContainersStartAgainAndItsSuccessorHasAnother() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.pod("a", "'crash-after':'1s','crash-times':'1'");
      house.pod("b", "");
      house.advance(500);
      String address = house.status("a").text("podIP");
      assertThat(address).isNotEmpty().isNotEqualTo(house.status("b").text("podIP"));
      assertThat(house.status("a").array("podIPs").object(0).text("ip")).isEqualTo(address);
      assertThat(house.until(60, () -> house.container("a").number("restartCount") == 1 && house.container("a").bool("ready")))
          .isTrue();
      assertThat(house.status("a").text("podIP")).isEqualTo(address);
      house.cluster.delete("/api/v1/namespaces/default/pods/a");
      assertThat(house.until(60, () -> !house.exists("a"))).isTrue();
      house.pod("a", "");
      assertThat(house.until(60, () -> !house.status("a").text("podIP").isEmpty())).isTrue();
      assertThat(house.status("a").text("podIP")).isNotEqualTo(address).isNotEqualTo(house.status("b").text("podIP"));
    }
  }
}
