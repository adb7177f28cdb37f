package dev.berth.simulator.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is promised of snapshots of groups, of sets that begin with them, and of claims that grow as they fill up. */
class GroupsAndGrowthTest extends InvariantCase {
  private static final String GROUP =
      "{metadata: {namespace: default, name: g, uid: g1}, spec: {source: {selector: {matchLabels: {app: web}}}}, "
          + "status: {boundVolumeGroupSnapshotContentName: gc, readyToUse: %s}}";
  private static final String CONTENT =
      "{metadata: {name: gc}, spec: {volumeGroupSnapshotRef: {namespace: default, name: g, uid: g1}}, "
          + "status: {volumeGroupSnapshotHandle: h, volumeSnapshotInfoList: "
          + "[{volumeHandle: v0, snapshotHandle: s0}, {volumeHandle: v1, snapshotHandle: s1}]}}";
  private static final String MEMBER =
      "{metadata: {namespace: default, name: of-%d, uid: m%1$d, "
          + "ownerReferences: [{apiVersion: groupsnapshot.storage.k8s.io/v1, kind: VolumeGroupSnapshot, name: g, uid: g1}]}, "
          + "spec: {source: {persistentVolumeClaimName: data-web-%1$d}}, status: {boundVolumeSnapshotContentName: k%1$d, readyToUse: true}}";
  private static final String MEMBER_CONTENT =
      "{metadata: {name: k%d}, spec: {volumeSnapshotRef: {namespace: default, name: of-%1$d, uid: m%1$d}}, status: {snapshotHandle: s%1$d}}";
  private static final String SET =
      "{metadata: {namespace: default, name: copy, uid: c, annotations: {statefulset.berth.dev/restore-from: g}}, "
          + "spec: {volumeClaimTemplates: [{metadata: {name: data}}]}}";
  private static final String CLAIM =
      "{metadata: {namespace: default, name: data-copy-%d, uid: u, labels: {app: copy}, annotations: {storage.berth.dev/grow-limit: 2Gi}}, "
          + "spec: {volumeName: pvc-u, resources: {requests: {storage: %s}}}, status: {phase: Bound, capacity: {storage: %s}}}";

  /** What is in volumes and snapshots. */
  private final Map<String, Set<String>> files = new TreeMap<>();

  GroupsAndGrowthTest() {
    super(
        Kinds.CLAIM, Kinds.VOLUME, Kinds.STATEFUL_SET, Kinds.VOLUME_SNAPSHOT, Kinds.VOLUME_SNAPSHOT_CONTENT, Kinds.VOLUME_GROUP_SNAPSHOT,
        Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT);
  }

  private Optional<Set<String>> files(String id) {
    return Optional.ofNullable(files.get(id));
  }

  private void group() {
    put(Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT, CONTENT);
    for (int i = 0; i < 2; i++) {
      put(Kinds.VOLUME_SNAPSHOT_CONTENT, MEMBER_CONTENT, i);
      put(Kinds.VOLUME_SNAPSHOT, MEMBER, i);
    }
    put(Kinds.VOLUME_GROUP_SNAPSHOT, GROUP, "false");
    put(Kinds.VOLUME_GROUP_SNAPSHOT, GROUP, "true");
  }

  @Test
  void theSnapshotsOfAGroupAreOfOneMoment() {
    listen(new OneMoment(this::files, this::files), Kinds.VOLUME_GROUP_SNAPSHOT);
    files.put("v0", Set.of("log/1.web-0", "log/3.web-0", "log/5.web-0"));
    files.put("v1", Set.of("log/2.web-1", "log/4.web-1"));
    files.put("s0", Set.of("log/1.web-0", "log/3.web-0"));
    files.put("s1", Set.of("log/2.web-1"));
    group();
    assertThat(wrong).isEmpty();
    files.put("s1", Set.of());
    group();
    assertThat(wrong).containsExactly("group default/g is ready, and s1 lacks log/2.web-1, which was there before write 3, and another has that");
    files.put("s1", Set.of("log/2.web-1", "log/0.web-0"));
    group();
    assertThat(wrong).last().isEqualTo("group default/g is ready, and s1 has log/0.web-0, which v1 has not");
    files.remove("s1");
    group();
    assertThat(wrong).last().isEqualTo("group default/g is ready, and the driver has no s1");
  }

  @Test
  void aGroupIsReadyWithItsOwnContentAndSnapshots() {
    listen(new OneMoment(this::files, this::files), Kinds.VOLUME_GROUP_SNAPSHOT);
    put(Kinds.VOLUME_GROUP_SNAPSHOT, GROUP, "true");
    assertThat(wrong).containsExactly("group default/g is ready, and its content gc is not its own");
    put(Kinds.VOLUME_GROUP_SNAPSHOT, GROUP, "false");
    put(Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT, CONTENT);
    put(Kinds.VOLUME_GROUP_SNAPSHOT, GROUP, "true");
    assertThat(wrong).last().isEqualTo("group default/g is ready, and has no snapshot that is s0");
  }

  private Optional<String> made(BeginsAsAsked begins, String claim, String dataSource) {
    JsonObject object = (JsonObject) Yaml.parse("{metadata: {namespace: default, name: " + claim + "}, spec: {" + dataSource + "}}");
    return begins.creating((Write.Create) Write.create(Kinds.CLAIM, "default", object), picture, now());
  }

  @Test
  void aClaimBeginsWithTheSnapshotOfItsOwnOrdinal() {
    BeginsAsAsked begins = new BeginsAsAsked(() -> Duration.ZERO, this::files);
    listen(begins, Kinds.STATEFUL_SET);
    listen(begins, Kinds.VOLUME_GROUP_SNAPSHOT);
    put(Kinds.STATEFUL_SET, SET.replace("uid: c", "uid: before").replace("restore-from", "of-another"));
    put(Kinds.STATEFUL_SET, SET);
    assertThat(made(begins, "data-copy-1", "")).as("another set of its name was there just now").isEmpty();
    loop.advance(Duration.ofSeconds(5));
    assertThat(made(begins, "data-copy-1", "")).contains("claim data-copy-1 is made, and group default/g was never ready");
    group();
    assertThat(made(begins, "data-copy-1", "dataSource: {name: of-1}")).isEmpty();
    assertThat(made(begins, "data-copy-2", "")).as("the group has none").isEmpty();
    assertThat(made(begins, "data-copy-1", "dataSource: {name: of-0}"))
        .contains("claim data-copy-1 is to begin with of-0, and default/g has of-1 of data-web-1");
    assertThat(made(begins, "data-copy-1", ""))
        .contains("claim data-copy-1 is to begin with nothing, and default/g has of-1 of data-web-1");
    assertThat(made(begins, "data-copy-2", "dataSource: {name: of-1}"))
        .contains("claim data-copy-2 is to begin with of-1, and default/g has nothing of data-web-2");
  }

  @Test
  void whatAClaimBeginsWithNoOtherOrdinalWrote() {
    listen(new BeginsAsAsked(() -> Duration.ZERO, this::files), Kinds.CLAIM);
    put(Kinds.VOLUME, "{metadata: {name: pvc-u}, spec: {csi: {driver: d, volumeHandle: v0}}}");
    files.put("v0", Set.of("web", "log/7.web-1"));
    put(Kinds.CLAIM, CLAIM, 1, "1Gi", "1Gi");
    assertThat(wrong).isEmpty();
    put(Kinds.CLAIM, CLAIM, 0, "1Gi", "1Gi");
    assertThat(wrong).containsExactly("claim default/data-copy-0 begins with what ordinal 1 wrote");
  }

  private Optional<String> asks(long usedMebibytes, String size) {
    JsonObject patch = (JsonObject) Yaml.parse("{spec: {resources: {requests: {storage: " + size + "}}}}");
    return new GrowsAsAsked(_ -> usedMebibytes << 20)
        .asking(new Write.Patch(Ref.of(Kinds.CLAIM, "default", "data-copy-0"), "", Write.PatchType.MERGE, patch), picture);
  }

  @Test
  void aClaimGrowsWhereItIsFullAndNotBeyondItsLimit() {
    put(Kinds.VOLUME, "{metadata: {name: pvc-u}, spec: {csi: {driver: d, volumeHandle: v0}}}");
    put(Kinds.CLAIM, CLAIM, 0, "1Gi", "1Gi");
    assertThat(asks(820, "1536Mi")).isEmpty();
    assertThat(asks(820, "3Gi")).contains("claim default/data-copy-0 asks for 3Gi, and its limit is 2Gi");
    assertThat(asks(500, "1536Mi")).contains("claim default/data-copy-0 asks for 1536Mi, and of 1Gi it uses 524288000");
    assertThat(asks(820, "1Gi")).contains("claim default/data-copy-0 asks for 1Gi, and asked for 1Gi before, and has 1Gi");
    put(Kinds.CLAIM, CLAIM, 0, "1536Mi", "1Gi");
    assertThat(asks(820, "2Gi")).contains("claim default/data-copy-0 asks for 2Gi, and asked for 1536Mi before, and has 1Gi");
  }

  @Test
  void aFullClaimThatMayGrowWants() {
    put(Kinds.VOLUME, "{metadata: {name: pvc-u}, spec: {csi: {driver: d, volumeHandle: v0}}}");
    put(Kinds.CLAIM, CLAIM, 0, "1Gi", "1Gi");
    assertThat(isWanting(820)).isTrue();
    assertThat(isWanting(810)).isFalse();
    put(Kinds.CLAIM, CLAIM, 0, "2Gi", "1Gi");
    assertThat(isWanting(820)).as("it has asked for all that it may have").isFalse();
  }

  private boolean isWanting(long usedMebibytes) {
    return new GrowsAsAsked(_ -> usedMebibytes << 20).isWanting(picture.get(Kinds.CLAIM, "default", "data-copy-0").orElseThrow(), picture);
  }
}
