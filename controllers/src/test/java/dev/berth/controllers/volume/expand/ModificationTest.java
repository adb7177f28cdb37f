package dev.berth.controllers.volume.expand;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.controllers.volume.Stage;
import dev.berth.controllers.volume.TinyDriver;
import dev.berth.controllers.volume.protect.AttributesClassProtection;
import dev.berth.model.kinds.Kinds;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.Drivers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModificationTest {
  private final Stage stage = new Stage();
  private final TinyDriver driver = new TinyDriver();

  @BeforeEach
  void aBoundClaimOfTheClassSilver() {
    stage.put(
        Kinds.VOLUME,
        """
        metadata: {name: a}
        spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, csi: {driver: tiny.example.com, volumeHandle: h},
          volumeAttributesClassName: silver, claimRef: {namespace: default, name: data, uid: u}}
        status: {phase: Bound}
        """);
    stage.put(
        Kinds.CLAIM,
        """
        metadata: {namespace: default, name: data, uid: u}
        spec: {volumeName: a, volumeAttributesClassName: silver, resources: {requests: {storage: 1Gi}}}
        status: {phase: Bound, capacity: {storage: 1Gi}, currentVolumeAttributesClassName: silver}
        """);
    attributes("silver", TinyDriver.NAME);
    stage.start(new Resizer(new Drivers(List.of(driver))), new AttributesClassProtection());
    assertThat(driver.calls).isEmpty();
  }

  private void attributes(String name, String of) {
    stage.put(
        Kinds.VOLUME_ATTRIBUTES_CLASS,
        "{metadata: {name: %s}, driverName: %s, parameters: {iops: '%s'}}".formatted(name, of, name));
  }

  private void ask(String name) {
    stage.source.put(
        Kinds.CLAIM, stage.claim("data").json().updateObject("spec", s -> s.with("volumeAttributesClassName", name)));
    stage.settle();
  }

  private String current() {
    return stage.claim("data").status().text("currentVolumeAttributesClassName");
  }

  private String onItsWay() {
    JsonObject status = stage.claim("data").status().object("modifyVolumeStatus");
    return status.text("status") + " " + status.text("targetVolumeAttributesClassName");
  }

  private List<String> conditions() {
    return stage.claim("data").status().array("conditions").objects().map(c -> c.text("type")).toList();
  }

  private List<String> told() {
    return stage.notes.stream().map(Note::reason).toList();
  }

  @Test
  @Spec("C118")
  void theVolumeIsGivenTheAttributesAndThenNamesTheClass() {
    attributes("gold", TinyDriver.NAME);
    ask("gold");
    assertThat(driver.calls).containsExactly("modify h {iops=gold}");
    assertThat(stage.volume("a").attributesClass()).isEqualTo("gold");
    assertThat(current()).isEqualTo("gold");
    assertThat(onItsWay()).isBlank();
    assertThat(conditions()).isEmpty();
    assertThat(told()).containsExactly("VolumeModify", "VolumeModifySuccessful");
  }

  @Test
  @Spec("C118")
  void aClassThatIsNotThereIsWaitedFor() {
    ask("gold");
    assertThat(onItsWay()).isEqualTo("Pending gold");
    assertThat(driver.calls).isEmpty();
    assertThat(told()).containsExactly("VolumeModifyFailed");
    attributes("gold", TinyDriver.NAME);
    stage.settle();
    assertThat(current()).isEqualTo("gold");
  }

  @Test
  @Spec("C118")
  void whatCannotBeIsInfeasibleUntilSomethingElseIsAskedFor() {
    attributes("gold", TinyDriver.NAME);
    for (int i = 0; i < 3; i++) {
      driver.fail("modify", Code.INVALID_ARGUMENT, "too fast");
    }
    ask("gold");
    assertThat(onItsWay()).isEqualTo("Infeasible gold");
    assertThat(conditions()).containsExactly("ModifyingVolume");
    assertThat(current()).isEqualTo("silver");
    ask("silver");
    assertThat(onItsWay()).isBlank();
    assertThat(conditions()).isEmpty();
    assertThat(stage.reasons()).containsExactly("VolumeModify", "VolumeModifyFailed", "VolumeModifyCancelled");
  }

  @Test
  @Spec("C118")
  void whatMayHaveHappenedIsTriedAgain() {
    attributes("gold", TinyDriver.NAME);
    driver.fail("modify", Code.DEADLINE_EXCEEDED, "late");
    ask("gold");
    stage.pass(Duration.ofSeconds(10));
    assertThat(driver.calls).containsExactly("modify h {iops=gold}", "modify h {iops=gold}");
    assertThat(current()).isEqualTo("gold");
    assertThat(told()).containsExactly("VolumeModify", "VolumeModifyFailed", "VolumeModifySuccessful");
  }

  private void askForNone() {
    stage.source.put(
        Kinds.CLAIM, stage.claim("data").json().updateObject("spec", s -> s.without("volumeAttributesClassName")));
    stage.settle();
  }

  @Test
  @Spec("C118")
  void whatMayHaveHappenedIsBroughtToItsEndThoughNothingIsAskedForAnyMore() {
    attributes("gold", TinyDriver.NAME);
    for (int i = 0; i < 5; i++) {
      driver.fail("modify", Code.DEADLINE_EXCEEDED, "late");
    }
    ask("gold");
    askForNone();
    assertThat(onItsWay()).isEqualTo("InProgress gold");
    stage.pass(Duration.ofMinutes(10));
    assertThat(driver.calls).hasSize(6).containsOnly("modify h {iops=gold}");
    assertThat(current()).isEqualTo("gold");
    assertThat(onItsWay()).isBlank();
  }

  @Test
  @Spec("C118")
  void whatCannotBeIsLeftAloneWhenNothingIsAskedForAnyMore() {
    attributes("gold", TinyDriver.NAME);
    for (int i = 0; i < 3; i++) {
      driver.fail("modify", Code.INVALID_ARGUMENT, "too fast");
    }
    ask("gold");
    int calls = driver.calls.size();
    askForNone();
    stage.pass(Duration.ofMinutes(10));
    assertThat(driver.calls).hasSize(calls);
    assertThat(onItsWay()).isEqualTo("Infeasible gold");
    assertThat(current()).isEqualTo("silver");
  }

  @Test
  @Spec("C118")
  void anotherDriversClassIsNotTaken() {
    attributes("gold", "other.example.com");
    ask("gold");
    assertThat(driver.calls).isEmpty();
    assertThat(told()).contains("VolumeModifyFailed");
  }

  @Test
  @Spec("C118")
  void aClassStaysWhileAClaimOrAVolumeNamesIt() {
    stage.put(
        Kinds.VOLUME_ATTRIBUTES_CLASS,
        "{metadata: {name: silver, finalizers: [kubernetes.io/vac-protection], deletionTimestamp: '2026-01-01T00:00:00Z'},"
            + " driverName: tiny.example.com}");
    stage.settle();
    assertThat(isHeld()).contains(true);
    attributes("gold", TinyDriver.NAME);
    ask("gold");
    assertThat(isHeld().orElse(false)).isFalse();
  }

  private Optional<Boolean> isHeld() {
    return stage.source.get(Kinds.VOLUME_ATTRIBUTES_CLASS, "", "silver")
        .map(found -> found.meta().hasFinalizer("kubernetes.io/vac-protection"));
  }
}
