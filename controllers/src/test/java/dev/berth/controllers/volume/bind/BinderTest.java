package dev.berth.controllers.volume.bind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.client.FixedApi;
import dev.berth.client.Note;
import dev.berth.client.Write;
import dev.berth.controllers.volume.Stage;
import dev.berth.controllers.volume.reclaim.HostPaths;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinderTest {
  private static final String BOUND_CLAIM = ", annotations: {pv.kubernetes.io/bind-completed: 'yes'}";
  private static final String REF = ", claimRef: {namespace: default, name: data, uid: uid-of-data}";

  private final Stage stage = new Stage();

  private Stage start() {
    return stage.start(new Binder(HostPaths.NONE));
  }

  private static void assertBound(PersistentVolume volume, PersistentVolumeClaim claim) {
    assertThat(volume.phase()).isEqualTo("Bound");
    assertThat(claim.phase()).isEqualTo("Bound");
    assertThat(claim.volumeName()).isEqualTo(volume.name());
    assertThat(volume.claimRef().orElseThrow().text("uid")).isEqualTo(claim.uid());
    assertThat(claim.isFullyBound()).isTrue();
    assertThat(claim.capacity()).contains(volume.capacity());
    assertThat(claim.status().array("accessModes")).isEqualTo(volume.spec().array("accessModes"));
  }

  private void assertBound() {
    assertBound(stage.volume("a"), stage.claim("data"));
  }

  @Test
  @Spec({"C24", "C25", "C26"})
  void aBindingIsFourWritesInOrder() {
    stage.volume("a", "", "");
    PersistentVolumeClaim claim = stage.claim("data", "", "");
    start();
    assertThat(stage.writes())
        .containsExactly(
            "volume a: claimRef bound-by-controller",
            "volume a: phase=Bound",
            "claim data: volumeName bound-by-controller bind-completed",
            "claim data: phase=Bound capacity accessModes");
    assertBound();
    assertThat(stage.volume("a").claimRef().orElseThrow())
        .isEqualTo(
            JsonObject.builder()
                .put("kind", "PersistentVolumeClaim")
                .put("apiVersion", "v1")
                .put("namespace", "default")
                .put("name", "data")
                .put("uid", "uid-of-data")
                .put("resourceVersion", claim.meta().resourceVersion())
                .build());
  }

  @ParameterizedTest
  @Spec({"C24", "G35"})
  @ValueSource(ints = {0, 1, 2, 3})
  void whoeverCrashesBetweenTheWritesIsSucceededByOneWhoFinishes(int done) {
    stage.volume("a", "", "");
    stage.claim("data", "", "");
    stage.api.answering(
        _ -> stage.api.writes().size() > done ? Optional.of(FixedApi.refused(500, "InternalError", "crashed")) : Optional.empty());
    start();
    stage.api.answering(_ -> Optional.empty());
    start();
    assertBound();
  }

  @Test
  @Spec("C25")
  void theMarkIsOnlyOnTheSideThatTheBinderChose() {
    stage.volume("a", "", "");
    stage.claim("data", "", ", volumeName: a");
    stage.volume("b", "", ", claimRef: {namespace: default, name: other}, capacity: {storage: 5Gi}");
    stage.claim("other", "", "");
    start();
    assertBound();
    assertBound(stage.volume("b"), stage.claim("other"));
    String mark = PersistentVolumeClaim.BOUND_BY_CONTROLLER;
    assertThat(stage.volume("a").meta().annotation(mark)).isEqualTo("yes");
    assertThat(stage.claim("data").meta().annotation(mark)).isEmpty();
    assertThat(stage.volume("b").meta().annotation(mark)).isEmpty();
    assertThat(stage.claim("other").meta().annotation(mark)).isEqualTo("yes");
  }

  @Test
  @Spec("C18")
  void aReservedVolumeIsTakenBeforeASmallerOneAndByNobodyElse() {
    stage.volume("a", "", ", claimRef: {namespace: default, name: data}, capacity: {storage: 9Gi}, storageClassName: x");
    stage.volume("b", "", "");
    stage.claim("data", "", "");
    stage.claim("other", "", ", storageClassName: x");
    start();
    assertBound();
    assertThat(stage.volume("b").phase()).isEqualTo("Available");
    assertThat(stage.claim("other").phase()).isEqualTo("Pending");
  }

  @ParameterizedTest
  @Spec("C23")
  @CsvSource(
      delimiter = '|',
      value = {
        ", capacity: {storage: 1Mi} | requested PV is too small",
        ", storageClassName: x | storageClassName does not match",
        ", volumeMode: Block | incompatible volumeMode",
        ", accessModes: [ReadOnlyMany] | incompatible accessMode",
      })
  void aClaimThatNamesAVolumeThatDoesNotFitSaysWhy(String difference, String why) {
    stage.volume("a", "", difference);
    stage.claim("data", "", ", volumeName: a");
    start();
    assertThat(stage.claim("data").phase()).isEqualTo("Pending");
    assertThat(stage.volume("a").claimRef()).isEmpty();
    assertThat(stage.notes).extracting(Note::message).containsOnly("Cannot bind to requested volume \"a\": " + why);
    assertThat(stage.reasons()).containsExactly("VolumeMismatch");
  }

  @Test
  @Spec("C23")
  void aClaimThatNamesAMissingOrTakenVolumeWaitsForIt() {
    stage.volume("taken", "", ", claimRef: {namespace: default, name: x, uid: u}");
    stage.put(Kinds.CLAIM, "{metadata: {namespace: default, name: x, uid: u}, spec: {volumeName: taken}}");
    stage.claim("data", "", ", volumeName: taken");
    stage.claim("later", "", ", volumeName: a, selector: {matchLabels: {x: y}}");
    start();
    assertThat(stage.notes).extracting(Note::message).contains("volume \"taken\" already bound to a different claim.");
    stage.volume("a", "", "");
    stage.settle();
    assertBound(stage.volume("a"), stage.claim("later"));
  }

  @Test
  @Spec("C28")
  void aClaimWithoutClassSaysSoAndABetterTimeComes() {
    stage.claim("data", "", "");
    start();
    assertThat(stage.notes)
        .extracting(Note::type, Note::reason, Note::message)
        .containsOnly(
            tuple(
                "Normal", "FailedBinding", "no persistent volumes available for this claim and no storage class is set"));
    int told = stage.notes.size();
    stage.pass(Duration.ofSeconds(15));
    assertThat(stage.notes).hasSize(told + 1);
    stage.pass(Duration.ofDays(1));
    assertThat(stage.notes).as("in a day").hasSizeLessThan(220);
    stage.volume("a", "", "");
    stage.settle();
    assertBound();
  }

  @Test
  void aVolumeThatComesIsTakenAtOnceByTheClaimThatNeedsMostOfIt() {
    stage.claim("data", "", ", resources: {requests: {storage: 2Gi}}");
    for (int i = 0; i < 10; i++) {
      stage.claim("small-" + i, "", "");
    }
    stage.claim("big", "", ", resources: {requests: {storage: 9Gi}}");
    start();
    int before = stage.notes.size();
    stage.volume("a", "", ", capacity: {storage: 3Gi}");
    stage.settle();
    assertBound();
    assertThat(stage.notes).as("nobody else was woken").hasSize(before);
  }

  @Test
  @Spec({"C29", "G38"})
  void noVolumeIsGivenToTwo() {
    for (int i = 0; i < 100; i++) {
      stage.claim("c-" + i, "", "");
    }
    stage.run(new Binder(HostPaths.NONE));
    for (int i = 0; i < 50; i++) {
      stage.volume("v-" + i, "", "");
    }
    stage.settle();
    List<PersistentVolumeClaim> bound =
        stage.source.list(Kinds.CLAIM).stream().filter(PersistentVolumeClaim::isBound).toList();
    assertThat(bound).hasSize(50);
    bound.forEach(claim -> assertBound(stage.volume(claim.volumeName()), claim));
    assertThat(stage.api.writes()).as("none refused").hasSize(200);
  }

  @ParameterizedTest
  @Spec("C30")
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | '' | ClaimLost | Bound claim has lost reference to PersistentVolume. Data on the volume is lost!",
        ", volumeName: a | '' | ClaimLost | Bound claim has lost its PersistentVolume. Data on the volume is lost!",
        ", volumeName: b | , claimRef: {namespace: default, name: x, uid: u} | ClaimMisbound | Two claims are bound to the same "
            + "volume, this one is bound incorrectly",
      })
  void aBoundClaimWithoutItsVolumeIsLost(String named, String ref, String reason, String message) {
    stage.volume("b", "", ref);
    PersistentVolumeClaim claim = stage.claim("data", BOUND_CLAIM, named);
    stage.source.put(
        Kinds.CLAIM,
        claim.json().with("status",
            JsonObject.EMPTY.with("phase", "Bound").with("capacity", JsonObject.EMPTY.with("storage", "1Gi"))));
    start();
    assertThat(stage.claim("data").status()).isEqualTo(JsonObject.EMPTY.with("phase", "Lost"));
    stage.pass(Duration.ofMinutes(2));
    assertThat(stage.notes.stream().filter(n -> n.reason().equals(reason)).map(Note::message)).containsExactly(message);
  }

  @Test
  @Spec("C30")
  void aLostClaimIsHealedWhenItsVolumeComesBackHoweverLongItWasLost() {
    stage.claim("data", BOUND_CLAIM, ", volumeName: a");
    start();
    assertThat(stage.claim("data").phase()).isEqualTo("Lost");
    stage.pass(Duration.ofHours(2));
    stage.volume("a", "", REF);
    stage.settle();
    assertBound();
  }

  @Test
  @Spec("C30")
  void aLostClaimIsHealedWhenItsVolumeIsTakenFromAnother() {
    stage.volume("a", "", ", claimRef: {namespace: default, name: x, uid: u}");
    stage.claim("data", BOUND_CLAIM, ", volumeName: a");
    start();
    assertThat(stage.claim("data").phase()).isEqualTo("Lost");
    stage.pass(Duration.ofHours(2));
    stage.volume("a", "", REF);
    stage.settle();
    assertBound();
  }

  @Test
  @Spec("C111")
  void theCapacityOfABoundClaimIsNotTouched() {
    PersistentVolume volume = stage.volume("a", "", REF + ", capacity: {storage: 5Gi}");
    stage.source.put(Kinds.VOLUME, volume.json().with("status", JsonObject.EMPTY.with("phase", "Bound")));
    PersistentVolumeClaim claim = stage.claim("data", BOUND_CLAIM, ", volumeName: a");
    stage.source.put(
        Kinds.CLAIM,
        claim.json().with("status",
            JsonObject.EMPTY.with("phase", "Bound").with("capacity", JsonObject.EMPTY.with("storage", "1Gi"))
                .with("accessModes", volume.spec().array("accessModes"))));
    start();
    assertThat(stage.writes()).isEmpty();
  }

  @Test
  void bindMarksThatWereRemovedArePutBack() {
    stage.volume("a", "", "");
    stage.claim("data", "", "");
    start();
    PersistentVolumeClaim bare = new PersistentVolumeClaim(stage.claim("data").json().updateObject("metadata", m -> m.without("annotations")));
    stage.source.put(Kinds.CLAIM, bare.json());
    stage.settle();
    assertThat(stage.claim("data").isFullyBound()).isTrue();
  }

  @Test
  void aBoundVolumeWhoseClaimRefWasRemovedIsBoundAgain() {
    stage.volume("a", "", "");
    stage.claim("data", "", "");
    start();
    stage.source.put(Kinds.VOLUME, stage.volume("a").json().updateObject("spec", s -> s.without("claimRef")));
    stage.settle();
    assertBound();
  }

  @Test
  @Spec("C31")
  void aNewVolumeIsAvailableAlsoWhereItIsReserved() {
    stage.source.put(Kinds.VOLUME, stage.volume("a", "", "").json().without("status"));
    stage.source.put(
        Kinds.VOLUME, stage.volume("b", "", ", claimRef: {namespace: default, name: nobody}").json().without("status"));
    start();
    assertThat(stage.volume("a").phase()).isEqualTo("Available");
    assertThat(stage.volume("b").phase()).isEqualTo("Available");
  }

  @Test
  @Spec({"C32", "C36"})
  void aClaimThatComesBackUnderItsNameIsAnother() {
    stage.volume("a", "", "");
    stage.claim("data", "", "");
    start();
    stage.source.remove(Kinds.CLAIM, "default", "data");
    stage.put(Kinds.CLAIM, "{metadata: {namespace: default, name: data, uid: two}, spec: {accessModes: [ReadWriteOnce]}}");
    stage.settle();
    assertThat(stage.volume("a").phase()).isEqualTo("Released");
    assertThat(stage.volume("a").claimRef()).isPresent();
    assertThat(stage.claim("data").phase()).isNotEqualTo("Bound");
    stage.source.put(
        Kinds.VOLUME,
        stage.volume("a").json().updateObject("spec", s -> s.updateObject("claimRef", ref -> ref.without("uid"))));
    stage.settle();
    assertBound();
  }

  @Test
  @Spec("C33")
  void aVolumeIsNotReleasedWhereOnlyTheViewMissesItsClaim() {
    stage.volume("a", "", "");
    stage.claim("data", "", "");
    start();
    stage.source.hold();
    PersistentVolumeClaim claim = stage.claim("data");
    stage.source.remove(Kinds.CLAIM, claim);
    stage.source.release();
    stage.source.hold();
    stage.source.put(Kinds.CLAIM, claim.json());
    stage.settle();
    assertThat(stage.volume("a").phase()).as("the view has only seen it go").isEqualTo("Bound");
    stage.source.release();
    stage.settle();
    assertBound();
  }

  @Test
  @Spec("C34")
  void aVolumeWhoseClaimWentElsewhereIsFreeAgain() {
    stage.volume("ours", ", annotations: {pv.kubernetes.io/bound-by-controller: 'yes'}", REF);
    stage.volume("users", "", REF);
    stage.volume("made", ", annotations: {pv.kubernetes.io/provisioned-by: x.y}", REF + ", persistentVolumeReclaimPolicy: Delete");
    stage.volume("a", "", REF);
    stage.claim("data", BOUND_CLAIM, ", volumeName: a");
    start();
    assertBound();
    assertThat(stage.volume("ours").claimRef()).isEmpty();
    assertThat(stage.volume("ours").meta().annotations().isEmpty()).isTrue();
    assertThat(stage.volume("users").claimRef().orElseThrow().text("uid")).isEmpty();
    assertThat(stage.volume("users").phase()).isEqualTo("Available");
    assertThat(stage.volume("made").phase()).isEqualTo("Released");
  }

  @Test
  @Spec("C27")
  void aReservedVolumeOfTheOtherModeIsComplainedAboutOnBothSides() {
    stage.volume("a", "", REF + ", volumeMode: Block");
    stage.claim("data", "", "");
    start();
    assertThat(stage.notes.stream().filter(n -> n.reason().equals("VolumeMismatch")).map(n -> n.about().text("kind")).distinct())
        .containsExactlyInAnyOrder("PersistentVolume", "PersistentVolumeClaim");
    assertThat(stage.claim("data").volumeName()).isEmpty();
  }

  private void delayedClass(String name, String provisioner) {
    stage.put(
        Kinds.STORAGE_CLASS,
        "{metadata: {name: %s}, provisioner: %s, volumeBindingMode: WaitForFirstConsumer}".formatted(name, provisioner));
  }

  @Test
  @Spec("C55")
  void aDelayedClaimWaitsForItsFirstConsumer() {
    delayedClass("late", "kubernetes.io/no-provisioner");
    stage.volume("a", "", ", storageClassName: late");
    stage.claim("data", "", ", storageClassName: late");
    start();
    assertThat(stage.notes).extracting(Note::message).containsOnly("waiting for first consumer to be created before binding");
    assertThat(stage.volume("a").claimRef()).isEmpty();
    for (String pod : List.of("p", "q")) {
      stage.put(
          Kinds.POD,
          "{metadata: {namespace: default, name: %s}, spec: {volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]}}"
              .formatted(pod));
    }
    stage.pass(Duration.ofSeconds(20));
    assertThat(stage.notes.getLast().message()).isEqualTo("waiting for pods p,q to be scheduled");
    assertThat(stage.notes.getLast().reason()).isEqualTo("WaitForPodScheduled");
  }

  @Test
  @Spec({"C24", "C56"})
  void whatTheSchedulerReservedIsBoundByTheRemainingThreeWrites() {
    delayedClass("late", "kubernetes.io/no-provisioner");
    stage.volume("a", ", annotations: {pv.kubernetes.io/bound-by-controller: 'yes'}", REF + ", storageClassName: late");
    stage.claim("data", "", ", storageClassName: late");
    start();
    assertThat(stage.writes())
        .containsExactly(
            "volume a: phase=Bound",
            "claim data: volumeName bound-by-controller bind-completed",
            "claim data: phase=Bound capacity accessModes");
  }

  @Test
  @Spec({"C47", "C56"})
  void aDelayedClaimWithASelectedNodeIsLeftToTheProvisioner() {
    delayedClass("late", "x.y/z");
    stage.claim("data", ", annotations: {volume.kubernetes.io/selected-node: node-1}", ", storageClassName: late");
    start();
    assertThat(stage.writes()).containsExactly("claim data: storage-provisioner storage-provisioner");
    assertThat(stage.claim("data").meta().annotation("volume.beta.kubernetes.io/storage-provisioner")).isEqualTo("x.y/z");
    assertThat(stage.claim("data").meta().annotation("volume.kubernetes.io/storage-provisioner")).isEqualTo("x.y/z");
    assertThat(stage.reasons()).containsExactly("ExternalProvisioning");
  }

  @Test
  @Spec("C49")
  void aMissingClassIsWaitedFor() {
    stage.claim("data", "", ", storageClassName: fast");
    start();
    assertThat(stage.notes).extracting(Note::message).containsOnly("storageclass.storage.k8s.io \"fast\" not found");
    stage.put(Kinds.STORAGE_CLASS, "{metadata: {name: fast}, provisioner: x.y/z}");
    stage.settle();
    assertThat(stage.notes.getLast().reason()).isEqualTo("ExternalProvisioning");
  }

  @Test
  @Spec("C53")
  void aClassWithoutProvisionerProvisionsNothing() {
    stage.put(Kinds.STORAGE_CLASS, "{metadata: {name: fast}, provisioner: kubernetes.io/no-provisioner}");
    stage.claim("data", "", ", storageClassName: fast");
    start();
    assertThat(stage.notes)
        .extracting(Note::message)
        .containsOnly("no volume plugin matched name: kubernetes.io/no-provisioner");
    assertThat(stage.writes()).isEmpty();
  }

  @Test
  @Spec({"C51", "C52", "G15"})
  void theNewestDefaultClassIsGivenToClaimsThatNameNone() {
    stage.claim("data", "", "");
    stage.claim("none", "", ", storageClassName: ''");
    start();
    stage.put(
        Kinds.STORAGE_CLASS,
        "{metadata: {name: old, creationTimestamp: '2025-01-01T00:00:00Z', "
            + "annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}, provisioner: x.y/z}");
    stage.put(
        Kinds.STORAGE_CLASS,
        "{metadata: {name: new, annotations: {storageclass.beta.kubernetes.io/is-default-class: 'true'}}, provisioner: x.y/z}");
    stage.settle();
    assertThat(stage.claim("data").className()).isEqualTo("new");
    assertThat(stage.claim("none").className()).isEmpty();
  }

  @Test
  void aClaimThatIsOnItsWayOutGetsNothing() {
    stage.volume("a", "", "");
    stage.claim("data", ", deletionTimestamp: '2026-01-01T00:00:00Z'", "");
    start();
    assertThat(stage.writes()).isEmpty();
  }

  @Test
  void aVolumeThatSomebodyElseTookFirstIsReplacedByTheNext() {
    stage.volume("a", "", "");
    stage.volume("b", "", ", capacity: {storage: 2Gi}");
    stage.claim("data", "", "");
    stage.api.answering(
        write -> {
          boolean first = stage.api.writes().size() == 1 && write instanceof Write.Patch;
          if (first) {
            stage.source.put(
                Kinds.VOLUME,
                stage.volume("a").json().updateObject("spec", s -> s.with("claimRef",
                    JsonObject.EMPTY.with("namespace", "default").with("name", "thief"))));
          }
          return Optional.empty();
        });
    start();
    assertBound(stage.volume("b"), stage.claim("data"));
    assertThat(stage.volume("a").claimKey()).isEqualTo("default/thief");
  }

  @Test
  @Spec("G38")
  void whoStartsWithAHundredBindingsWritesNothing() {
    for (int i = 0; i < 100; i++) {
      stage.volume("v" + i, "", "");
      stage.claim("c" + i, "", "");
    }
    start();
    stage.source.list(Kinds.CLAIM).forEach(claim -> assertBound(stage.volume(claim.volumeName()), claim));
    int writes = stage.writes().size();
    start();
    assertThat(stage.writes()).hasSize(writes);
  }

  @Test
  void nothingIsWrittenWhereAllIsInOrder() {
    stage.volume("a", "", "");
    stage.claim("data", "", "");
    start();
    int writes = stage.writes().size();
    start();
    stage.pass(Duration.ofHours(1));
    assertThat(stage.writes()).hasSize(writes);
  }
}
