package dev.berth.simulator.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whom volumes wait for, who leads, who yields, where daemons are, and what snapshots keep. */
class ChoiceAndCopiesTest extends InvariantCase {
  private static final String CLAIM =
      "{metadata: {namespace: default, name: c, uid: c1, annotations: {%s}}, spec: {storageClassName: late%s}, status: {phase: %s}}";
  private static final String SELECTED = "'volume.kubernetes.io/selected-node': n0";
  private static final String MADE =
      "{metadata: {name: %s, annotations: {'pv.kubernetes.io/provisioned-by': d}}, spec: {csi: {driver: d, volumeHandle: h}, "
          + "claimRef: {namespace: default, name: c, uid: c1}}}";
  private static final String POD =
      "{metadata: {namespace: default, name: %s, uid: u-%1$s, creationTimestamp: '2026-01-01T00:00:00Z', "
          + "ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: log, uid: l, controller: true}]}, "
          + "spec: {nodeName: '%s', priority: %d, affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
          + "{nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: ['%2$s']}]}]}}}}, "
          + "status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}}";
  private static final String NODE = "{metadata: {name: %s}, status: {conditions: [{type: Ready, status: 'True'}]}}";
  private static final String SNAPSHOT =
      "{metadata: {namespace: default, name: s, uid: s1%s}, status: {boundVolumeSnapshotContentName: k, readyToUse: %s}}";
  private static final String CONTENT =
      "{metadata: {name: k}, spec: {volumeSnapshotRef: {namespace: default, name: s, uid: %s}}, status: {snapshotHandle: copy}}";

  ChoiceAndCopiesTest() {
    super(
        Kinds.POD, Kinds.CLAIM, Kinds.VOLUME, Kinds.STORAGE_CLASS, Kinds.NODE, Kinds.DAEMON_SET, Kinds.VOLUME_SNAPSHOT,
        Kinds.VOLUME_SNAPSHOT_CONTENT, Kinds.VOLUME_GROUP_SNAPSHOT, Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT);
  }

  private void lateClass() {
    put(Kinds.STORAGE_CLASS, "{metadata: {name: late}, provisioner: d, volumeBindingMode: WaitForFirstConsumer}");
  }

  @Test
  void whatWaitsForItsFirstConsumerIsMadeForANode() {
    listen(new ConsumersChoose(), Kinds.VOLUME);
    lateClass();
    put(Kinds.CLAIM, CLAIM, SELECTED, "", "Pending");
    put(Kinds.VOLUME, MADE, "a");
    assertThat(wrong).isEmpty();
    put(Kinds.CLAIM, CLAIM, "", "", "Pending");
    put(Kinds.VOLUME, MADE, "b");
    assertThat(wrong).containsExactly("volume b is made for default/c, which waits for its first consumer");
  }

  @Test
  void theBinderLeavesItToTheScheduler() {
    lateClass();
    put(Kinds.CLAIM, CLAIM, "", "", "Pending");
    put(Kinds.VOLUME, "{metadata: {name: free}, spec: {}}");
    JsonObject ref = (JsonObject) Json.parse("{\"namespace\":\"default\",\"name\":\"c\",\"uid\":\"c1\"}");
    Write.Patch patch =
        new Write.Patch(
            Ref.of(Kinds.VOLUME, "", "free"), "", Write.PatchType.MERGE, JsonObject.of("spec", JsonObject.of("claimRef", ref)));
    assertThat(new ConsumersChoose().binding(patch, picture))
        .contains("free is chosen for default/c, which waits for its first consumer");
    put(Kinds.VOLUME, MADE, "free");
    assertThat(new ConsumersChoose().binding(patch, picture)).as("it is kept for it").isEmpty();
  }

  @Test
  void oneLeads() {
    List<String> leading = new ArrayList<>(List.of("a"));
    OneLeads one = new OneLeads(() -> leading);
    assertThat(one.happened(picture, now())).isEmpty();
    leading.add("b");
    assertThat(one.happened(picture, now())).contains("all of these lead: [a, b]");
  }

  @Test
  void aNodeHasOneDaemonOfASet() {
    OnePerNode one = new OnePerNode(() -> Duration.ZERO, () -> Duration.ZERO);
    listen(one, Kinds.DAEMON_SET);
    listen(one, Kinds.POD);
    put(
        Kinds.DAEMON_SET,
        "{metadata: {namespace: default, name: log, uid: l}, spec: {updateStrategy: {rollingUpdate: {maxUnavailable: 1}}}}");
    List.of("n0", "n1", "n2").forEach(node -> put(Kinds.NODE, NODE, node));
    List.of("n0", "n1", "n2").forEach(node -> put(Kinds.POD, POD, "of-" + node, node, 0));
    loop.advance(Duration.ofSeconds(5));
    assertThat(one.deleting("default", "of-n0", picture, now())).isEmpty();
    assertThat(one.deleting("default", "of-n1", picture, now()))
        .contains("default/of-n1 is deleted, and then 1 serve where log must have 2");
    assertThat(wrong).isEmpty();
    put(Kinds.POD, POD, "more", "n1", 0);
    assertThat(wrong).containsExactly("default/more is made for node n1, which has default/of-n1");
  }

  @Test
  void aPodYieldsToOneOfAHigherPriority() {
    LowerYield yield = new LowerYield(() -> Duration.ZERO);
    listen(yield, Kinds.POD);
    put(Kinds.POD, POD, "low", "n0", 0);
    put(Kinds.POD, POD, "same", "", 0);
    assertThat(yield.deleting("default", "low", picture, now()))
        .contains("default/low is to go, and none of a higher priority than 0 waits");
    put(Kinds.POD, POD, "high", "", 5);
    assertThat(yield.deleting("default", "low", picture, now())).isEmpty();
    put(Kinds.POD, POD, "high", "n0", 5);
    assertThat(yield.deleting("default", "low", picture, now())).as("it waited a moment ago").isEmpty();
    loop.advance(Duration.ofSeconds(5));
    assertThat(yield.deleting("default", "low", picture, now())).isPresent();
  }

  @Test
  void aSnapshotKeepsWhatItIsOf() {
    Set<String> lost = Set.of();
    CopiesKept kept = new CopiesKept(id -> id.equals("copy") ? Optional.of(Set.of("f")) : Optional.empty(), _ -> Optional.of(lost));
    listen(kept, Kinds.VOLUME_SNAPSHOT);
    listen(kept, Kinds.CLAIM);
    put(Kinds.VOLUME_SNAPSHOT_CONTENT, CONTENT, "s1");
    put(Kinds.VOLUME_SNAPSHOT, SNAPSHOT, "", "true");
    assertThat(wrong).isEmpty();
    assertThat(kept.unmaking("copy", picture)).contains("asked to unmake copy, which is that of default/s");
    put(Kinds.VOLUME, MADE, "given");
    put(Kinds.CLAIM, CLAIM, "", ", volumeName: given, dataSource: {kind: VolumeSnapshot, name: s}", "Bound");
    assertThat(wrong).as("people had it ready for the claim").isEmpty();
    put(Kinds.VOLUME, MADE, "pvc-c1");
    put(Kinds.CLAIM, CLAIM, "", "", "Pending");
    put(Kinds.CLAIM, CLAIM, "", ", volumeName: pvc-c1, dataSource: {kind: VolumeSnapshot, name: s}", "Bound");
    assertThat(wrong).containsExactly("claim default/c is restored from default/s, and has [] instead of [f]");
    put(Kinds.VOLUME_GROUP_SNAPSHOT, "{metadata: {namespace: default, name: g, uid: g1}}");
    put(
        Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT,
        "{metadata: {name: gc}, spec: {volumeGroupSnapshotRef: {namespace: default, name: g, uid: g1}}, "
            + "status: {volumeGroupSnapshotHandle: all}}");
    assertThat(kept.unmaking("all", picture)).contains("asked to unmake all, which is that of group default/g");
    put(Kinds.VOLUME_SNAPSHOT, SNAPSHOT, ", deletionTimestamp: '2026-01-01T00:00:00Z'", "false");
    assertThat(kept.unmaking("copy", picture)).isEmpty();
    put(Kinds.VOLUME_SNAPSHOT_CONTENT, CONTENT, "another");
    put(Kinds.VOLUME_SNAPSHOT, SNAPSHOT, "", "true");
    assertThat(wrong).last().isEqualTo("snapshot default/s is ready, and its content k is not its own");
  }
}
