package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.kinds.Pod;
import dev.berth.simulator.SimulatedCluster;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What upstream tries with Deployments end to end (test/e2e/apps/deployment.go). */
@Spec("G25")
class DeploymentScenariosTest {
  private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
  private static final String WEB = DEPLOYMENTS + "/web";
  private static final String SETS = "/apis/apps/v1/namespaces/default/replicasets";
  private static final String REVISION = "deployment.kubernetes.io/revision";
  private static final String TEMPLATE =
      "selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}, "
          + "annotations: {simulated.berth.dev/start-delay: 2s}}, "
          + "spec: {terminationGracePeriodSeconds: 1, containers: [{name: c, image: 'app:1'}]}}";

  private final SmallCluster town = new SmallCluster(2);

  @AfterEach
  void close() {
    town.close();
  }

  private void deployment(int replicas, String more) {
    town.create(
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, labels: {app: web}}, spec: {replicas: " + replicas
            + ", " + more + TEMPLATE + "}}");
  }

  private JsonObject deployment() {
    return town.get(WEB);
  }

  private List<JsonObject> sets() {
    return town.get(SETS).array("items").objects().toList();
  }

  private List<Pod> pods() {
    return town.get("/api/v1/namespaces/default/pods").array("items").objects().map(Pod::new).toList();
  }

  private static String imageOf(JsonObject owner) {
    return owner.object("spec").object("template").object("spec").array("containers").object(0).text("image");
  }

  private JsonObject setOf(String image) {
    return sets().stream().filter(set -> imageOf(set).equals(image)).findFirst().orElse(JsonObject.EMPTY);
  }

  private static String revision(JsonObject object) {
    return object.object("metadata").object("annotations").text(REVISION);
  }

  private void change(String spec) {
    town.patchStrategically(WEB, "{spec: " + spec + "}");
  }

  private void image(String image) {
    change("{template: {spec: {containers: [{name: c, image: '" + image + "'}]}}}");
  }

  private boolean isComplete() {
    JsonObject d = deployment();
    JsonObject status = d.object("status");
    long wanted = d.object("spec").number("replicas");
    return status.number("observedGeneration") == d.object("metadata").number("generation")
        && status.number("updatedReplicas") == wanted
        && status.number("replicas") == wanted
        && status.number("availableReplicas") == wanted;
  }

  private void untilComplete() {
    town.until("the rollout is complete; " + deployment().object("status"), this::isComplete);
  }

  private static String owner(JsonObject object) {
    return object.object("metadata").array("ownerReferences").objects().map(o -> o.text("uid")).findFirst().orElse("");
  }

  /** A ReplicaSet with pods that somebody made by hand, of another image. */
  private String older(int replicas, String annotations) {
    town.create(
        "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: older, labels: {app: web}, annotations: {" + annotations
            + "}}, spec: {replicas: " + replicas + ", " + TEMPLATE.replace("app:1", "app:0") + "}}");
    town.until("it is ready", () -> town.get(SETS + "/older").object("status").number("readyReplicas") == replicas);
    return town.get(SETS + "/older").object("metadata").text("uid");
  }

  @Test
  void allThatADeploymentMadeGoesWithIt() {
    deployment(2, "");
    untilComplete();
    assertThat(owner(sets().getFirst())).isEqualTo(deployment().object("metadata").text("uid"));
    town.cluster.delete(WEB + "?propagationPolicy=Background");
    town.until("all are gone", () -> sets().isEmpty() && pods().isEmpty());
  }

  @Test
  void aRollingUpdateTakesWhatIsThereAndCountsFromItsRevision() {
    older(1, "'" + REVISION + "': '3546343826724305832'");
    deployment(1, "");
    untilComplete();
    assertThat(revision(deployment())).isEqualTo("3546343826724305833");
    assertThat(revision(setOf("app:1"))).isEqualTo("3546343826724305833");
    JsonObject old = town.get(SETS + "/older");
    assertThat(old.object("spec").number("replicas")).isZero();
    assertThat(owner(old)).isEqualTo(deployment().object("metadata").text("uid"));
    assertThat(pods()).hasSize(1);
  }

  @Test
  void recreatingNeverShowsOldAndNewPodsTogether() {
    deployment(3, "strategy: {type: Recreate}, ");
    untilComplete();
    List<String> old = pods().stream().map(Pod::name).toList();
    town.story.clear();
    image("app:2");
    untilComplete();
    int lastGone = old.stream().mapToInt(name -> town.story.indexOf(name + " gone")).max().orElseThrow();
    int firstNew =
        (int) town.story.stream().takeWhile(line -> !(line.endsWith(" new"))).count();
    assertThat(old).allMatch(name -> town.story.contains(name + " gone"));
    assertThat(firstNew).isGreaterThan(lastGone);
  }

  @Test
  void aDeploymentWithoutAHistoryDeletesItsOldReplicaSets() {
    older(1, "");
    deployment(1, "revisionHistoryLimit: 0, ");
    untilComplete();
    town.until("the old one is gone", () -> sets().size() == 1);
    assertThat(imageOf(sets().getFirst())).isEqualTo("app:1");
  }

  @Test
  void anotherUpdateInTheMiddleOfOneLeavesOnlyTheLast() {
    older(4, "");
    deployment(4, "strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}, minReadySeconds: 5, ");
    town.until("some are new", () -> setOf("app:1").object("status").number("replicas") >= 2);
    assertThat(isComplete()).isFalse();
    image("app:2");
    untilComplete();
    assertThat(setOf("app:2").object("status").number("availableReplicas")).isEqualTo(4);
    for (String gone : List.of("app:0", "app:1")) {
      assertThat(setOf(gone).object("spec").number("replicas")).isZero();
      assertThat(setOf(gone).object("status").number("replicas")).isZero();
    }
    assertThat(pods()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whateverIsChangedMeanwhileTheLastWordIsCarriedOut(long seed) {
    Random chance = new Random(seed);
    deployment(6, "progressDeadlineSeconds: 30, revisionHistoryLimit: 2, ");
    for (int i = 0; i < 20; i++) {
      switch (chance.nextInt(6)) {
        case 0 -> image("app:" + chance.nextInt(4));
        case 1 -> image("app:1");
        case 2 -> change("{replicas: " + (3 + chance.nextInt(6)) + "}");
        case 3 -> change("{paused: true, template: {metadata: {annotations: {touched: '" + i + "'}}}}");
        case 4 -> change("{paused: false}");
        default -> pods().stream().findFirst().ifPresent(pod -> town.deletePod(pod.name()));
      }
      town.seconds(chance.nextInt(4));
    }
    change("{paused: false}");
    untilComplete();
    String last = imageOf(deployment());
    town.until("no other pods are left", () -> pods().stream().noneMatch(Pod::isTerminating));
    assertThat(pods()).allMatch(pod -> pod.containers().allMatch(c -> c.text("image").equals(last)));
    town.seconds(5);
    assertThat(sets()).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void whatWasOrphanedIsAdoptedByTheNextOfTheSameTemplate() {
    deployment(2, "");
    untilComplete();
    List<String> before = pods().stream().map(Pod::uid).sorted().toList();
    String set = sets().getFirst().object("metadata").text("uid");
    town.cluster.delete(WEB + "?propagationPolicy=Orphan");
    town.until("it is gone", () -> town.cluster.get(WEB).code() == 404);
    town.seconds(5);
    assertThat(sets()).hasSize(1).allMatch(s -> owner(s).isEmpty());
    deployment(2, "");
    untilComplete();
    assertThat(sets()).hasSize(1);
    assertThat(sets().getFirst().object("metadata").text("uid")).isEqualTo(set);
    assertThat(owner(sets().getFirst())).isEqualTo(deployment().object("metadata").text("uid"));
    assertThat(pods().stream().map(Pod::uid).sorted().toList()).isEqualTo(before);
  }

  @Test
  void scalingInTheMiddleOfARolloutIsSharedInProportion() {
    deployment(10, "strategy: {rollingUpdate: {maxSurge: 3, maxUnavailable: 2}}, ");
    untilComplete();
    change("{template: {metadata: {annotations: {simulated.berth.dev/never-ready: 'true'}}, "
        + "spec: {containers: [{name: c, image: 'app:404'}]}}}");
    town.seconds(30);
    assertThat(setOf("app:1").object("spec").number("replicas")).isEqualTo(8);
    assertThat(setOf("app:1").object("status").number("availableReplicas")).isEqualTo(8);
    assertThat(setOf("app:404").object("spec").number("replicas")).isEqualTo(5);
    assertThat(setOf("app:404").object("status").number("availableReplicas")).isZero();
    change("{replicas: 30}");
    town.seconds(5);
    assertThat(setOf("app:1").object("spec").number("replicas")).isEqualTo(20);
    assertThat(setOf("app:404").object("spec").number("replicas")).isEqualTo(13);
  }

  @Test
  void theLifeOfADeploymentByPatchesStatusAndCollection() {
    deployment(1, "");
    untilComplete();
    town.patch(WEB, "{metadata: {labels: {test: patched}}, spec: {replicas: 2}}");
    untilComplete();
    assertThat(town.get("/apis/apps/v1/deployments?labelSelector=test%3Dpatched").array("items").size()).isEqualTo(1);
    JsonObject now = town.get(WEB + "/status");
    JsonObject marked =
        now.updateObject(
            "status",
            s -> s.with(
                "conditions",
                s.array("conditions").plus(
                    JsonObject.of("type", JsonString.of("StatusUpdate")).with("status", "True").with("reason", "E2E"))));
    SimulatedCluster.Answered put = town.cluster.call("PUT", WEB + "/status", marked);
    assertThat(put.body().object("status").array("conditions").objects().map(c -> c.text("type"))).contains("StatusUpdate");
    image("app:2");
    untilComplete();
    assertThat(revision(deployment())).isEqualTo("2");
    assertThat(town.cluster.delete(DEPLOYMENTS + "?labelSelector=test%3Dpatched").isDone()).isTrue();
    town.until("all are gone", () -> town.get(DEPLOYMENTS).array("items").size() == 0 && pods().isEmpty());
  }
}
