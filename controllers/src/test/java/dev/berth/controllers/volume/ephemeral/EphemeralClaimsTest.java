package dev.berth.controllers.volume.ephemeral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.client.Note;
import dev.berth.controllers.volume.Stage;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EphemeralClaimsTest {
  private final Stage stage = new Stage();

  private void pod(String marks) {
    stage.put(
        Kinds.POD,
        """
        metadata: {namespace: default, name: p, uid: uid-of-p%s}
        spec:
          volumes:
          - name: data
            ephemeral:
              volumeClaimTemplate:
                metadata: {labels: {a: b}, annotations: {c: d}}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
          - {name: other, emptyDir: {}}
        """.formatted(marks));
  }

  @Test
  @Spec({"C119", "G41"})
  void aClaimIsMadeForThePodAndAgainWhenItGoes() {
    pod("");
    stage.start(new EphemeralClaims());
    PersistentVolumeClaim claim = stage.claim("p-data");
    assertThat(claim.isControlledBy("uid-of-p")).isTrue();
    assertThat(claim.meta().controller().orElseThrow().blockOwnerDeletion()).isTrue();
    assertThat(claim.meta().label("a")).isEqualTo("b");
    assertThat(claim.meta().annotation("c")).isEqualTo("d");
    assertThat(claim.requestedStorage()).hasToString("1Gi");
    stage.source.remove(Kinds.CLAIM, claim);
    stage.settle();
    assertThat(stage.source.get(Kinds.CLAIM, "default", "p-data")).isPresent();
    assertThat(stage.source.list(Kinds.CLAIM)).hasSize(1);
  }

  @Test
  @Spec({"C119", "G41"})
  void aClaimOfSomebodyElseIsComplainedAboutAndLeftAlone() {
    stage.claim("p-data", "", "");
    pod("");
    stage.start(new EphemeralClaims());
    assertThat(stage.writes()).isEmpty();
    assertThat(stage.notes)
        .extracting(Note::message)
        .containsOnly("ephemeral volume data: PVC default/p-data was not created for pod default/p (pod is not owner)");
    stage.source.remove(Kinds.CLAIM, "default", "p-data");
    stage.pass(Duration.ofSeconds(1));
    assertThat(stage.claim("p-data").isControlledBy("uid-of-p")).isTrue();
  }

  @Test
  @Spec("G41")
  void aPodThatIsGoingGetsNothing() {
    pod(", deletionTimestamp: '2026-01-01T00:00:00Z'");
    stage.start(new EphemeralClaims());
    assertThat(stage.writes()).isEmpty();
  }
}
