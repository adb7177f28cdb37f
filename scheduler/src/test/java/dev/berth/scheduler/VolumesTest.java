package dev.berth.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods with claims. The volume controller's part is played by hand. */
class VolumesTest {
  private static final String NO_PROVISIONER = "kubernetes.io/no-provisioner";

  private final Harbour harbour = new Harbour();

  @BeforeEach
  void threeNodes() {
    harbour.node("node-1");
    harbour.node("node-2");
    harbour.node("node-3");
    harbour.delayedClass("local", NO_PROVISIONER);
    harbour.delayedClass("made", "example.com/driver");
  }

  private String reason(String pod) {
    String why = harbour.why(pod);
    return why.substring(why.indexOf(':') + 2, why.indexOf('.', why.indexOf(':')));
  }

  @Test
  @Spec({"C57", "G37"})
  void aClaimThatIsMissingIsSaidOnce() {
    harbour.pod("p", Harbour.uses("nope"));
    harbour.settle();
    assertThat(harbour.why("p")).startsWith("0/3 nodes are available: persistentvolumeclaim \"nope\" not found.");
  }

  @Test
  @Spec({"C57", "G37"})
  void aClaimThatIsNotDelayedMustBeBoundFirst() {
    harbour.claim("c", "", "1Gi");
    harbour.pod("p", Harbour.uses("c"));
    harbour.settle();
    assertThat(reason("p")).isEqualTo("pod has unbound immediate PersistentVolumeClaims");
    harbour.volume("v", "", "1Gi", "");
    harbour.bound("c", "v");
    harbour.pass(Duration.ofSeconds(1));
    assertThat(harbour.nodeOf("p")).isNotEmpty();
  }

  @Test
  void theStepsInWhichAClaimIsBoundCostItsPodNoPatience() {
    harbour.claim("c", "", "1Gi");
    harbour.pod("p", Harbour.uses("c"));
    harbour.settle();
    for (String step : List.of("one", "two", "three", "four", "five")) {
      harbour.claim("c", "", "1Gi", "{metadata: {annotations: {step: '" + step + "'}}}");
      harbour.settle();
    }
    harbour.volume("v", "", "1Gi", "");
    harbour.bound("c", "v");
    harbour.pass(Duration.ofSeconds(1));
    assertThat(harbour.nodeOf("p")).isNotEmpty();
  }

  /** Or a new one would be made for it meanwhile. */
  @Test
  @Spec("H28")
  void aClaimToWhichTheVolumeOfItsNamesakeComesBackIsLeftToTheBinder() {
    harbour.volume(
        "v", "made", "1Gi", "node-2",
        "{metadata: {annotations: {storage.berth.dev/rebind-same-name: 'true'}}, status: {phase: Released}, "
            + "spec: {claimRef: {namespace: default, name: c, uid: old}}}");
    harbour.claim("c", "made", "1Gi");
    harbour.pod("p", Harbour.uses("c"));
    harbour.pass(Duration.ofSeconds(30));
    assertThat(reason("p")).isEqualTo("pod has unbound immediate PersistentVolumeClaims");
    assertThat(harbour.source.get(Kinds.CLAIM, "default", "c").orElseThrow().selectedNode()).isEmpty();
    harbour.bound("c", "v");
    harbour.pass(Duration.ofSeconds(1));
    assertThat(harbour.nodeOf("p")).isEqualTo("node-2");
  }

  @Test
  @Spec({"C44", "G14"})
  void aClaimThatIsBeingDeletedTakesNoNewPods() {
    harbour.claim("c", "local", "1Gi", "{metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}}");
    harbour.pod("p", Harbour.uses("c"));
    harbour.settle();
    assertThat(reason("p")).isEqualTo("persistentvolumeclaim \"c\" is being deleted");
  }

  @Test
  @Spec("C57")
  void aLostClaimNamesTheVolumeThatIsGone() {
    harbour.claim("c", "", "1Gi", "{spec: {volumeName: v}, status: {phase: Lost}}");
    harbour.pod("p", Harbour.uses("c"));
    harbour.settle();
    assertThat(reason("p")).isEqualTo("persistentvolumeclaim \"c\" bound to non-existent persistentvolume \"v\"");
  }

  @Test
  @Spec("C119")
  void theClaimOfAnEphemeralVolumeMustBeThePodsOwn() {
    String ephemeral = "{spec: {volumes: [{name: v, ephemeral: {volumeClaimTemplate: {}}}]}}";
    harbour.pod("p", ephemeral);
    harbour.settle();
    assertThat(reason("p"))
        .isEqualTo("waiting for ephemeral volume controller to create the persistentvolumeclaim \"p-v\"");
    harbour.claim("p-v", "local", "1Gi");
    harbour.pass(Duration.ofSeconds(2));
    assertThat(reason("p")).isEqualTo("PVC default/p-v was not created for pod default/p (pod is not owner)");
  }

  @Test
  @Spec({"C57", "G37"})
  void aPodFollowsItsBoundVolume() {
    harbour.claim("c", "", "1Gi");
    harbour.volume("v", "", "1Gi", "node-2");
    harbour.bound("c", "v");
    harbour.pod("p", Harbour.uses("c"));
    harbour.pod("q", Harbour.uses("c"), "{spec: {nodeSelector: {kubernetes.io/hostname: node-1}}}");
    harbour.settle();
    assertThat(harbour.nodeOf("p")).isEqualTo("node-2");
    assertThat(reason("q"))
        .isEqualTo(
            "1 node(s) didn't match PersistentVolume's node affinity, 2 node(s) didn't match Pod's node affinity/selector");
  }

  @Test
  @Spec({"C57", "G37"})
  void aVolumeThatIsGoneIsSaidPerNode() {
    harbour.claim(
        "c",
        "",
        "1Gi",
        "{metadata: {annotations: {pv.kubernetes.io/bind-completed: 'yes'}}, spec: {volumeName: v}, status: {phase: Bound}}");
    harbour.pod("p", Harbour.uses("c"));
    harbour.settle();
    assertThat(reason("p"))
        .isEqualTo("3 node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)");
  }

  @Test
  @Spec({"C56", "C53", "G37"})
  void aFreeVolumeIsKeptForTheClaimAndThePodWaitsUntilBothAreBound() {
    harbour.claim("c", "local", "1Gi");
    harbour.volume("v2", "local", "1Gi", "node-2");
    harbour.pod("p", Harbour.uses("c"));
    harbour.settle();
    assertThat(harbour.keptFor("v2")).isEqualTo("c");
    assertThat(harbour.nodeOf("p")).isEmpty();
    harbour.bound("c", "v2");
    harbour.settle();
    assertThat(harbour.nodeOf("p")).isEqualTo("node-2");
  }

  @Test
  @Spec("C53")
  void withoutAFreeVolumeAClassThatMakesNoneHasNothing() {
    harbour.claim("c", "local", "1Gi");
    harbour.pod("p", Harbour.uses("c"));
    harbour.settle();
    assertThat(reason("p")).isEqualTo("3 node(s) didn't find available persistent volumes to bind");
    harbour.volume("v3", "local", "1Gi", "node-3");
    harbour.settle();
    assertThat(harbour.keptFor("v3")).isEqualTo("c");
  }

  @Test
  void theSmallestThatFitsIsTaken() {
    harbour.claim("c", "local", "2Gi");
    harbour.volume("small", "local", "1Gi", "node-1");
    harbour.volume("large", "local", "5Gi", "node-1");
    harbour.volume("right", "local", "3Gi", "node-1");
    harbour.pod("p", Harbour.uses("c"));
    harbour.settle();
    assertThat(harbour.keptFor("right")).isEqualTo("c");
  }

  @Test
  @Spec({"C59", "G37"})
  void allClaimsOfAPodMustFindTheirVolumesOnOneNode() {
    harbour.claim("a", "local", "1Gi");
    harbour.claim("b", "local", "1Gi");
    harbour.volume("v1", "local", "1Gi", "node-1");
    harbour.volume("v2a", "local", "1Gi", "node-2");
    harbour.volume("v2b", "local", "1Gi", "node-2");
    harbour.volume("v3", "local", "1Gi", "node-3");
    harbour.pod("p", Harbour.uses("a", "b"));
    harbour.settle();
    assertThat(harbour.keptFor("v1")).isEmpty();
    assertThat(harbour.keptFor("v3")).isEmpty();
    assertThat(List.of(harbour.keptFor("v2a"), harbour.keptFor("v2b"))).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  @Spec("G37")
  void twoPodsDoNotTakeTheSameVolume() {
    harbour.api.delay(Duration.ofSeconds(1));
    harbour.claim("a", "local", "1Gi");
    harbour.claim("b", "local", "1Gi");
    harbour.volume("v", "local", "1Gi", "");
    harbour.pod("p", Harbour.uses("a"));
    harbour.pod("q", Harbour.uses("b"));
    harbour.settle();
    assertThat(harbour.told("q", "FailedScheduling")).hasSize(1);
    harbour.pass(Duration.ofSeconds(3));
    assertThat(harbour.keptFor("v")).isEqualTo("a");
  }

  @Test
  @Spec({"C18", "G37"})
  void aVolumeThatIsKeptForTheClaimDecidesTheNode() {
    harbour.claim("c", "local", "1Gi");
    harbour.volume("free", "local", "1Gi", "node-1");
    harbour.volume("kept", "local", "2Gi", "node-2", "{spec: {claimRef: {namespace: default, name: c}}}");
    harbour.pod("p", Harbour.uses("c"));
    harbour.settle();
    assertThat(harbour.keptFor("free")).isEmpty();
    harbour.bound("c", "kept");
    harbour.settle();
    assertThat(harbour.nodeOf("p")).isEqualTo("node-2");
  }

  @Test
  @Spec({"C56", "G37"})
  void aVolumeToBeMadeIsAskedForByNamingTheNode() {
    harbour.claim("c", "made", "1Gi");
    harbour.pod("p", Harbour.uses("c"), "{spec: {nodeSelector: {kubernetes.io/hostname: node-2}}}");
    harbour.settle();
    assertThat(harbour.selectedNode("c")).isEqualTo("node-2");
    assertThat(harbour.nodeOf("p")).isEmpty();
    harbour.volume("pvc-1", "made", "1Gi", "node-2");
    harbour.bound("c", "pvc-1");
    harbour.settle();
    assertThat(harbour.nodeOf("p")).isEqualTo("node-2");
  }

  @Test
  @Spec({"C60", "G37"})
  void aFailedProvisionLetsThePodBeScheduledAnew() {
    harbour.claim("c", "made", "1Gi");
    harbour.pod("p", Harbour.uses("c"));
    harbour.settle();
    assertThat(harbour.selectedNode("c")).isNotEmpty();
    JsonObject claim = harbour.source.get(Kinds.CLAIM, "default", "c").orElseThrow().json();
    harbour.source.put(Kinds.CLAIM, claim.withAt(JsonObject.EMPTY, "metadata", "annotations"));
    harbour.settle();
    assertThat(harbour.told("p", "FailedScheduling"))
        .containsExactly(
            "running PreBind plugin \"VolumeBinding\": binding volumes: provisioning failed for PVC \"c\"");
    assertThat(harbour.selectedNode("c")).isEmpty();
    harbour.pass(Duration.ofSeconds(2));
    assertThat(harbour.selectedNode("c")).isNotEmpty();
  }

  @Test
  @Spec({"C57", "G37"})
  void aPodWaitsNotOnForItsOtherVolumesOnceABoundClaimIsGone() {
    harbour.claim("c", "", "1Gi");
    harbour.volume("v", "", "1Gi", "node-2");
    harbour.bound("c", "v");
    harbour.claim("d", "made", "1Gi");
    harbour.pod("p", Harbour.uses("c", "d"));
    harbour.settle();
    assertThat(harbour.selectedNode("d")).isEqualTo("node-2");

    harbour.source.remove(Kinds.CLAIM, "default", "c");
    harbour.claim("c", "made", "1Gi", "{metadata: {uid: another}}");
    harbour.volume("pvc-d", "made", "1Gi", "node-2");
    harbour.bound("d", "pvc-d");
    harbour.settle();
    assertThat(harbour.nodeOf("p")).as("the claim of that name has no volume").isEmpty();
    assertThat(harbour.told("p", "FailedScheduling"))
        .containsExactly(
            "running PreBind plugin \"VolumeBinding\": binding volumes: could not get PVC \"default/c\" from the API server: not found");

    harbour.pass(Duration.ofSeconds(2));
    assertThat(harbour.selectedNode("c")).isEqualTo("node-2");
    harbour.volume("pvc-c", "made", "1Gi", "node-2");
    harbour.bound("c", "pvc-c");
    harbour.settle();
    assertThat(harbour.nodeOf("p")).isEqualTo("node-2");
  }

  @Test
  @Spec("G37")
  void aNodeThatIsClosedWhileVolumesAreMadeGetsNoPod() {
    harbour.claim("c", "made", "1Gi");
    harbour.pod("p", Harbour.uses("c"), "{spec: {nodeSelector: {kubernetes.io/hostname: node-2}}}");
    harbour.claim("d", "made", "1Gi");
    harbour.pod("q", Harbour.uses("d"), "{spec: {nodeSelector: {kubernetes.io/hostname: node-2}, tolerations: [{operator: Exists}]}}");
    harbour.settle();
    harbour.node("node-2", "{spec: {taints: [{key: node.kubernetes.io/unreachable, effect: NoSchedule}]}}");
    harbour.volume("pvc-c", "made", "1Gi", "node-2");
    harbour.bound("c", "pvc-c");
    harbour.volume("pvc-d", "made", "1Gi", "node-2");
    harbour.bound("d", "pvc-d");
    harbour.settle();
    assertThat(harbour.nodeOf("p")).isEmpty();
    assertThat(harbour.told("p", "FailedScheduling").getFirst()).isEqualTo("node \"node-2\" takes the pod no more: node(s) had untolerated taint(s)");
    assertThat(harbour.nodeOf("q")).as("it puts up with that").isEqualTo("node-2");

    harbour.node("node-2", "{spec: {taints: []}}");
    harbour.pass(Duration.ofSeconds(5));
    assertThat(harbour.nodeOf("p")).isEqualTo("node-2");
  }

  @Test
  @Spec("G37")
  void aNodeToWhichOthersCameWhileVolumesWereMadeGetsNoPodBeyondItsRoom() {
    String node = "{spec: {nodeSelector: {kubernetes.io/hostname: node-2}}}";
    harbour.claim("c", "made", "1Gi");
    harbour.pod("p", Harbour.uses("c"), node, Harbour.asks("cpu: '2'"));
    harbour.claim("d", "made", "1Gi");
    harbour.pod("apart", Harbour.uses("d"), node, apartFrom("other"));
    harbour.settle();
    harbour.pod("other", "{spec: {nodeName: node-2}}", Harbour.asks("cpu: '3'"));
    for (String claim : List.of("c", "d")) {
      harbour.volume("pvc-" + claim, "made", "1Gi", "node-2");
      harbour.bound(claim, "pvc-" + claim);
    }
    harbour.settle();
    assertThat(harbour.nodeOf("p")).isEmpty();
    assertThat(harbour.told("p", "FailedScheduling").getFirst()).isEqualTo("node \"node-2\" takes the pod no more: Insufficient cpu");
    assertThat(harbour.nodeOf("apart")).isEmpty();

    harbour.source.remove(Kinds.POD, "default", "other");
    harbour.pass(Duration.ofSeconds(15));
    assertThat(harbour.nodeOf("p")).isEqualTo("node-2");
    assertThat(harbour.nodeOf("apart")).isEqualTo("node-2");
  }

  private static String apartFrom(String app) {
    return "{spec: {affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, "
        + "labelSelector: {matchLabels: {app: " + app + "}}}]}}}}";
  }

  @Test
  @Spec("G37")
  void bindingThatTakesTooLongFails() {
    harbour.claim("c", "made", "1Gi");
    harbour.pod("p", Harbour.uses("c"));
    harbour.pass(Duration.ofSeconds(599));
    assertThat(harbour.told("p", "FailedScheduling")).isEmpty();
    harbour.pass(Duration.ofSeconds(2));
    assertThat(harbour.told("p", "FailedScheduling"))
        .containsExactly("running PreBind plugin \"VolumeBinding\": binding volumes: context deadline exceeded");
  }

  @Test
  void aSecondPodGoesWhereTheVolumeIsBeingMade() {
    harbour.claim("c", "made", "1Gi");
    harbour.pod("p", Harbour.uses("c"));
    harbour.settle();
    String node = harbour.selectedNode("c");
    for (int i = 0; i < 5; i++) {
      harbour.pod("q" + i, Harbour.uses("c"));
    }
    harbour.settle();
    harbour.volume("pvc-1", "made", "1Gi", node);
    harbour.bound("c", "pvc-1");
    harbour.settle();
    for (int i = 0; i < 5; i++) {
      assertThat(harbour.nodeOf("q" + i)).isEqualTo(node);
    }
  }

  @Test
  @Spec({"C61", "G37"})
  void onlyNodesOfAnAllowedTopologyCanHaveTheVolume() {
    harbour.delayedClass(
        "zoned",
        "example.com/driver",
        "{allowedTopologies: [{matchLabelExpressions: [{key: kubernetes.io/hostname, values: [node-2, node-9]}]}]}");
    harbour.claim("c", "zoned", "1Gi");
    harbour.pod("p", Harbour.uses("c"));
    harbour.settle();
    assertThat(harbour.selectedNode("c")).isEqualTo("node-2");
    harbour.claim("d", "zoned", "1Gi");
    harbour.pod("q", Harbour.uses("d"), "{spec: {nodeSelector: {kubernetes.io/hostname: node-1}}}");
    harbour.settle();
    assertThat(reason("q"))
        .isEqualTo(
            "1 node(s) didn't find available persistent volumes to bind, 2 node(s) didn't match Pod's node affinity/selector");
  }

  private void pool(String node, String free) {
    harbour.source.put(
        Kinds.CSI_STORAGE_CAPACITY,
        ("{metadata: {name: pool-NODE, namespace: kube-system}, storageClassName: made, capacity: FREE,"
                + " nodeTopology: {matchLabels: {kubernetes.io/hostname: NODE}}}")
            .replace("NODE", node)
            .replace("FREE", free));
  }

  private void meteredDriver() {
    harbour.source.put(Kinds.CSI_DRIVER, "{metadata: {name: example.com/driver}, spec: {storageCapacity: true}}");
  }

  @Test
  @Spec({"C62", "G37"})
  void aPoolThatIsTooSmallIsSaid() {
    meteredDriver();
    pool("node-1", "1Gi");
    pool("node-2", "1Gi");
    harbour.claim("c", "made", "2Gi");
    harbour.pod("p", Harbour.uses("c"));
    harbour.settle();
    assertThat(reason("p")).isEqualTo("3 node(s) did not have enough free storage");
    pool("node-2", "2Gi");
    harbour.settle();
    assertThat(harbour.selectedNode("c")).isEqualTo("node-2");
  }

  @Test
  @Spec("C62")
  void aSingleVolumeCannotBeLargerThanThePoolAllows() {
    meteredDriver();
    harbour.source.put(
        Kinds.CSI_STORAGE_CAPACITY,
        "{metadata: {name: p, namespace: kube-system}, storageClassName: made, capacity: 100Gi, maximumVolumeSize: 1Gi, nodeTopology: {}}");
    harbour.claim("c", "made", "2Gi");
    harbour.pod("p", Harbour.uses("c"));
    harbour.settle();
    assertThat(reason("p")).isEqualTo("3 node(s) did not have enough free storage");
  }

  @Test
  @Spec("H25")
  void theLastGigabyteIsPromisedOnce() {
    meteredDriver();
    pool("node-1", "3Gi");
    harbour.claim("a", "made", "2Gi");
    harbour.claim("b", "made", "2Gi");
    harbour.pod("p", Harbour.uses("a"));
    harbour.pod("q", Harbour.uses("b"));
    harbour.settle();
    assertThat(harbour.selectedNode("a") + harbour.selectedNode("b")).isEqualTo("node-1");
    harbour.volume("pvc-a", "made", "2Gi", "node-1");
    harbour.bound("a", "pvc-a");
    harbour.settle();
    // the volume is there, but its pool has not spoken since
    harbour.pass(Duration.ofSeconds(30));
    assertThat(harbour.selectedNode("b")).isEmpty();
    pool("node-1", "2Gi");
    harbour.pass(Duration.ofSeconds(1));
    assertThat(harbour.selectedNode("b")).isEqualTo("node-1");
  }

  @Test
  @Spec("H25")
  void whatAFailedProvisionHeldIsFreeAgain() {
    meteredDriver();
    pool("node-1", "3Gi");
    harbour.claim("a", "made", "2Gi");
    harbour.pod("p", Harbour.uses("a"));
    harbour.settle();
    harbour.source.remove(Kinds.POD, "default", "p");
    JsonObject claim = harbour.source.get(Kinds.CLAIM, "default", "a").orElseThrow().json();
    harbour.source.put(Kinds.CLAIM, claim.withAt(JsonNull.NULL, "metadata", "annotations"));
    harbour.claim("b", "made", "2Gi");
    harbour.pod("q", Harbour.uses("b"));
    harbour.settle();
    assertThat(harbour.selectedNode("b")).isEqualTo("node-1");
  }

  @Test
  @Spec("H25")
  void twoClaimsOfOnePodDoNotShareTheLastGigabyte() {
    meteredDriver();
    pool("node-1", "3Gi");
    harbour.claim("a", "made", "2Gi");
    harbour.claim("b", "made", "2Gi");
    harbour.pod("p", Harbour.uses("a", "b"));
    harbour.settle();
    assertThat(reason("p")).isEqualTo("3 node(s) did not have enough free storage");
  }

  @Test
  @Spec({"C63", "H21"})
  void aPodThatNamesItsNodeGetsItsVolumeThere() {
    harbour.claim("c", "local", "1Gi");
    harbour.claim("d", "made", "1Gi");
    harbour.volume("v1", "local", "1Gi", "node-1");
    harbour.volume("v2", "local", "2Gi", "node-2");
    harbour.pod("p", Harbour.uses("c", "d"), "{spec: {nodeName: node-2}}");
    harbour.settle();
    assertThat(harbour.keptFor("v2")).isEqualTo("c");
    assertThat(harbour.selectedNode("d")).isEqualTo("node-2");
    harbour.volume("pvc-d", "made", "1Gi", "node-2");
    harbour.bound("c", "v2");
    harbour.bound("d", "pvc-d");
    harbour.settle();
    assertThat(harbour.notes).isEmpty();
  }

  @Test
  @Spec("C63")
  void aPodThatNamesItsNodeWaitsForAVolumeThere() {
    harbour.claim("c", "local", "1Gi");
    harbour.volume("v1", "local", "1Gi", "node-1");
    harbour.pod("p", Harbour.uses("c"), "{spec: {nodeName: node-2}}");
    harbour.settle();
    assertThat(harbour.told("p", "FailedScheduling"))
        .containsExactly(
            "volumes cannot be bound on node node-2: node(s) didn't find available persistent volumes to bind");
    harbour.volume("v2", "local", "1Gi", "node-2");
    harbour.pass(Duration.ofSeconds(1));
    assertThat(harbour.keptFor("v2")).isEqualTo("c");
  }

  @Test
  @Spec("C65")
  void aNodeHasOnlySoManyVolumesOfADriver() {
    harbour.source.put(
        Kinds.CSI_NODE,
        "{metadata: {name: node-1}, spec: {drivers: [{name: example.com/driver, nodeID: n, allocatable: {count: 1}}]}}");
    for (String name : List.of("a", "b")) {
      harbour.claim(name, "", "1Gi");
      harbour.volume("v" + name, "", "1Gi", "", "{spec: {csi: {driver: example.com/driver, volumeHandle: h}}}");
      harbour.bound(name, "v" + name);
      harbour.pod("p" + name, Harbour.uses(name), "{spec: {nodeSelector: {kubernetes.io/hostname: node-1}}}");
      harbour.settle();
    }
    harbour.pod("again", Harbour.uses("a"), "{spec: {nodeSelector: {kubernetes.io/hostname: node-1}}}");
    harbour.settle();
    assertThat(harbour.nodeOf("pa")).isEqualTo("node-1");
    assertThat(harbour.nodeOf("again")).isEqualTo("node-1");
    assertThat(reason("pb"))
        .isEqualTo("1 node(s) exceed max volume count, 2 node(s) didn't match Pod's node affinity/selector");
    harbour.source.remove(Kinds.POD, "default", "pa");
    harbour.source.remove(Kinds.POD, "default", "again");
    harbour.pass(Duration.ofSeconds(2));
    assertThat(harbour.nodeOf("pb")).isEqualTo("node-1");
  }

  @Test
  @Spec({"C67", "G37"})
  void aPodThatWaitsForVolumesIsTriedAgainWhenOneOfThemMayHelpAndNotByATimerAlone() {
    harbour.claim("free", "local", "1Gi");
    harbour.pod("wants-volume", Harbour.uses("free"));
    harbour.pod("wants-claim", Harbour.uses("late"));
    harbour.claim("classless", "later", "1Gi");
    harbour.pod("wants-class", Harbour.uses("classless"));
    harbour.source.put(
        Kinds.CSI_NODE,
        "{metadata: {name: node-1}, spec: {drivers: [{name: example.com/driver, nodeID: n, allocatable: {count: 0}}]}}");
    harbour.claim("far", "", "1Gi");
    harbour.volume("vfar", "", "1Gi", "node-1", "{spec: {csi: {driver: example.com/driver, volumeHandle: h}}}");
    harbour.bound("far", "vfar");
    harbour.pod("wants-limit", Harbour.uses("far"));
    harbour.pass(Duration.ofSeconds(20));
    for (String pod : List.of("wants-volume", "wants-claim", "wants-class", "wants-limit")) {
      assertThat(harbour.nodeOf(pod)).as(pod).isEmpty();
    }
    harbour.volume("v", "local", "1Gi", "node-2");
    harbour.pass(Duration.ofSeconds(2));
    assertThat(harbour.keptFor("v")).isEqualTo("free");
    harbour.claim("late", "", "1Gi");
    harbour.volume("vlate", "", "1Gi", "");
    harbour.bound("late", "vlate");
    harbour.pass(Duration.ofSeconds(2));
    assertThat(harbour.nodeOf("wants-claim")).isNotEmpty();
    harbour.delayedClass("later", "example.com/driver");
    harbour.pass(Duration.ofSeconds(2));
    assertThat(harbour.selectedNode("classless")).isNotEmpty();
    harbour.source.put(
        Kinds.CSI_NODE,
        "{metadata: {name: node-1}, spec: {drivers: [{name: example.com/driver, nodeID: n, allocatable: {count: 5}}]}}");
    harbour.pass(Duration.ofSeconds(11)); // all that came before was a try, and its patience has grown
    assertThat(harbour.nodeOf("wants-limit")).isEqualTo("node-1");
  }

  @Test
  @Spec("C66")
  void aClaimForOnePodTakesOne() {
    harbour.claim("c", "", "1Gi", "{spec: {accessModes: [ReadWriteOncePod]}}");
    harbour.volume("v", "", "1Gi", "");
    harbour.bound("c", "v");
    harbour.pod("p", Harbour.uses("c"));
    harbour.settle();
    harbour.pod("q", Harbour.uses("c"));
    harbour.settle();
    assertThat(reason("q"))
        .isEqualTo(
            "3 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode");
    harbour.source.remove(Kinds.POD, "default", "p");
    harbour.pass(Duration.ofSeconds(2));
    assertThat(harbour.nodeOf("q")).isNotEmpty();
  }

  @Test
  @Spec("C64")
  void aVolumeOfAZoneKeepsThePodThere() {
    harbour.node("node-1", "{metadata: {labels: {topology.kubernetes.io/zone: a}}}");
    harbour.node("node-2", "{metadata: {labels: {topology.kubernetes.io/zone: b}}}");
    harbour.node("node-3", "{metadata: {labels: {topology.kubernetes.io/zone: c}}}");
    harbour.claim("c", "", "1Gi");
    harbour.volume("v", "", "1Gi", "", "{metadata: {labels: {topology.kubernetes.io/zone: a__b}}}");
    harbour.bound("c", "v");
    harbour.pod("q", Harbour.uses("c"), "{spec: {nodeSelector: {kubernetes.io/hostname: node-3}}}");
    harbour.pod("p", Harbour.uses("c"));
    harbour.settle();
    assertThat(harbour.nodeOf("p")).isIn("node-1", "node-2");
    assertThat(reason("q"))
        .isEqualTo("1 node(s) had no available volume zone, 2 node(s) didn't match Pod's node affinity/selector");
  }

  @Test
  void whatWasDecidedBeforeARestartHolds() {
    harbour.claim("c", "made", "1Gi", "{metadata: {annotations: {volume.kubernetes.io/selected-node: node-3}}}");
    harbour.pod("p", Harbour.uses("c"));
    harbour.settle();
    harbour.volume("pvc-c", "made", "1Gi", "node-3");
    harbour.bound("c", "pvc-c");
    harbour.settle();
    assertThat(harbour.nodeOf("p")).isEqualTo("node-3");
  }

  @Test
  @Spec("G37")
  void aVolumeThatSomebodyElseTookMeansAnotherDecision() {
    harbour.claim("c", "local", "1Gi");
    harbour.api.delay(Duration.ofMillis(10));
    harbour.volume("v1", "local", "1Gi", "node-1");
    harbour.volume("v2", "local", "2Gi", "node-1");
    harbour.pod("p", Harbour.uses("c"));
    harbour.settle();
    harbour.volume("v1", "local", "1Gi", "node-1", "{spec: {claimRef: {namespace: default, name: other}}}");
    harbour.pass(Duration.ofSeconds(3));
    assertThat(harbour.keptFor("v1")).isEqualTo("other");
    assertThat(harbour.keptFor("v2")).isEqualTo("c");
  }
}
