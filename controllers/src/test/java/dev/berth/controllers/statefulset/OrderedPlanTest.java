package dev.berth.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonString;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.StatefulSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderedPlanTest {
  private static final String CLAIMS =
      "volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce]}}]";

  @Test
  @Spec({"B69", "G28"})
  void aNewSetFirstGetsARevision() {
    assertThat(new Bench("replicas: 3").text())
        .isEqualTo(
            """
            create revision v1 number 1
            again after 0 ms
            """);
  }

  @Test
  @Spec({"B35", "B37", "B71"})
  void theFirstPodIsCreatedAloneAfterItsClaimsAndTheStatusTellsWhatCameOfIt() {
    assertThat(new Bench("replicas: 3, " + CLAIMS).revision().text())
        .isEqualTo(
            """
            create claim data-web-0
            create pod web-0 of v1
            finally status 1 replicas, 0 ready, 0 available, 1 of v1, 1 of v1, or else status 0 replicas, 0 ready, 0 available, 0 of v1, 0 of v1
            """);
  }

  /** Three replicas, or as many as are named; pods from ordinal 0 on. */
  @ParameterizedTest
  @Spec({"B35", "B41", "B42", "B43", "B45"})
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3 | ready                        | create pod web-1 of v1
          3 | unready                      | ''
          3 | pending                      | ''
          3 | ready going                  | ''
          3 | ready,-,unready              | create pod web-1 of v1
          3 | unready,-,ready              | ''
          3 | ready,failed,ready           | delete pod web-1
          3 | ready,succeeded,ready        | delete pod web-1
          3 | ready,failed going,ready     | ''
          3 | unready,failed,ready         | ''
          3 | failed,unready               | delete pod web-0
          3 | ready,ready,ready            | ''
          1 | ready,ready,ready            | delete pod web-2
          1 | ready,ready,ready going      | ''
          1 | unready,ready,ready          | ''
          1 | ready,ready,unready          | delete pod web-2
          1 | ready,unready,unready        | ''
          1 | ready,unready,ready          | delete pod web-2
          1 | ready,unready                | delete pod web-1
          0 | ready,ready                  | delete pod web-1
          0 | succeeded,failed             | delete pod web-1
          1 | failed,failed                | delete pod web-0
          """)
  void oneThingAtATime(int replicas, String pods, String deed) {
    Bench bench = new Bench("replicas: " + replicas).revision().pods(pods.split(",", -1));
    assertThat(bench.deeds().strip()).isEqualTo(deed);
  }

  /** Ordinals that no pod is to have, and the pods from ordinal 0 on. */
  @ParameterizedTest
  @Spec("H10")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3 | 1   | ready                         | create pod web-2 of v1
          3 | 1   | ready,-,ready                 | create pod web-3 of v1
          3 | 1   | ready,-,ready,ready           | ''
          3 | 1   | ready,-,unready               | ''
          3 | 1   | ready,ready,ready             | create pod web-3 of v1
          3 | 1   | ready,ready,ready,pending     | ''
          3 | 1   | ready,ready,ready,ready       | delete pod web-1
          2 | 1   | ready,ready,ready             | delete pod web-1
          2 | 1   | ready,unready,ready           | delete pod web-1
          2 | 1   | ready,unready,unready         | ''
          2 | 1   | ready,ready,ready,ready       | delete pod web-3
          2 | 0,1 | ready,ready                   | create pod web-2 of v1
          2 | 7,7 | ready,ready                   | ''
          0 | 1   | ready,ready going,ready       | delete pod web-2
          """)
  void noPodHasAnOrdinalThatIsReserved(int replicas, String reserved, String pods, String deed) {
    Bench bench = new Bench("replicas: " + replicas).revision().pods(pods.split(",", -1));
    assertThat(reserving(bench, reserved).deeds().strip()).isEqualTo(deed);
  }

  @Test
  @Spec("H10")
  void nothingIsDoneWhileItCannotBeReadWhichOrdinalsAreReserved() {
    Bench bench = reserving(new Bench("replicas: 3").revision().pods("ready", "failed"), "1, two");
    assertThat(bench.deeds())
        .isEqualTo(
            "finally tell Warning InvalidOrdinals: annotation statefulset.berth.dev/reserve-ordinals: 1, two must be ordinals with commas between them,"
                + " such as 1,3\n");
  }

  private static Bench reserving(Bench bench, String ordinals) {
    return bench.edit(set -> set.withAt(JsonString.of(ordinals), "metadata", "annotations", StatefulSet.RESERVE_ORDINALS));
  }

  @Test
  @Spec({"B30", "B83"})
  void aPodThatIsReadyForTooShortATimeHoldsUpTheNextAndIsLookedAtAgainInTime() {
    Bench bench = new Bench("replicas: 3, minReadySeconds: 10").revision().pods("ready 4s");
    assertThat(bench.deeds()).isEqualTo("again after 6000 ms\n");
    assertThat(bench.text()).contains("1 ready, 0 available");
    Bench later = new Bench("replicas: 3, minReadySeconds: 10").revision().pods("ready 10s");
    assertThat(later.deeds()).isEqualTo("create pod web-1 of v1\n");
  }

  @Test
  @Spec({"B34", "B48"})
  void ordinalsBelowTheFirstAreCondemnedAndThoseAboveAreMade() {
    Bench bench = new Bench("replicas: 3").revision().pods("ready", "ready");
    bench.spec("ordinals", "{start: 2}");
    assertThat(bench.deeds()).isEqualTo("create pod web-2 of v1\n");
    bench.pods("ready", "ready", "ready");
    assertThat(bench.deeds()).isEqualTo("delete pod web-1\n");
  }

  @Test
  @Spec("B51")
  void anUpdateReplacesTheHighestFirstAndWaitsForIt() {
    Bench bench = new Bench("replicas: 3").revision().pods("ready", "ready", "ready").image("app:v2");
    bench.status("{currentRevision: " + bench.revisionOf("app:v1") + "}");
    assertThat(bench.text())
        .isEqualTo(
            """
            delete pod web-2
            finally status 3 replicas, 3 ready, 3 available, 2 of v1, 0 of v2, or else status 3 replicas, 3 ready, 3 available, 3 of v1, 0 of v2
            """);
    bench.pod(2, "unready");
    assertThat(bench.deeds()).isEmpty();
    bench.pod(2, "ready");
    assertThat(bench.deeds()).isEqualTo("delete pod web-1\n");
  }

  @Test
  @Spec("B46")
  void scalingDownComesBeforeTheUpdate() {
    Bench bench = new Bench("replicas: 2").revision().pods("ready", "ready", "ready").image("app:v2");
    assertThat(bench.deeds()).isEqualTo("delete pod web-2\n");
  }

  @Test
  @Spec("B59")
  void aPodOfABrokenRevisionIsLeftAloneAfterTheTemplateWasPutBack() {
    Bench bench = new Bench("replicas: 2").revision().pods("ready", "ready").image("app:v2").pod(1, "unready");
    bench.image("app:v1").revision(3);
    assertThat(bench.deeds()).isEmpty();
  }

  @Test
  @Spec({"B29", "B52"})
  void aPodBelowThePartitionComesBackWithTheCurrentRevision() {
    Bench bench =
        new Bench("replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 2}}")
            .revision().pods("ready", "-", "ready").image("app:v2");
    bench.status("{currentRevision: " + bench.revisionOf("app:v1") + "}");
    assertThat(bench.deeds()).isEqualTo("create pod web-1 of v1\n");
    bench.pod(1, "app:v1", "ready");
    assertThat(bench.deeds()).isEqualTo("delete pod web-2\n");
  }

  @Test
  @Spec("H10")
  void aPartitionCountsPlacesAndNotNumbers() {
    Bench bench =
        new Bench("replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 2}}")
            .revision().pods("ready", "-", "ready", "ready").image("app:v2");
    reserving(bench, "1").status("{currentRevision: " + bench.revisionOf("app:v1") + "}");
    assertThat(bench.deeds()).isEqualTo("delete pod web-3\n");
    bench.source.remove(Kinds.POD, "default", "web-2");
    assertThat(bench.deeds()).isEqualTo("create pod web-2 of v1\n");
    bench.pod(2, "app:v1", "ready").source.remove(Kinds.POD, "default", "web-3");
    assertThat(bench.deeds()).isEqualTo("create pod web-3 of v2\n");
  }

  @Test
  @Spec("B29")
  void withoutItsBlockAStrategyKeepsAsManyAsTheStatusCounts() {
    Bench bench =
        new Bench("replicas: 3, updateStrategy: {type: RollingUpdate}").revision().pods("ready").image("app:v2");
    bench.status("{currentReplicas: 2, currentRevision: " + bench.revisionOf("app:v1") + "}");
    assertThat(bench.deeds()).isEqualTo("create pod web-1 of v1\n");
    bench.pod(1, "app:v1", "ready");
    assertThat(bench.deeds()).isEqualTo("create pod web-2 of v2\n");
  }

  @Test
  @Spec("B55")
  void onDeletePodsComeBackWithTheUpdateRevisionAndNothingElseIsReplaced() {
    Bench bench = new Bench("replicas: 3, updateStrategy: {type: OnDelete}").revision().pods("ready", "ready", "ready");
    bench.image("app:v2").status("{currentRevision: " + bench.revisionOf("app:v1") + "}");
    assertThat(bench.deeds()).isEmpty();
    bench.source.remove(Kinds.POD, "default", "web-1");
    assertThat(bench.deeds()).isEqualTo("create pod web-1 of v2\n");
  }

  @Test
  @Spec("B56")
  void severalAreReplacedAtOnceWhereSeveralMayBeUnavailable() {
    Bench bench =
        new Bench("replicas: 5, updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 50%}}")
            .revision().pods("ready", "ready", "ready", "ready", "ready").image("app:v2");
    assertThat(bench.deeds()).isEqualTo("{delete pod web-4; delete pod web-3}\n");
  }
}
