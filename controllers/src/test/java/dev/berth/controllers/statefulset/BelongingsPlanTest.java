package dev.berth.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.controllers.controllerrevision.RevisionHistory;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.Kinds;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose pods and revisions are, under both policies where it could matter. */
class BelongingsPlanTest {

  private static JsonObject orphaned(JsonObject object) {
    return object.updateObject("metadata", m -> m.without("ownerReferences"));
  }

  @ParameterizedTest
  @Spec("B31")
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  void anOrphanOfTheSetsNameAndLabelsIsAdoptedAfterALookAtTheSet(String policy) {
    Bench bench = new Bench("replicas: 2, podManagementPolicy: " + policy).revision().pods("ready", "ready");
    bench.editPod("web-1", BelongingsPlanTest::orphaned);
    String uid = bench.podNamed("web-1").uid();
    Plan plan = bench.plan();
    assertThat(PlanText.of(plan))
        .isEqualTo(
            """
            confirm statefulsets.apps default/web
            patch pod web-1 {"metadata":{"uid":"%s","ownerReferences":[{"apiVersion":"apps/v1","kind":"StatefulSet","name":"web","uid":"uid-1","controller":true,"blockOwnerDeletion":true}]}}
            again after 0 ms
            """
                .formatted(uid));
    Step.Confirm confirm = (Step.Confirm) plan.stages().getFirst().getFirst();
    JsonObject live = bench.set().json();
    assertThat(confirm.holds().test(Optional.of(live))).isTrue();
    assertThat(confirm.holds().test(Optional.empty())).isFalse();
    assertThat(confirm.holds().test(Optional.of(live.withAt(Yaml.parse("other"), "metadata", "uid")))).isFalse();
    assertThat(confirm.holds().test(Optional.of(live.withAt(Yaml.parse("'2026-01-01T00:00:00Z'"), "metadata", "deletionTimestamp"))))
        .isFalse();
  }

  @ParameterizedTest
  @Spec({"B22", "B31", "B84"})
  @ValueSource(strings = {"web", "web-", "web-x", "foo-0", "other-web-0", "we-0"})
  void anOrphanOfAnotherNameIsLeftAlone(String name) {
    Bench bench = new Bench("replicas: 1").revision().pods("ready");
    bench.source.put(
        Kinds.POD, JsonObject.of("metadata", Bench.metadata(name).with("labels", Yaml.parse("{app: web}"))));
    assertThat(bench.deeds()).isEmpty();
  }

  @Test
  @Spec("B31")
  void orphansThatAreGoingOrNotSelectedAreLeftAlone() {
    Bench bench = new Bench("replicas: 1").revision().pods("ready");
    bench.source.put(
        Kinds.POD,
        "{metadata: {namespace: default, name: web-7, labels: {app: web}, deletionTimestamp: '2026-01-01T00:00:00Z'}}");
    bench.source.put(Kinds.POD, "{metadata: {namespace: default, name: web-8, labels: {app: other}}}");
    assertThat(bench.deeds()).isEmpty();
  }

  @Test
  @Spec("B31")
  void aPodThatIsSelectedNoMoreIsReleased() {
    Bench bench = new Bench("replicas: 1").revision().pods("ready");
    bench.editPod("web-0", pod -> pod.withAt(Yaml.parse("other"), "metadata", "labels", "app"));
    assertThat(bench.text())
        .isEqualTo(
            """
            patch pod web-0 {"metadata":{"uid":"%s","ownerReferences":[{"$patch":"delete","uid":"uid-1"}]}}
            again after 0 ms
            """
                .formatted(bench.podNamed("web-0").uid()));
  }

  @Test
  @Spec({"B84", "G43"})
  void podsAndRevisionsOfAnotherSetAreNotSeen() {
    Bench bench = new Bench("replicas: 1").revision().pods("ready");
    JsonObject owner = (JsonObject) Yaml.parse("{apiVersion: apps/v1, kind: StatefulSet, name: x, uid: x, controller: true}");
    bench.source.put(
        Kinds.POD,
        JsonObject.of(
            "metadata",
            Bench.metadata("web-5").with("labels", Yaml.parse("{app: web}")).with("ownerReferences", JsonArray.of(owner))));
    assertThat(bench.deeds()).isEmpty();
  }

  @Test
  @Spec({"B32", "G43"})
  void anOrphanedRevisionIsAdopted() {
    Bench bench = new Bench("replicas: 0").revision();
    JsonObject revision = RevisionHistory.revision(bench.set(), Bench.template("app:v2"), 2, 0);
    bench.source.put(Kinds.CONTROLLER_REVISION, orphaned(revision));
    assertThat(bench.text()).startsWith("confirm statefulsets.apps default/web\npatch revision v2 ");
  }

  @Test
  @Spec("B33")
  void aSetThatIsGoingOnlyKeepsItsStatus() {
    Bench bench = new Bench("replicas: 3").revision().pods("ready", "failed");
    bench.editPod("web-0", BelongingsPlanTest::orphaned);
    bench.edit(set -> set.withAt(Yaml.parse("'2026-01-01T00:00:00Z'"), "metadata", "deletionTimestamp"));
    assertThat(bench.text()).isEqualTo("status 1 replicas, 0 ready, 0 available, 1 of v1, 1 of v1\n");
    bench.source.list(Kinds.CONTROLLER_REVISION).forEach(r -> bench.source.remove(Kinds.CONTROLLER_REVISION, r));
    assertThat(bench.text()).isEqualTo("status 1 replicas, 0 ready, 0 available, 1 of v1, 1 of v1\n");
  }

  @Test
  @Spec("B85")
  void nothingIsMadeInANamespaceThatIsGoing() {
    Bench bench = new Bench("replicas: 3").revision().pods("ready");
    bench.source.put(Kinds.NAMESPACE, "{metadata: {name: default, deletionTimestamp: '2026-01-01T00:00:00Z'}}");
    assertThat(bench.deeds()).isEmpty();
    bench.source.list(Kinds.CONTROLLER_REVISION).forEach(r -> bench.source.remove(Kinds.CONTROLLER_REVISION, r));
    assertThat(bench.text()).isEmpty();
  }

  @Test
  @Spec({"B53", "B64", "G28"})
  void aTemplateThatComesBackRaisesItsRevision() {
    Bench bench = new Bench("replicas: 1").revision().image("app:v2").pods("ready");
    bench.edit(set -> set.withAt(Bench.template("app:v1"), "spec", "template"));
    assertThat(bench.text()).isEqualTo("update revision v1 number 3\nagain after 0 ms\n");
  }

  @Test
  @Spec({"B63", "G43"})
  void aTakenNameOfARevisionCountsAsACollision() {
    Bench bench = new Bench("replicas: 0");
    String taken = bench.revisionOf("app:v1");
    bench.source.put(Kinds.CONTROLLER_REVISION, JsonObject.of("metadata", Bench.metadata(taken)));
    String second = RevisionHistory.revision(bench.set(), Bench.template("app:v1"), 1, 1).object("metadata").text("name");
    assertThat(bench.text()).isEqualTo("create revision " + second + " number 1\nagain after 0 ms\n");
    bench.source.put(
        Kinds.CONTROLLER_REVISION, RevisionHistory.revision(bench.set(), Bench.template("app:v1"), 1, 1));
    bench.status("{collisionCount: 1}");
    assertThat(bench.text()).contains(second).contains("1 collisions");
  }

  @Test
  @Spec({"B66", "G28"})
  void nothingButTheTemplateMakesARevision() {
    Bench bench = new Bench("replicas: 0").revision();
    bench.spec("replicas", "1").spec("minReadySeconds", "3").spec("updateStrategy", "{type: OnDelete}");
    assertThat(bench.deeds()).doesNotContain("revision");
  }

  @Test
  @Spec("B64")
  void revisionsBeyondTheLimitGoOldestFirstButNeverLiveOnes() {
    Bench bench = new Bench("replicas: 2, revisionHistoryLimit: 1").revision().pod(0, "ready");
    bench.image("app:v2").image("app:v3").pod(1, "ready");
    bench.image("app:v4");
    assertThat(bench.deeds()).contains("delete pod web-1").doesNotContain("delete revision");
    bench.spec("revisionHistoryLimit", "0");
    assertThat(bench.deeds()).contains("finally delete revision v2").doesNotContain("delete revision v1");
  }
}
