package dev.berth.controllers.volume.bind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.client.FixedApi;
import dev.berth.client.Note;
import dev.berth.controllers.volume.Stage;
import dev.berth.controllers.volume.reclaim.HostPaths;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of released volumes, besides what drivers do. */
class ReclaimTest {
  private static final String RELEASED = ", claimRef: {namespace: default, name: data, uid: gone}";

  private final Stage stage = new Stage();
  private final List<String> deletions = new ArrayList<>();
  private boolean busy = true;

  private void released(String spec) {
    stage.put(
        Kinds.VOLUME,
        "{metadata: {name: a}, spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}%s%s}, status: {phase: Released}}"
            .formatted(RELEASED, spec));
  }

  private Optional<Pod> scrubber() {
    return stage.source.get(Kinds.POD, "default", "recycler-for-a");
  }

  private List<String> told() {
    return stage.notes.stream().map(note -> note.type() + " " + note.reason() + ": " + note.message()).distinct().toList();
  }

  @ParameterizedTest
  @Spec({"C38", "G35"})
  @CsvSource({"'hostPath: {path: /data}', 60", "'nfs: {server: s, path: /}', 90"})
  void aPodScrubsTheVolumeAndThenItIsFree(String source, int seconds) {
    released(", persistentVolumeReclaimPolicy: Recycle, " + source);
    stage.start(new Binder(HostPaths.NONE));
    Pod pod = scrubber().orElseThrow();
    assertThat(pod.spec().number("activeDeadlineSeconds")).isEqualTo(seconds);
    assertThat(pod.containers().findFirst().orElseThrow().array("args").strings())
        .containsExactly(
            "-c",
            "test -e /scrub && rm -rf /scrub/..?* /scrub/.[!.]* /scrub/* && test -z \"$(ls -A /scrub)\" || exit 1");
    assertThat(stage.volume("a").phase()).isEqualTo("Released");
    stage.put(Kinds.POD, pod.json().with("status", JsonObject.EMPTY.with("phase", "Succeeded")).toString());
    stage.settle();
    assertThat(stage.volume("a").phase()).isEqualTo("Available");
    assertThat(stage.volume("a").spec().object("claimRef").text("uid")).isEmpty();
    assertThat(scrubber()).isEmpty();
    assertThat(told())
        .containsExactly(
            "Normal RecyclerPod: Recycler pod: created pod default/recycler-for-a", "Normal VolumeRecycled: Volume recycled");
  }

  @Test
  @Spec({"C38", "G35"})
  void aVolumeThatCannotBeScrubbedHasFailedAndOneThatIsUsedIsWaitedFor() {
    released(", persistentVolumeReclaimPolicy: Recycle, hostPath: {path: /data}");
    stage.put(
        Kinds.POD,
        "{metadata: {namespace: default, name: p}, spec: {volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]}}");
    stage.start(new Binder(HostPaths.NONE));
    assertThat(scrubber()).isEmpty();
    assertThat(told()).containsExactly("Normal VolumeFailedRecycle: Volume is used by pods: default/p");
    stage.source.remove(Kinds.POD, "default", "p");
    stage.pass(Duration.ofMinutes(1));
    Pod pod = scrubber().orElseThrow();
    stage.put(
        Kinds.POD,
        pod.json().with("status", JsonObject.EMPTY.with("phase", "Failed").with("message", "no")).toString());
    stage.settle();
    assertThat(stage.volume("a").phase()).isEqualTo("Failed");
    assertThat(told()).contains("Warning VolumeFailedRecycle: Recycle failed: no");
  }

  @Test
  @Spec("C39")
  void aPolicyThatNobodyKnowsHasFailed() {
    released(", persistentVolumeReclaimPolicy: Burn, hostPath: {path: /tmp/a}");
    stage.start(new Binder(HostPaths.NONE));
    assertThat(stage.volume("a").phase()).isEqualTo("Failed");
    assertThat(told())
        .containsExactly("Warning VolumeUnknownReclaimPolicy: Volume has unrecognized PersistentVolumeReclaimPolicy");
  }

  /** Somebody has removed the volume's object and made another of that name for the same data, of which the view has not heard. */
  @ParameterizedTest
  @Spec({"C35", "C38"})
  @ValueSource(strings = {"Delete", "Recycle"})
  void whatHasTheNameOfAReleasedVolumeByNowKeepsItsData(String policy) {
    stage.api.reachable(false);
    released(", hostPath: {path: /tmp/a}, persistentVolumeReclaimPolicy: " + policy);
    stage.start(
        new Binder(
            path -> {
              deletions.add(path);
              return CompletableFuture.completedFuture(true);
            }));
    stage.source.hold();
    stage.source.remove(Kinds.VOLUME, "", "a");
    stage.put(
        Kinds.VOLUME,
        "{metadata: {name: a}, spec: {claimRef: {namespace: default, name: other, uid: u}, hostPath: {path: /tmp/a}}, status: {phase: Bound}}");
    stage.api.reachable(true);
    stage.pass(Duration.ofMinutes(1));
    assertThat(deletions).isEmpty();
    assertThat(scrubber()).isEmpty();
    assertThat(stage.volume("a").phase()).isEqualTo("Bound");
  }

  @Test
  @Spec({"C35", "G35"})
  void aDeletionThatFailsIsTriedAgainAndTheVolumeIsFailedMeanwhile() {
    released(", persistentVolumeReclaimPolicy: Delete, hostPath: {path: /tmp/a}");
    stage.start(
        new Binder(
            path -> {
              deletions.add(path);
              return busy
                  ? CompletableFuture.failedFuture(new IllegalStateException("busy"))
                  : CompletableFuture.completedFuture(true);
            }));
    int tries = deletions.size();
    assertThat(stage.volume("a").phase()).isEqualTo("Failed");
    stage.pass(Duration.ofSeconds(20));
    assertThat(deletions).containsOnly("/tmp/a").hasSizeGreaterThan(tries);
    assertThat(stage.volume("a").phase()).isEqualTo("Failed");
    busy = false;
    stage.pass(Duration.ofMinutes(1));
    assertThat(stage.source.get(Kinds.VOLUME, "", "a")).isEmpty();
    assertThat(stage.notes).extracting(Note::reason).containsOnlyOnce("VolumeFailedDelete");
  }

  /** Whether its provisioner made it, or somebody put it there by hand. */
  @ParameterizedTest
  @Spec("C37")
  @ValueSource(strings = {"", "d.example.com"})
  void aVolumeOfADriverIsLeftToTheDriversProvisioner(String provisioner) {
    stage.put(
        Kinds.VOLUME,
        ("{metadata: {name: a, annotations: {pv.kubernetes.io/provisioned-by: '%s'}}, spec: {accessModes: [ReadWriteOnce], "
            + "capacity: {storage: 1Gi}%s, persistentVolumeReclaimPolicy: Delete, csi: {driver: d.example.com, volumeHandle: h}}, "
            + "status: {phase: Released}}")
            .formatted(provisioner, RELEASED));
    stage.start(new Binder(HostPaths.NONE));
    assertThat(stage.volume("a").phase()).isEqualTo("Released");
    assertThat(told()).isEmpty();
  }

  @Test
  @Spec("C37")
  void aVolumeThatNobodyCanUnmakeHasFailed() {
    released(", persistentVolumeReclaimPolicy: Delete, nfs: {server: s, path: /}");
    stage.start(new Binder(HostPaths.NONE));
    assertThat(stage.volume("a").phase()).isEqualTo("Failed");
    assertThat(told())
        .containsExactly(
            "Warning VolumeFailedDelete: error getting deleter volume plugin for volume \"a\": no deletable volume plugin matched");
  }

  @Test
  @Spec("C54")
  void whatCouldNotBeWrittenIsWrittenWithinFifteenSecondsThoughNothingChanges() {
    stage.volume("a", "", "");
    stage.claim("data", "", "");
    stage.api.answering(_ -> Optional.of(FixedApi.refused(500, "InternalError", "no luck")));
    stage.start(new Binder(HostPaths.NONE));
    stage.api.answering(_ -> Optional.empty());
    stage.pass(Duration.ofSeconds(15));
    assertThat(stage.claim("data").isBound()).isTrue();
  }
}
