package dev.berth.controllers.volume.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.client.FixedApi;
import dev.berth.client.Note;
import dev.berth.client.Write;
import dev.berth.controllers.volume.Stage;
import dev.berth.controllers.volume.TinyDriver;
import dev.berth.controllers.volume.bind.Binder;
import dev.berth.controllers.volume.reclaim.HostPaths;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ProvisionerTest {
  private static final String NAME = "pvc-uid-of-data";
  private static final String HOST = "kubernetes.io/hostname";

  private final Stage stage = new Stage();
  private final TinyDriver driver = new TinyDriver();

  private Stage start() {
    return stage.start(new Binder(HostPaths.NONE), new Provisioner(new Drivers(List.of(driver))));
  }

  private void storageClass(String more) {
    stage.put(Kinds.STORAGE_CLASS, "{metadata: {name: tiny}, provisioner: tiny.example.com%s}".formatted(more));
  }

  private void node(String name) {
    stage.put(Kinds.NODE, "{metadata: {name: %s, labels: {kubernetes.io/hostname: %s}}}".formatted(name, name));
  }

  private void claim(String marks, String more) {
    stage.claim("data", marks, ", storageClassName: tiny" + more);
  }

  private List<String> told(String reason) {
    return stage.notes.stream().filter(n -> n.reason().equals(reason)).map(Note::message).toList();
  }

  @Test
  @Spec({"C46", "C47", "C48", "G15"})
  void aVolumeIsMadeAndBoundToItsClaim() {
    storageClass(", parameters: {kind: fast, csi.storage.k8s.io/fstype: xfs}, mountOptions: [noatime], reclaimPolicy: Delete");
    claim("", "");
    start();
    assertThat(stage.claim("data").isBound()).isTrue();
    PersistentVolume volume = stage.volume(NAME);
    assertThat(volume.phase()).isEqualTo("Bound");
    assertThat(volume.meta().annotation("pv.kubernetes.io/provisioned-by")).isEqualTo("tiny.example.com");
    assertThat(volume.meta().annotations().has("pv.kubernetes.io/bound-by-controller")).isFalse();
    assertThat(volume.meta().finalizers()).contains("external-provisioner.volume.kubernetes.io/finalizer");
    assertThat(volume.csi())
        .isEqualTo(
            JsonObject.EMPTY
                .with("driver", "tiny.example.com").with("fsType", "xfs").with("volumeHandle", "id-" + NAME)
                .with("volumeAttributes", JsonObject.EMPTY.with("a", "b")));
    assertThat(volume.capacity()).hasToString("1Gi");
    assertThat(volume.spec().array("mountOptions").strings()).containsExactly("noatime");
    assertThat(volume.reclaimPolicy()).isEqualTo("Delete");
    assertThat(driver.wanted.getFirst().parameters()).isEqualTo(Map.of("kind", "fast"));
    assertThat(told("Provisioning"))
        .containsExactly("External provisioner is provisioning volume for claim \"default/data\"");
    assertThat(told("ProvisioningSucceeded")).containsExactly("Successfully provisioned volume " + NAME);
    assertThat(driver.calls).containsExactly("create " + NAME);
  }

  @Test
  @Spec({"C56", "C129"})
  void aDelayedClaimIsServedWhereItsNodeIs() {
    driver.topologyKeys = Set.of(HOST);
    node("node-1");
    node("node-2");
    storageClass(", volumeBindingMode: WaitForFirstConsumer");
    claim("", "");
    start();
    assertThat(driver.calls).isEmpty();
    claim(", annotations: {volume.kubernetes.io/selected-node: node-2}", "");
    stage.settle();
    assertThat(driver.wanted.getFirst().topologies()).containsExactly(Map.of(HOST, "node-2"));
    assertThat(stage.volume(NAME).requiredNodes().toString())
        .isEqualTo("{\"nodeSelectorTerms\":[{\"matchExpressions\":[{\"key\":\"kubernetes.io/hostname\",\"operator\":\"In\","
            + "\"values\":[\"node-2\"]}]}]}");
    assertThat(stage.claim("data").isBound()).isTrue();
  }

  @Test
  @Spec("C60")
  void aNodeWithoutRoomIsGivenBackToTheScheduler() {
    driver.topologyKeys = Set.of(HOST);
    driver.fail("create", Code.RESOURCE_EXHAUSTED, "no room");
    node("node-1");
    storageClass(", volumeBindingMode: WaitForFirstConsumer");
    claim(", annotations: {volume.kubernetes.io/selected-node: node-1}", "");
    start();
    stage.pass(Duration.ofMinutes(1));
    assertThat(stage.claim("data").selectedNode()).isEmpty();
    assertThat(told("ProvisioningFailed"))
        .containsExactly(
            "failed to provision volume with StorageClass \"tiny\": rpc error: code = ResourceExhausted desc = no room");
    assertThat(driver.calls).hasSize(1);
  }

  @Test
  @Spec("C60")
  void aNodeThatIsGoneIsGivenBackToTheScheduler() {
    storageClass(", volumeBindingMode: WaitForFirstConsumer");
    claim(", annotations: {volume.kubernetes.io/selected-node: nowhere}", "");
    start();
    assertThat(stage.claim("data").selectedNode()).isEmpty();
    assertThat(driver.calls).isEmpty();
  }

  @Test
  @Spec({"C48", "G15"})
  void whatFailsIsTriedAgainUnderTheSameName() {
    driver.fail("create", Code.INVALID_ARGUMENT, "no such parameter");
    driver.fail("create", Code.DEADLINE_EXCEEDED, "late");
    storageClass("");
    claim("", "");
    start();
    stage.pass(Duration.ofSeconds(10));
    assertThat(driver.calls).containsOnly("create " + NAME).hasSize(3);
    assertThat(stage.claim("data").isBound()).isTrue();
    assertThat(told("ProvisioningFailed")).hasSize(2);
  }

  @Test
  @Spec("C46")
  void aVolumeWhoseMakingWasUncertainIsUnmadeWhereTheClaimIsGoneMeanwhile() {
    driver.fail("create", Code.UNAVAILABLE, "no answer");
    storageClass("");
    claim("", "");
    stage.run(new Binder(HostPaths.NONE), new Provisioner(new Drivers(List.of(driver))));
    stage.pass(Duration.ofMillis(500));
    assertThat(driver.calls).hasSize(1);
    stage.source.remove(Kinds.CLAIM, "default", "data");
    stage.pass(Duration.ofSeconds(10));
    assertThat(driver.calls).containsExactly("create " + NAME, "create " + NAME, "delete id-" + NAME);
    assertThat(stage.source.list(Kinds.VOLUME)).isEmpty();
    assertThat(driver.volumes).isEmpty();
  }

  @Test
  @Spec({"C46", "G15"})
  void aVolumeThatWasMadeAndHasNoObjectYetIsUnmadeWhereTheClaimIsGoneMeanwhile() {
    AtomicBoolean full = new AtomicBoolean(true);
    stage.api.answering(
        write ->
            full.get() && write instanceof Write.Create && write.type().equals(Kinds.VOLUME.type())
                ? Optional.of(FixedApi.refused(503, "ServiceUnavailable", "the store has no room"))
                : Optional.empty());
    storageClass("");
    claim("", "");
    stage.run(new Binder(HostPaths.NONE), new Provisioner(new Drivers(List.of(driver))));
    stage.pass(Duration.ofMillis(500));
    assertThat(driver.volumes).hasSize(1);
    stage.source.remove(Kinds.CLAIM, "default", "data");
    full.set(false);
    stage.pass(Duration.ofSeconds(10));
    assertThat(driver.calls).containsExactly("create " + NAME, "create " + NAME, "delete id-" + NAME);
    assertThat(stage.source.list(Kinds.VOLUME)).isEmpty();
    assertThat(driver.volumes).isEmpty();

    claim("", ", volumeMode: Filesystem");
    stage.pass(Duration.ofSeconds(10));
    assertThat(stage.source.list(Kinds.VOLUME)).as("of the former nothing is remembered").hasSize(1);
    assertThat(driver.calls).hasSize(4);
  }

  @Test
  @Spec({"C46", "G15"})
  void whoeverDeletesAClaimBeforeOrWhileItsVolumeIsMadeLeavesNoVolume() {
    storageClass("");
    start();
    for (int i = 0; i < 100; i++) {
      stage.api.delay(Duration.ofMillis(i % 7), Duration.ofMillis(i % 3));
      claim("", "");
      stage.pass(Duration.ofMillis(i));
      stage.source.remove(Kinds.CLAIM, "default", "data");
      stage.pass(Duration.ofMinutes(1));
      assertThat(driver.volumes).as("after %s ms", i).isEmpty();
      assertThat(stage.source.list(Kinds.VOLUME)).isEmpty();
    }
  }

  @Test
  @Spec({"C37", "C40"})
  void whoeverCrashesAfterTheDriverMadeItIsSucceededByOneWhoFindsItAgain() {
    driver.volumes.put(NAME, new VolumeDriver.Created("id-known", 1L << 30, Map.of(), List.of()));
    storageClass("");
    claim("", "");
    start();
    assertThat(stage.volume(NAME).csi().text("volumeHandle")).isEqualTo("id-known");
    stage.source.remove(Kinds.CLAIM, "default", "data");
    stage.settle();
    assertThat(driver.volumes).isEmpty();
    assertThat(stage.source.list(Kinds.VOLUME)).isEmpty();
  }

  @Test
  @Spec({"C36", "G15"})
  void aRetainedVolumeIsNotUnmade() {
    storageClass(", reclaimPolicy: Retain");
    claim("", "");
    start();
    stage.source.remove(Kinds.CLAIM, "default", "data");
    stage.pass(Duration.ofHours(1));
    assertThat(stage.volume(NAME).phase()).isEqualTo("Released");
    assertThat(driver.calls).containsExactly("create " + NAME);
  }

  @Test
  @Spec("C41")
  void thePolicyAtTheTimeOfReleaseCounts() {
    storageClass("");
    claim("", "");
    start();
    stage.source.put(
        Kinds.VOLUME,
        stage.volume(NAME).json().updateObject("spec", s -> s.with("persistentVolumeReclaimPolicy", "Retain")));
    stage.settle();
    assertThat(stage.volume(NAME).meta().finalizers()).isEmpty();
    stage.source.remove(Kinds.CLAIM, "default", "data");
    stage.settle();
    assertThat(driver.volumes).containsKey(NAME);
  }

  @Test
  @Spec({"C37", "G15"})
  void whatIsAttachedIsNotUnmadeAndADeleteThatFailsIsTriedAgain() {
    storageClass("");
    claim("", "");
    start();
    stage.put(
        Kinds.VOLUME_ATTACHMENT,
        "{metadata: {name: x}, spec: {attacher: tiny.example.com, nodeName: node-1, source: {persistentVolumeName: %s}}}"
            .formatted(NAME));
    driver.fail("delete", Code.INTERNAL, "oops");
    stage.source.remove(Kinds.CLAIM, "default", "data");
    stage.settle();
    assertThat(driver.calls).doesNotContain("delete id-" + NAME);
    stage.source.remove(Kinds.VOLUME_ATTACHMENT, "", "x");
    stage.pass(Duration.ofSeconds(30));
    assertThat(told("VolumeFailedDelete")).contains("rpc error: code = Internal desc = oops");
    assertThat(driver.volumes).isEmpty();
    assertThat(stage.source.list(Kinds.VOLUME)).isEmpty();
  }

  /** Between two attempts, and whoever unmakes it has not heard of that. */
  @Test
  @Spec("C41")
  void aVolumeThatIsSavedByAnotherPolicyInTheLastMomentIsNotUnmade() {
    storageClass("");
    claim("", "");
    start();
    driver.fail("delete", Code.INTERNAL, "oops");
    stage.source.remove(Kinds.CLAIM, "default", "data");
    stage.pass(Duration.ofMillis(200));
    assertThat(told("VolumeFailedDelete")).contains("rpc error: code = Internal desc = oops");
    stage.source.hold();
    stage.source.put(
        Kinds.VOLUME,
        stage.volume(NAME).json().updateObject("spec", s -> s.with("persistentVolumeReclaimPolicy", "Retain")));
    stage.pass(Duration.ofMinutes(10));
    assertThat(driver.volumes).containsKey(NAME);
    stage.source.release();
    stage.pass(Duration.ofMinutes(10));
    assertThat(driver.volumes).containsKey(NAME);
    assertThat(stage.volume(NAME).meta().finalizers()).isEmpty();
  }

  @Test
  @Spec("C115")
  void aCopyBeginsWithTheOtherClaimsVolume() {
    storageClass("");
    claim("", "");
    start();
    stage.claim("copy", "", ", storageClassName: tiny, dataSource: {kind: PersistentVolumeClaim, name: data}");
    stage.settle();
    assertThat(driver.wanted.getLast().sourceVolume()).contains("id-" + NAME);
    assertThat(stage.claim("copy").isBound()).isTrue();
    assertThat(stage.claim("data").meta().finalizers())
        .contains("provisioner.storage.kubernetes.io/cloning-protection");
  }

  @Test
  @Spec("C61")
  void anImmediateClaimGoesWhereItsClassAllows() {
    driver.topologyKeys = Set.of("zone");
    storageClass(", allowedTopologies: [{matchLabelExpressions: [{key: zone, values: [a, b]}]}]");
    claim("", "");
    start();
    assertThat(driver.wanted.getFirst().topologies()).containsExactly(Map.of("zone", "a"), Map.of("zone", "b"));
  }

  @Test
  @Spec("C62")
  void theRoomThatIsLeftIsPublishedForEveryPlace() {
    driver.topologyKeys = Set.of(HOST);
    driver.room = 10L << 30;
    node("node-1");
    node("node-2");
    storageClass(", volumeBindingMode: WaitForFirstConsumer");
    claim(", annotations: {volume.kubernetes.io/selected-node: node-1}", "");
    start();
    stage.settle();
    assertThat(stage.source.list(Kinds.CSI_STORAGE_CAPACITY).stream()
            .map(c -> c.json().object("nodeTopology").object("matchLabels").text(HOST) + " " + c.json().text("capacity")))
        .containsExactlyInAnyOrder("node-1 9Gi", "node-2 10Gi");
    stage.source.remove(Kinds.NODE, "", "node-2");
    stage.settle();
    assertThat(stage.source.list(Kinds.CSI_STORAGE_CAPACITY)).hasSize(1);
  }

  @Test
  void roomOfWhichNothingIsToldAnyMoreIsToldAnew() {
    driver.topologyKeys = Set.of(HOST);
    driver.room = 10L << 30;
    node("node-1");
    storageClass(", volumeBindingMode: WaitForFirstConsumer");
    start();
    stage.settle();
    AnyObject told = stage.source.list(Kinds.CSI_STORAGE_CAPACITY).getFirst();
    stage.source.remove(Kinds.CSI_STORAGE_CAPACITY, told.meta().namespace(), told.name());
    stage.settle();
    assertThat(stage.source.list(Kinds.CSI_STORAGE_CAPACITY)).extracting(AnyObject::name).containsExactly(told.name());
  }

  @Test
  void aPlaceThatCannotBeAskedYetIsAskedAgainSoon() {
    driver.topologyKeys = Set.of(HOST);
    driver.fail("capacity", Code.UNAVAILABLE, "nobody listens");
    driver.fail("capacity", Code.UNAVAILABLE, "nobody listens");
    node("node-1");
    storageClass(", volumeBindingMode: WaitForFirstConsumer");
    start();
    assertThat(stage.source.list(Kinds.CSI_STORAGE_CAPACITY)).isEmpty();
    stage.pass(Duration.ofSeconds(5));
    assertThat(stage.source.list(Kinds.CSI_STORAGE_CAPACITY)).hasSize(1);
  }

  @Test
  @Spec("C77")
  void theDriversObjectSaysWhatItCanDo() {
    start();
    assertThat(stage.source.get(Kinds.CSI_DRIVER, "", "tiny.example.com").orElseThrow().spec().bool("attachRequired")).isTrue();
  }
}
