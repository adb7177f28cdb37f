package dev.berth.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.Pod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourcesTest {
  private static final String MORE = "its template has changed in more than cpu and memory of its containers";

  private static JsonObject template(String spec) {
    return (JsonObject) Yaml.parse("{metadata: {labels: {app: web}}, spec: {" + spec + "}}");
  }

  private static Pod pod(String spec, String status) {
    return new Pod((JsonObject) Yaml.parse("{spec: {" + spec + "}, status: {" + status + "}}"));
  }

  @ParameterizedTest
  @Spec("H16")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          containers: [{name: c}] | containers: [{name: c, resources: {requests: {cpu: 1}}}] | ``
          containers: [{name: c, resources: {}}] | containers: [{name: c}] | ``
          containers: [{name: c, resources: {limits: {memory: 1Gi}}}] | containers: [{name: c, resources: {limits: {memory: 2Gi, cpu: 2}}}] | ``
          containers: [{name: c, resources: {limits: {memory: 1Gi}}}] | containers: [{name: c, resources: {requests: {memory: 1Gi}}}] | container c has limits of memory, which cannot be taken away
          containers: [{name: c, resources: {limits: {memory: 1Gi}}}] | containers: [{name: c, resources: {requests: {cpu: 1}, limits: {memory: 1Gi}}}] | ``
          containers: [{name: c, resources: {requests: {cpu: 1}}}] | containers: [{name: c}] | container c has requests of cpu, which cannot be taken away
          containers: [{name: c, image: a}] | containers: [{name: c, image: b}] | MORE
          containers: [{name: c}] | containers: [{name: d}] | MORE
          containers: [{name: c}] | containers: [{name: c}, {name: d}] | MORE
          containers: [{name: c}] | containers: [{name: c, resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]}] | MORE
          containers: [{name: c}] | containers: [{name: c, resources: {requests: {ephemeral-storage: 1Gi}}}] | MORE
          initContainers: [{name: i, restartPolicy: Always}] | initContainers: [{name: i, restartPolicy: Always, resources: {requests: {cpu: 1}}}] | ``
          initContainers: [{name: i}] | initContainers: [{name: i, resources: {requests: {cpu: 1}}}] | MORE
          resources: {requests: {cpu: 1}} | resources: {requests: {cpu: 2}} | MORE
          """)
  void whatCanChangeWhileContainersRun(String from, String to, String obstacle) {
    assertThat(Resources.obstacle(template(from), template(to)).orElse("")).isEqualTo(obstacle.equals("MORE") ? MORE : obstacle);
  }

  @Test
  @Spec("H16")
  void labelsAndAnnotationsOfTheTemplateAreMore() {
    JsonObject one = template("containers: [{name: c}]");
    assertThat(Resources.obstacle(one, one.withAt(Yaml.parse("{a: b}"), "metadata", "annotations"))).contains(MORE);
    assertThat(Resources.obstacle(one, one.withAt(Yaml.parse("{app: web, a: b}"), "metadata", "labels"))).contains(MORE);
  }

  /** A pod's requests are its limits where the template has none, and what others gave it stays. */
  @Test
  @Spec("H16")
  void aPodGetsWhatTheTemplateNames() {
    Pod pod =
        pod(
            "containers: [{name: c, resources: {limits: {cpu: 1}, requests: {cpu: 1, memory: 1Gi}}}, {name: injected, resources: {requests: {cpu: 1}}}]",
            "");
    assertThat(Resources.with(pod, template("containers: [{name: c, resources: {limits: {cpu: 1500m}}}]")).spec())
        .isEqualTo(
            Yaml.parse(
                "{containers: [{name: c, resources: {limits: {cpu: 1500m}, requests: {cpu: 1500m, memory: 1Gi}}},"
                    + " {name: injected, resources: {requests: {cpu: 1}}}]}"));
    assertThat(Resources.with(pod, template("containers: [{name: c, resources: {limits: {cpu: 1000m}, requests: {memory: 1024Mi}}}]")))
        .as("the same amounts, written otherwise")
        .isSameAs(pod);
  }

  @ParameterizedTest
  @Spec("H16")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {name: c, state: {running: {}}, resources: {requests: {cpu: 1000m}}}                 | true
          {name: c, state: {running: {}}, resources: {requests: {cpu: 2}}}                     | false
          {name: c, state: {running: {}}, resources: {requests: {cpu: 1}, limits: {memory: 1}}} | false
          {name: c, state: {running: {}}}                                                      | false
          {name: c, state: {waiting: {}}}                                                      | true
          """)
  void aContainerThatRunsHasWhatItsNodeSays(String status, boolean inForce) {
    Pod pod = pod("containers: [{name: c, resources: {requests: {cpu: 1}}}]", "containerStatuses: [" + status + "]");
    assertThat(Resources.areInForce(pod)).isEqualTo(inForce);
  }
}
