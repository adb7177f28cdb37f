package dev.berth.controllers.volume.protect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.controllers.volume.Stage;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnusedClaimsTest {
  private final Stage stage = new Stage();

  private void start() {
    stage.start(new ClaimProtection());
  }

  private void pod(String node, String phase) {
    stage.put(
        Kinds.POD,
        "{metadata: {namespace: default, name: p, uid: uid-of-p}, spec: {nodeName: '%s', volumes: [{name: v,"
                .formatted(node)
            + " persistentVolumeClaim: {claimName: data}}]}, status: {phase: " + phase + "}}");
  }

  private Optional<Condition> unused() {
    return Condition.of(stage.claim("data"), "Unused");
  }

  private Instant now() {
    return stage.loop.clock().instant();
  }

  @Test
  @Spec("H26")
  void aClaimThatNoPodHasForAMinuteSaysSinceWhen() {
    stage.claim("data", "", "");
    Instant began = now();
    start();
    stage.pass(Duration.ofSeconds(57));
    assertThat(unused()).isEmpty();
    stage.pass(Duration.ofSeconds(2));
    assertThat(unused().orElseThrow().status()).isEqualTo("True");
    assertThat(unused().orElseThrow().reason()).isEqualTo("NoPodsUsingPVC");
    assertThat(unused().orElseThrow().lastTransitionTime().orElseThrow())
        .isBetween(began.minusSeconds(1), began.plusSeconds(1));
  }

  @Test
  @Spec("H26")
  void onceAPodHasItAgainItSaysNothingMore() {
    stage.claim("data", "", "");
    start();
    stage.pass(Duration.ofSeconds(61));
    pod("", "Pending");
    stage.settle();
    assertThat(unused()).isEmpty();
    assertThat(stage.claim("data").status().has("conditions")).isFalse();
    stage.source.remove(Kinds.POD, "default", "p");
    Instant left = now();
    stage.pass(Duration.ofSeconds(61));
    assertThat(unused().orElseThrow().status()).isEqualTo("True");
    assertThat(unused().orElseThrow().lastTransitionTime().orElseThrow()).isBetween(left.minusSeconds(1), left.plusSeconds(1));
  }

  @Test
  void aPodThatIsReplacedIsNoNews() {
    stage.claim("data", "", "");
    pod("node-1", "Running");
    start();
    stage.source.remove(Kinds.POD, "default", "p");
    stage.pass(Duration.ofSeconds(50));
    pod("node-1", "Running");
    stage.pass(Duration.ofMinutes(5));
    assertThat(unused()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"Pending,false", "Running,false", "Succeeded,true", "Failed,true", "Unknown,false"})
  void aPodThatHasEndedDoesNotCount(String phase, boolean said) {
    stage.claim("data", "", "");
    pod("node-1", phase);
    start();
    stage.pass(Duration.ofSeconds(61));
    assertThat(unused().isPresent()).isEqualTo(said);
  }

  @Test
  void othersConditionsStay() {
    stage.put(
        Kinds.CLAIM,
        "{metadata: {namespace: default, name: data, uid: u}, spec: {}, status: {conditions: [{type: Resizing, status: 'True'}]}}");
    start();
    stage.pass(Duration.ofSeconds(61));
    assertThat(Condition.isTrue(stage.claim("data"), "Resizing")).isTrue();
    assertThat(unused()).isPresent();
  }
}
