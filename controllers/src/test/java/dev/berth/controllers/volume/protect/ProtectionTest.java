package dev.berth.controllers.volume.protect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.controllers.volume.Stage;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtectionTest {
  private static final String GOING =
      ", deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [example.com/x, kubernetes.io/pvc-protection]";
  private static final String NAMED = "{name: v, persistentVolumeClaim: {claimName: data}}";

  private final Stage stage = new Stage();

  private Stage start() {
    return stage.start(new ClaimProtection(), new VolumeProtection());
  }

  private Pod pod(String node, String marks, String volume, String phase) {
    return stage.put(
        Kinds.POD,
        "{metadata: {namespace: default, name: p, uid: uid-of-p%s}, spec: {nodeName: '%s', volumes: [%s]}, status: {phase: %s}}"
            .formatted(marks, node, volume, phase));
  }

  private boolean isHeld() {
    return stage.claim("data").meta().hasFinalizer("kubernetes.io/pvc-protection");
  }

  @Test
  @Spec({"C42", "C43", "G41"})
  void theFinalizersArePutOnWhateverLacksThem() {
    stage.claim("data", "", "");
    stage.volume("a", ", finalizers: [example.com/x]", "");
    start();
    assertThat(isHeld()).isTrue();
    assertThat(stage.volume("a").meta().finalizers()).containsExactly("example.com/x", "kubernetes.io/pv-protection");
  }

  @ParameterizedTest
  @Spec({"C42", "G41"})
  @CsvSource({"node-1,Running,true", "node-1,Succeeded,true", "node-1,Failed,true", "'',Pending,false"})
  void onlyScheduledPodsHoldTheirClaimBeTheyFinished(String node, String phase, boolean held) {
    stage.claim("data", GOING, "");
    pod(node, "", NAMED, phase);
    start();
    assertThat(isHeld()).isEqualTo(held);
    assertThat(stage.claim("data").meta().hasFinalizer("example.com/x")).isTrue();
  }

  @Test
  @Spec({"C42", "G41", "G14"})
  void aClaimGoesWhenItsLastPodIsGone() {
    stage.claim("data", GOING, "");
    pod("node-1", "", NAMED, "Running");
    start();
    assertThat(isHeld()).isTrue();
    stage.source.remove(Kinds.POD, "default", "p");
    stage.settle();
    assertThat(isHeld()).isFalse();
  }

  @Test
  @Spec({"C45", "G41"})
  void aGenericEphemeralVolumeHoldsTheClaimOfItsNameIfItIsThePodsOwn() {
    String volume = "{name: data, ephemeral: {volumeClaimTemplate: {}}}";
    String owner = ", ownerReferences: [{apiVersion: v1, kind: Pod, name: p, uid: %s, controller: true}]";
    for (String uid : new String[] {"uid-of-p", "another"}) {
      stage.put(
          Kinds.CLAIM,
          "{metadata: {namespace: default, name: p-data%s%s}, spec: {}}".formatted(GOING, owner.formatted(uid)));
      pod("node-1", "", volume, "Running");
      start();
      assertThat(stage.claim("p-data").meta().hasFinalizer("kubernetes.io/pvc-protection"))
          .isEqualTo(uid.equals("uid-of-p"));
    }
  }

  @Test
  @Spec("C45")
  void aPodThatTheViewHasNotSeenHoldsItsClaimAllTheSame() {
    start();
    stage.api.delay(Duration.ofMillis(100));
    stage.claim("data", GOING, "");
    stage.loop.runDue();
    stage.source.hold();
    pod("node-1", "", NAMED, "Running");
    stage.settle();
    assertThat(isHeld()).isTrue();
    stage.source.release();
    stage.settle();
    assertThat(isHeld()).isTrue();
  }

  @ParameterizedTest
  @Spec({"C43", "G41", "G14"})
  @CsvSource({"Bound,true", "Released,false", "Available,false", "Failed,false"})
  void onlyBoundVolumesAreHeld(String phase, boolean held) {
    stage.put(
        Kinds.VOLUME,
        "{metadata: {name: a, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [kubernetes.io/pv-protection]}, "
            + "status: {phase: %s}}".formatted(phase));
    start();
    assertThat(stage.volume("a").meta().hasFinalizer("kubernetes.io/pv-protection")).isEqualTo(held);
  }
}
