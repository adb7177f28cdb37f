package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a rollout after a template that was wrong, on nodes. */
class StuckPodsTest {
  private static final String SET = "/apis/apps/v1/namespaces/default/statefulsets/web";
  private static final String ASKED = "{metadata: {annotations: {statefulset.berth.dev/replace-stuck-pods: 'true'}}}";

  private final SmallCluster town = new SmallCluster(2);

  @AfterEach
  void close() {
    town.close();
  }

  private void set(String annotations) {
    town.create(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}, annotations: {%s}}
            spec:
              terminationGracePeriodSeconds: 2
              containers: [{name: c, image: 'app:1'}]
        """
            .formatted(annotations));
  }

  private void template(String image, String pullFails) {
    town.patchStrategically(
        SET,
        """
        spec:
          template:
            metadata: {annotations: {simulated.berth.dev/pull-fails: %s}}
            spec: {containers: [{name: c, image: '%s'}]}
        """
            .formatted(pullFails, image));
  }

  private void untilUpdated(String image) {
    town.until(
        "all run " + image,
        () ->
            town.set("web").object("status").text("updateRevision").equals(town.set("web").object("status").text("currentRevision"))
                && town.set("web").object("status").number("readyReplicas") == 3
                && List.of("web-0", "web-1", "web-2").stream()
                    .allMatch(pod -> town.pod(pod).containers().allMatch(c -> c.text("image").equals(image))));
  }

  /** Back to what there was, or on to something else. */
  @ParameterizedTest
  @Spec("H1")
  @ValueSource(strings = {"app:1", "app:3"})
  void aRolloutGoesOnByItselfOnceItsTemplateIsMended(String mended) {
    set("");
    town.patch(SET, ASKED);
    town.untilReady("web", 3);
    String first = town.pod("web-0").uid();
    template("app:2", "'1000'");
    town.until("it is stuck", () -> !town.pod("web-2").isReady() && town.pod("web-2").status().has("startTime"));
    town.seconds(120);
    assertThat(town.story).endsWith("web-2 going", "web-2 gone", "web-2 new");
    town.story.clear();

    template(mended, "null");
    untilUpdated(mended);
    assertThat(town.story).startsWith("web-2 going", "web-2 gone", "web-2 new", "web-2 ready");
    assertThat(town.pod("web-0").uid().equals(first)).as("others are replaced in their turn, if at all").isEqualTo(mended.equals("app:1"));
    assertThat(town.events()).filteredOn(event -> event.startsWith("web StuckPodReplaced")).hasSize(1);
  }

  @Test
  void withoutTheAnnotationItWaitsAsUpstreamDoesUntilSomebodyAsks() {
    set("");
    town.untilReady("web", 3);
    template("app:2", "'1000'");
    town.until("it is stuck", () -> !town.pod("web-2").isReady() && town.pod("web-2").status().has("startTime"));
    template("app:1", "null");
    town.story.clear();
    town.seconds(300);
    assertThat(town.story).isEmpty();
    assertThat(town.pod("web-2").containers().allMatch(c -> c.text("image").equals("app:2"))).isTrue();
    town.patch(SET, ASKED);
    untilUpdated("app:1");
  }

  /** That one is out for a while, or all are, does not bring any its turn sooner, nor does a slow start. */
  @ParameterizedTest
  @Spec("H1")
  @ValueSource(booleans = {false, true})
  void podsThatWereReadyOnceWaitForTheirTurn(boolean everywhere) {
    set("simulated.berth.dev/ready-after: 20s");
    town.patch(SET, ASKED);
    town.untilReady("web", 3);
    List<String> pods = List.of("web-0", "web-1", "web-2");
    List<String> before = pods.stream().map(pod -> town.pod(pod).uid()).toList();
    List<String> nodes = everywhere ? town.nodes.names() : List.of(town.pod("web-0").nodeName());
    nodes.forEach(town.nodes::kill);
    nodes.forEach(town.nodes::restart);
    town.until("they start anew", () -> pods.stream().noneMatch(pod -> town.pod(pod).isReady()) || !everywhere && !town.pod("web-0").isReady());
    town.story.clear();
    town.patchStrategically(SET, "{spec: {template: {spec: {containers: [{name: c, image: 'app:2'}]}}}}");
    town.seconds(10);
    assertThat(town.story).isEmpty();
    assertThat(pods).extracting(pod -> town.pod(pod).uid()).isEqualTo(before);
    untilUpdated("app:2");
    assertThat(town.story.stream().filter(word -> word.endsWith(" going"))).containsExactly("web-2 going", "web-1 going", "web-0 going");
    assertThat(town.events()).noneMatch(event -> event.startsWith("web StuckPodReplaced"));
  }
}
