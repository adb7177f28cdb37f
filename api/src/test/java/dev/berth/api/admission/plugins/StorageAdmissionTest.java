package dev.berth.api.admission.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import org.junit.jupiter.api.Test;

class StorageAdmissionTest {
  private static final String CLAIM =
      "{'apiVersion': 'v1', 'kind': 'PersistentVolumeClaim', 'metadata': {'name': 'c'}, 'spec': {%s'resources': {'requests':"
          + " {'storage': '%s'}}}, 'status': {'phase': '%s'}}";
  private final Admitting admitting = new Admitting();

  private void storageClass(String name, String created, String isDefault, boolean grows) {
    admitting.with(
        "{'apiVersion': 'storage.k8s.io/v1', 'kind': 'StorageClass', 'metadata': {'name': '" + name
            + "', 'creationTimestamp': '" + created + "', 'annotations': {'storageclass.kubernetes.io/is-default-class': '"
            + isDefault + "'}}, 'allowVolumeExpansion': " + grows + "}");
  }

  private String classOf(String claimSpec) {
    return admitting.create(CLAIM.formatted(claimSpec, "1Gi", "")).object("spec").string("storageClassName").orElse("none");
  }

  @Test
  @Spec("C50")
  void aClaimWithoutAClassGetsTheNewestDefault() {
    assertThat(classOf("")).isEqualTo("none");
    storageClass("older", "2026-01-01T00:00:00Z", "true", false);
    storageClass("newer", "2026-01-02T00:00:00Z", "true", false);
    storageClass("newest", "2026-01-03T00:00:00Z", "false", false);
    assertThat(classOf("")).isEqualTo("newer");
    assertThat(classOf("'storageClassName': '', ")).isEmpty();
    assertThat(classOf("'storageClassName': 'older', ")).isEqualTo("older");
  }

  @Test
  @Spec("C50")
  void ofEquallyNewDefaultsTheFirstByNameIsTaken() {
    storageClass("b", "2026-01-01T00:00:00Z", "true", false);
    storageClass("a", "2026-01-01T00:00:00Z", "true", false);
    assertThat(classOf("")).isEqualTo("a");
  }

  @Test
  @Spec("C42")
  void claimsAndVolumesAreBornProtected() {
    JsonObject claim = admitting.create(CLAIM.formatted("", "1Gi", ""));
    assertThat(claim.object("metadata").array("finalizers").strings()).containsExactly("kubernetes.io/pvc-protection");
    assertThat(admitting.create(claim.toString()).object("metadata")).isEqualTo(claim.object("metadata"));
    JsonObject volume = admitting.create("{'apiVersion': 'v1', 'kind': 'PersistentVolume', 'metadata': {'name': 'v'}}");
    assertThat(volume.object("metadata").array("finalizers").strings()).containsExactly("kubernetes.io/pv-protection");
  }

  @Test
  @Spec({"C7", "C8"})
  void aClaimGrowsOnlyWhenBoundAndAllowed() {
    storageClass("grows", "2026-01-01T00:00:00Z", "false", true);
    storageClass("stays", "2026-01-01T00:00:00Z", "false", false);
    String grows = "'storageClassName': 'grows', ";
    assertThatThrownBy(
            () -> admitting.update(CLAIM.formatted(grows, "1Gi", "Pending"), CLAIM.formatted(grows, "2Gi", "Pending")))
        .hasMessage("persistentvolumeclaims \"c\" is forbidden: Only bound persistent volume claims can be expanded");
    admitting.update(CLAIM.formatted(grows, "1Gi", "Bound"), CLAIM.formatted(grows, "2Gi", "Bound"));
    String stays = "'storageClassName': 'stays', ";
    assertThatThrownBy(
            () -> admitting.update(CLAIM.formatted(stays, "1Gi", "Bound"), CLAIM.formatted(stays, "2Gi", "Bound")))
        .hasMessage(
            "persistentvolumeclaims \"c\" is forbidden: only dynamically provisioned pvc can be resized and the"
                + " storageclass that provisions the pvc must support resize");
    admitting.update(CLAIM.formatted(stays, "2Gi", "Bound"), CLAIM.formatted(stays, "1Gi", "Bound"));
  }

  @Test
  @Spec("C11")
  void aVolumesChangeOfPhaseIsTimed() {
    String volume =
        "{'apiVersion': 'v1', 'kind': 'PersistentVolume', 'metadata': {'name': 'v'}, 'status': {'phase': '%s',"
            + " 'lastPhaseTransitionTime': '2025-01-01T00:00:00Z'}}";
    assertThat(
            admitting
                .updateStatus(volume.formatted("Pending"), volume.formatted("Available"))
                .object("status")
                .text("lastPhaseTransitionTime"))
        .isEqualTo("2026-01-02T03:04:05Z");
    assertThat(
            admitting
                .updateStatus(volume.formatted("Bound"), volume.formatted("Bound"))
                .object("status")
                .text("lastPhaseTransitionTime"))
        .isEqualTo("2025-01-01T00:00:00Z");
  }
}
