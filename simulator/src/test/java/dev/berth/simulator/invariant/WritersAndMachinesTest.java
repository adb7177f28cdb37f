package dev.berth.simulator.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Indexes;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.simulator.invariant.OneIdentity.Running;
import dev.berth.storage.simulated.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Invariants about what components write, and about processes and what is mounted for them. */
class WritersAndMachinesTest extends InvariantCase {
  private static final String SET =
      "{metadata: {namespace: default, name: web, uid: s, generation: 1}, spec: {replicas: 3, updateStrategy: %s}, "
          + "status: {observedGeneration: 1, currentRevision: r1, updateRevision: r2}}";
  private static final String POD =
      "{metadata: {namespace: default, name: %s, uid: u-%1$s, labels: {controller-revision-hash: %s}, resourceVersion: '7', "
          + "ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, uid: s, controller: true}]}, "
          + "spec: {nodeName: %s, volumes: [{name: v, persistentVolumeClaim: {claimName: c}}], tolerations: "
          + "[{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 10}]}, "
          + "status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}}";
  private static final Running PROCESS = new Running("n0", "default/web-0", "u-web-0");

  WritersAndMachinesTest() {
    super(
        Kinds.POD, Kinds.STATEFUL_SET, Kinds.CLAIM, Kinds.VOLUME, Kinds.NODE, Kinds.LEASE, Kinds.CONTROLLER_REVISION,
        Kinds.REPLICA_SET);
  }

  private static Write.Delete deletion(Kind<?> kind, String name, String uid) {
    return new Write.Delete(Ref.of(kind, "default", name), new Write.DeleteOptions(uid, "", Optional.empty(), "", false));
  }

  private RollsAsAsked rolling(String strategy) {
    RollsAsAsked rolling = new RollsAsAsked(() -> Duration.ZERO);
    listen(rolling, Kinds.STATEFUL_SET);
    listen(rolling, Kinds.POD);
    put(Kinds.STATEFUL_SET, SET, strategy);
    loop.advance(Duration.ofSeconds(5));
    return rolling;
  }

  @Test
  void belowThePartitionPodsKeepTheirRevision() {
    RollsAsAsked rolling = rolling("{type: RollingUpdate, rollingUpdate: {partition: 1}}");
    put(Kinds.POD, POD, "web-0", "r1", "n0");
    put(Kinds.POD, POD, "web-1", "r2", "n0");
    assertThat(wrong).isEmpty();
    assertThat(rolling.deleting("default", "web-0", picture, now()))
        .contains("default/web-0 is replaced, and the partition is 1");
    put(Kinds.POD, POD, "web-2", "r1", "n0");
    assertThat(wrong).hasSize(1);
    assertThat(rolling.deleting("default", "web-2", picture, now())).as("above it").isEmpty();
  }

  @Test
  void aSetThatWaitsForDeletionsReplacesNothing() {
    RollsAsAsked rolling = rolling("{type: OnDelete}");
    put(Kinds.POD, POD, "web-0", "r1", "n0");
    assertThat(rolling.deleting("default", "web-0", picture, now()))
        .contains("default/web-0 is replaced, and its set waits until somebody deletes it");
  }

  @Test
  void noMorePodsAreMissingThanMayBe() {
    RollsAsAsked rolling = rolling("{type: RollingUpdate, rollingUpdate: {maxUnavailable: 2}}");
    put(Kinds.POD, POD, "web-0", "r1", "n0");
    assertThat(rolling.deleting("default", "web-0", picture, now()))
        .contains("default/web-0 is replaced, and then 3 of at most 2 are missing");
    put(Kinds.POD, POD, "web-1", "r2", "n0");
    assertThat(rolling.deleting("default", "web-0", picture, now())).isEmpty();
  }

  @Test
  void whatHasAnOwnerIsNoGarbage() {
    GarbageIsGarbage garbage = new GarbageIsGarbage(() -> Duration.ZERO);
    listen(garbage, Kinds.STATEFUL_SET);
    put(Kinds.STATEFUL_SET, SET, "{type: OnDelete}");
    put(Kinds.POD, POD, "web-0", "r1", "n0");
    Write.Delete delete = deletion(Kinds.POD, "web-0", "u-web-0");
    assertThat(garbage.deleting(delete, picture))
        .contains("Pod default/web-0 is deleted as garbage, and its owner web is there");
    put(
        Kinds.STATEFUL_SET,
        "{metadata: {namespace: default, name: web, uid: s, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [orphan]}}");
    garbage.changing(
        new Write.Patch(
            Ref.of(Kinds.STATEFUL_SET, "default", "web"), "", Write.PatchType.MERGE, JsonObject.of("metadata", JsonObject.of("finalizers", JsonNull.NULL))),
        picture, now());
    source.remove(Kinds.STATEFUL_SET, "default", "web");
    loop.runDue();
    assertThat(garbage.deleting(delete, picture))
        .contains("Pod default/web-0 is deleted as garbage, though web was to leave it behind");
    put(Kinds.POD, POD.replace("uid: s,", "uid: s2,"), "web-1", "r1", "n0");
    assertThat(garbage.deleting(deletion(Kinds.POD, "web-1", "u-web-1"), picture)).isEmpty();
  }

  @Test
  void whoAsksAgainForAllToGoLeavesNothingBehind() {
    GarbageIsGarbage garbage = new GarbageIsGarbage(() -> Duration.ZERO);
    listen(garbage, Kinds.STATEFUL_SET);
    put(Kinds.POD, POD, "web-0", "r1", "n0");
    put(
        Kinds.STATEFUL_SET,
        "{metadata: {namespace: default, name: web, uid: s, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [orphan]}}");
    source.remove(Kinds.STATEFUL_SET, "default", "web");
    loop.runDue();
    assertThat(garbage.deleting(deletion(Kinds.POD, "web-0", "u-web-0"), picture)).isEmpty();
  }

  @Test
  void whatSomebodyWroteIsNotTakenBack() {
    listen(new UsersWritesStay(), Kinds.CLAIM);
    for (String mark : List.of("1", "3", "3", "2")) {
      put(Kinds.CLAIM, "{metadata: {namespace: default, name: c, uid: u, annotations: {rude: '%s'}}}", mark);
    }
    assertThat(wrong).containsExactly("persistentvolumeclaim default/c had mark 3, and now has 2");
  }

  private static Seen published(Map<String, Set<String>> where) {
    return new Seen("h", "h", "", 1, 1, Set.of("n0"), Map.of("n0", "/s"), where);
  }

  @Test
  void aProcessHasItsVolumesAsLongAsItRuns() {
    put(Kinds.VOLUME, "{metadata: {name: pv}, spec: {csi: {driver: d, volumeHandle: h}}}");
    put(Kinds.CLAIM, "{metadata: {namespace: default, name: c}, spec: {volumeName: pv}}");
    put(Kinds.POD, POD, "web-0", "r1", "n0");
    List<List<Seen>> volumes = new ArrayList<>();
    MountsStay mounts = new MountsStay(() -> List.of(PROCESS), volumes::getLast);
    volumes.add(List.of(published(Map.of("n0", Set.of("/pods/u-web-0/v")))));
    assertThat(mounts.happened(picture, now())).isEmpty();
    volumes.add(List.of(published(Map.of("n0", Set.of("/pods/another/v")))));
    assertThat(mounts.happened(picture, now()))
        .contains("default/web-0 runs on n0 (pod u-web-0), and its volume h is not there");
  }

  @Test
  void aPodIsRemovedLast() {
    List<Running> running = new ArrayList<>(List.of(PROCESS));
    List<Seen> volumes = new ArrayList<>(List.of(published(Map.of("n0", Set.of("/pods/u-web-0/v")))));
    EndsFirst ends = new EndsFirst(() -> running, () -> volumes);
    Write.Delete delete = deletion(Kinds.POD, "web-0", "u-web-0");
    assertThat(ends.deleting(delete, picture)).isPresent().get().asString().endsWith("is removed while it runs on n0 (pod u-web-0)");
    running.clear();
    assertThat(ends.deleting(delete, picture)).isPresent().get().asString().endsWith("is removed while h is published into it");
    volumes.clear();
    assertThat(ends.deleting(delete, picture)).isEmpty();
  }

  @Test
  void aClaimSaysNoMoreThanThereIs() {
    listen(new CapacityIsThere(() -> List.of(published(Map.of()))), Kinds.CLAIM);
    put(Kinds.VOLUME, "{metadata: {name: pv}, spec: {csi: {driver: d, volumeHandle: h}}}");
    for (int bytes = 0; bytes <= 2; bytes++) {
      put(
          Kinds.CLAIM,
          "{metadata: {namespace: default, name: c}, spec: {volumeName: pv}, status: {phase: Bound, capacity: {storage: '%d'}}}",
          bytes);
    }
    assertThat(wrong).containsExactly("claim default/c says that it has 2 bytes, and there are 1");
  }

  @Test
  void aNodeThatIsHeardOfIsNotGivenUp() {
    listenToNodes();
    lease("1");
    loop.advance(Duration.ofSeconds(46));
    ready("Unknown");
    assertThat(wrong).isEmpty();
    ready("True");
    lease("2");
    loop.advance(Duration.ofSeconds(44));
    ready("Unknown");
    assertThat(wrong).containsExactly("node n0 is taken to be silent, and was heard of PT44S ago");
    ready("True");
    loop.advance(Duration.ofSeconds(46));
    lease("3");
    ready("Unknown");
    assertThat(wrong).as("that it was heard of is still under way").hasSize(1);
  }

  @Test
  void aPodIsEvictedOnceItHasPutUpWithItLongEnough() {
    NodesGetTime time = listenToNodes();
    put(Kinds.POD, POD, "web-0", "r1", "n0");
    Write.Delete delete = deletion(Kinds.POD, "web-0", "u-web-0");
    assertThat(time.evicting(delete, picture, now())).as("no taint").isPresent();
    put(Kinds.NODE, "{metadata: {name: n0}, spec: {taints: [{key: node.kubernetes.io/unreachable, effect: NoExecute}]}}");
    loop.advance(Duration.ofSeconds(5));
    assertThat(time.evicting(delete, picture, now())).as("too early").isPresent();
    loop.advance(Duration.ofSeconds(5));
    assertThat(time.evicting(delete, picture, now())).isEmpty();
  }

  private NodesGetTime listenToNodes() {
    NodesGetTime invariant = new NodesGetTime(() -> Duration.ZERO, () -> false);
    listen(invariant, Kinds.LEASE);
    listen(invariant, Kinds.NODE);
    return invariant;
  }

  private void lease(String renewed) {
    put(Kinds.LEASE, "{metadata: {namespace: kube-node-lease, name: n0}, spec: {renewTime: '%s'}}", renewed);
  }

  private void ready(String status) {
    put(Kinds.NODE, "{metadata: {name: n0}, status: {conditions: [{type: Ready, status: '%s'}]}}", status);
  }

  @Test
  void aPodIsPlacedWhereItsVolumesAre() {
    picture.index(List.of(Indexes.PODS_BY_CLAIM));
    listen(new PlacedWell(() -> Duration.ZERO, () -> Duration.ZERO), Kinds.POD);
    put(Kinds.NODE, "{metadata: {name: n0, labels: {zone: a}}}");
    put(Kinds.NODE, "{metadata: {name: n1, labels: {zone: b}}}");
    put(
        Kinds.VOLUME,
        "{metadata: {name: pv}, spec: {nodeAffinity: {required: {nodeSelectorTerms: "
            + "[{matchExpressions: [{key: zone, operator: In, values: [a]}]}]}}}}");
    put(
        Kinds.CLAIM,
        "{metadata: {namespace: default, name: c, annotations: {pv.kubernetes.io/bind-completed: 'yes'}}, "
            + "spec: {volumeName: pv, accessModes: [ReadWriteOncePod]}, status: {phase: Bound}}");
    put(Kinds.POD, POD, "web-0", "r1", "n0");
    assertThat(wrong).isEmpty();
    put(Kinds.POD, POD, "web-1", "r1", "n0");
    assertThat(wrong).containsExactly("default/web-1 was placed with claim c of one pod, which default/web-0 has");
    source.remove(Kinds.POD, "default", "web-0");
    source.remove(Kinds.POD, "default", "web-1");
    put(Kinds.POD, POD, "web-2", "r1", "n1");
    assertThat(wrong).hasSize(2).last().isEqualTo("default/web-2 was placed on n1, from where pv is not reached");
  }

  /** Whoever has not heard yet that a volume has moved places its pod where it was. */
  @Test
  void aPodMayBePlacedWhereItsVolumeWasALittleBefore() {
    String volume =
        "{metadata: {name: pv, uid: v}, spec: {nodeAffinity: {required: {nodeSelectorTerms: "
            + "[{matchExpressions: [{key: zone, operator: In, values: [%s]}]}]}}}}";
    picture.index(List.of(Indexes.PODS_BY_CLAIM));
    List<Duration> staleness = new ArrayList<>(List.of(Duration.ofSeconds(20)));
    PlacedWell placed = new PlacedWell(staleness::getLast, () -> Duration.ZERO);
    listen(placed, Kinds.VOLUME);
    listen(placed, Kinds.POD);
    put(Kinds.NODE, "{metadata: {name: n0, labels: {zone: a}}}");
    put(
        Kinds.CLAIM,
        "{metadata: {namespace: default, name: c, annotations: {pv.kubernetes.io/bind-completed: 'yes'}}, "
            + "spec: {volumeName: pv}, status: {phase: Bound}}");
    put(Kinds.VOLUME, volume, "a");
    put(Kinds.VOLUME, volume, "b");
    loop.advance(Duration.ofSeconds(10));
    put(Kinds.POD, POD, "web-0", "r1", "n0");
    assertThat(wrong).isEmpty();
    staleness.add(Duration.ZERO);
    put(Kinds.POD, POD, "web-1", "r1", "n0");
    assertThat(wrong).containsExactly("default/web-1 was placed on n0, from where pv is not reached");
  }
}
