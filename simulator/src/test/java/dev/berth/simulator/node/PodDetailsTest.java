package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.node.agent.Housekeeping;
import dev.berth.node.agent.NodeSettings;
import dev.berth.storage.DriverException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a pod's spec says beside its containers' images, from the API to the process. */
class PodDetailsTest {
  private static final String PODS = "/api/v1/namespaces/default/pods";

  private static JsonObject spec(String members) {
    return NodeHouse.json(
        "{'metadata':{'name':'a','labels':{'app':'web'},'annotations':{'note':'n1'}},'spec':{'nodeName':'node-1',"
            + "'automountServiceAccountToken':false," + members + "}}");
  }

  private static JsonObject container(NodeHouse house) {
    return house.get("a").object("spec").array("containers").object(0);
  }

  private static String variable(NodeHouse house, String name) {
    return house.exec("node-1", "a", "printenv", name).strip();
  }

  @Test
  @Spec("F21")
  void probesGetTheUsualNumbersAndMayHaveAGraceOfTheirOwn() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.create(
          PODS,
          spec(
              "'containers':[{'name':'c','image':'i','readinessProbe':{'tcpSocket':{'port':80}},'livenessProbe':"
                  + "{'httpGet':{'port':80},'terminationGracePeriodSeconds':7}}]"));
      JsonObject liveness = container(house).object("livenessProbe");
      for (JsonObject probe : List.of(liveness, container(house).object("readinessProbe"))) {
        assertThat(probe.number("periodSeconds")).isEqualTo(10);
        assertThat(probe.number("timeoutSeconds")).isEqualTo(1);
        assertThat(probe.number("successThreshold")).isEqualTo(1);
        assertThat(probe.number("failureThreshold")).isEqualTo(3);
        assertThat(probe.number("initialDelaySeconds")).isZero();
      }
      assertThat(liveness.number("terminationGracePeriodSeconds")).isEqualTo(7);
      for (String kind : List.of("livenessProbe", "startupProbe")) {
        var refused =
            house.cluster.call(
                "POST", PODS,
                spec("'containers':[{'name':'c','image':'i','" + kind + "':{'tcpSocket':{'port':80},'successThreshold':2}}]"));
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.body().text("message"))
            .contains("spec.containers[0]." + kind + ".successThreshold: Invalid value: 2: must be 1");
      }
    }
  }

  @Test
  void aCommandThatFailsWithoutAWordIsToldAsWell() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.call(
          "POST",
          PODS,
          spec("'containers':[{'name':'c','image':'i','livenessProbe':{'exec':{'command':['false']},'periodSeconds':1}}]"));
      house.advance(5_000);
      assertThat(house.events("a")).contains("Unhealthy: Liveness probe failed: ");
    }
  }

  @Test
  @Spec("F3")
  void anotherImageComesIntoForceByAnotherAttemptAtOnce() {
    try (NodeHouse house = new NodeHouse(1)) {
      String pod = PODS + "/a";
      house.cluster.create(PODS, spec("'containers':[{'name':'c','image':'UPPER'}]"));
      house.advance(1_000);
      assertThat(house.container("a").object("state").object("waiting").text("reason")).isEqualTo("InvalidImageName");
      house.patch(pod, "{'spec':{'containers':[{'name':'c','image':'one','imagePullPolicy':'IfNotPresent'}]}}");
      house.advance(1_000);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      house.patch(pod, "{'spec':{'containers':[{'name':'c','image':'two','imagePullPolicy':'IfNotPresent'}]}}");
      house.advance(1_000);
      assertThat(house.container("a").text("image")).isEqualTo("two");
      assertThat(house.container("a").number("restartCount")).isEqualTo(1);
      assertThat(house.events("a")).contains("Killing: Container c definition changed, will be restarted");
    }
  }

  @Test
  @Spec("F31")
  void aPodInTheNodesNetworkIsToldTheNodesAddressAsItsOwn() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.create(
          PODS,
          spec(
              "'hostNetwork':true,'containers':[{'name':'c','image':'i','env':["
                  + "{'name':'ip','valueFrom':{'fieldRef':{'fieldPath':'status.podIP'}}},"
                  + "{'name':'ips','valueFrom':{'fieldRef':{'fieldPath':'status.podIPs'}}}]}]"));
      house.advance(1_000);
      String address = house.get("a").object("status").text("hostIP");
      assertThat(variable(house, "ip")).isEqualTo(address).isNotEmpty();
      assertThat(variable(house, "ips")).isEqualTo(address);
    }
  }

  @Test
  @Spec("F31")
  void anEnvironmentKnowsThePodItsResourcesAndItsEarlierVariables() {
    try (NodeHouse house = new NodeHouse(1)) {
      String fields =
          "name=metadata.name namespace=metadata.namespace uid=metadata.uid app=metadata.labels['app']"
              + " note=metadata.annotations['note'] node=spec.nodeName account=spec.serviceAccountName host=status.hostIP"
              + " ip=status.podIP ips=status.podIPs";
      StringBuilder env = new StringBuilder("{'name':'FIRST','value':'one'},{'name':'SECOND','value':'$(FIRST)-$(name)-$$(FIRST)-$(no)'}");
      for (String field : fields.split(" ", -1)) {
        int equals = field.indexOf('=');
        String path = field.substring(equals + 1).replace("'", "\\u0027");
        env.insert(0, "{'name':'" + field.substring(0, equals) + "','valueFrom':{'fieldRef':{'fieldPath':'" + path + "'}}},");
      }
      env.append(resource("MILLIS", "limits.cpu", "1m")).append(resource("CPUS", "limits.cpu", "0"))
          .append(resource("MEM", "requests.memory", "1Mi")).append(resource("DISK", "limits.ephemeral-storage", "1"))
          .append(",{'name':'GONE','valueFrom':{'configMapKeyRef':{'name':'none','key':'k','optional':true}}}");
      house.cluster.create(
          PODS,
          spec(
              "'containers':[{'name':'c','image':'i','resources':{'limits':{'cpu':'1500m'},'requests':{'cpu':'1','memory':"
                  + "'10Mi'}},'env':[" + env + "]}]"));
      house.advance(1_000);
      JsonObject pod = house.get("a");
      assertThat(variable(house, "SECOND")).isEqualTo("one-a-$(FIRST)-$(no)");
      assertThat(variable(house, "namespace")).isEqualTo("default");
      assertThat(variable(house, "uid")).isEqualTo(pod.object("metadata").text("uid"));
      assertThat(variable(house, "app")).isEqualTo("web");
      assertThat(variable(house, "note")).isEqualTo("n1");
      assertThat(variable(house, "node")).isEqualTo("node-1");
      assertThat(variable(house, "account")).isEqualTo("default");
      assertThat(variable(house, "host")).isEqualTo(pod.object("status").text("hostIP")).isNotEmpty();
      assertThat(variable(house, "ip")).isEqualTo(pod.object("status").text("podIP")).isNotEmpty();
      assertThat(variable(house, "ips")).contains(pod.object("status").text("podIP"));
      assertThat(variable(house, "MILLIS")).isEqualTo("1500");
      assertThat(variable(house, "CPUS")).isEqualTo("2");
      assertThat(variable(house, "MEM")).isEqualTo("10");
      String whole = house.cluster.get("/api/v1/nodes/node-1").body().object("status").object("allocatable").text("ephemeral-storage");
      assertThat(variable(house, "DISK")).as("of a container without a limit: %s", whole).matches("[1-9][0-9]{6,}");
      assertThat(variable(house, "GONE")).isEmpty();
    }
  }

  private static String resource(String name, String resource, String divisor) {
    return ",{'name':'" + name + "','valueFrom':{'resourceFieldRef':{'resource':'" + resource + "','divisor':'" + divisor + "'}}}";
  }

  @Test
  @Spec("F32")
  void aWholeMapBecomesVariablesWithAPrefixWhateverItsKeysAre() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.create(
          "/api/v1/namespaces/default/configmaps",
          NodeHouse.json("{'metadata':{'name':'m'},'data':{'color':'red','1bad.key':'kept'}}"));
      house.cluster.create(
          "/api/v1/namespaces/default/secrets", NodeHouse.json("{'metadata':{'name':'s'},'stringData':{'color':'blue'}}"));
      house.cluster.create(
          PODS,
          spec(
              "'containers':[{'name':'c','image':'i','env':[{'name':'P_size','value':'own'}],'envFrom':[{'prefix':'P_',"
                  + "'configMapRef':{'name':'m'}},{'secretRef':{'name':'s'}},{'configMapRef':{'name':'no','optional':true}}]}]"));
      house.advance(1_000);
      assertThat(variable(house, "P_color")).isEqualTo("red");
      assertThat(variable(house, "color")).isEqualTo("blue");
      assertThat(variable(house, "P_size")).isEqualTo("own");
      assertThat(variable(house, "P_1bad.key")).isEqualTo("kept");
      assertThat(house.events("a")).noneMatch(e -> e.contains("InvalidEnvironmentVariableNames"));
    }
  }

  @Test
  @Spec("F41")
  void limitsAreRequestsTooAndARangesDefaultsAreBoth() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.create(PODS, spec("'containers':[{'name':'c','image':'i','resources':{'limits':{'cpu':'200m'}}}]"));
      assertThat(container(house).object("resources").object("requests").strings()).containsEntry("cpu", "200m");
      house.cluster.delete(PODS + "/a");
      house.advance(1_000);
      house.cluster.create(
          "/api/v1/namespaces/default/limitranges",
          NodeHouse.json(
              "{'metadata':{'name':'r'},'spec':{'limits':[{'type':'Container','default':{'memory':'64Mi'},'defaultRequest':"
                  + "{'memory':'32Mi'}}]}}"));
      house.cluster.create(PODS, spec("'containers':[{'name':'c','image':'i'}]"));
      JsonObject resources = container(house).object("resources");
      assertThat(resources.object("limits").strings()).containsEntry("memory", "64Mi");
      assertThat(resources.object("requests").strings()).containsEntry("memory", "32Mi");
    }
  }

  @Test
  @Spec("F41")
  void whatSomebodySaysANodeHasIsCountedByTheNode() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.patch("/api/v1/nodes/node-1/status", "{'status':{'capacity':{'example.com/dongle':'2'}}}");
      house.advance(20_000);
      JsonObject status = house.cluster.get("/api/v1/nodes/node-1").body().object("status");
      assertThat(status.object("capacity").text("example.com/dongle")).isEqualTo("2");
      assertThat(status.object("allocatable").text("example.com/dongle")).isEqualTo("2");
      house.cluster.create(
          PODS,
          spec("'containers':[{'name':'c','image':'i','resources':{'limits':{'example.com/dongle':'3'}}}]"));
      house.advance(1_000);
      assertThat(house.status("a").text("reason")).isEqualTo("OutOfexample.com/dongle");
    }
  }

  @Test
  @Spec("F57")
  void aPodsEventsSayWhoSawThemAndWhere() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.pod("a", "");
      house.advance(1_000);
      house.cluster.delete(PODS + "/a");
      assertThat(house.events("a"))
          .contains(
              "Pulling: Pulling image \"img:1\"", "Created: Container created", "Started: Container started",
              "Killing: Stopping container c");
      List<JsonObject> events =
          house.cluster.get("/api/v1/namespaces/default/events").body().array("items").objects()
              .filter(e -> e.object("involvedObject").text("name").equals("a"))
              .toList();
      assertThat(events).allSatisfy(
          e -> {
            assertThat(e.object("source").text("component")).isEqualTo("kubelet");
            assertThat(e.object("source").text("host")).isEqualTo("node-1");
            assertThat(e.text("reportingComponent")).isEqualTo("kubelet");
            assertThat(e.text("reportingInstance")).isEqualTo("node-1");
          });
      assertThat(events.stream().map(e -> e.object("involvedObject").text("fieldPath")))
          .contains("spec.containers{c}");
    }
  }

  @Test
  @Spec("F57")
  void aMachineTellsThatItsAgentHasBegun() {
    try (NodeHouse house = new NodeHouse(1)) {
      NodeSettings machine = NodeSettings.of("m", "192.0.2.9", "10.9.0.0/24").withHousekeeping(Housekeeping.OF_HOST);
      house.cluster.loop().execute(() -> house.nodes.add(machine, house.drivers));
      house.advance(1_000);
      assertThat(house.events("m"))
          .contains(
              "Starting: Starting kubelet.", "NodeHasSufficientMemory: Node m status is now: NodeHasSufficientMemory",
              "NodeHasNoDiskPressure: Node m status is now: NodeHasNoDiskPressure",
              "NodeHasSufficientPID: Node m status is now: NodeHasSufficientPID",
              "NodeAllocatableEnforced: Updated Node Allocatable limit across pods");
    }
  }

  @Test
  @Spec("F58")
  void aPodWhoseRuntimeClassIsGoneSaysSoAndGoesOnWhenItComes() {
    try (NodeHouse house = new NodeHouse(1)) {
      String classes = "/apis/node.k8s.io/v1/runtimeclasses";
      JsonObject fast =
          NodeHouse.json("{'metadata':{'name':'fast'},'handler':'kata','overhead':{'podFixed':{'cpu':'250m'}}}");
      house.cluster.create(classes, fast);
      JsonObject pod = house.cluster.create(PODS, spec("'runtimeClassName':'fast','containers':[{'name':'c','image':'i'}]"));
      house.cluster.delete(classes + "/fast");
      assertThat(pod.object("spec").object("overhead").strings()).containsEntry("cpu", "250m");
      house.advance(2_000);
      assertThat(house.events("a"))
          .contains("FailedCreatePodSandBox: Failed to create pod sandbox: runtimeclasses.node.k8s.io \"fast\" not found");
      house.cluster.create(classes, fast);
      house.advance(20_000);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
    }
  }

  @Test
  void aNodeSaysWhatItCanDo() {
    try (NodeHouse house = new NodeHouse(1)) {
      assertThat(house.cluster.get("/api/v1/nodes/node-1").body().object("status").array("declaredFeatures").strings())
          .containsExactly(
              "InPlacePodLevelResourcesVerticalScaling",
              "InPlacePodVerticalScalingInitContainers",
              "RestartAllContainersOnContainerExits");
    }
  }

  @Test
  @Spec("C93")
  void aNodeSaysWhetherGroupsCanBeStrict() {
    try (NodeHouse house = new NodeHouse(1)) {
      assertThat(house.cluster.get("/api/v1/nodes/node-1").body().object("status").object("features"))
          .isEqualTo(NodeHouse.json("{'supplementalGroupsPolicy':true}"));
      house.cluster.create(
          PODS,
          spec("'securityContext':{'supplementalGroups':[80],'supplementalGroupsPolicy':'Strict'},'containers':[{'name':'c','image':'i'}]"));
      house.advance(1_000);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
    }
  }

  @Test
  @Spec("C106")
  void aPodForWhoseVolumesTheNodeHasNoRoomIsRefused() {
    try (NodeHouse house = new NodeHouse(1)) {
      String id = house.boundClaim(house.block, "data");
      house.attach(house.block, id, "data", "node-1");
      String attachments = "/apis/storage.k8s.io/v1/volumeattachments";
      String name =
          house.cluster.get(attachments).body().array("items").object(0).object("metadata").text("name");
      house.patch(
          attachments + "/" + name + "/status",
          "{'status':{'attached':false,'attachError':{'message':'too many','errorCode':"
              + DriverException.Code.RESOURCE_EXHAUSTED.number() + "}}}");
      house.podWith("a", "node-1", "data", "");
      house.advance(124_000);
      assertThat(house.phase("a")).isEqualTo("Failed");
      assertThat(house.status("a").text("reason")).isEqualTo("VolumeAttachmentLimitExceeded");
      assertThat(house.status("a").text("message"))
          .isEqualTo(
              "Pod was rejected: Node has reached its volume attachment limit, rejecting pod. unmounted volumes=[v],"
                  + " unattached volumes=[v], failed to process volumes=[]: context deadline exceeded");
      assertThat(house.events("a")).anyMatch(e -> e.startsWith("VolumeAttachmentLimitExceeded: Node has reached"));
    }
  }

  @Test
  @Spec("C121")
  void aContainerThatWritesMoreThanItsLimitEndsItsPod() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.create(
          PODS,
          spec("'containers':[{'name':'c','image':'i','resources':{'limits':{'ephemeral-storage':'10'}}}]"));
      house.advance(15_000);
      assertThat(house.phase("a")).isEqualTo("Running");
      house.exec("node-1", "a", "sh", "-c", "echo 0123456789abc > /file");
      house.advance(12_000);
      assertThat(house.phase("a")).isEqualTo("Failed");
      assertThat(house.status("a").text("reason")).isEqualTo("Evicted");
      assertThat(house.status("a").text("message"))
          .isEqualTo("Pod ephemeral local storage usage exceeds the total limit of containers 10. ");
    }
  }
}
