package dev.berth.api.admission.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.status.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a pod that runs may be given on its node. */
class PodResizeTest {
  private static final String POD =
      "{'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'p', 'namespace': 'n'}, 'spec': {'nodeName': '%s',"
          + " 'containers': [{'name': 'c', 'resources': {'requests': {'cpu': '%s', 'memory': '%s'}}}]}}";
  private final Admitting admitting = new Admitting().with(node("a", "linux")).with(node("w", "windows"));

  private static String node(String name, String os) {
    return "{'apiVersion': 'v1', 'kind': 'Node', 'metadata': {'name': '%s', 'labels': {'kubernetes.io/os': '%s'}},".formatted(name, os)
        + " 'status': {'allocatable': {'cpu': '2', 'memory': '1Gi'}}}";
  }

  private Refusal refusal(String node, String cpu, String memory) {
    String old = POD.formatted(node, "1", "64Mi");
    return catchThrowableOfType(Refusal.class, () -> admitting.resize(old, POD.formatted(node, cpu, memory)));
  }

  private static String cause(Refusal refusal) {
    return refusal.status().details().orElseThrow().causes().getFirst().reason();
  }

  @Test
  void noPodIsGivenMoreThanItsNodeHas() {
    admitting.resize(POD.formatted("a", "1", "64Mi"), POD.formatted("a", "2", "1Gi"));
    Refusal refusal = refusal("a", "2500m", "1Gi");
    assertThat(refusal.status().code()).isEqualTo(403);
    assertThat(refusal)
        .hasMessage(
            "pods \"p\" is forbidden: Node didn't have enough allocatable resources: cpu, requested: 2500, allocatable: 2000");
    assertThat(cause(refusal)).isEqualTo("NodeCapacity");
    assertThat(refusal("a", "2500m", "2Gi")).hasMessageEndingWith("; memory, requested: 2147483648, allocatable: 1073741824");
  }

  @Test
  void whatIsTooLargeAlreadyMayStayAsItIs() {
    admitting.resize(POD.formatted("a", "3", "64Mi"), POD.formatted("a", "3", "64Mi"));
    admitting.update(POD.formatted("a", "1", "64Mi"), POD.formatted("a", "3", "64Mi"));
  }

  @Test
  void aPodWithoutANodeMayWaitForALargerOne() {
    admitting.resize(POD.formatted("", "1", "64Mi"), POD.formatted("", "64", "64Mi"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'resources': {'requests': {'cpu': '%s'}}                                                  | InPlacePodLevelResourcesVerticalScaling
          'initContainers': [{'name': 'i', 'resources': {'requests': {'cpu': '%s'}}}]               | InPlacePodVerticalScalingInitContainers
          'initContainers': [{'name': 'i', 'restartPolicy': 'Always', 'resources': {'requests': {'cpu': '%s'}}}] | none
          """,
      quoteCharacter = '"')
  void aNodeIsAskedOnlyForWhatItSaysThatItCanDo(String spec, String feature) {
    String pod =
        "{'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'p', 'namespace': 'n'}, 'spec': {'nodeName': 'a', %s}}";
    Runnable resize =
        () -> admitting.resize(pod.formatted(spec.formatted("100m")), pod.formatted(spec.formatted("200m")));
    if (feature.equals("none")) {
      resize.run();
      return;
    }
    assertThatThrownBy(resize::run)
        .hasMessage(
            "pods \"p\" is forbidden: pod update requires features " + feature + " which are not available on node \"a\"");
    String able = node("a", "linux").replace("'status': {", "'status': {'declaredFeatures': ['" + feature + "'], ");
    admitting.with(able);
    resize.run();
  }

  @Test
  void onlyLinuxNodesResize() {
    Refusal refusal = refusal("w", "2", "64Mi");
    assertThat(refusal)
        .hasMessage("pods \"p\" is forbidden: pod resize is only supported on linux nodes, node \"w\" is \"windows\"");
    assertThat(cause(refusal)).isEqualTo("UnsupportedPlatform");
    assertThatThrownBy(() -> admitting.resize(POD.formatted("gone", "1", "64Mi"), POD.formatted("gone", "2", "64Mi")))
        .hasMessage("pods \"p\" is forbidden: node \"gone\" not found");
  }
}
