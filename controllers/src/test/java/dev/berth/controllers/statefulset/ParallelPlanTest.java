package dev.berth.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParallelPlanTest {
  private static final String PARALLEL = "podManagementPolicy: Parallel, replicas: ";

  @Test
  @Spec("B36")
  void allAreMadeAtOnceInGrowingBatchesEachAfterItsClaims() {
    Bench bench =
        new Bench(PARALLEL + "4, volumeClaimTemplates: [{metadata: {name: data}}, {metadata: {name: log}}]").revision();
    assertThat(bench.text())
        .isEqualTo(
            """
            ({create claim data-web-0; create claim log-web-0}, then create pod web-0 of v1)
            {({create claim data-web-1; create claim log-web-1}, then create pod web-1 of v1); ({create claim data-web-2; create claim log-web-2}, then create pod web-2 of v1)}
            ({create claim data-web-3; create claim log-web-3}, then create pod web-3 of v1)
            finally status 4 replicas, 0 ready, 0 available, 4 of v1, 4 of v1, or else status 0 replicas, 0 ready, 0 available, 0 of v1, 0 of v1
            """);
  }

  @ParameterizedTest
  @Spec({"B36", "B41", "B42", "B45"})
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3 | -,-,ready                      | create pod web-0 of v1, create pod web-1 of v1
          3 | unready,-,ready going          | create pod web-1 of v1
          3 | failed,succeeded,failed going  | delete pod web-0, delete pod web-1
          1 | unready,ready,unready          | delete pod web-2, delete pod web-1
          1 | ready,ready going,ready        | delete pod web-2
          """)
  void nothingWaitsForAnything(int replicas, String pods, String deeds) {
    Bench bench = new Bench(PARALLEL + replicas).revision().pods(pods.split(",", -1));
    assertThat(bench.deeds().strip().replace("\n", ", ")).isEqualTo(deeds);
  }

  @Test
  @Spec("B51")
  void anUpdateGoesOneByOneAllTheSame() {
    Bench bench = new Bench(PARALLEL + "3").revision().pods("ready", "ready", "ready").image("app:v2");
    assertThat(bench.deeds()).isEqualTo("delete pod web-2\n");
    bench.pod(2, "unready");
    assertThat(bench.deeds()).isEmpty();
  }

  @Test
  @Spec("B59")
  void aPodOfABrokenRevisionIsReplacedOnceTheTemplateIsPutBack() {
    Bench bench = new Bench(PARALLEL + "2").revision().pods("ready", "ready").image("app:v2").pod(1, "unready");
    bench.image("app:v1").revision(3);
    assertThat(bench.deeds()).isEqualTo("delete pod web-1\n");
  }
}
