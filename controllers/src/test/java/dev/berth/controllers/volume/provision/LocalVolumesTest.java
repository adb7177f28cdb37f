package dev.berth.controllers.volume.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.controllers.volume.Stage;
import dev.berth.controllers.volume.bind.Binder;
import dev.berth.controllers.volume.reclaim.HostPaths;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.storage.DriverException;
import dev.berth.storage.NodeDisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LocalVolumesTest {
  private static final NodeDisk A = new NodeDisk("local", "/mnt/disks/a", 5L << 30, "Filesystem");
  private static final NodeDisk RAW = new NodeDisk("local", "/mnt/raw/b", 1L << 30, "Block");

  private final Stage stage = new Stage();
  private final List<String> cleaned = new ArrayList<>();
  private Optional<DriverException> refusal = Optional.empty();

  private void begin() {
    stage.start(
        new Binder(HostPaths.NONE),
        new LocalVolumes(
            (node, path) -> {
              cleaned.add(node + " " + path);
              return refusal.<CompletableFuture<Void>>map(CompletableFuture::failedFuture)
                  .orElseGet(() -> CompletableFuture.runAsync(() -> {}, Runnable::run));
            }));
  }

  private void node(String name, NodeDisk... disks) {
    stage.put(
        Kinds.NODE,
        "{metadata: {name: %1$s, labels: {kubernetes.io/hostname: %1$s.example}, annotations: {berth.dev/local-disks: '%2$s'}}}"
            .formatted(name, NodeDisk.text(List.of(disks))));
  }

  private void storageClass(String policy) {
    stage.put(
        Kinds.STORAGE_CLASS,
        """
        {metadata: {name: local}, provisioner: kubernetes.io/no-provisioner, reclaimPolicy: %s, mountOptions: [noatime],
         volumeBindingMode: WaitForFirstConsumer}
        """
            .formatted(policy));
  }

  private List<PersistentVolume> volumes() {
    return stage.source.list(Kinds.VOLUME);
  }

  private PersistentVolume volume() {
    assertThat(volumes()).hasSize(1);
    return volumes().getFirst();
  }

  /** A claim has had it and is gone. */
  private void release() {
    JsonObject claim = JsonObject.EMPTY.with("namespace", "default").with("name", "gone").with("uid", "of-gone");
    stage.source.put(
        Kinds.VOLUME,
        volume().json()
            .updateObject("spec", spec -> spec.with("claimRef", claim))
            .with("status", JsonObject.EMPTY.with("phase", "Bound")));
  }

  @Test
  @Spec("C128")
  void eachDiskOfANodeBecomesAVolumeOfItsClass() {
    node("one", A, RAW);
    begin();
    assertThat(volumes()).as("before there is a class").isEmpty();
    storageClass("Delete");
    stage.settle();
    PersistentVolume first = volumes().stream().filter(v -> v.volumeMode().equals("Filesystem")).findFirst().orElseThrow();
    assertThat(first.name()).matches("local-pv-[0-9a-f]{16}");
    assertThat(first.spec().object("local").text("path")).isEqualTo("/mnt/disks/a");
    assertThat(first.capacity()).hasToString("5Gi");
    assertThat(first.accessModes()).containsExactly("ReadWriteOnce");
    assertThat(first.reclaimPolicy()).isEqualTo("Delete");
    assertThat(first.className()).isEqualTo("local");
    assertThat(first.spec().array("mountOptions").strings()).containsExactly("noatime");
    assertThat(first.meta().labels().strings()).containsExactly(Map.entry("kubernetes.io/hostname", "one.example"));
    assertThat(first.requiredNodes().toString())
        .contains("\"key\":\"kubernetes.io/hostname\",\"operator\":\"In\",\"values\":[\"one.example\"]");
    assertThat(volumes()).extracting(PersistentVolume::volumeMode).containsExactlyInAnyOrder("Filesystem", "Block");
    assertThat(volumes()).extracting(PersistentVolume::phase).containsOnly("Available");
  }

  @Test
  void aClassWhoseVolumesSomebodyMakesGetsNone() {
    stage.put(Kinds.STORAGE_CLASS, "{metadata: {name: local}, provisioner: block.berth.dev, reclaimPolicy: Delete}");
    node("one", A);
    begin();
    assertThat(volumes()).isEmpty();
  }

  @Test
  @Spec("C128")
  void aReleasedVolumeIsCleanedAndOfferedAnew() {
    node("one", A);
    storageClass("Delete");
    begin();
    PersistentVolume before = volume();
    release();
    stage.settle();
    assertThat(cleaned).containsExactly("one /mnt/disks/a");
    assertThat(volume().name()).isEqualTo(before.name());
    assertThat(volume().phase()).isEqualTo("Available");
    assertThat(volume().claimRef()).isEmpty();
  }

  @Test
  void whatCannotBeCleanedStaysReleasedAndIsTriedAgain() {
    node("one", A);
    storageClass("Delete");
    begin();
    refusal = Optional.of(new DriverException(DriverException.Code.FAILED_PRECONDITION, "it is in use"));
    release();
    stage.settle();
    assertThat(volume().phase()).isEqualTo("Released");
    assertThat(stage.reasons()).contains("VolumeFailedDelete");
    refusal = Optional.empty();
    stage.pass(Duration.ofMinutes(5));
    assertThat(volume().phase()).isEqualTo("Available");
  }

  @Test
  void aClassThatRetainsKeepsTheData() {
    node("one", A);
    storageClass("Retain");
    begin();
    release();
    stage.pass(Duration.ofMinutes(5));
    assertThat(cleaned).isEmpty();
    assertThat(volume().phase()).isEqualTo("Released");
  }

  @Test
  void aDiskThatSomebodyMadeAVolumeOfIsNotASecondOne() {
    storageClass("Delete");
    stage.put(
        Kinds.VOLUME,
        """
        metadata: {name: mine}
        spec:
          accessModes: [ReadWriteOnce]
          capacity: {storage: 1Gi}
          local: {path: /mnt/disks/a}
          nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [
            {key: kubernetes.io/hostname, operator: In, values: [one.example]}]}]}}
        """);
    node("one", A);
    node("two", A);
    begin();
    assertThat(volumes()).extracting(v -> v.meta().annotation("berth.dev/node")).containsExactlyInAnyOrder("", "two");
    stage.source.remove(Kinds.VOLUME, "", "mine");
    stage.settle();
    assertThat(volumes()).extracting(v -> v.meta().annotation("berth.dev/node")).containsExactlyInAnyOrder("one", "two");
  }
}
