package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.storage.VolumeDriver.NewVolume;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots through all floors: taken of a volume in use, restored beside it, and deleted. */
class SnapshotsTest extends BlockHouse {
  @BeforeEach
  void makeClass() {
    create(
        SNAPSHOT + "/volumesnapshotclasses",
        "{'metadata':{'name':'block','annotations':{'snapshot.storage.kubernetes.io/is-default-class':'true'}},"
            + "'driver':'block.berth.dev','deletionPolicy':'Delete'}");
  }

  private void taken() {
    bound("data", "");
    write("data", "before");
    create(SNAPSHOTS, "{'metadata':{'name':'snap'},'spec':{'source':{'persistentVolumeClaimName':'data'}}}");
    until(SNAPSHOTS + "/snap", s -> s.object("status").bool("readyToUse"));
    write("data", "after");
  }

  @Test
  @Spec({"C113", "C114"})
  void aClaimThatIsRestoredHasWhatWasThereWhenTheSnapshotWasTaken() {
    taken();
    bound("restored", ",'dataSource':{'apiGroup':'snapshot.storage.k8s.io','kind':'VolumeSnapshot','name':'snap'}");
    assertThat(read("restored")).isEqualTo("before");
    assertThat(read("data")).isEqualTo("after");
  }

  @Test
  @Spec("C115")
  void aCloneHasWhatItsOriginalHasNow() {
    taken();
    bound("copy", ",'dataSource':{'kind':'PersistentVolumeClaim','name':'data'}");
    assertThat(read("copy")).isEqualTo("after");
  }

  @Test
  @Spec("C113")
  void aSnapshotGoesWithItsContentAndWhatTheDriverHas() {
    taken();
    String content = get(SNAPSHOTS + "/snap").object("status").text("boundVolumeSnapshotContentName");
    assertThat(cluster.get(CONTENTS + "/" + content).code()).isEqualTo(200);
    cluster.delete(SNAPSHOTS + "/snap");
    until(SNAPSHOTS + "/snap", s -> s.text("reason").equals("NotFound"));
    assertThat(cluster.get(CONTENTS + "/" + content).code()).isEqualTo(404);
    String handle = "snapshot-snapshot-" + content.substring("snapcontent-".length());
    assertThat(
            block.create(
                    new NewVolume(
                        "x", 1 << 30, Map.of(), Set.of(), false, List.of(),
                        Optional.of(handle), Optional.empty()))
                .toCompletableFuture())
        .isCompletedExceptionally();
  }

  @Test
  @Spec("C113")
  void aSnapshotThatIsRetainedLeavesItsContent() {
    create(
        SNAPSHOT + "/volumesnapshotclasses",
        "{'metadata':{'name':'kept'},'driver':'block.berth.dev','deletionPolicy':'Retain'}");
    bound("data", "");
    create(
        SNAPSHOTS,
        "{'metadata':{'name':'snap'},'spec':{'volumeSnapshotClassName':'kept','source':{'persistentVolumeClaimName':'data'}}}");
    until(SNAPSHOTS + "/snap", s -> s.object("status").bool("readyToUse"));
    String content = get(SNAPSHOTS + "/snap").object("status").text("boundVolumeSnapshotContentName");
    cluster.delete(SNAPSHOTS + "/snap");
    until(SNAPSHOTS + "/snap", s -> s.text("reason").equals("NotFound"));
    cluster.advance(Duration.ofMinutes(1));
    assertThat(get(CONTENTS + "/" + content).object("status").bool("readyToUse")).isTrue();
  }

  @Test
  @Spec("C113")
  void whereASnapshotComesFromNeverChanges() {
    taken();
    assertThat(refusal("PATCH", SNAPSHOTS + "/snap", "{'spec':{'source':{'persistentVolumeClaimName':'other'}}}"))
        .isEqualTo(
            "VolumeSnapshot.snapshot.storage.k8s.io \"snap\" is invalid: spec.source.persistentVolumeClaimName: Invalid"
                + " value: \"other\": persistentVolumeClaimName is immutable");
    String both =
        "{'apiVersion':'snapshot.storage.k8s.io/v1','kind':'VolumeSnapshot','metadata':{'name':'s'},'spec':"
            + "{'source':{'persistentVolumeClaimName':'a','volumeSnapshotContentName':'b'}}}";
    assertThat(refusal("POST", SNAPSHOTS, both))
        .endsWith("exactly one of volumeSnapshotContentName and persistentVolumeClaimName must be set");
  }
}
