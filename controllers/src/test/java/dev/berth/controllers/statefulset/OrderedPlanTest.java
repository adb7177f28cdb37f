package dev.berth.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import org.junit.jupiter.api.Test;

class OrderedPlanTest {
  private static final String CLAIMS =
      "volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce]}}]";

  @Test
  @Spec("B69")
  void aNewSetFirstGetsARevision() {
    Bench bench = new Bench("replicas: 3");
    assertThat(bench.text())
        .isEqualTo(
            """
            create revision v1 number 1
            again after 0 ms
            """);
  }

  @Test
  @Spec({"B35", "B37"})
  void theFirstPodIsCreatedAloneAndAfterItsClaims() {
    Bench bench = new Bench("replicas: 3, " + CLAIMS).revision();
    assertThat(bench.text())
        .isEqualTo(
            """
            create claim data-web-0
            create pod web-0 of v1
            finally status 1 replicas, 0 ready, 0 available, 1 of v1, 1 of v1, or else status 0 replicas, 0 ready, 0 available, 0 of v1, 0 of v1
            """);
  }

  @Test
  @Spec("B35")
  void theNextPodIsCreatedWhenAllLowerOnesAreReady() {
    Bench bench = new Bench("replicas: 3").revision().pods("ready");
    assertThat(bench.deeds()).isEqualTo("create pod web-1 of v1\n");
    assertThat(new Bench("replicas: 3").revision().pods("unready").deeds()).isEmpty();
    assertThat(new Bench("replicas: 3").revision().pods("pending").deeds()).isEmpty();
    assertThat(new Bench("replicas: 3").revision().pods("ready going").deeds()).isEmpty();
  }

  @Test
  void aMissingLowerOrdinalComesFirst() {
    assertThat(new Bench("replicas: 3").revision().pods("ready", "-", "unready").deeds())
        .isEqualTo("create pod web-1 of v1\n");
  }
}
