package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.simulator.SimulatedCluster;
import dev.berth.storage.simulated.Faults.Verb;
import dev.berth.storage.simulated.SimulatedDriver;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Volumes that go from one node's disk to another's, with pods that use them. */
class MovedVolumesTest {
  /** A minute a volume, so that there is time to do something meanwhile. */
  private final SmallCluster town =
      new SmallCluster(
          3, SmallCluster.attachable(), SimulatedDriver.Settings.block().withDelays(Map.of(Verb.MOVE, Duration.ofMinutes(1))));

  @AfterEach
  void close() {
    town.close();
  }

  private void set(String annotations) {
    town.create(
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: node-disk}
        provisioner: %s
        volumeBindingMode: WaitForFirstConsumer
        allowVolumeExpansion: true
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete, whenScaled: Retain}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 2
              containers:
              - {name: c, image: i, volumeMounts: [{name: data, mountPath: /data}, {name: log, mountPath: /log}]}
          volumeClaimTemplates:
          - metadata: {name: data, annotations: {%2$s}}
            spec: {accessModes: [ReadWriteOnce], storageClassName: node-disk, resources: {requests: {storage: 1Gi}}}
          - metadata: {name: log, annotations: {%2$s}}
            spec: {accessModes: [ReadWriteOnce], storageClassName: node-disk, resources: {requests: {storage: 1Gi}}}
        """
            .formatted(town.block.name(), annotations));
    town.untilReady("web", 2);
    town.exec("web-1", "sh", "-c", "echo kept > /data/f");
    town.exec("web-1", "sh", "-c", "echo told > /log/f");
  }

  private static String claimPath(String claim) {
    return "/api/v1/namespaces/default/persistentvolumeclaims/" + claim;
  }

  private String volumePath(String claim) {
    return "/api/v1/persistentvolumes/" + town.claim(claim).object("spec").text("volumeName");
  }

  private PersistentVolume volume(String claim) {
    return new PersistentVolume(town.get(volumePath(claim)));
  }

  private String diskOf(String claim) {
    return volume(claim).diskOf().orElseThrow();
  }

  private String mark(String claim) {
    return volume(claim).meta().annotation("storage.berth.dev/moving");
  }

  private void send(String claim, String node) {
    town.patch(claimPath(claim), "{metadata: {annotations: {storage.berth.dev/move-to: %s}}}".formatted(node));
  }

  private void sendBoth(String node) {
    send("data-web-1", node);
    send("log-web-1", node);
  }

  private String otherThan(String node) {
    return node.equals("node-1") ? "node-2" : "node-1";
  }

  private void cordon(String node) {
    town.patch("/api/v1/nodes/" + node, "{spec: {unschedulable: true}}");
  }

  private void assertThatNothingIsLeft() {
    assertThat(town.block.unsettled()).isEmpty();
    assertThat(mark("data-web-1") + mark("log-web-1")).isEmpty();
  }

  private void assertThatAllIsThere() {
    assertThat(town.exec("web-1", "cat", "/data/f", "/log/f")).isEqualTo("kept\ntold\n");
    assertThatNothingIsLeft();
  }

  @Test
  @Spec("H53")
  void volumesGoWhereTheirClaimsSayAndThePodWithThem() {
    set("");
    String from = diskOf("data-web-1");
    String to = otherThan(from);
    String uid = town.claim("data-web-1").object("metadata").text("uid");
    sendBoth(to);
    town.until("the pod is there", () -> town.pod("web-1").nodeName().equals(to) && town.pod("web-1").isReady());
    town.seconds(120);
    assertThatAllIsThere();
    assertThat(diskOf("data-web-1") + diskOf("log-web-1")).isEqualTo(to + to);
    assertThat(town.claim("data-web-1").object("metadata").text("uid")).as("the same claim").isEqualTo(uid);
    assertThat(town.story).as("nobody else was touched").filteredOn(line -> line.equals("web-0 new")).hasSize(1);
    assertThat(town.events())
        .contains(
            "data-web-1 VolumeMoving: from node " + from + " to node " + to + ": its pods have to wait meanwhile",
            "data-web-1 VolumeMoved: from node " + from + " to node " + to)
        .anyMatch(event -> event.startsWith("web-1 FailedScheduling") && event.contains("has a volume that is being moved to node"));
  }

  @Test
  @Spec("H53")
  void aDrainedNodesVolumesGoWhereTheirPodsGo() {
    set("storage.berth.dev/move-when: cordoned");
    String from = diskOf("data-web-1");
    cordon(from);
    town.seconds(300);
    assertThat(town.pod("web-1").isReady()).as("nothing happens as long as the pod runs").isTrue();
    assertThat(diskOf("data-web-1")).isEqualTo(from);
    town.deletePod("web-1");
    town.until("the pod is elsewhere", () -> !town.pod("web-1").nodeName().equals(from) && town.pod("web-1").isReady());
    town.seconds(120);
    assertThatAllIsThere();
    String to = town.pod("web-1").nodeName();
    assertThat(diskOf("data-web-1") + diskOf("log-web-1")).isEqualTo(to + to);
    cordon(to);
    town.deletePod("web-1");
    town.until(
        "and on a third", () -> !town.pod("web-1").nodeName().isEmpty() && !town.pod("web-1").nodeName().equals(to) && town.pod("web-1").isReady());
    town.seconds(120);
    assertThatAllIsThere();
  }

  @Test
  @Spec("H53")
  void whoseTargetIsLostMeanwhileGoesElsewhere() {
    set("storage.berth.dev/move-when: cordoned");
    String from = diskOf("data-web-1");
    cordon(from);
    town.deletePod("web-1");
    town.until("it is on its way", () -> mark("data-web-1").endsWith("state=Copying"));
    String first = town.claim("data-web-1").object("metadata").object("annotations").text("storage.berth.dev/move-to");
    cordon(first);
    town.until(
        "the pod is on the third node",
        () -> !town.pod("web-1").nodeName().isEmpty() && !town.pod("web-1").nodeName().equals(first) && town.pod("web-1").isReady());
    town.seconds(120);
    assertThat(town.pod("web-1").nodeName()).isNotEqualTo(from);
    assertThatAllIsThere();
  }

  @Test
  @Spec("H53")
  void aPodsVolumesAreNotParted() {
    set("");
    String to = otherThan(diskOf("data-web-1"));
    send("data-web-1", to);
    town.seconds(120);
    assertThat(town.pod("web-1").isReady()).isTrue();
    assertThat(town.events())
        .contains("data-web-1 VolumeMoveWaits: the same pod uses claim log-web-1, which has to be sent to node " + to + " as well");
    send("log-web-1", to);
    town.until("the pod is there", () -> town.pod("web-1").nodeName().equals(to) && town.pod("web-1").isReady());
  }

  @Test
  @Spec("H53")
  void whatIsTakenBackStaysWhereItWas() {
    set("");
    String from = diskOf("data-web-1");
    sendBoth(otherThan(from));
    town.until("it is being copied", () -> !town.block.unsettled().isEmpty());
    send("data-web-1", "null");
    send("log-web-1", "null");
    town.until("it is given up", () -> (mark("data-web-1") + mark("log-web-1")).isEmpty());
    town.until("the pod is back", () -> town.pod("web-1").isReady());
    assertThat(town.pod("web-1").nodeName()).isEqualTo(from);
    town.seconds(120);
    assertThatAllIsThere();
    assertThat(town.exec("web-1", "sh", "-c", "echo again > /data/g")).as("it can be written").isEmpty();
  }

  @Test
  @Spec("H53")
  void whatGoesWhileItMovesGoesWhole() {
    set("");
    sendBoth(otherThan(diskOf("data-web-1")));
    town.until("it is being copied", () -> !town.block.unsettled().isEmpty());
    assertThat(town.cluster.delete("/apis/apps/v1/namespaces/default/statefulsets/web").isDone()).isTrue();
    town.until("all volumes are gone", () -> town.get("/api/v1/persistentvolumes").array("items").isEmpty());
    assertThat(town.block.unsettled()).isEmpty();
    assertThat(town.block.volumes()).isEmpty();
  }

  @Test
  @Spec("H53")
  void budgetsCount() {
    set("");
    town.create(
        """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {maxUnavailable: 0, selector: {matchLabels: {app: web}}}
        """);
    town.seconds(10);
    String from = diskOf("data-web-1");
    sendBoth(otherThan(from));
    town.seconds(120);
    assertThat(town.pod("web-1").isReady() && town.pod("web-1").nodeName().equals(from)).isTrue();
    assertThat(town.events())
        .anyMatch(event -> event.startsWith("data-web-1 VolumeMoveWaits: pod web-1: Cannot evict pod as it would violate"));
  }

  @Test
  @Spec("H53")
  void aPodThatNobodyWouldMakeAnewIsLeftAlone() {
    set("");
    String from = diskOf("data-web-1");
    town.create(
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: mine}
        spec: {accessModes: [ReadWriteOnce], storageClassName: node-disk, resources: {requests: {storage: 1Gi}}}
        """);
    town.podWith("alone", "mine", "nodeName: " + from);
    town.until("it runs", () -> town.pod("alone").isReady());
    send("mine", otherThan(from));
    town.seconds(60);
    assertThat(town.pod("alone").isReady()).isTrue();
    assertThat(town.events())
        .contains("mine VolumeMoveWaits: pod alone uses it, and nobody would make that again: delete it");
    town.removePod("alone");
    town.until("the volume is there", () -> diskOf("mine").equals(otherThan(from)) && mark("mine").isEmpty());
  }

  @Test
  @Spec("H53")
  void whatCannotBeSaysWhy() {
    set("");
    send("data-web-1", "node-9");
    town.create(
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: plain}
        provisioner: dir.berth.dev
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: anywhere, annotations: {storage.berth.dev/move-to: node-1}}
        spec: {accessModes: [ReadWriteOnce], storageClassName: plain, resources: {requests: {storage: 1Gi}}}
        """);
    town.seconds(60);
    assertThat(town.pod("web-1").isReady()).isTrue();
    assertThat(town.events())
        .contains("data-web-1 VolumeMoveWaits: node node-9 is not there")
        .contains("anywhere VolumeMoveFailed: only volumes that a driver of Berth made on a node's disk can be moved");
  }

  @Test
  void nobodyElseChangesWhereAVolumeLies() {
    set("");
    String from = diskOf("data-web-1");
    JsonObject affinity = volume("data-web-1").spec().object("nodeAffinity");
    String elsewhere = affinity.toString().replace(from, otherThan(from));
    assertThat(refusal("data-web-1", "{spec: {nodeAffinity: %s}}".formatted(elsewhere)))
        .contains("field is immutable");
    sendBoth(otherThan(from));
    town.until("it is on its way", () -> mark("data-web-1").endsWith("state=Copying"));
    String arrived = mark("data-web-1").replace("Copying", "Arrived");
    assertThat(refusal("data-web-1", "{spec: {nodeAffinity: %s}}".formatted(elsewhere))).contains("field is immutable");
    assertThat(
            refusal(
                "data-web-1",
                "{metadata: {annotations: {storage.berth.dev/moving: '%s'}}, spec: {nodeAffinity: %s}}"
                    .formatted(arrived, affinity.toString().replace(from, "node-9"))))
        .contains("field is immutable");
  }

  private String refusal(String claim, String change) {
    SimulatedCluster.Answered answered =
        town.cluster.call("PATCH", volumePath(claim), "application/merge-patch+json", Yaml.parse(change).toBytes());
    assertThat(answered.isDone()).isFalse();
    return answered.body().text("message");
  }
}
