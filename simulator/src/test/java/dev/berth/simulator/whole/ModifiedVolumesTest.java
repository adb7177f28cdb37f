package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.simulated.Faults;
import dev.berth.storage.simulated.Faults.Fault;
import dev.berth.storage.simulated.Faults.Verb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Volumes that are given other attributes while they are used. */
@Spec({"C118", "G18"})
class ModifiedVolumesTest {
  private static final String CLAIM = "/api/v1/namespaces/default/persistentvolumeclaims/a";
  private static final String CLASSES = "/apis/storage.k8s.io/v1/volumeattributesclasses/";

  private final SmallCluster town = new SmallCluster(1);

  @BeforeEach
  void prepare() {
    town.create(
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: c}
        provisioner: disk.example.com
        """);
    attributes("silver");
    attributes("gold");
  }

  @AfterEach
  void close() {
    town.close();
  }

  private void attributes(String name) {
    town.create(
        """
        apiVersion: storage.k8s.io/v1
        kind: VolumeAttributesClass
        metadata: {name: %s}
        driverName: disk.example.com
        parameters: {grade: %s}
        """
            .formatted(name, name));
  }

  private void running(String attributes) {
    town.create(
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: a}
        spec: {accessModes: [ReadWriteOnce], storageClassName: c, resources: {requests: {storage: 1Gi}} %s}
        """
            .formatted(attributes.isEmpty() ? "" : ", volumeAttributesClassName: " + attributes));
    town.podWith("p", "a", "");
    town.until("it runs", () -> town.pod("p").isReady());
  }

  private JsonObject status() {
    return town.claim("a").object("status");
  }

  private void ask(String name) {
    town.patch(CLAIM, "{spec: {volumeAttributesClassName: " + name + "}}");
  }

  private void untilIs(String name) {
    town.until("it is " + name, () -> status().text("currentVolumeAttributesClassName").equals(name));
    assertThat(status().has("modifyVolumeStatus")).isFalse();
    assertThat(status().array("conditions")).isEmpty();
    String volume = town.claim("a").object("spec").text("volumeName");
    assertThat(town.get("/api/v1/persistentvolumes/" + volume).object("spec").text("volumeAttributesClassName")).isEqualTo(name);
  }

  @Test
  void aVolumeIsMadeWithAttributesAndGivenOthersWhileItIsUsed() {
    running("silver");
    untilIs("silver");
    ask("gold");
    untilIs("gold");
    assertThat(town.pod("p").isReady()).isTrue();
  }

  @Test
  void aVolumeWithoutAttributesIsGivenSome() {
    running("");
    ask("gold");
    untilIs("gold");
  }

  @Test
  void whatADriverWillNotDoIsSaidAndTheWayBackIsOpen() {
    running("silver");
    town.disk.faults(
        (_, verb, _, _) -> verb == Verb.MODIFY ? new Fault.Fails(new DriverException(Code.INVALID_ARGUMENT, "no")) : Fault.NONE);
    ask("gold");
    town.until("it cannot be", () -> status().object("modifyVolumeStatus").text("status").equals("Infeasible"));
    assertThat(status().object("modifyVolumeStatus").text("targetVolumeAttributesClassName")).isEqualTo("gold");
    assertThat(status().text("currentVolumeAttributesClassName")).isEqualTo("silver");
    town.disk.faults(Faults.NONE);
    ask("silver");
    town.seconds(10);
    untilIs("silver");
  }

  @Test
  void aClassThatIsStillWantedIsKept() {
    running("silver");
    assertThat(town.cluster.delete(CLASSES + "silver").isDone()).isTrue();
    assertThat(town.cluster.delete(CLASSES + "gold").isDone()).isTrue();
    town.seconds(60);
    assertThat(town.cluster.get(CLASSES + "silver").code()).isEqualTo(200);
    assertThat(town.cluster.get(CLASSES + "gold").code()).isEqualTo(404);
    town.removePod("p");
    town.cluster.delete(CLAIM);
    town.until("it is gone with the volume", () -> town.cluster.get(CLASSES + "silver").code() == 404);
  }

  @Test
  void aClaimOfAClassThatIsNotThereWaitsForIt() {
    town.create(
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: a}
        spec: {accessModes: [ReadWriteOnce], storageClassName: c, resources: {requests: {storage: 1Gi}}, volumeAttributesClassName: later}
        """);
    town.seconds(120);
    assertThat(status().text("phase")).isEqualTo("Pending");
    attributes("later");
    town.podWith("p", "a", "");
    town.until("it runs", () -> town.pod("p").isReady());
    untilIs("later");
  }
}
