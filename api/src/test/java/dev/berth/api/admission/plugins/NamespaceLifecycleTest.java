package dev.berth.api.admission.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.status.Status;
import dev.berth.base.Spec;
import org.junit.jupiter.api.Test;

class NamespaceLifecycleTest {
  private static final String MAP =
      "{'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': 'm', 'namespace': '%s'}}";
  private final Admitting admitting = new Admitting();

  @Test
  void nothingIsMadeInANamespaceThatIsNot() {
    Status status = admitting.refusal(MAP.formatted("absent"));
    assertThat(status.code()).isEqualTo(404);
    assertThat(status.message()).isEqualTo("namespaces \"absent\" not found");
  }

  @Test
  @Spec("E76")
  void nothingIsMadeInANamespaceThatIsGoing() {
    admitting.with(
        "{'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': 'going'}, 'status': {'phase': 'Terminating'}}");
    Status status = admitting.refusal(MAP.formatted("going"));
    assertThat(status.code()).isEqualTo(403);
    assertThat(status.message())
        .isEqualTo(
            "configmaps \"m\" is forbidden: unable to create new content in namespace going because it is being terminated");
    assertThat(status.details().orElseThrow().causes())
        .containsExactly(
            new Status.Cause("NamespaceTerminating", "namespace going is being terminated", "metadata.namespace"));
    admitting.update(MAP.formatted("going"), MAP.formatted("going"));
    admitting.delete(MAP.formatted("going"));
  }

  @Test
  void threeNamespacesNeverGo() {
    assertThatThrownBy(
            () -> admitting.delete("{'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': 'kube-system'}}"))
        .hasMessage("namespaces \"kube-system\" is forbidden: this namespace may not be deleted");
    admitting.delete("{'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': 'n'}}");
  }
}
