package dev.berth.api.kinds.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.kinds.KindFixture;
import dev.berth.base.json.JsonObject;
import org.junit.jupiter.api.Test;

class PodWarningsTest {
  private static final KindFixture PODS = KindFixture.of("", "pods");

  @Test
  void whatIsOldOrOddIsLetInWithAWarning() {
    JsonObject pod =
        PODS.created(
            """
            {"metadata": {"name": "a.b"}, "spec": {
              "terminationGracePeriodSeconds": -1,
              "nodeSelector": {"beta.kubernetes.io/os": "linux"},
              "volumes": [{"name": "v", "glusterfs": {"endpoints": "e", "path": "p"}}],
              "containers": [{"name": "c", "image": "x:1", "env": [{"name": "A"}, {"name": "A"}],
                "resources": {"requests": {"memory": "100m"}}}]}}
            """);
    assertThat(PODS.strategy().validate(pod)).isEmpty();
    assertThat(PODS.strategy().warnings(pod))
        .containsExactly(
            "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label"
                + " is recommended: [must not contain dots]",
            "spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use \"kubernetes.io/os\" instead",
            "spec.volumes[0].glusterfs: deprecated in v1.25, non-functional in v1.26+",
            "spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1",
            "spec.containers[0].resources.requests[memory]: fractional byte value \"100m\" is invalid, must be an"
                + " integer",
            "spec.containers[0].env[1]: hides previous definition of \"A\", which may be dropped when using apply");
  }

  @Test
  void aPodThatLimitsItselfRequestsWhatItsContainersDo() {
    JsonObject pod =
        PODS.created(
            """
            {"metadata": {"name": "p"}, "spec": {
              "resources": {"limits": {"cpu": "2", "memory": "1Gi"}},
              "containers": [{"name": "c", "image": "x:1", "resources": {"requests": {"cpu": "500m"}}},
                             {"name": "d", "image": "x:1", "resources": {"requests": {"cpu": "250m"}}}]}}
            """);
    assertThat(pod.object("spec").object("resources").object("requests").toString())
        .isEqualTo("{\"cpu\":\"750m\",\"memory\":\"1Gi\"}");
    assertThat(PODS.strategy().defaults(pod)).isSameAs(pod);
  }
}
