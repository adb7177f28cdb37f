package dev.berth.controllers.volume.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.client.Note;
import dev.berth.controllers.volume.Stage;
import dev.berth.controllers.volume.TinyDriver;
import dev.berth.controllers.volume.bind.Binder;
import dev.berth.controllers.volume.provision.Provisioner;
import dev.berth.controllers.volume.reclaim.HostPaths;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.VolumeGroupSnapshot;
import dev.berth.model.kinds.VolumeGroupSnapshotContent;
import dev.berth.model.kinds.VolumeSnapshot;
import dev.berth.model.kinds.VolumeSnapshotContent;
import dev.berth.model.meta.OwnerReference;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Snapshots of groups of volumes, with a driver that is a map. */
class GroupsTest {
  private static final String CONTENT = "groupsnapcontent-uid-of-all";
  private static final String TAKEN =
      "groupSnapshot groupsnapshot-uid-of-all of [id-pvc-uid-of-data-a, id-pvc-uid-of-data-b]";
  private static final String SELECTED = "source: {selector: {matchLabels: {app: db}}}";

  private final Stage stage = new Stage();
  private final TinyDriver driver = new TinyDriver();

  private void start() {
    Drivers drivers = new Drivers(List.of(driver));
    stage.start(new Binder(HostPaths.NONE), new Provisioner(drivers), new SnapshotController(), new Snapshotter(drivers));
  }

  private void storage() {
    stage.put(Kinds.STORAGE_CLASS, "{metadata: {name: tiny}, provisioner: tiny.example.com}");
    groupClass("tiny", TinyDriver.NAME, "Delete", true);
    claim("data-a", "tiny", ", labels: {app: db}");
    claim("data-b", "tiny", ", labels: {app: db}");
    claim("other", "tiny", "");
  }

  private void claim(String name, String storageClass, String marks) {
    stage.claim(name, marks, ", storageClassName: " + storageClass);
  }

  private void groupClass(String name, String of, String policy, boolean isDefault) {
    stage.put(
        Kinds.VOLUME_GROUP_SNAPSHOT_CLASS,
        """
        metadata: {name: %s, annotations: {groupsnapshot.storage.kubernetes.io/is-default-class: "%s"}}
        driver: %s
        deletionPolicy: %s
        parameters: {speed: high, csi.storage.k8s.io/group-snapshotter-secret-name: x}
        """
            .formatted(name, isDefault, of, policy));
  }

  private void group(String marks, String spec) {
    stage.put(
        Kinds.VOLUME_GROUP_SNAPSHOT,
        """
        apiVersion: groupsnapshot.storage.k8s.io/v1
        kind: VolumeGroupSnapshot
        metadata: {namespace: default, name: all, uid: uid-of-all%s}
        spec: {%s}
        """
            .formatted(marks, spec));
  }

  private VolumeGroupSnapshot group() {
    return stage.source.get(Kinds.VOLUME_GROUP_SNAPSHOT, "default", "all").orElseThrow();
  }

  private VolumeGroupSnapshotContent content(String name) {
    return stage.source.get(Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT, "", name).orElseThrow();
  }

  private List<VolumeSnapshot> members() {
    return stage.source.list(Kinds.VOLUME_SNAPSHOT);
  }

  private List<VolumeSnapshotContent> stored() {
    return stage.source.list(Kinds.VOLUME_SNAPSHOT_CONTENT);
  }

  private List<String> told(String reason) {
    return stage.notes.stream().filter(n -> n.reason().equals(reason)).map(Note::message).toList();
  }

  // ---- taking

  @Test
  @Spec("C117")
  void allClaimsOfALabelAreTakenAtOnceThroughTheDefaultClass() {
    storage();
    group("", SELECTED);
    start();
    assertThat(group().isReady()).isTrue();
    assertThat(group().className()).isEqualTo("tiny");
    assertThat(group().contentName()).isEqualTo(CONTENT);
    assertThat(group().status().text("creationTime")).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(group().meta().finalizers())
        .containsExactly("groupsnapshot.storage.kubernetes.io/volumegroupsnapshot-bound-protection");
    VolumeGroupSnapshotContent content = content(CONTENT);
    assertThat(content.isFor(group())).isTrue();
    assertThat(content.handle()).isEqualTo("group-groupsnapshot-uid-of-all");
    assertThat(content.volumeHandles()).containsExactly("id-pvc-uid-of-data-a", "id-pvc-uid-of-data-b");
    assertThat(content.snapshotHandles())
        .containsExactly("snap-of-id-pvc-uid-of-data-a", "snap-of-id-pvc-uid-of-data-b");
    assertThat(content.deletionPolicy()).isEqualTo("Delete");
    assertThat(content.meta().finalizers())
        .containsExactly("groupsnapshot.storage.kubernetes.io/volumegroupsnapshotcontent-bound-protection");
    assertThat(content.meta().annotations().names()).as("nobody waits for the driver").containsExactly(VolumeGroupSnapshotContent.CLAIMS);
    assertThat(content.claim("id-pvc-uid-of-data-b")).contains("data-b");
    assertThat(driver.calls).containsOnlyOnce(TAKEN);
    assertThat(told("CreatingGroupSnapshot"))
        .containsExactly("Waiting for a group snapshot default/all to be created by the CSI driver.");
    assertThat(told("GroupSnapshotCreated"))
        .containsExactly("GroupSnapshot default/all was successfully created by the CSI driver.");
    assertThat(told("GroupSnapshotReady")).containsExactly("GroupSnapshot default/all is ready to use.");
  }

  @Test
  @Spec("C117")
  void eachVolumeOfAGroupHasASnapshotOfItsOwnThatBelongsToTheGroup() {
    storage();
    group("", SELECTED);
    start();
    assertThat(members()).hasSize(2).extracting(VolumeSnapshot::claimName).containsExactlyInAnyOrder("data-a", "data-b");
    for (VolumeSnapshot member : members()) {
      assertThat(member.isReady()).isTrue();
      assertThat(member.name()).matches("snapshot-[0-9a-f]{64}");
      assertThat(member.groupName()).isEqualTo("all");
      assertThat(member.className()).isEmpty();
      assertThat(member.restoreSize().orElseThrow()).hasToString("1Gi");
      assertThat(member.meta().ownerReferences())
          .containsExactly(
              new OwnerReference("groupsnapshot.storage.k8s.io/v1", "VolumeGroupSnapshot", "all", "uid-of-all", false, false));
      assertThat(member.meta().finalizers())
          .containsExactlyInAnyOrder(
              "snapshot.storage.kubernetes.io/volumesnapshot-in-group-protection",
              "snapshot.storage.kubernetes.io/volumesnapshot-as-source-protection");
    }
    assertThat(stored()).hasSize(2);
    for (VolumeSnapshotContent of : stored()) {
      assertThat(of.name()).matches("snapcontent-[0-9a-f]{64}");
      assertThat(of.handle()).isEqualTo("snap-of-" + of.volumeHandle());
      assertThat(of.groupHandle()).isEqualTo("group-groupsnapshot-uid-of-all");
      assertThat(of.sourceVolumeMode()).isEqualTo("Filesystem");
      assertThat(of.deletionPolicy()).isEqualTo("Delete");
      assertThat(of.meta().annotation("groupsnapshot.storage.k8s.io/volumeGroupSnapshotHandle"))
          .isEqualTo("group-groupsnapshot-uid-of-all");
    }
    assertThat(driver.calls).as("none is taken by itself").noneMatch(call -> call.startsWith("snapshot "));
  }

  @Test
  @Spec("C117")
  void expressionsOfASelectorCount() {
    storage();
    group("", "source: {selector: {matchExpressions: [{key: app, operator: DoesNotExist}]}}");
    start();
    assertThat(content(CONTENT).volumeHandles()).containsExactly("id-pvc-uid-of-other");
  }

  @Test
  @Spec("C117")
  void whichVolumesAGroupIsOfIsDecidedOnce() {
    driver.fail("groupSnapshot", Code.UNAVAILABLE, "no answer");
    storage();
    group("", SELECTED);
    start();
    claim("late", "tiny", ", labels: {app: db}");
    stage.pass(Duration.ofMinutes(1));
    assertThat(group().isReady()).isTrue();
    assertThat(driver.calls.stream().filter(TAKEN::equals)).hasSize(2);
    assertThat(members()).hasSize(2);
  }

  @Test
  @Spec("C117")
  void aGroupThatIsStillCopiedIsAskedForUntilItIsReady() {
    driver.ready = false;
    driver.listing = true;
    storage();
    group("", SELECTED);
    start();
    assertThat(group().isTaken()).isTrue();
    assertThat(group().isReady()).isFalse();
    assertThat(members()).hasSize(2).noneMatch(VolumeSnapshot::isReady);
    driver.ready = true;
    stage.pass(Duration.ofMinutes(1));
    assertThat(group().isReady()).isTrue();
    assertThat(members()).allMatch(VolumeSnapshot::isReady).allMatch(m -> m.restoreSize().isPresent());
  }

  // ---- what stands in the way

  @Test
  @Spec("C117")
  void aSelectorThatMatchesNothingIsToldAndTriedAgain() {
    storage();
    group("", "volumeGroupSnapshotClassName: tiny, source: {selector: {matchLabels: {app: web}}}");
    start();
    String why =
        "failed to create group snapshot content with error failed to get input parameters to create group snapshot all:"
            + " \"label selector app=web for group snapshot not applied to any PVC\"";
    assertThat(told("GroupSnapshotContentCreationFailed")).containsExactly(why);
    assertThat(group().error()).isEqualTo(why);
    claim("web", "tiny", ", labels: {app: web}");
    stage.pass(Duration.ofMinutes(1));
    assertThat(group().isReady()).isTrue();
    assertThat(group().status().has("error")).isFalse();
  }

  @Test
  @Spec("C117")
  void aSelectorThatMeansNothingIsTold() {
    storage();
    group("", "source: {selector: {matchExpressions: [{key: app, operator: Sometimes}]}}");
    start();
    assertThat(group().error())
        .startsWith("Failed to set default group snapshot class with error failed to list PVCs with label selector <error>")
        .contains("is not a valid label selector operator");
  }

  @Test
  @Spec("C117")
  void aClaimThatIsNotBoundYetIsWaitedFor() {
    storage();
    claim("data-c", "later", ", labels: {app: db}");
    group("", "volumeGroupSnapshotClassName: tiny, " + SELECTED);
    start();
    assertThat(told("GroupSnapshotContentCreationFailed").getLast())
        .endsWith("\"the PVC data-c is not yet bound to a PV, will not attempt to take a group snapshot\"");
    assertThat(driver.calls).noneMatch(call -> call.startsWith("groupSnapshot"));
    stage.put(Kinds.STORAGE_CLASS, "{metadata: {name: later}, provisioner: tiny.example.com}");
    stage.pass(Duration.ofMinutes(1));
    assertThat(group().isReady()).isTrue();
    assertThat(members()).hasSize(3);
  }

  @Test
  @Spec("C117")
  void withoutADefaultClassOrWithTwoNothingIsTaken() {
    storage();
    groupClass("tiny", TinyDriver.NAME, "Delete", false);
    group("", SELECTED);
    start();
    assertThat(told("SetDefaultGroupSnapshotClassFailed"))
        .contains("Failed to set default group snapshot class with error cannot find default group snapshot class");
    groupClass("tiny", TinyDriver.NAME, "Delete", true);
    groupClass("more", TinyDriver.NAME, "Delete", true);
    stage.pass(Duration.ofMinutes(1));
    assertThat(group().error()).endsWith("2 default snapshot classes were found");
    assertThat(driver.calls).doesNotContain(TAKEN);
  }

  @Test
  @Spec("C117")
  void aClassThatIsNotThereAndOneOfAnotherDriverAreTold() {
    storage();
    group("", "volumeGroupSnapshotClassName: gold, " + SELECTED);
    start();
    assertThat(told("GetGroupSnapshotClassFailed"))
        .containsExactly(
            "failed to get group snapshot class with error volumegroupsnapshotclass.groupsnapshot.storage.k8s.io \"gold\""
                + " not found");
    groupClass("gold", "other.example.com", "Delete", false);
    stage.settle();
    assertThat(told("GroupSnapshotContentCreationFailed").getFirst())
        .contains("Volume CSI driver (tiny.example.com) mismatch with VolumeGroupSnapshotClass (other.example.com) default/all");
  }

  @Test
  @Spec("C117")
  void aDriverThatTakesNoGroupsIsTold() {
    driver.groups = false;
    storage();
    group("", SELECTED);
    start();
    String why =
        "Failed to create group snapshot: failed to take group snapshot of the volumes [id-pvc-uid-of-data-a"
            + " id-pvc-uid-of-data-b]: \"rpc error: code = Unimplemented desc = tiny.example.com takes no snapshots of groups of"
            + " volumes\"";
    assertThat(told("GroupSnapshotCreationFailed")).containsExactly(why);
    assertThat(group().error()).isEqualTo(why);
    assertThat(members()).isEmpty();
  }

  // ---- the way back

  private void end(VolumeSnapshot member) {
    stage.put(
        Kinds.VOLUME_SNAPSHOT,
        member.json().updateObject("metadata", m -> m.with("deletionTimestamp", "2026-01-03T00:00:00Z")).toString());
  }

  private void end(VolumeGroupSnapshot group) {
    stage.put(
        Kinds.VOLUME_GROUP_SNAPSHOT,
        group.json().updateObject("metadata", m -> m.with("deletionTimestamp", "2026-01-03T00:00:00Z")).toString());
  }

  @Test
  @Spec("C117")
  void aSnapshotOfAGroupDoesNotGoByItself() {
    storage();
    group("", SELECTED);
    start();
    VolumeSnapshot member = members().getFirst();
    end(member);
    stage.settle();
    assertThat(told("SnapshotDeletePending").getFirst())
        .isEqualTo(
            "deletion of the individual volume snapshot " + member.key()
                + " is not allowed as it belongs to group snapshot default/all. Deleting the group snapshot will trigger the"
                + " deletion of all the individual volume snapshots that are part of the group.");
    assertThat(members()).hasSize(2);
    assertThat(stored()).hasSize(2).noneMatch(VolumeSnapshotContent::isTerminating);
    assertThat(driver.calls).noneMatch(call -> call.startsWith("delete"));
  }

  @Test
  @Spec("C117")
  void aGroupWaitsForAVolumeThatIsBeingMadeFromIt() {
    storage();
    group("", SELECTED);
    start();
    VolumeSnapshot member = members().getFirst();
    driver.fail("create", Code.UNAVAILABLE, "no answer");
    stage.claim(
        "restored",
        "",
        ", storageClassName: tiny, dataSource: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: "
            + member.name() + "}");
    stage.loop.advance(Duration.ofMillis(100));
    end(group());
    stage.loop.advance(Duration.ofMillis(100));
    assertThat(told("SnapshotDeletePending"))
        .contains(
            "Snapshot " + member.key() + " belonging to VolumeGroupSnapshot default/all is being used to restore a PVC");
    assertThat(stage.writes()).noneMatch(write -> write.startsWith("delete "));
    stage.pass(Duration.ofMinutes(2));
    assertThat(stage.claim("restored").isBound()).isTrue();
    assertThat(driver.wanted.getLast().sourceSnapshot()).isPresent();
    assertThat(stage.writes()).contains("delete VolumeGroupSnapshotContent " + CONTENT, "delete VolumeSnapshot " + member.name());
  }

  /** As if whoever made it had got no further. */
  private VolumeSnapshotContent unbind(VolumeSnapshotContent content) {
    stage.put(
        Kinds.VOLUME_SNAPSHOT_CONTENT,
        content.json()
            .updateObject("metadata", m -> m.without("finalizers"))
            .updateObject("spec", spec -> spec.updateObject("volumeSnapshotRef", ref -> ref.without("uid")))
            .toString());
    return content;
  }

  /** One whose snapshot was never made. */
  private VolumeSnapshotContent alone() {
    VolumeSnapshotContent content = unbind(stored().getFirst());
    stage.source.remove(Kinds.VOLUME_SNAPSHOT, "default", content.snapshotRef().text("name"));
    return content;
  }

  @Test
  @Spec("C117")
  void aGroupThatGoesTakesContentsWithItThatTheirSnapshotsDoNotKnowOf() {
    storage();
    group("", SELECTED);
    start();
    VolumeSnapshotContent content = unbind(stored().getFirst());
    VolumeSnapshot member = members().stream().filter(m -> m.contentName().equals(content.name())).findFirst().orElseThrow();
    end(new VolumeSnapshot(member.json().without("status")));
    stage.source.remove(Kinds.VOLUME_GROUP_SNAPSHOT, "default", "all");
    stage.pass(Duration.ofMinutes(1));
    assertThat(stage.writes()).contains("delete VolumeSnapshotContent " + content.name());
    assertThat(stage.source.get(Kinds.VOLUME_SNAPSHOT, "default", member.name()).filter(m -> !m.meta().finalizers().isEmpty())).isEmpty();
  }

  @Test
  @Spec("C117")
  void aGroupThatGoesTakesContentsWithItWhoseSnapshotsWereNeverMade() {
    storage();
    group("", SELECTED);
    start();
    VolumeSnapshotContent content = alone();
    end(group());
    stage.pass(Duration.ofMinutes(1));
    assertThat(stage.writes()).contains("delete VolumeSnapshotContent " + content.name());
  }

  @Test
  @Spec("C117")
  void aGroupThatGoesLeavesWhatItsClassRetains() {
    storage();
    groupClass("tiny", TinyDriver.NAME, "Retain", true);
    group("", SELECTED);
    start();
    alone();
    end(group());
    stage.pass(Duration.ofMinutes(1));
    assertThat(stage.writes()).noneMatch(write -> write.startsWith("delete VolumeSnapshotContent"));
  }

  // ---- groups that were there before

  private void aGroupThatWasThereBefore() {
    stage.put(
        Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT,
        """
        metadata: {name: old, uid: uid-of-old}
        spec:
          driver: tiny.example.com
          deletionPolicy: Retain
          source: {groupSnapshotHandles: {volumeGroupSnapshotHandle: group-old, volumeSnapshotHandles: [one]}}
          volumeGroupSnapshotRef: {name: all, namespace: default}
        """);
    stage.put(
        Kinds.VOLUME_SNAPSHOT_CONTENT,
        """
        metadata: {name: old-one, uid: uid-of-old-one}
        spec:
          driver: tiny.example.com
          deletionPolicy: Retain
          source: {snapshotHandle: one}
          volumeSnapshotRef: {name: one, namespace: default}
        """);
    stage.put(
        Kinds.VOLUME_SNAPSHOT,
        "{metadata: {namespace: default, name: one, uid: uid-of-one}, spec: {source: {volumeSnapshotContentName: old-one}}}");
    driver.snapshots.put(
        "x", new VolumeDriver.Snapshot("one", "v", 5, Instant.parse("2026-01-02T03:04:05Z"), true, "group-old"));
  }

  @Test
  @Spec("C117")
  void aGroupThatWasThereBeforeIsBoundAndOwnsTheSnapshotsThatAreOfIt() {
    driver.listing = true;
    aGroupThatWasThereBefore();
    group("", "source: {volumeGroupSnapshotContentName: old}");
    start();
    stage.pass(Duration.ofMinutes(1));
    assertThat(group().isReady()).isTrue();
    assertThat(content("old").handle()).isEqualTo("group-old");
    assertThat(content("old").isFor(group())).isTrue();
    assertThat(content("old").infos()).isEmpty();
    VolumeSnapshot member = stage.source.get(Kinds.VOLUME_SNAPSHOT, "default", "one").orElseThrow();
    assertThat(member.isReady()).isTrue();
    assertThat(member.groupName()).isEqualTo("all");
    assertThat(member.group().orElseThrow().uid()).isEqualTo("uid-of-all");
    assertThat(driver.calls).contains("findGroupSnapshot group-old [one]").noneMatch(call -> call.contains(" of "));
  }

  @Test
  @Spec("C117")
  void aContentThatIsNotThereOrOfAnotherGroupIsTold() {
    group("", "source: {volumeGroupSnapshotContentName: old}");
    start();
    assertThat(told("GroupSnapshotContentMissing")).containsExactly("VolumeGroupSnapshotContent is missing");
    stage.put(
        Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT,
        """
        metadata: {name: old, uid: uid-of-old}
        spec:
          driver: tiny.example.com
          deletionPolicy: Retain
          source: {groupSnapshotHandles: {volumeGroupSnapshotHandle: group-old, volumeSnapshotHandles: [one]}}
          volumeGroupSnapshotRef: {name: other, namespace: default, uid: x}
        """);
    stage.pass(Duration.ofMinutes(1));
    assertThat(told("GroupSnapshotContentMisbound"))
        .containsExactly("VolumeGroupSnapshotContent [old] is bound to a different group snapshot");
  }
}
