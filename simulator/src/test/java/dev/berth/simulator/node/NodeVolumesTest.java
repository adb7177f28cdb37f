package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.storage.DriverException;
import dev.berth.storage.simulated.Faults;
import dev.berth.storage.simulated.Faults.Fault;
import dev.berth.storage.simulated.Faults.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeVolumesTest {

  @Test
  void whatAPodWroteIsThereForTheNextOneOnAnotherNode() {
    try (NodeHouse house = new NodeHouse(2)) {
      String id = house.boundClaim(house.dir, "data");
      house.podWith("a", "node-1", "data", "'simulated.berth.dev/write':'/data/index.html=hello'");
      house.advance(0);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      assertThat(house.exec("node-1", "a", "cat", "/data/index.html")).isEqualTo("hello");
      house.exec("node-1", "a", "sh", "-c", "echo 'more' >> /data/index.html");
      house.cluster.delete("/api/v1/namespaces/default/pods/a");
      house.advance(0);
      assertThat(house.exists("a")).isFalse();
      assertThat(house.dir.volumes().getFirst().staged()).isEmpty();
      assertThat(house.dir.volumes().getFirst().published()).isEmpty();
      house.podWith("b", "node-2", "data", "");
      house.advance(0);
      assertThat(house.exec("node-2", "b", "cat", "/data/index.html")).isEqualTo("hellomore\n");
      assertThat(house.dir.files(id).orElseThrow().read("index.html")).hasValue("hellomore\n");
    }
  }

  @Test
  @Spec({"C85", "G40"})
  void aPodWaitsUntilItsVolumeIsAttachedAndItsUseReported() {
    try (NodeHouse house = new NodeHouse(1)) {
      String id = house.boundClaim(house.block, "data");
      house.podWith("a", "node-1", "data", "");
      house.advance(2_000);
      assertThat(house.phase("a")).isEqualTo("Pending");
      assertThat(house.condition("a", "PodReadyToStartContainers")).isEqualTo("False");
      assertThat(house.container("a").object("state").object("waiting").text("reason")).isEqualTo("ContainerCreating");
      assertThat(house.cluster.get("/api/v1/nodes/node-1").body().object("status").array("volumesInUse").strings())
          .containsExactly("kubernetes.io/csi/block.berth.dev^" + id);
      assertThat(house.block.volumes().getFirst().staged()).isEmpty();
      house.attach(house.block, id, "data", "node-1");
      house.advance(0);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      assertThat(house.block.volumes().getFirst().published().keySet()).isEqualTo(Set.of("node-1"));
      house.cluster.delete("/api/v1/namespaces/default/pods/a");
      house.advance(0);
      assertThat(house.block.volumes().getFirst().staged()).isEmpty();
      assertThat(house.cluster.get("/api/v1/nodes/node-1").body().object("status").has("volumesInUse")).isFalse();
    }
  }

  @Test
  @Spec({"C84", "C104", "G40"})
  void aMissingConfigMapIsNamedAndFoundWhenItComes() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.podOf(
          "{'metadata':{'name':'a'},'spec':{'nodeName':'node-1','automountServiceAccountToken':false,'containers':"
              + "[{'name':'c','image':'i','volumeMounts':[{'name':'cfg','mountPath':'/etc/cfg'}]}],"
              + "'volumes':[{'name':'cfg','configMap':{'name':'settings'}}]}}");
      house.advance(3_000);
      assertThat(house.phase("a")).isEqualTo("Pending");
      assertThat(house.events("a"))
          .contains("FailedMount: MountVolume.SetUp failed for volume \"cfg\" : configmap \"settings\" not found");
      house.cluster.create(
          "/api/v1/namespaces/default/configmaps",
          NodeHouse.json("{'metadata':{'name':'settings'},'data':{'color':'blue'}}"));
      house.advance(0);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      assertThat(house.exec("node-1", "a", "cat", "/etc/cfg/color")).isEqualTo("blue");
      house.patch("/api/v1/namespaces/default/configmaps/settings", "{'data':{'color':'red'}}");
      house.advance(0);
      assertThat(house.exec("node-1", "a", "cat", "/etc/cfg/color")).isEqualTo("red");
    }
  }

  @Test
  @Spec("F33")
  void aMissingKeyOfTheEnvironmentIsAConfigErrorUntilItComes() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.podOf(
          "{'metadata':{'name':'a'},'spec':{'nodeName':'node-1','automountServiceAccountToken':false,'containers':"
              + "[{'name':'c','image':'i','env':[{'name':'COLOR','valueFrom':{'secretKeyRef':{'name':'s','key':'k'}}}]}]}}");
      house.advance(0);
      assertThat(house.container("a").object("state").object("waiting").toString())
          .isEqualTo("{\"reason\":\"CreateContainerConfigError\",\"message\":\"secret \\\"s\\\" not found\"}");
      house.cluster.create(
          "/api/v1/namespaces/default/secrets", NodeHouse.json("{'metadata':{'name':'s'},'data':{'k':'Ymx1ZQ=='}}"));
      house.advance(0);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      assertThat(house.exec("node-1", "a", "printenv", "COLOR")).isEqualTo("blue\n");
    }
  }

  @Test
  @Spec("C102")
  void anEmptyDirOutlivesItsContainerAndNotItsPod() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.podOf(
          "{'metadata':{'name':'a'},'spec':{'nodeName':'node-1','automountServiceAccountToken':false,'containers':"
              + "[{'name':'c','image':'i','volumeMounts':[{'name':'e','mountPath':'/tmp/e'}]}],"
              + "'volumes':[{'name':'e','emptyDir':{}}]}}");
      house.advance(0);
      house.exec("node-1", "a", "sh", "-c", "echo x > /tmp/e/f; echo y > /own");
      String id = house.container("a").text("containerID").substring(12);
      house.nodes.runtime("node-1").stopContainer(id, Duration.ZERO);
      house.nodes.restartAgent("node-1");
      house.advance(0);
      assertThat(house.container("a").number("restartCount")).isEqualTo(1);
      assertThat(house.exec("node-1", "a", "cat", "/tmp/e/f")).isEqualTo("x\n");
      assertThat(house.exec("node-1", "a", "cat", "/own")).contains("No such file");
      house.cluster.delete("/api/v1/namespaces/default/pods/a");
      house.advance(0);
      assertThat(house.nodes.host("node-1").disk().all()).isEmpty();
    }
  }

  @Test
  @Spec("C88")
  void whatWasStagedPerhapsIsUnstagedWhenThePodGoes() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.boundClaim(house.dir, "data");
      house.dir.faults(
          (driver, verb, id, node) ->
              verb == Verb.STAGE
                  ? new Fault.Lost(new DriverException(DriverException.Code.DEADLINE_EXCEEDED, "no answer"))
                  : Fault.NONE);
      house.podWith("a", "node-1", "data", "");
      house.advance(100);
      assertThat(house.dir.volumes().getFirst().staged()).containsKey("node-1");
      assertThat(house.events("a"))
          .contains(
              "FailedMount: MountVolume.MountDevice failed for volume \"pv-data\" : rpc error: code = DeadlineExceeded desc ="
                  + " no answer");
      house.cluster.delete("/api/v1/namespaces/default/pods/a");
      house.advance(120_000);
      assertThat(house.exists("a")).isFalse();
      assertThat(house.dir.volumes().getFirst().staged()).isEmpty();
    }
  }

  @Test
  @Spec({"C87", "G40"})
  void anotherAgentKeepsWhatIsMountedAndLetsGoOfWhatNobodyWants() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.boundClaim(house.dir, "kept");
      house.boundClaim(house.dir, "left");
      house.podWith("a", "node-1", "kept", "");
      house.podWith("b", "node-1", "left", "");
      house.advance(0);
      String id = house.container("a").text("containerID");
      List<Verb> asked = new ArrayList<>();
      house.nodes.freeze("node-1");
      house.cluster.call("DELETE", "/api/v1/namespaces/default/pods/b", NodeHouse.json("{'gracePeriodSeconds':0}"));
      house.advance(1_000);
      house.dir.faults(
          (driver, verb, volume, node) -> {
            asked.add(verb);
            return Fault.NONE;
          });
      house.nodes.thaw("node-1");
      house.nodes.restartAgent("node-1");
      house.advance(5_000);
      assertThat(house.container("a").text("containerID")).isEqualTo(id);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      assertThat(asked).containsExactly(Verb.UNPUBLISH, Verb.UNSTAGE);
    }
  }

  @Test
  @Spec("F14")
  void afterTheMachineWasDownVolumesAreMountedAgainWithTheirData() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.boundClaim(house.dir, "data");
      house.podWith("a", "node-1", "data", "'simulated.berth.dev/log':'hi'");
      house.advance(0);
      house.exec("node-1", "a", "sh", "-c", "echo kept > /data/f");
      house.nodes.kill("node-1");
      assertThat(house.dir.volumes().getFirst().published()).isEmpty();
      house.advance(10_000);
      house.nodes.restart("node-1");
      house.advance(1_000);
      assertThat(house.exec("node-1", "a", "cat", "/data/f")).isEqualTo("kept\n");
    }
  }

  @Test
  @Spec({"C107", "C108", "G40"})
  void whatIsInAGrownVolumeGrowsWhereItIsMounted() {
    try (NodeHouse house = new NodeHouse(1)) {
      String id = house.boundClaim(house.block, "data");
      house.podWith("a", "node-1", "data", "");
      house.advance(0);
      house.attach(house.block, id, "data", "node-1");
      house.advance(0);
      grow(house, id);
      house.advance(0);
      JsonObject status =
          house.cluster.get("/api/v1/namespaces/default/persistentvolumeclaims/data").body().object("status");
      assertThat(status.object("capacity").text("storage")).isEqualTo("2Gi");
      assertThat(status.array("conditions")).isEmpty();
      assertThat(status.object("allocatedResourceStatuses").has("storage")).isFalse();
      assertThat(house.block.volumes().getFirst().fileSystemBytes()).isEqualTo(2L << 30);
      assertThat(house.events("a"))
          .contains(
              "FileSystemResizeSuccessful: MountVolume.NodeExpandVolume succeeded for volume \"pv-data\" node-1");
    }
  }

  private static final String NOBODY_HAS_MORE =
      """
      {"metadata":{"name":"small"},"spec":{
        "matchConstraints":{"resourceRules":[
          {"apiGroups":[""],"apiVersions":["v1"],"operations":["UPDATE"],"resources":["persistentvolumeclaims/status"]}]},
        "validations":[{"expression":"object.status.capacity.storage == '1Gi'"}]}}
      """;

  private static String capacity(NodeHouse house) {
    JsonObject claim = house.cluster.get("/api/v1/namespaces/default/persistentvolumeclaims/data").body();
    return claim.object("status").object("capacity").text("storage");
  }

  /** The volume is larger, and its claim says that the node is next. */
  private static void grow(NodeHouse house, String id) {
    house.block.expand(id, 2L << 30);
    house.patch("/api/v1/persistentvolumes/pv-data", "{'spec':{'capacity':{'storage':'2Gi'}}}");
    house.patch(
        "/api/v1/namespaces/default/persistentvolumeclaims/data/status",
        "{'status':{'allocatedResources':{'storage':'2Gi'},'allocatedResourceStatuses':{'storage':'NodeResizePending'},"
            + "'conditions':[{'type':'FileSystemResizePending','status':'True'}]}}");
  }

  @Test
  @Spec("C107")
  void whatCouldNotBeToldIsToldLater() {
    try (NodeHouse house = new NodeHouse(1)) {
      String id = house.boundClaim(house.block, "data");
      house.podWith("a", "node-1", "data", "");
      house.advance(0);
      house.attach(house.block, id, "data", "node-1");
      house.advance(0);
      house.cluster.create("/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies", (JsonObject) Json.parse(NOBODY_HAS_MORE));
      house.cluster.create(
          "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings",
          NodeHouse.json("{'metadata':{'name':'small'},'spec':{'policyName':'small','validationActions':['Deny']}}"));
      house.advance(1_000);
      grow(house, id);
      house.advance(10_000);
      assertThat(house.block.volumes().getFirst().fileSystemBytes()).isEqualTo(2L << 30);
      assertThat(capacity(house)).isEqualTo("1Gi");
      house.cluster.delete("/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/small");
      house.advance(60_000);
      assertThat(capacity(house)).isEqualTo("2Gi");
    }
  }

  @Test
  @Spec({"C107", "C109"})
  void whatCannotGrowWhileItIsInUseGrowsForTheNextPod() {
    try (NodeHouse house = new NodeHouse(1)) {
      String id = house.boundClaim(house.block, "data");
      house.podWith("a", "node-1", "data", "");
      house.advance(0);
      house.attach(house.block, id, "data", "node-1");
      house.advance(0);
      house.block.expand(id, 2L << 30);
      house.block.faults(
          (_, verb, _, _) ->
              verb == Faults.Verb.EXPAND_ON_NODE
                  ? new Faults.Fault.Fails(new DriverException(DriverException.Code.FAILED_PRECONDITION, "in use"))
                  : Faults.Fault.NONE);
      house.patch("/api/v1/persistentvolumes/pv-data", "{'spec':{'capacity':{'storage':'2Gi'}}}");
      house.patch(
          "/api/v1/namespaces/default/persistentvolumeclaims/data/status",
          "{'status':{'allocatedResources':{'storage':'2Gi'},'allocatedResourceStatuses':{'storage':'NodeResizePending'},"
              + "'conditions':[{'type':'FileSystemResizePending','status':'True'}]}}");
      house.advance(60_000);
      JsonObject waiting =
          house.cluster.get("/api/v1/namespaces/default/persistentvolumeclaims/data").body().object("status");
      assertThat(waiting.object("allocatedResourceStatuses").text("storage")).isEqualTo("NodeResizeInProgress");
      assertThat(house.events("a").stream().filter(e -> e.startsWith("VolumeResizeFailed"))).hasSize(1);
      house.block.faults(Faults.NONE);
      house.cluster.delete("/api/v1/namespaces/default/pods/a");
      house.podWith("b", "node-1", "data", "");
      house.advance(60_000);
      JsonObject grown =
          house.cluster.get("/api/v1/namespaces/default/persistentvolumeclaims/data").body().object("status");
      assertThat(grown.object("capacity").text("storage")).isEqualTo("2Gi");
    }
  }

  @Test
  @Spec("C83")
  void aVolumeThatIsWantedAgainWhileItsReleaseIsOnItsWayIsReportedAnew() {
    try (NodeHouse house = new NodeHouse(1)) {
      String id = house.boundClaim(house.block, "data");
      house.podWith("a", "node-1", "data", "");
      house.advance(0);
      house.attach(house.block, id, "data", "node-1");
      house.advance(100);
      assertThat(house.phase("a")).isEqualTo("Running");
      house.reportsTake = Duration.ofMillis(100);
      house.block.faults(
          (driver, verb, volume, node) -> verb == Verb.STAGE ? new Fault.Slow(Duration.ofMillis(250)) : Fault.NONE);
      house.cluster.delete("/api/v1/namespaces/default/pods/a");
      house.advance(10);
      house.podWith("b", "node-1", "data", "");
      assertThat(house.until(2, () -> house.phase("b").equals("Running"))).isTrue();
      assertThat(house.cluster.get("/api/v1/nodes/node-1").body().object("status").array("volumesInUse").strings())
          .containsExactly("kubernetes.io/csi/block.berth.dev^" + id);
    }
  }

  /** KEP-2485: the scheduler keeps pods apart that it is asked about; the node those that name it themselves. */
  @Test
  void aVolumeOfOnePodIsBroughtToNoOther() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.boundClaim(house.dir, "data", "ReadWriteOncePod");
      house.podWith("a", "node-1", "data", "");
      house.advance(0);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      house.podWith("b", "node-1", "data", "");
      house.advance(5_000);
      assertThat(house.phase("b")).isEqualTo("Pending");
      assertThat(house.events("b"))
          .contains(
              "FailedMount: MountVolume.SetUp failed for volume \"pv-data\" : volume uses the ReadWriteOncePod access mode and"
                  + " is already in use by another pod");
      house.nodes.restartAgent("node-1");
      house.advance(5_000);
      assertThat(house.phase("b")).isEqualTo("Pending");
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      house.cluster.delete("/api/v1/namespaces/default/pods/a");
      house.advance(120_000);
      assertThat(house.condition("b", "Ready")).isEqualTo("True");
    }
  }
}
