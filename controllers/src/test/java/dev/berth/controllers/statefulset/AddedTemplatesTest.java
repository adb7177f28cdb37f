package dev.berth.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonString;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.StatefulSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets that ask that claims follow their templates, and get another template. */
class AddedTemplatesTest {
  private static final String DATA = "{metadata: {name: data}, spec: {resources: {requests: {storage: 1Gi}}}}";
  private static final String LOGS = "{metadata: {name: logs}, spec: {resources: {requests: {storage: 2Gi}}}}";

  /** Three pods with a volume each, and then a second template. */
  private static Bench bench(String when, String spec) {
    Bench bench = new Bench("replicas: 3, volumeClaimTemplates: [" + DATA + "]" + spec).revision().pods("ready", "ready", "ready");
    bench.edit(set -> set.withAt(JsonString.of(when), "metadata", "annotations", StatefulSet.UPDATE_CLAIMS));
    return bench.spec("volumeClaimTemplates", "[" + DATA + ", " + LOGS + "]");
  }

  private static void replace(Bench bench, int ordinal, String state) {
    bench.source.remove(Kinds.POD, "default", "web-" + ordinal);
    bench.pod(ordinal, state);
  }

  @ParameterizedTest
  @Spec("H4")
  @ValueSource(strings = {"InPlace", "OnDelete"})
  void podsGetTheirVolumeOneAfterTheOther(String when) {
    Bench bench = bench(when, "");
    assertThat(bench.deeds()).isEqualTo("delete pod web-2\n");
    assertThat(bench.text()).as("none is as it is to be").doesNotContain("updatedReplicas");
    bench.source.remove(Kinds.POD, "default", "web-2");
    assertThat(bench.deeds()).isEqualTo("create claim logs-web-2\ncreate pod web-2 of v1\n");
    bench.pod(2, "unready");
    assertThat(bench.deeds()).as("it is not Ready").isEmpty();
    replace(bench, 2, "ready");
    assertThat(bench.deeds()).isEqualTo("delete pod web-1\n");
    replace(bench, 1, "ready");
    replace(bench, 0, "ready");
    assertThat(bench.deeds()).isEmpty();
  }

  @Test
  @Spec("H4")
  void thoseBelowThePartitionAndOfSetsThatDoNotReplaceStayAsTheyAre() {
    Bench bench = bench("InPlace", ", updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 2}}");
    assertThat(bench.deeds()).isEqualTo("delete pod web-2\n");
    replace(bench, 2, "ready");
    assertThat(bench.deeds()).isEmpty();
    assertThat(bench("InPlace", ", updateStrategy: {type: OnDelete}").deeds()).isEmpty();
  }

  @Test
  @Spec("H4")
  void whatRunsCannotBeGivenAVolumeInPlace() {
    Bench bench = bench("InPlace", "");
    bench.edit(set -> set.withAt(JsonString.of(StatefulSet.RESOURCES), "metadata", "annotations", StatefulSet.UPDATE_IN_PLACE));
    assertThat(bench.deeds()).isEqualTo("delete pod web-2\n");
  }

  /** Such as one whose node was deleted, and which is to begin anew. */
  @Test
  @Spec("H4")
  void aPodThatWaitsForAClaimOfBeforeGetsThat() {
    Bench bench = bench("InPlace", ", updateStrategy: {type: OnDelete}");
    replace(bench, 2, "pending");
    bench.source.remove(Kinds.CLAIM, "default", "data-web-2");
    assertThat(bench.deeds()).isEqualTo("create claim data-web-2\n");
  }

  /** A volume that is no claim is in the place of one to come, as where a set had nothing but what goes with its pods. */
  @Test
  @Spec("H4")
  void aClaimTakesThePlaceOfWhatWasNone() {
    Bench bench = bench("InPlace", "");
    for (String pod : new String[] {"web-0", "web-1", "web-2"}) {
      bench.editPod(
          pod, json -> json.withAt(Yaml.parse("[{name: data, persistentVolumeClaim: {claimName: data-" + pod + "}}, {name: logs, emptyDir: {}}]"), "spec", "volumes"));
    }
    assertThat(bench.deeds()).isEqualTo("delete pod web-2\n");
  }

  /** As upstream, which tries what the API refuses: somebody has to see to it. */
  @Test
  void aPodWithAnothersClaimIsNotReplaced() {
    Bench bench = bench("InPlace", "");
    for (String pod : new String[] {"web-0", "web-1", "web-2"}) {
      bench.editPod(
          pod,
          json ->
              json.withAt(
                  Yaml.parse("[{name: data, persistentVolumeClaim: {claimName: data-" + pod + "}}, {name: logs, persistentVolumeClaim: {claimName: own}}]"),
                  "spec", "volumes"));
    }
    assertThat(bench.deeds()).contains("update pod web-0").doesNotContain("delete");
  }
}
