package dev.berth.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import org.junit.jupiter.api.Test;

class CountsTest {

  @Test
  @Spec("B68")
  void whatIsGoingCountsAsAReplicaAndAsReadyButHasNoRevision() {
    Bench bench = new Bench("replicas: 3").revision().pods("ready", "ready going", "pending");
    assertThat(bench.text()).isEqualTo("status 3 replicas, 2 ready, 2 available, 2 of v1, 2 of v1\n");
  }

  @Test
  @Spec("B54")
  void theCurrentRevisionFollowsWhenAllAreUpdatedAndReady() {
    Bench bench = new Bench("replicas: 2").revision().image("app:v2").pods("ready", "ready");
    bench.status("{currentRevision: " + bench.revisionOf("app:v1") + "}");
    assertThat(bench.text()).startsWith("status 2 replicas, 2 ready, 2 available, 2 of v2, 2 of v2\n");
    bench.pods("ready", "unready");
    assertThat(bench.text()).startsWith("status 2 replicas, 1 ready, 1 available, 0 of v1, 2 of v2\n");
  }

  @Test
  @Spec({"B54", "B55"})
  void withAPartitionOrOnDeleteItStays() {
    for (String strategy : new String[] {"{type: RollingUpdate, rollingUpdate: {partition: 1}}", "{type: OnDelete}"}) {
      Bench bench = new Bench("replicas: 2, updateStrategy: " + strategy).revision().image("app:v2");
      bench.pod(0, "app:v1", "ready").pod(1, "app:v2", "ready");
      bench.status("{currentRevision: " + bench.revisionOf("app:v1") + "}");
      assertThat(bench.text()).startsWith("status 2 replicas, 2 ready, 2 available, 1 of v1, 1 of v2\n");
    }
  }

  @Test
  @Spec({"B67", "B70", "B71"})
  void aStatusIsWrittenWholeAndOnlyWhenItSaysSomethingNew() {
    Bench bench = new Bench("replicas: 1").revision().pods("ready");
    String revision = bench.revisionOf("app:v1");
    String status =
        "{observedGeneration: 1, replicas: 1, readyReplicas: 1, currentReplicas: 1, updatedReplicas: 1,"
            + " availableReplicas: 1, collisionCount: 0, currentRevision: %s, updateRevision: %s}".formatted(revision, revision);
    assertThat(bench.text()).startsWith("status 1 replicas");
    bench.status(status);
    assertThat(bench.text()).isEmpty();
    bench.spec("minReadySeconds", "0");
    assertThat(bench.text()).startsWith("status 1 replicas");
    bench.status(status.replace("observedGeneration: 1", "observedGeneration: 2"));
    assertThat(bench.text()).isEmpty();
    bench.pods("unready");
    assertThat(bench.text()).startsWith("status 1 replicas, 0 ready");
  }

  @Test
  @Spec("B73")
  void onlyAPodOfTheCurrentRevisionLeavesItsCount() {
    Bench bench = new Bench("replicas: 2").revision().pods("ready", "ready");
    bench.editPod(
        "web-1",
        pod ->
            pod.withAt(
                dev.berth.base.json.JsonString.of("unknown"), "metadata", "labels", "controller-revision-hash"));
    assertThat(bench.text())
        .isEqualTo(
            """
            delete pod web-1
            finally status 2 replicas, 2 ready, 2 available, 1 of v1, 1 of v1, or else status 2 replicas, 2 ready, 2 available, 1 of v1, 1 of v1
            """);
  }
}
