package dev.berth.controllers.volume.bind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.client.FixedApi;
import dev.berth.client.Note;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.Stage;
import dev.berth.controllers.volume.reclaim.HostPaths;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes that come back to a claim of the name that had them. */
class ReboundTest {
  private static final String MARK = "storage.berth.dev/rebind-same-name: 'true'";
  private static final String OLD = ", claimRef: {namespace: default, name: data, uid: old, resourceVersion: '7'}";

  private final Stage stage = new Stage();

  private Stage start() {
    return stage.start(new Binder(HostPaths.NONE));
  }

  private void volume(String name, String phase, String annotations, String more) {
    stage.put(
        Kinds.VOLUME,
        """
        metadata: {name: %s, annotations: {%s}}
        spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, hostPath: {path: /data}%s}
        status: {phase: %s}
        """
            .formatted(name, annotations, more, phase));
  }

  private void assertBound(String volume) {
    PersistentVolume a = stage.volume(volume);
    PersistentVolumeClaim data = stage.claim("data");
    assertThat(a.phase()).isEqualTo("Bound");
    assertThat(a.isFor(data)).isTrue();
    assertThat(a.claimRef().orElseThrow().text("uid")).isEqualTo(data.uid());
    assertThat(data.isFullyBound()).isTrue();
    assertThat(data.volumeName()).isEqualTo(volume);
    assertThat(data.isBound()).isTrue();
  }

  private void assertUntouched() {
    assertThat(stage.volume("a").claimRef().orElseThrow().text("uid")).isEqualTo("old");
    assertThat(stage.claim("data").isBound()).isFalse();
    assertThat(stage.reasons()).doesNotContain("VolumeRebound");
  }

  @ParameterizedTest
  @Spec("H28")
  @ValueSource(strings = {"Released", "Bound"})
  void aClaimOfTheNameGetsTheVolumeThatItsNamesakeHadAndItIsTold(String phase) {
    volume("a", phase, MARK, OLD);
    stage.volume("smaller", "", ", capacity: {storage: 1Gi}");
    stage.claim("data", "", "");
    start();
    assertBound("a");
    assertThat(stage.notes).filteredOn(note -> note.reason().equals("VolumeRebound")).extracting(Note::message)
        .containsExactly(
            "volume \"a\" of an earlier claim of this name is bound again, with what is on it, as its annotation"
                + " storage.berth.dev/rebind-same-name asks");
    assertThat(stage.volume("smaller").phase()).isEqualTo("Available");
  }

  @ParameterizedTest
  @Spec("H28")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                                | ''                                        | Released
          storage.berth.dev/rebind-same-name: 'false'       | ''                                        | Released
          storage.berth.dev/rebind-same-name: 'true'        | , persistentVolumeReclaimPolicy: Delete   | Released
          storage.berth.dev/rebind-same-name: 'true'        | , persistentVolumeReclaimPolicy: Recycle  | Released
          storage.berth.dev/rebind-same-name: 'true'        | , storageClassName: other                 | Released
          storage.berth.dev/rebind-same-name: 'true'        | , volumeMode: Block                       | Released
          storage.berth.dev/rebind-same-name: 'true'        | , accessModes: [ReadOnlyMany]             | Released
          storage.berth.dev/rebind-same-name: 'true'        | , capacity: {storage: 1Mi}                | Released
          storage.berth.dev/rebind-same-name: 'true'        | , volumeAttributesClassName: gold         | Released
          storage.berth.dev/rebind-same-name: 'true'        | ''                                        | Failed
          """)
  void noVolumeThatNobodyAskedItOfOrThatDoesNotFit(String annotations, String more, String phase) {
    volume("a", phase, annotations, OLD + more);
    stage.claim("data", "", "");
    // what becomes of it by its policy is told elsewhere
    stage.api.answering(
        write -> write.type().kind().equals("Pod") ? Optional.of(FixedApi.refused(403, "Forbidden", "no")) : Optional.empty());
    start();
    assertUntouched();
  }

  @Test
  @Spec("H28")
  void noClaimOfAnotherNameOrNamespaceGetsIt() {
    volume("a", "Released", MARK, OLD);
    stage.claim("other", "", "");
    stage.put(
        Kinds.CLAIM,
        """
        metadata: {namespace: elsewhere, name: data, uid: stranger}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        status: {phase: Pending}
        """);
    start();
    assertThat(stage.volume("a").phase()).isEqualTo("Released");
    assertThat(stage.volume("a").claimRef().orElseThrow().text("uid")).isEqualTo("old");
    stage.claim("data", "", "");
    stage.settle();
    assertBound("a");
  }

  @ParameterizedTest
  @Spec("H28")
  @ValueSource(
      strings = {
        ", dataSource: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: s}",
        ", dataSourceRef: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: s}",
        ", selector: {matchLabels: {a: b}}",
        ", volumeName: another",
      })
  void aClaimThatWantsSomethingElseDoesNot(String wants) {
    volume("a", "Released", MARK, OLD);
    stage.claim("data", "", wants);
    start();
    assertUntouched();
  }

  @ParameterizedTest
  @Spec("H28")
  @ValueSource(
      strings = {
        "volume.kubernetes.io/selected-node: n",
        "volume.kubernetes.io/storage-provisioner: d.example.com",
        "volume.beta.kubernetes.io/storage-provisioner: d.example.com",
      })
  void aClaimWhoseVolumeMayBeInTheMakingDoesNotUnlessItNamesThisOne(String annotation) {
    volume("a", "Released", MARK, OLD);
    stage.claim("data", ", annotations: {" + annotation + "}", "");
    start();
    assertUntouched();
    stage.claim("data", ", annotations: {" + annotation + "}", ", volumeName: a");
    stage.settle();
    assertBound("a");
  }

  /** As one that was saved with all that it had, and is put back. */
  @Test
  @Spec("H28")
  void aClaimThatComesBackAsItWasGetsItsVolume() {
    volume("a", "Released", MARK, OLD);
    stage.claim("data", ", annotations: {pv.kubernetes.io/bind-completed: 'yes'}", ", volumeName: a");
    start();
    assertBound("a");
  }

  @ParameterizedTest
  @Spec("H28")
  @ValueSource(ints = {0, 1, 2, 3})
  void whoeverCrashesBetweenTheWritesIsSucceededByOneWhoFinishes(int done) {
    volume("a", "Released", MARK, OLD);
    stage.claim("data", "", "");
    stage.api.answering(
        _ -> stage.api.writes().size() > done ? Optional.of(FixedApi.refused(500, "InternalError", "crashed")) : Optional.empty());
    start();
    stage.api.answering(_ -> Optional.empty());
    start();
    assertBound("a");
  }

  /** What a view knows may be late: then the volume may already be another's that came after. */
  @Test
  @Spec("H28")
  void aClaimThatIsNoLongerThereTakesNothing() {
    volume("a", "Released", MARK, OLD);
    PersistentVolumeClaim seen = stage.claim("data", "", "");
    PersistentVolume volume = stage.volume("a");
    stage.source.remove(Kinds.CLAIM, "default", "data");
    stage.put(Kinds.CLAIM, seen.json().withAt(JsonString.of("later"), "metadata", "uid").toString());
    Plan plan = FourWrites.comingBack(volume, seen);
    Step.Confirm confirm = (Step.Confirm) plan.stages().getFirst().getFirst();
    assertThat(confirm.holds().test(Optional.of(stage.claim("data").json()))).isFalse();
    assertThat(confirm.holds().test(Optional.empty())).isFalse();
    assertThat(confirm.holds().test(Optional.of(seen.json()))).isTrue();
  }

  @Test
  @Spec("H28")
  void theFirstWriteHoldsForTheVersionThatWasSeenAndTakesTheMarkOfEarlierAway() {
    volume("a", "Released", MARK + ", pv.kubernetes.io/bound-by-controller: 'yes'", OLD);
    stage.claim("data", "", "");
    String version = stage.volume("a").meta().resourceVersion();
    start();
    assertBound("a");
    Write.Patch first = (Write.Patch) stage.api.writes().getFirst();
    assertThat(((JsonObject) first.body()).object("metadata").text("resourceVersion")).isEqualTo(version);
    assertThat(stage.volume("a").meta().annotation(PersistentVolumeClaim.BOUND_BY_CONTROLLER)).isEmpty();
  }

  @Test
  @Spec("H28")
  void ofSeveralTheLastThatTheNameHadComesBack() {
    for (int i = 1; i <= 3; i++) {
      volume("v" + i, "Released", MARK, OLD);
      stage.put(
          Kinds.VOLUME,
          stage.volume("v" + i).json()
              .withAt(JsonString.of("2026-01-0" + (i == 3 ? 1 : i) + "T00:00:00Z"), "status", "lastPhaseTransitionTime")
              .toString());
    }
    stage.claim("data", "", "");
    start();
    assertBound("v2");
    assertThat(stage.volume("v1").phase()).isEqualTo("Released");
  }
}
