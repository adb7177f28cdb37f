package dev.berth.controllers.volume.expand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.controllers.volume.Stage;
import dev.berth.controllers.volume.TinyDriver;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.Drivers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResizerTest {
  private static final long GI = 1L << 30;

  private final Stage stage = new Stage();
  private final TinyDriver driver = new TinyDriver();

  @BeforeEach
  void aBoundClaimOfOneGibibyte() {
    stage.put(
        Kinds.VOLUME,
        """
        metadata: {name: a}
        spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, csi: {driver: tiny.example.com, volumeHandle: h},
          claimRef: {namespace: default, name: data, uid: u}}
        status: {phase: Bound}
        """);
    stage.put(
        Kinds.CLAIM,
        """
        metadata: {namespace: default, name: data, uid: u}
        spec: {volumeName: a, resources: {requests: {storage: 1Gi}}}
        status: {phase: Bound, capacity: {storage: 1Gi}}
        """);
  }

  private Stage start() {
    Drivers drivers = new Drivers(List.of(driver));
    return stage.start(new Resizer(drivers), new Expander(drivers));
  }

  private void ask(String size) {
    stage.source.put(
        Kinds.CLAIM,
        stage.claim("data").json().updateObject("spec", s -> s.with("resources",
            JsonObject.EMPTY.with("requests", JsonObject.EMPTY.with("storage", size)))));
    stage.settle();
  }

  private String stageOfGrowth() {
    return stage.claim("data").status().object("allocatedResourceStatuses").text("storage");
  }

  @Test
  @Spec({"C107", "C108", "C111"})
  void theVolumeGrowsFirstAndThenTheNodeIsWaitedFor() {
    start();
    ask("3Gi");
    assertThat(driver.calls).containsExactly("expand h " + 3 * GI);
    assertThat(stage.volume("a").capacity()).hasToString("3Gi");
    assertThat(stage.claim("data").capacity().orElseThrow()).hasToString("1Gi");
    assertThat(stageOfGrowth()).isEqualTo("NodeResizePending");
    assertThat(stage.claim("data").status().object("allocatedResources").text("storage")).isEqualTo("3Gi");
    assertThat(Condition.of(stage.claim("data"), "Resizing")).isEmpty();
    assertThat(Condition.of(stage.claim("data"), "FileSystemResizePending").orElseThrow().message())
        .isEqualTo("Waiting for user to (re-)start a pod to finish file system resize of volume on node.");
    assertThat(stage.notes)
        .extracting(Note::message)
        .containsExactly("External resizer is resizing volume a", "Require file system resize of volume on node");
    assertThat(stage.writes())
        .containsExactly(
            "claim data: allocatedResourceStatuses conditions allocatedResources",
            "volume a: capacity pre-resize-capacity",
            "claim data: allocatedResourceStatuses conditions allocatedResources");
  }

  @Test
  @Spec("C107")
  void theVolumeSaysWhatItsClaimHadUntilTheNodeHasGrownWhatIsInIt() {
    start();
    ask("2Gi");
    ask("3Gi");
    assertThat(stage.volume("a").capacity()).hasToString("3Gi");
    assertThat(stage.volume("a").meta().annotation("volume.alpha.kubernetes.io/pre-resize-capacity")).isEqualTo("1Gi");
    stage.source.put(
        Kinds.CLAIM,
        stage.claim("data").json().withAt(JsonObject.EMPTY.with("storage", "3Gi"), "status", "capacity"));
    stage.settle();
    assertThat(stage.volume("a").capacity()).hasToString("3Gi");
    assertThat(stage.volume("a").meta().annotations().has("volume.alpha.kubernetes.io/pre-resize-capacity")).isFalse();
  }

  @Test
  @Spec("C109")
  void whereTheNodeHasNothingToDoTheClaimHasItAtOnce() {
    driver.expandOnNode = false;
    start();
    ask("3Gi");
    assertThat(stage.claim("data").status())
        .isEqualTo(
            JsonObject.EMPTY
                .with("phase", "Bound")
                .with("capacity", JsonObject.EMPTY.with("storage", "3Gi"))
                .with("allocatedResources", JsonObject.EMPTY.with("storage", "3Gi")));
    assertThat(stage.notes).extracting(Note::message).contains("Resize volume succeeded");
  }

  @Test
  @Spec("C110")
  void whatCanNeverBeMayBeAskedForLess() {
    driver.fail("expand", Code.OUT_OF_RANGE, "too large");
    driver.fail("expand", Code.OUT_OF_RANGE, "too large");
    start();
    ask("9Gi");
    assertThat(stageOfGrowth()).isEqualTo("ControllerResizeInfeasible");
    assertThat(stage.notes)
        .extracting(Note::message)
        .contains("resize volume \"a\" by resizer \"tiny.example.com\" failed: rpc error: code = OutOfRange desc = too large");
    ask("2Gi");
    assertThat(stage.volume("a").capacity()).hasToString("2Gi");
    assertThat(stageOfGrowth()).isEqualTo("NodeResizePending");
    assertThat(stage.claim("data").status().object("allocatedResources").text("storage")).isEqualTo("2Gi");
  }

  @Test
  @Spec("C110")
  void whatMayHaveHappenedIsKeptTo() {
    driver.fail("expand", Code.DEADLINE_EXCEEDED, "late");
    driver.fail("expand", Code.DEADLINE_EXCEEDED, "late");
    start();
    stage.api.delay(Duration.ofMillis(1));
    ask("9Gi");
    ask("2Gi");
    stage.pass(Duration.ofSeconds(10));
    assertThat(driver.calls).containsOnly("expand h " + 9 * GI);
    assertThat(stage.volume("a").capacity()).hasToString("9Gi");
  }

  @Test
  void whoeverCrashesWhileItGrowsIsSucceededByOneWhoFinishes() {
    start();
    driver.fail("expand", Code.UNAVAILABLE, "crash");
    ask("3Gi");
    start();
    stage.pass(Duration.ofSeconds(5));
    assertThat(stageOfGrowth()).isEqualTo("NodeResizePending");
  }

  @Test
  @Spec("C108")
  void thatAnotherDriverIsWaitedForIsTold() {
    stage.source.put(
        Kinds.VOLUME,
        stage.volume("a").json().updateObject("spec", s -> s.with("csi", JsonObject.EMPTY.with("driver", "other.example.com"))));
    start();
    ask("3Gi");
    assertThat(stage.writes()).isEmpty();
    assertThat(stage.notes)
        .extracting(Note::reason, Note::message)
        .containsExactly(
            tuple("ExternalExpanding", "waiting for an external controller to expand this PVC"));
  }
}
