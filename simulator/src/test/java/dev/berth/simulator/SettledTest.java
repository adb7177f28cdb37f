package dev.berth.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.FixedSource;
import dev.berth.client.Indexes;
import dev.berth.client.Picture;
import dev.berth.model.kinds.Kinds;
import dev.berth.simulator.invariant.OneIdentity.Running;
import dev.berth.storage.simulated.Seen;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of a set in the end, and of one that a pod without its claim holds up. */
class SettledTest {
  private static final String SET =
      "{metadata: {namespace: default, name: web, uid: s, generation: 2}, spec: {podManagementPolicy: %s, replicas: 3, "
          + "updateStrategy: {type: RollingUpdate}, volumeClaimTemplates: [{metadata: {name: data}}]}, "
          + "status: {observedGeneration: 2, replicas: %d, readyReplicas: %d, updatedReplicas: %d}}";
  private static final String POD =
      "{metadata: {namespace: default, name: web-%d, uid: u-%1$d, "
          + "ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, uid: s, controller: true}]}, "
          + "spec: {volumes: [%s]}, status: {phase: Running, conditions: [{type: Ready, status: '%s'}]}}";
  private static final String CLAIM =
      "{metadata: {namespace: default, name: data-web-%d}, spec: {volumeName: v}, status: {phase: Bound}}";

  private final VirtualLoop loop = new VirtualLoop(1);
  private final FixedSource source = new FixedSource(loop);
  private final Picture picture = source.picture(
          Kinds.POD, Kinds.STATEFUL_SET, Kinds.CLAIM, Kinds.VOLUME, Kinds.NODE, Kinds.VOLUME_ATTACHMENT, Kinds.NAMESPACE,
          Kinds.DEPLOYMENT, Kinds.REPLICA_SET, Kinds.JOB, Kinds.CONTROLLER_REVISION, Kinds.SERVICE, Kinds.ENDPOINT_SLICE,
          Kinds.DAEMON_SET, Kinds.VOLUME_SNAPSHOT, Kinds.VOLUME_SNAPSHOT_CONTENT, Kinds.VOLUME_GROUP_SNAPSHOT,
          Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT, Kinds.STORAGE_CLASS, Kinds.POD_DISRUPTION_BUDGET);

  @BeforeEach
  void index() {
    picture.index(List.of(Indexes.PODS_BY_CLAIM));
  }

  private void set(String management, int pods, int ready, int updated) {
    source.put(Kinds.STATEFUL_SET, String.format(SET, management, pods, ready, updated));
  }

  private void pod(int ordinal, boolean mounted, boolean ready) {
    String volume =
        mounted ? "{name: data, persistentVolumeClaim: {claimName: data-web-" + ordinal + "}}" : "{name: tmp, emptyDir: {}}";
    source.put(Kinds.POD, String.format(POD, ordinal, volume, ready ? "True" : "False"));
    source.put(Kinds.CLAIM, String.format(CLAIM, ordinal));
  }

  private List<String> unsettled() {
    loop.runDue();
    return new Settled(picture, List::of, List::of, List::of, _ -> 0, this::running, List::of).unsettled();
  }

  /** What pods say of themselves is so. */
  private List<Running> running() {
    return picture.list(Kinds.POD, "").stream()
        .filter(pod -> pod.phase().equals("Running"))
        .map(pod -> new Running(pod.nodeName(), pod.key(), pod.uid()))
        .toList();
  }

  @Test
  void whatIsSaidIsSo() {
    set("OrderedReady", 3, 3, 3);
    for (int i = 0; i < 3; i++) {
      pod(i, true, true);
    }
    source.put(Kinds.SERVICE, "{metadata: {namespace: default, name: web}, spec: {selector: {app: web}}}");
    source.put(
        Kinds.ENDPOINT_SLICE,
        "{metadata: {namespace: default, name: web-1, labels: {kubernetes.io/service-name: web}}, "
            + "endpoints: [{conditions: {ready: true}, targetRef: {uid: u-9}}]}");
    source.put(
        Kinds.CLAIM,
        "{metadata: {namespace: default, name: data-web-1, "
            + "ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, uid: s, controller: true}]}, "
            + "spec: {volumeName: v}, status: {phase: Bound}}");
    loop.runDue();
    List<Running> two = running().subList(0, 2);
    assertThat(new Settled(picture, List::of, List::of, List::of, _ -> 0, () -> two, List::of).unsettled())
        .containsExactly(
            "pod web-2 says Running on , and does not run", "service web leads to [u-9], and ready are []",
            "claim data-web-1 is not kept as its set web says");
  }

  @Test
  void aDeploymentAndAJobAreSettledWhenTheyAreDone() {
    source.put(
        Kinds.DEPLOYMENT,
        "{metadata: {namespace: default, name: app, generation: 1}, spec: {replicas: 2}, "
            + "status: {observedGeneration: 1, replicas: 2, updatedReplicas: 1, readyReplicas: 2, availableReplicas: 2}}");
    source.put(Kinds.JOB, "{metadata: {namespace: default, name: once}, status: {active: 1}}");
    assertThat(unsettled()).hasSize(2);
  }

  @Test
  void aSetIsSettledWhenAllItsPodsAreReadyAndNew() {
    set("OrderedReady", 3, 3, 3);
    pod(0, true, true);
    pod(1, true, true);
    assertThat(unsettled()).containsExactly("pod web-2 is not ready");
    pod(2, true, true);
    assertThat(unsettled()).isEmpty();
    set("OrderedReady", 3, 3, 2);
    assertThat(unsettled()).hasSize(1).first().asString().startsWith("set web wants 3 pods and has ");
  }

  @Test
  void belowThePartitionAndWhereNobodyDeletesPodsKeepTheirRevision() {
    String update =
        SET.replace("updatedReplicas: %d", "updatedReplicas: %d, updateRevision: r2").replace("type: RollingUpdate", "%s");
    String pod = POD.replace("uid: u-%1$d", "uid: u-%1$d, labels: {controller-revision-hash: %4$s}");
    for (int i = 0; i < 3; i++) {
      String volume = "{name: data, persistentVolumeClaim: {claimName: data-web-" + i + "}}";
      source.put(Kinds.POD, String.format(pod, i, volume, "True", i == 2 ? "r2" : "r1"));
      source.put(Kinds.CLAIM, String.format(CLAIM, i));
    }
    String rolling = "type: RollingUpdate, rollingUpdate: {partition: 2}";
    source.put(Kinds.STATEFUL_SET, String.format(update, "OrderedReady", rolling, 3, 3, 1));
    assertThat(unsettled()).isEmpty();
    source.put(Kinds.STATEFUL_SET, String.format(update, "OrderedReady", rolling.replace("2", "1"), 3, 3, 1));
    assertThat(unsettled()).hasSize(1);
    source.put(Kinds.STATEFUL_SET, String.format(update, "OrderedReady", "type: OnDelete", 3, 3, 1));
    assertThat(unsettled()).isEmpty();
  }

  @Test
  void nothingMayBeLeftOver() {
    source.put(Kinds.NODE, "{metadata: {name: n0}, status: {conditions: [{type: Ready, status: 'False'}]}}");
    source.put(Kinds.CLAIM, "{metadata: {namespace: default, name: c, deletionTimestamp: '2026-01-01T00:00:00Z'}}");
    source.put(
        Kinds.VOLUME,
        "{metadata: {name: pv}, spec: {persistentVolumeReclaimPolicy: Delete, csi: {volumeHandle: h}}, status: {phase: Released}}");
    source.put(Kinds.VOLUME_ATTACHMENT, "{metadata: {name: a}, spec: {nodeName: n0, source: {persistentVolumeName: pv}}}");
    Seen lost = new Seen("lost", "lost", "", 1, 1, Set.of(), Map.of(), Map.of());
    loop.runDue();
    assertThat(new Settled(picture, () -> List.of(lost), List::of, List::of, _ -> 0, () -> List.of(new Running("n0", "default/x", "gone")), List::of).unsettled())
        .containsExactly(
            "node n0 is not as it was", "claim c is still going, and nobody uses it",
            "volume pv is nobody's, and is still there: Released", "a driver still has lost, of which nobody knows",
            "pv is still attached to n0", "default/x has gone, and still runs on n0 (pod gone)");
  }

  @Test
  void everyMoveHasEndedWhereItWasToEnd() {
    source.put(
        Kinds.CLAIM,
        "{metadata: {namespace: default, name: c, annotations: {storage.berth.dev/move-to: n1}}, spec: {volumeName: pv}, status: {phase: Bound}}");
    source.put(
        Kinds.VOLUME,
        "{metadata: {name: pv, annotations: {storage.berth.dev/moving: 'from=n0,to=n1,id=7,state=Copying'}}, spec: {nodeAffinity: {required: "
            + "{nodeSelectorTerms: [{matchExpressions: [{key: topology.berth.dev/node, operator: In, values: [n0]}]}]}}}}");
    loop.runDue();
    assertThat(new Settled(picture, List::of, List::of, () -> List.of("h is closed"), _ -> 0, List::of, List::of).unsettled())
        .containsExactly(
            "claim c has its volume on n0, and asks for n1", "volume pv has not ended its move: from=n0,to=n1,id=7,state=Copying",
            "h is closed");
  }

  @Test
  void aSetWithAPodThatLacksItsVolumesRestsAtThatPod() {
    set("OrderedReady", 2, 2, 1);
    pod(0, true, true);
    pod(1, false, true);
    assertThat(unsettled()).isEmpty();
    pod(0, true, false);
    assertThat(unsettled()).containsExactly("pod web-0 is not ready");
    set("OrderedReady", 2, 1, 1);
    assertThat(unsettled()).hasSize(2);
  }

  @Test
  void aParallelSetMayNotHaveComeToThePodsBeforeIt() {
    set("Parallel", 1, 1, 0);
    pod(2, false, true);
    assertThat(unsettled()).isEmpty();
  }

  @Test
  void aDaemonSetHasAPodOnEachNode() {
    source.put(Kinds.NODE, "{metadata: {name: n0}, status: {conditions: [{type: Ready, status: 'True'}]}}");
    source.put(
        Kinds.DAEMON_SET,
        "{metadata: {namespace: default, name: log, uid: s, generation: 1}, status: {observedGeneration: 1, "
            + "desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberReady: 1, numberAvailable: 1}}");
    assertThat(unsettled()).singleElement().asString().startsWith("daemon set log is on [] and has ");
    source.put(
        Kinds.POD,
        String.format(POD, 0, "{name: tmp, emptyDir: {}}", "True").replace("{volumes", "{nodeName: n0, volumes").replace("StatefulSet", "DaemonSet")
            .replace("name: web, uid: s", "name: log, uid: s"));
    assertThat(unsettled()).isEmpty();
  }

  @Test
  void aSnapshotIsTakenAndLeavesNothing() {
    source.put(Kinds.VOLUME_SNAPSHOT, "{metadata: {namespace: default, name: s, uid: s}, status: {readyToUse: false}}");
    assertThat(unsettled()).containsExactly("snapshot s is not ready");
    source.put(Kinds.VOLUME_SNAPSHOT, "{metadata: {namespace: default, name: s, uid: s}, status: {readyToUse: true}}");
    source.put(
        Kinds.VOLUME_SNAPSHOT_CONTENT,
        "{metadata: {name: k}, spec: {volumeSnapshotRef: {namespace: default, name: s, uid: s}}, status: {snapshotHandle: copy}}");
    loop.runDue();
    assertThat(new Settled(picture, List::of, () -> List.of("copy", "other"), List::of, _ -> 0, List::of, List::of).unsettled())
        .containsExactly("a driver still has other, of which nobody knows");
    source.remove(Kinds.VOLUME_SNAPSHOT, "default", "s");
    assertThat(unsettled()).containsExactly("content k is of no snapshot, and is still there");
  }

  @Test
  void aGroupIsTakenAndLeavesNothing() {
    String group = "{metadata: {namespace: default, name: g, uid: g}, status: {readyToUse: %s}}";
    source.put(Kinds.VOLUME_GROUP_SNAPSHOT, String.format(group, "false"));
    assertThat(unsettled()).containsExactly("group g is not ready");
    source.put(Kinds.VOLUME_GROUP_SNAPSHOT, String.format(group, "true"));
    source.put(
        Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT,
        "{metadata: {name: k}, spec: {volumeGroupSnapshotRef: {namespace: default, name: g, uid: g}}}");
    assertThat(unsettled()).isEmpty();
    source.remove(Kinds.VOLUME_GROUP_SNAPSHOT, "default", "g");
    assertThat(unsettled()).containsExactly("content k is of no group, and is still there");
  }

  @Test
  void aClaimThatIsFullAndMayGrowDoes() {
    source.put(Kinds.POD, String.format(POD, 0, "{name: data, persistentVolumeClaim: {claimName: data-web-0}}", "True"));
    source.put(Kinds.STORAGE_CLASS, "{metadata: {name: fast}, allowVolumeExpansion: true}");
    source.put(Kinds.VOLUME, "{metadata: {name: v}, spec: {csi: {volumeHandle: h}}}");
    source.put(
        Kinds.CLAIM,
        "{metadata: {namespace: default, name: data-web-0, annotations: {storage.berth.dev/grow-limit: 4Gi}}, "
            + "spec: {volumeName: v, storageClassName: fast, resources: {requests: {storage: 1Gi}}}, "
            + "status: {phase: Bound, capacity: {storage: 1Gi}}}");
    loop.runDue();
    Settled full = new Settled(picture, List::of, List::of, List::of, _ -> 1 << 30, this::running, List::of);
    assertThat(full.unsettled()).contains("claim data-web-0 is full, and may grow, and asks for no more than 1Gi");
  }

  @Test
  void aSetSaysThatItCannotGiveAnAdoptedPodItsVolumesUntilThePodIsDeleted() {
    try (SimulatedCluster cluster = SimulatedCluster.withNodes(3, 1)) {
      cluster.create(
          "/apis/storage.k8s.io/v1/storageclasses",
          json(
              "{'metadata':{'name':'block','annotations':{'storageclass.kubernetes.io/is-default-class':'true'}},"
                  + "'provisioner':'block.berth.dev'}"));
      cluster.create(
          "/api/v1/namespaces/default/pods",
          json(
              "{'metadata':{'name':'web-0','labels':{'app':'web'}},"
                  + "'spec':{'automountServiceAccountToken':false,'containers':[{'name':'c','image':'i'}]}}"));
      cluster.create(
          "/apis/apps/v1/namespaces/default/statefulsets",
          json(
              "{'metadata':{'name':'web'},'spec':{'serviceName':'web','replicas':2,'selector':{'matchLabels':{'app':'web'}},"
                  + "'template':{'metadata':{'labels':{'app':'web'}},'spec':{'containers':[{'name':'c','image':'i'}]}},"
                  + "'volumeClaimTemplates':[{'metadata':{'name':'data'},'spec':{'accessModes':['ReadWriteOnce'],"
                  + "'resources':{'requests':{'storage':'1Gi'}}}}]}}"));
      cluster.advance(Duration.ofMinutes(2));
      assertThat(events(cluster))
          .anyMatch(
              e -> e.startsWith("FailedUpdate update Pod web-0 in StatefulSet web failed error: Pod \"web-0\" is invalid: "
                  + "spec: Forbidden: pod updates may not change fields other than "));
      assertThat(set(cluster).number("replicas")).isEqualTo(1);
      assertThat(cluster.get("/api/v1/namespaces/default/pods/web-1").code()).isEqualTo(404);
      cluster.delete("/api/v1/namespaces/default/pods/web-0");
      assertThat(cluster.advanceUntil(Duration.ofMinutes(3), () -> set(cluster).number("updatedReplicas") == 2))
          .as(() -> String.join("\n", events(cluster)))
          .isTrue();
    }
  }

  private static JsonObject set(SimulatedCluster cluster) {
    return cluster.get("/apis/apps/v1/namespaces/default/statefulsets/web").body().object("status");
  }

  private static JsonObject json(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  private static List<String> events(SimulatedCluster cluster) {
    return cluster.get("/api/v1/namespaces/default/events").body().array("items").objects()
        .map(e -> e.text("reason") + " " + e.text("message")).toList();
  }
}
