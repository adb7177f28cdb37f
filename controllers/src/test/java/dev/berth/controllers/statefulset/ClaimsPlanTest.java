package dev.berth.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.Kinds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Claims: made with their pods, missing, going, and whose they are. */
class ClaimsPlanTest {
  private static final String CLAIMS = "volumeClaimTemplates: [{metadata: {name: data}}], ";

  private static String policy(String whenDeleted, String whenScaled) {
    return "persistentVolumeClaimRetentionPolicy: {whenDeleted: %s, whenScaled: %s}, ".formatted(whenDeleted, whenScaled);
  }

  @ParameterizedTest
  @Spec({"B38", "B39"})
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  void aClaimThatIsGoingHoldsUpItsPodAndIsTold(String management) {
    Bench bench = new Bench(CLAIMS + "replicas: 1, podManagementPolicy: " + management).revision().pods("ready");
    bench.terminating("data-web-0").source.remove(Kinds.POD, "default", "web-0");
    assertThat(bench.deeds())
        .isEqualTo(
            "finally tell Warning FailedCreate: create Pod web-0 in StatefulSet web failed error: pvc data-web-0 is being"
                + " deleted\n");
    bench.source.remove(Kinds.CLAIM, "default", "data-web-0");
    assertThat(bench.deeds().replace(", then ", "\n").replaceAll("[()]", ""))
        .isEqualTo("create claim data-web-0\ncreate pod web-0 of v1\n");
  }

  @ParameterizedTest
  @Spec("B39")
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  void aMissingClaimComesBackWhileItsPodIsPending(String management) {
    Bench bench = new Bench(CLAIMS + "replicas: 1, podManagementPolicy: " + management).revision().pods("pending");
    bench.source.remove(Kinds.CLAIM, "default", "data-web-0");
    assertThat(bench.deeds()).isEqualTo("create claim data-web-0\n");
    bench.pods("ready").source.remove(Kinds.CLAIM, "default", "data-web-0");
    assertThat(bench.deeds()).isEmpty();
  }

  @Test
  @Spec("B80")
  void aClaimThatIsThereAlreadyIsUsed() {
    Bench bench = new Bench(CLAIMS + policy("Delete", "Retain") + "replicas: 1").revision();
    bench.source.put(Kinds.CLAIM, JsonObject.of("metadata", Bench.metadata("data-web-0")));
    assertThat(bench.deeds()).isEqualTo("create pod web-0 of v1\n");
    bench.pod(0, "pending");
    assertThat(bench.deeds()).isEqualTo("update claim data-web-0 owned by [StatefulSet web]\n");
  }

  /** What the owner of a claim comes to be, from what it was; {@code =} where nothing is written. */
  @ParameterizedTest
  @Spec({"B74", "B75", "B79", "G33"})
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Retain | Retain | 2 | nobody | =
          Retain | Retain | 2 | set    | nobody
          Retain | Retain | 2 | pod    | nobody
          Delete | Retain | 2 | nobody | set
          Delete | Retain | 2 | set    | =
          Delete | Retain | 2 | pod    | set
          Retain | Delete | 2 | nobody | =
          Retain | Delete | 2 | set    | nobody
          Retain | Delete | 2 | pod    | nobody
          Delete | Delete | 2 | nobody | set
          Delete | Delete | 2 | set    | =
          Delete | Delete | 2 | pod    | set
          Retain | Retain | 1 | nobody | =
          Retain | Retain | 1 | set    | nobody
          Delete | Retain | 1 | nobody | set
          Delete | Retain | 1 | set    | =
          Retain | Delete | 1 | nobody | pod
          Retain | Delete | 1 | set    | pod
          Retain | Delete | 1 | pod    | =
          Delete | Delete | 1 | set    | pod
          Delete | Delete | 1 | pod    | =
          """)
  void aClaimsOwnerFollowsThePolicyAndThePodsPlace(
      String whenDeleted, String whenScaled, int replicas, String was, String is) {
    for (String management : new String[] {"OrderedReady", "Parallel"}) {
      Bench bench = new Bench(CLAIMS + "replicas: 2, podManagementPolicy: " + management).revision().pods("ready", "ready");
      owned(bench, "data-web-0", "web-0", whenDeleted.equals("Delete") ? "set" : "nobody");
      owned(bench, "data-web-1", "web-1", was);
      bench.spec("replicas", "" + replicas);
      bench.spec(
          "persistentVolumeClaimRetentionPolicy", "{whenDeleted: %s, whenScaled: %s}".formatted(whenDeleted, whenScaled));
      String owner = is.equals("set") ? "StatefulSet web" : is.equals("pod") ? "Pod web-1" : "";
      String rewrite = is.equals("=") ? "" : "update claim data-web-1 owned by [" + owner + "]\n";
      String deletion = replicas == 1 ? "delete pod web-1\n" : "";
      assertThat(bench.deeds()).as(management).isEqualTo(rewrite + deletion);
    }
  }

  private static void owned(Bench bench, String claim, String pod, String by) {
    switch (by) {
      case "set" -> bench.claimOwnedBy(claim, "apps/v1", "StatefulSet", "web", bench.set().uid(), true);
      case "pod" -> bench.claimOwnedBy(claim, "v1", "Pod", pod, bench.podNamed(pod).uid(), true);
      default -> bench.source.put(Kinds.CLAIM, bench.claim(claim).json().updateObject("metadata", m -> m.without("ownerReferences")));
    }
  }

  @Test
  @Spec({"B76", "G33"})
  void aReferenceThatIsNoControllersIsWrittenAnew() {
    Bench bench = new Bench(CLAIMS + policy("Delete", "Retain") + "replicas: 1").revision().pods("ready");
    bench.claimOwnedBy("data-web-0", "apps/v1", "StatefulSet", "web", bench.set().uid(), false);
    assertThat(bench.deeds()).isEqualTo("update claim data-web-0 owned by [StatefulSet web]\n");
  }

  @Test
  @Spec({"B76", "G33", "G5"})
  void anotherControllersClaimIsLeftToIt() {
    Bench bench = new Bench(CLAIMS + policy("Delete", "Delete") + "replicas: 1").revision().pods("ready");
    bench.claimOwnedBy("data-web-0", "x/v1", "Backup", "b", "b", true);
    assertThat(bench.deeds()).isEmpty();
    bench.source.remove(Kinds.POD, "default", "web-0");
    assertThat(bench.deeds())
        .isEqualTo(
            """
            create pod web-0 of v1
            finally tell Warning ConflictingController: PersistentVolumeClaim data-web-0 has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim
            """);
  }

  @Test
  @Spec("B76")
  void theSetsOwnReferenceBesideAnotherControllersIsTakenAway() {
    Bench bench = new Bench(CLAIMS + policy("Delete", "Delete") + "replicas: 1").revision().pods("ready");
    bench.claimOwnedBy("data-web-0", "apps/v1", "StatefulSet", "web", bench.set().uid(), false);
    JsonObject other = (JsonObject) Yaml.parse("{apiVersion: x/v1, kind: Backup, name: b, uid: b, controller: true}");
    JsonObject both =
        bench.claim("data-web-0").json().updateObject(
            "metadata", m -> m.updateArray("ownerReferences", owners -> owners.plus(other)));
    bench.source.put(Kinds.CLAIM, both);
    assertThat(bench.deeds())
        .isEqualTo(
            """
            {tell Warning ConflictingController: PersistentVolumeClaim data-web-0 has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim; update claim data-web-0 owned by [Backup b]}
            """);
  }

  @ParameterizedTest
  @Spec({"B77", "G33"})
  @CsvSource({"apps/v1, StatefulSet, web", "v1, Pod, web-0"})
  void aReferenceOfAFormerLifeIsNotTouched(String apiVersion, String kind, String name) {
    Bench bench = new Bench(CLAIMS + policy("Delete", "Delete") + "replicas: 1").revision().pods("ready");
    bench.claimOwnedBy("data-web-0", apiVersion, kind, name, "long-gone", true);
    assertThat(bench.deeds()).isEmpty();
  }

  @ParameterizedTest
  @Spec("B40")
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  void aClaimThatGoesWithAFormerPodIsWaitedFor(String management) {
    Bench bench =
        new Bench(CLAIMS + policy("Retain", "Delete") + "replicas: 1, podManagementPolicy: " + management)
            .revision().pods("ready");
    bench.claimOwnedBy("data-web-0", "v1", "Pod", "web-0", bench.podNamed("web-0").uid(), true);
    bench.source.remove(Kinds.POD, "default", "web-0");
    assertThat(bench.deeds()).isEmpty();
    bench.source.remove(Kinds.CLAIM, "default", "data-web-0");
    assertThat(bench.deeds()).contains("create claim data-web-0").contains("create pod web-0");
  }

  @Test
  @Spec("B81")
  void aPodThatIsReplacedTakesNoClaimWithIt() {
    Bench bench =
        new Bench(CLAIMS + policy("Delete", "Delete") + "replicas: 1").revision().pods("ready").image("app:v2");
    assertThat(bench.deeds()).isEqualTo("delete pod web-0\n");
  }
}
