package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.simulator.SimulatedCluster;
import dev.berth.storage.simulated.SimulatedDriver;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** From a StatefulSet to files on volumes that are provisioned, attached and mounted, through all floors. */
class WholeHouseTest {
  private static final String SET = """
      {'metadata':{'name':'web'},'spec':{'serviceName':'web','replicas':3,'selector':{'matchLabels':{'app':'web'}},
       'template':{'metadata':{'labels':{'app':'web'},'annotations':{'simulated.berth.dev/write':'/data/f=hello'}},
        'spec':{'containers':[{'name':'c','image':'i','volumeMounts':[{'name':'data','mountPath':'/data'}]}]}},
       'volumeClaimTemplates':[{'metadata':{'name':'data'},'spec':{'accessModes':['ReadWriteOnce'],
        'storageClassName':'block','resources':{'requests':{'storage':'1Gi'}}}}]}}
      """;

  @Test
  void aStatefulSetWritesToVolumesThatStayWithItsPods() {
    try (SimulatedCluster cluster = SimulatedCluster.withNodes(3, 3)) {
      SimulatedDriver block = cluster.driver("block.berth.dev");
      cluster.create(
          "/apis/storage.k8s.io/v1/storageclasses",
          NodeHouse.json(
              "{'metadata':{'name':'block'},'provisioner':'block.berth.dev','volumeBindingMode':'WaitForFirstConsumer'}"));
      cluster.create("/apis/apps/v1/namespaces/default/statefulsets", NodeHouse.json(SET));
      assertThat(cluster.advanceUntil(Duration.ofMinutes(3), () -> ready(cluster) == 3))
          .as(() -> said(cluster))
          .isTrue();
      assertThat(block.volumes()).hasSize(3).allMatch(v -> v.published().size() == 1 && v.attached().size() == 1);
      String uid = pod(cluster, "web-1").object("metadata").text("uid");
      String id = block.volumes().stream().filter(v -> v.attached().contains(nodeOf(cluster, "web-1"))).findFirst()
          .orElseThrow().id();
      block.files(id).orElseThrow().write("kept", "yes");
      cluster.delete("/api/v1/namespaces/default/pods/web-1");
      assertThat(
              cluster.advanceUntil(
                  Duration.ofMinutes(3),
                  () -> ready(cluster) == 3 && !pod(cluster, "web-1").object("metadata").text("uid").equals(uid)))
          .isTrue();
      assertThat(block.volumes()).hasSize(3);
      assertThat(block.files(id).orElseThrow().read("kept")).hasValue("yes");
      assertThat(block.files(id).orElseThrow().read("f")).hasValue("hello");
    }
  }

  private static JsonObject pod(SimulatedCluster cluster, String name) {
    return cluster.get("/api/v1/namespaces/default/pods/" + name).body();
  }

  private static String nodeOf(SimulatedCluster cluster, String pod) {
    return pod(cluster, pod).object("spec").text("nodeName");
  }

  private static long ready(SimulatedCluster cluster) {
    return cluster.get("/apis/apps/v1/namespaces/default/statefulsets/web").body().object("status").number("readyReplicas");
  }

  /** The events, for when it does not come to be. */
  private static String said(SimulatedCluster cluster) {
    return cluster.get("/api/v1/namespaces/default/events").body().array("items").objects()
        .map(e -> e.object("involvedObject").text("name") + " " + e.text("reason") + ": " + e.text("message"))
        .reduce("", (a, b) -> a + "\n" + b);
  }
}
