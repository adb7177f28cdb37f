package dev.berth.controllers.volume.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.Note;
import dev.berth.client.Write;
import dev.berth.controllers.volume.Stage;
import dev.berth.controllers.volume.TinyDriver;
import dev.berth.controllers.volume.bind.Binder;
import dev.berth.controllers.volume.provision.Provisioner;
import dev.berth.controllers.volume.reclaim.HostPaths;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.VolumeSnapshot;
import dev.berth.model.kinds.VolumeSnapshotContent;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
  private static final String CONTENT = "snapcontent-uid-of-snap";
  private static final String TAKEN = "snapshot snapshot-uid-of-snap of id-pvc-uid-of-data";

  private final Stage stage = new Stage();
  private final TinyDriver driver = new TinyDriver();

  private void start() {
    Drivers drivers = new Drivers(List.of(driver));
    stage.start(new Binder(HostPaths.NONE), new Provisioner(drivers), new SnapshotController(), new Snapshotter(drivers));
  }

  private void storage() {
    stage.put(Kinds.STORAGE_CLASS, "{metadata: {name: tiny}, provisioner: tiny.example.com}");
    snapshotClass("tiny", "Delete", true);
    stage.claim("data", "", ", storageClassName: tiny");
  }

  private void snapshotClass(String name, String policy, boolean isDefault) {
    stage.put(
        Kinds.VOLUME_SNAPSHOT_CLASS,
        """
        metadata: {name: %s, annotations: {snapshot.storage.kubernetes.io/is-default-class: "%s"}}
        driver: tiny.example.com
        deletionPolicy: %s
        parameters: {speed: high, csi.storage.k8s.io/snapshotter-secret-name: x}
        """
            .formatted(name, isDefault, policy));
  }

  private void snapshot(String marks, String spec) {
    stage.put(
        Kinds.VOLUME_SNAPSHOT,
        "{metadata: {namespace: default, name: snap, uid: uid-of-snap%s}, spec: {%s}}".formatted(marks, spec));
  }

  private void snapshotOfData() {
    snapshot("", "source: {persistentVolumeClaimName: data}");
  }

  private VolumeSnapshot snapshot() {
    return stage.source.get(Kinds.VOLUME_SNAPSHOT, "default", "snap").orElseThrow();
  }

  private VolumeSnapshotContent content(String name) {
    return stage.source.get(Kinds.VOLUME_SNAPSHOT_CONTENT, "", name).orElseThrow();
  }

  private List<String> told(String reason) {
    return stage.notes.stream().filter(n -> n.reason().equals(reason)).map(Note::message).toList();
  }

  @Test
  @Spec("C113")
  void aSnapshotOfAClaimIsTakenThroughTheDefaultClassAndBecomesReady() {
    storage();
    snapshotOfData();
    start();
    VolumeSnapshot snapshot = snapshot();
    assertThat(snapshot.isReady()).isTrue();
    assertThat(snapshot.className()).isEqualTo("tiny");
    assertThat(snapshot.contentName()).isEqualTo(CONTENT);
    assertThat(snapshot.status().text("creationTime")).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(snapshot.status().text("restoreSize")).isEqualTo("1Gi");
    assertThat(snapshot.meta().finalizers())
        .containsExactlyInAnyOrder(
            "snapshot.storage.kubernetes.io/volumesnapshot-as-source-protection",
            "snapshot.storage.kubernetes.io/volumesnapshot-bound-protection");
    VolumeSnapshotContent content = content(CONTENT);
    assertThat(content.isFor(snapshot)).isTrue();
    assertThat(content.handle()).isEqualTo("snap-snapshot-uid-of-snap");
    assertThat(content.deletionPolicy()).isEqualTo("Delete");
    assertThat(content.sourceVolumeMode()).isEqualTo("Filesystem");
    assertThat(content.status().number("creationTime")).isEqualTo(1_767_323_045_000_000_000L);
    assertThat(content.meta().finalizers())
        .containsExactly("snapshot.storage.kubernetes.io/volumesnapshotcontent-bound-protection");
    assertThat(content.meta().annotations().has("snapshot.storage.kubernetes.io/volumesnapshot-being-created")).isFalse();
    assertThat(stage.claim("data").meta().finalizers()).isEmpty();
    assertThat(driver.calls).containsOnlyOnce(TAKEN);
    assertThat(told("CreatingSnapshot"))
        .containsExactly("Waiting for a snapshot default/snap to be created by the CSI driver.");
    assertThat(told("SnapshotCreated"))
        .containsExactly("Snapshot default/snap was successfully created by the CSI driver.");
    assertThat(told("SnapshotReady")).containsExactly("Snapshot default/snap is ready to use.");
  }

  /** Whoever deletes it before a further write would leave a snapshot that nobody knows of. */
  @Test
  @Spec("C113")
  void aContentIsProtectedBeforeTheDriverIsAsked() {
    driver.fail("snapshot", Code.UNAVAILABLE, "no answer");
    storage();
    snapshotOfData();
    start();
    JsonObject made =
        stage.api.writes().stream()
            .filter(Write.Create.class::isInstance)
            .map(write -> ((Write.Create) write).object())
            .filter(object -> object.text("kind").equals("VolumeSnapshotContent"))
            .findFirst()
            .orElseThrow();
    assertThat(made.object("metadata").array("finalizers"))
        .isEqualTo(Yaml.parse("[snapshot.storage.kubernetes.io/volumesnapshotcontent-bound-protection]"));
  }

  @Test
  @Spec("C113")
  void aClaimIsHeldWhileItsSnapshotIsTaken() {
    driver.fail("snapshot", Code.UNAVAILABLE, "no answer");
    storage();
    snapshotOfData();
    start();
    stage.pass(Duration.ofSeconds(30));
    assertThat(stage.writes()).contains("claim data: finalizers");
    assertThat(snapshot().isReady()).isTrue();
    assertThat(stage.claim("data").meta().finalizers()).isEmpty();
  }

  @Test
  @Spec("C113")
  void whatADriverRefusesIsWrittenDownAndTriedAgainWithPatience() {
    for (int i = 0; i < 4; i++) {
      driver.fail("snapshot", Code.RESOURCE_EXHAUSTED, "no room");
    }
    storage();
    snapshotOfData();
    start();
    String why =
        "Failed to create snapshot: failed to take snapshot of the volume id-pvc-uid-of-data:"
            + " \"rpc error: code = ResourceExhausted desc = no room\"";
    assertThat(snapshot().error()).isEqualTo(why);
    assertThat(snapshot().isReady()).isFalse();
    assertThat(told("SnapshotCreationFailed")).containsExactly(why);
    assertThat(driver.calls.stream().filter(TAKEN::equals).count()).isLessThan(4);
    stage.pass(Duration.ofMinutes(2));
    assertThat(snapshot().isReady()).isTrue();
    assertThat(snapshot().status().has("error")).isFalse();
    assertThat(driver.calls.stream().filter(TAKEN::equals)).hasSize(5);
  }

  @Test
  @Spec("C113")
  void aSnapshotThatIsStillCopiedIsAskedForUntilItIsReady() {
    driver.ready = false;
    storage();
    snapshotOfData();
    start();
    assertThat(snapshot().isTaken()).isTrue();
    assertThat(snapshot().isReady()).isFalse();
    driver.ready = true;
    driver.snapshots.clear();
    stage.pass(Duration.ofSeconds(10));
    assertThat(snapshot().isReady()).isTrue();
  }

  @Test
  @Spec("C113")
  void withoutOneDefaultClassNothingIsTaken() {
    storage();
    snapshotClass("other", "Retain", true);
    snapshotOfData();
    start();
    assertThat(told("SetDefaultSnapshotClassFailed"))
        .contains(
            "Failed to set default snapshot class with error 2 default snapshot classes were found");
    assertThat(driver.calls).doesNotContain(TAKEN);
    snapshotClass("other", "Retain", false);
    stage.settle();
    assertThat(snapshot().isReady()).isTrue();
  }

  @Test
  @Spec("C113")
  void aClaimThatIsNotBoundIsWaitedFor() {
    storage();
    snapshot("", "source: {persistentVolumeClaimName: later}, volumeSnapshotClassName: tiny");
    start();
    assertThat(told("SnapshotContentCreationFailed").getFirst()).endsWith("cannot get claim from snapshot");
    stage.claim("later", "", ", storageClassName: tiny");
    stage.pass(Duration.ofMinutes(1));
    assertThat(snapshot().isReady()).isTrue();
  }

  @Test
  @Spec("C113")
  void aSnapshotThatWasThereBeforeIsBoundToItsContent() {
    snapshotClass("tiny", "Delete", true);
    aSnapshotThatWasThereBefore();
    snapshot("", "source: {volumeSnapshotContentName: old}");
    start();
    assertThat(snapshot().isReady()).isTrue();
    assertThat(content("old").handle()).isEqualTo("from-before");
    assertThat(content("old").isFor(snapshot())).isTrue();
    assertThat(stage.writes())
        .as("bound and protected in one write")
        .anyMatch(write -> write.startsWith("VolumeSnapshotContent old: volumeSnapshotRef") && write.endsWith(" finalizers"));
    assertThat(driver.calls).isEmpty();
    assertThat(snapshot().meta().finalizers())
        .containsExactly("snapshot.storage.kubernetes.io/volumesnapshot-as-source-protection");
  }

  @Test
  @Spec("C113")
  void aDriverThatListsIsAskedWhetherASnapshotIsStillThere() {
    driver.listing = true;
    aSnapshotThatWasThereBefore();
    snapshot("", "source: {volumeSnapshotContentName: old}");
    start();
    assertThat(snapshot().error())
        .isEqualTo(
            "Failed to check and update snapshot content: can not find snapshot for snapshotID from-before");
    assertThat(snapshot().isReady()).isFalse();
    driver.snapshots.put(
        "x", new VolumeDriver.Snapshot("from-before", "v", 5, Instant.parse("2026-01-02T03:04:05Z"), true));
    stage.pass(Duration.ofMinutes(1));
    assertThat(snapshot().isReady()).isTrue();
    assertThat(snapshot().status().text("restoreSize")).isEqualTo("5");
  }

  private void aSnapshotThatWasThereBefore() {
    stage.put(
        Kinds.VOLUME_SNAPSHOT_CONTENT,
        """
        metadata: {name: old, uid: uid-of-old}
        spec:
          driver: tiny.example.com
          deletionPolicy: Retain
          source: {snapshotHandle: from-before}
          volumeSnapshotRef: {name: snap, namespace: default}
        """);
  }

  @Test
  @Spec("C113")
  void aContentOfAnotherSnapshotIsNotTaken() {
    stage.put(
        Kinds.VOLUME_SNAPSHOT_CONTENT,
        """
        metadata: {name: old, uid: uid-of-old}
        spec:
          driver: tiny.example.com
          deletionPolicy: Retain
          source: {snapshotHandle: from-before}
          volumeSnapshotRef: {name: other, namespace: default, uid: x}
        """);
    snapshot("", "source: {volumeSnapshotContentName: old}");
    start();
    assertThat(snapshot().error()).isEqualTo("VolumeSnapshotContent [old] is bound to a different snapshot");
    assertThat(told("SnapshotContentMisbound")).hasSize(1);
  }

  @Test
  @Spec("C114")
  void aClaimBeginsWithASnapshotAsSoonAsThatIsReady() {
    storage();
    stage.claim(
        "restored",
        "",
        ", storageClassName: tiny, dataSource: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: snap}");
    start();
    assertThat(told("ProvisioningFailed").getFirst())
        .endsWith(
            "error getting handle for DataSource Type VolumeSnapshot by Name snap: error getting snapshot snap from api server:"
                + " volumesnapshots.snapshot.storage.k8s.io \"snap\" not found");
    snapshotOfData();
    stage.settle();
    assertThat(stage.claim("restored").isBound()).isTrue();
    assertThat(driver.wanted.getLast().sourceSnapshot()).contains("snap-snapshot-uid-of-snap");
  }

  @Test
  @Spec("C114")
  void aClaimThatIsSmallerThanItsSnapshotIsRefused() {
    storage();
    snapshotOfData();
    start();
    stage.put(
        Kinds.CLAIM,
        """
        metadata: {namespace: default, name: small, uid: uid-of-small}
        spec:
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 1Mi}}
          storageClassName: tiny
          dataSource: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: snap}
        status: {phase: Pending}
        """);
    stage.settle();
    assertThat(told("ProvisioningFailed").getFirst())
        .contains("requested volume size 1048576 is less than the size 1073741824 for the source snapshot snap");
  }
}
