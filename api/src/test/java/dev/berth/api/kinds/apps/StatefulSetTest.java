package dev.berth.api.kinds.apps;

import static dev.berth.api.kinds.KindFixture.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.kinds.KindFixture;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatefulSetTest {
  private static final KindFixture SETS = KindFixture.of("apps", "statefulsets");
  private static final String MINIMAL =
      """
      {"metadata": {"name": "web"}, "spec": {
        "selector": {"matchLabels": {"app": "web"}},
        "template": {
          "metadata": {"labels": {"app": "web"}},
          "spec": {"containers": [{"name": "c", "image": "nginx"}]}}}}
      """;

  private static String with(String json, String... path) {
    return set(json, path).apply((JsonObject) Json.parse(MINIMAL)).toString();
  }

  @Test
  @Spec("B2")
  void theSmallestSetIsFilledIn() {
    JsonObject spec = SETS.created(MINIMAL).object("spec");
    assertThat(spec.without("selector").without("template"))
        .isEqualTo(
            Json.parse(
                """
                {"replicas": 1, "podManagementPolicy": "OrderedReady", "revisionHistoryLimit": 10, "serviceName": "",
                 "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0, "maxUnavailable": 1}},
                 "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"}}
                """));
  }

  @Test
  @Spec("B2")
  void aStrategyThatNamesItsTypeKeepsItsParametersOut() {
    JsonObject spec = SETS.created(with("{\"type\": \"RollingUpdate\"}", "spec", "updateStrategy")).object("spec");
    assertThat(spec.object("updateStrategy").toString()).isEqualTo("{\"type\":\"RollingUpdate\"}");
  }

  @Test
  @Spec("B4")
  void claimTemplatesAreClaimsWhateverTheySay() {
    JsonObject set =
        SETS.created(
            with(
                "[{\"kind\": \"Other\", \"apiVersion\": \"example.com/v1\", \"metadata\": {\"name\": \"data\"}}]",
                "spec",
                "volumeClaimTemplates"));
    JsonObject template = set.object("spec").array("volumeClaimTemplates").object(0);
    assertThat(template.text("kind")).isEqualTo("PersistentVolumeClaim");
    assertThat(template.text("apiVersion")).isEqualTo("v1");
  }

  @Test
  @Spec("B4")
  void claimTemplatesSayWhatTheyAre() {
    JsonObject set =
        SETS.created(
            with(
                """
                [{"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"],
                  "resources": {"requests": {"storage": "1Gi"}}}}]
                """,
                "spec",
                "volumeClaimTemplates"));
    assertThat(set.object("spec").array("volumeClaimTemplates").get(0))
        .isEqualTo(
            Json.parse(
                """
                {"kind": "PersistentVolumeClaim", "apiVersion": "v1", "metadata": {"name": "data"},
                 "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}},
                          "volumeMode": "Filesystem"},
                 "status": {"phase": "Pending"}}
                """));
  }

  @Test
  @Spec("B6")
  void aSelectorMustBeThere() {
    JsonObject none = ((JsonObject) Json.parse(MINIMAL)).updateObject("spec", s -> s.without("selector"));
    assertThat(SETS.refused(none.toString()))
        .containsExactly(
            "spec.selector: Required value",
            "spec.template.metadata.labels: Invalid value: {\"app\":\"web\"}: `selector` does not match template"
                + " `labels`");
    assertThat(SETS.refused(with("{}", "spec", "selector")))
        .containsExactly("spec.selector: Invalid value: {}: empty selector is invalid for statefulset");
  }

  @Test
  @Spec("B6")
  void theSelectorMustMatchTheTemplate() {
    assertThat(SETS.refused(with("{\"matchLabels\": {\"app\": \"db\"}}", "spec", "selector")))
        .containsExactly(
            "spec.template.metadata.labels: Invalid value: {\"app\":\"web\"}: `selector` does not match template"
                + " `labels`");
  }

  @Test
  @Spec("B7")
  void podManagementHasTwoPolicies() {
    assertThat(SETS.refused(with("\"X\"", "spec", "podManagementPolicy")))
        .containsExactly("spec.podManagementPolicy: Invalid value: \"X\": must be 'OrderedReady' or 'Parallel'");
    assertThat(SETS.refused(with("\"Parallel\"", "spec", "podManagementPolicy"))).isEmpty();
  }

  @ParameterizedTest
  @Spec("B8")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\": \"X\"}|spec.updateStrategy: Invalid value: {\"type\":\"X\"}: must be 'RollingUpdate' or 'OnDelete'",
        "{\"type\": \"OnDelete\", \"rollingUpdate\": {}}|spec.updateStrategy.rollingUpdate: Invalid value: {}:"
            + " only allowed for updateStrategy 'RollingUpdate'",
        "{\"rollingUpdate\": {\"partition\": -1}}|spec.updateStrategy.rollingUpdate.partition: Invalid value: -1:"
            + " must be greater than or equal to 0"
      })
  void aStrategyMustBeOneOfTwo(String strategy, String error) {
    assertThat(SETS.refused(with(strategy, "spec", "updateStrategy"))).containsExactly(error);
  }

  @ParameterizedTest
  @Spec("B9")
  @ValueSource(strings = {"0", "\"0%\"", "\"101%\"", "\"abc\"", "-1"})
  void maxUnavailableMustBeAPositiveShare(String value) {
    String path = "spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: ";
    assertThat(SETS.refused(with("{\"maxUnavailable\": " + value + "}", "spec", "updateStrategy", "rollingUpdate")))
        .isNotEmpty()
        .allMatch(e -> e.startsWith(path + value + ": "));
  }

  @Test
  @Spec("B10")
  void countsMustNotBeNegative() {
    String negative = ": Invalid value: -1: must be greater than or equal to 0";
    assertThat(SETS.refused(with("-1", "spec", "replicas"))).containsExactly("spec.replicas" + negative);
    assertThat(SETS.refused(with("-1", "spec", "minReadySeconds"))).containsExactly("spec.minReadySeconds" + negative);
    assertThat(SETS.refused(with("-1", "spec", "ordinals", "start"))).containsExactly("spec.ordinals.start" + negative);
  }

  @Test
  void whoKeepsAllRevisionsIsWarned() {
    JsonObject set = SETS.created(with("-1", "spec", "revisionHistoryLimit"));
    assertThat(SETS.strategy().validate(set)).isEmpty();
    assertThat(SETS.strategy().warnings(set))
        .containsExactly(
            "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended");
  }

  @Test
  @Spec("B10")
  void claimsAreRetainedOrDeleted() {
    assertThat(SETS.refused(with("\"X\"", "spec", "persistentVolumeClaimRetentionPolicy", "whenScaled")))
        .containsExactly(
            "spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: \"X\": supported values:"
                + " \"Retain\", \"Delete\"");
  }

  @Test
  @Spec("B11")
  void podsRunAlwaysAndWithoutADeadline() {
    assertThat(SETS.refused(with("\"Never\"", "spec", "template", "spec", "restartPolicy")))
        .containsExactly(
            "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\"");
    assertThat(SETS.refused(with("5", "spec", "template", "spec", "activeDeadlineSeconds")))
        .containsExactly(
            "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in StatefulSet is not"
                + " Supported");
  }

  @Test
  @Spec("B12")
  void someOfTheSpecMayChangeAndTheRestMayNot() {
    JsonObject set = SETS.created(MINIMAL);
    assertThat(SETS.updateRefused(set, set("3", "spec", "replicas"))).isEmpty();
    assertThat(SETS.updateRefused(set, set("{\"start\": 5}", "spec", "ordinals"))).isEmpty();
    assertThat(SETS.updateRefused(set, set("\"x\"", "spec", "template", "spec", "hostname"))).isEmpty();
    assertThat(SETS.updateRefused(set, set("{\"type\": \"OnDelete\"}", "spec", "updateStrategy"))).isEmpty();
    assertThat(SETS.updateRefused(set, set("3", "spec", "revisionHistoryLimit"))).isEmpty();
    assertThat(SETS.updateRefused(set, set("9", "spec", "minReadySeconds"))).isEmpty();
    assertThat(
            SETS.updateRefused(
                set, set("\"Delete\"", "spec", "persistentVolumeClaimRetentionPolicy", "whenScaled")))
        .isEmpty();
    String forbidden =
        "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
            + " 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and"
            + " 'minReadySeconds' are forbidden";
    assertThat(SETS.updateRefused(set, set("\"svc\"", "spec", "serviceName"))).containsExactly(forbidden);
    assertThat(SETS.updateRefused(set, set("\"Parallel\"", "spec", "podManagementPolicy"))).containsExactly(forbidden);
  }

  private static JsonObject withClaims(String annotation) {
    String set =
        with(
            """
            [{"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"], "storageClassName": "a",
              "resources": {"requests": {"storage": "1Gi"}}}}]
            """,
            "spec",
            "volumeClaimTemplates");
    return SETS.created(set(annotation, "metadata", "annotations").apply((JsonObject) Json.parse(set)).toString());
  }

  private static UnaryOperator<JsonObject> claimWith(String json, String... path) {
    return set -> set.updateObject(
        "spec",
        spec -> spec.updateArray("volumeClaimTemplates", all -> all.with(0, set(json, path).apply(all.object(0)))));
  }

  @ParameterizedTest
  @Spec({"H3", "H49"})
  @ValueSource(strings = {"InPlace", "OnDelete"})
  void templatesOfClaimsMayChangeWhereClaimsAreToFollowThem(String when) {
    JsonObject set = withClaims("{\"statefulset.berth.dev/update-claims\": \"" + when + "\"}");
    assertThat(SETS.updateRefused(set, claimWith("\"2Gi\"", "spec", "resources", "requests", "storage"))).isEmpty();
    assertThat(SETS.updateRefused(set, claimWith("\"fast\"", "spec", "volumeAttributesClassName"))).isEmpty();
    assertThat(SETS.updateRefused(set, claimWith("{\"a\": \"b\"}", "metadata", "labels"))).isEmpty();
    assertThat(SETS.updateRefused(set, claimWith("{\"a\": \"b\"}", "metadata", "annotations"))).isEmpty();
    assertThat(SETS.updateRefused(set, claimWith("\"1023Mi\"", "spec", "resources", "requests", "storage"))).isEmpty();
    for (UnaryOperator<JsonObject> other :
        List.of(
            claimWith("\"b\"", "spec", "storageClassName"),
            claimWith("\"logs\"", "metadata", "name"),
            claimWith("[\"ReadWriteMany\"]", "spec", "accessModes"),
            claimWith("{\"storage\": \"3Gi\"}", "spec", "resources", "limits"),
            set("[]", "spec", "volumeClaimTemplates"))) {
      assertThat(SETS.updateRefused(set, other)).anyMatch(text -> text.startsWith("spec: Forbidden: updates to statefulset spec"));
    }
  }

  private static UnaryOperator<JsonObject> templates(String json) {
    return set("[" + json + "]", "spec", "volumeClaimTemplates");
  }

  @Test
  @Spec("H4")
  void templatesOfClaimsMayBeAddedAfterThoseThatThereAre() {
    String size = "\"spec\": {\"accessModes\": [\"ReadWriteOnce\"], \"resources\": {\"requests\": {\"storage\": \"1Gi\"}}}}";
    String logs = "{\"metadata\": {\"name\": \"logs\"}, " + size;
    JsonObject set = withClaims("{\"statefulset.berth.dev/update-claims\": \"InPlace\"}");
    String data = set.object("spec").array("volumeClaimTemplates").object(0).toString();
    assertThat(SETS.updateRefused(set, templates(data + ", " + logs))).isEmpty();
    assertThat(SETS.updateRefused(templates("").apply(set), templates(logs))).as("the first of all").isEmpty();
    assertThat(SETS.updateRefused(set, templates(logs + ", " + data))).hasSize(1);
    assertThat(SETS.updateRefused(set, templates(logs))).hasSize(1);
    assertThat(SETS.updateRefused(withClaims("{}"), templates(data + ", " + logs))).as("it does not ask").hasSize(1);
  }

  @Test
  @Spec("B12")
  void templatesOfClaimsDoNotChangeOtherwise() {
    JsonObject set = withClaims("{}");
    assertThat(SETS.updateRefused(set, claimWith("\"2Gi\"", "spec", "resources", "requests", "storage"))).hasSize(1);
    assertThat(SETS.updateRefused(set, claimWith("{\"a\": \"b\"}", "metadata", "labels"))).hasSize(1);
  }

  @Test
  @Spec("H3")
  void claimsFollowInAWayThatThereIs() {
    assertThat(SETS.refused(set("{\"statefulset.berth.dev/update-claims\": \"true\"}", "metadata", "annotations")
            .apply((JsonObject) Json.parse(MINIMAL)).toString()))
        .containsExactly(
            "metadata.annotations[statefulset.berth.dev/update-claims]: Unsupported value: \"true\": supported values:"
                + " \"InPlace\", \"OnDelete\"");
  }

  @Test
  @Spec("H19")
  void templatesOfClaimsAskForWhatThereIs() {
    JsonObject set = withClaims("{\"statefulset.berth.dev/update-claims\": \"InPlace\"}");
    UnaryOperator<JsonObject> wrong = claimWith("{\"storage.berth.dev/begin-anew-when\": \"true\"}", "metadata", "annotations");
    String error =
        "spec.volumeClaimTemplates[0].metadata.annotations[storage.berth.dev/begin-anew-when]: Unsupported value: \"true\": supported"
            + " values: \"node-deleted\"";
    assertThat(SETS.refused(wrong.apply(set).toString())).containsExactly(error);
    assertThat(SETS.updateRefused(set, wrong)).containsExactly(error);
    assertThat(SETS.updateRefused(set, claimWith("{\"storage.berth.dev/begin-anew-when\": \"node-deleted\"}", "metadata", "annotations")))
        .isEmpty();
    assertThat(SETS.updateRefused(wrong.apply(set), set("3", "spec", "replicas"))).as("what was let in before").isEmpty();
  }

  @Test
  @Spec("H16")
  void onlyResourcesAreUpdatedInPlace() {
    UnaryOperator<JsonObject> asking = set("{\"statefulset.berth.dev/in-place\": \"image\"}", "metadata", "annotations");
    String error =
        "metadata.annotations[statefulset.berth.dev/in-place]: Unsupported value: \"image\": supported values: \"resources\"";
    assertThat(SETS.refused(asking.apply((JsonObject) Json.parse(MINIMAL)).toString())).containsExactly(error);
    assertThat(SETS.updateRefused(SETS.created(MINIMAL), asking)).containsExactly(error);
    UnaryOperator<JsonObject> right = set("{\"statefulset.berth.dev/in-place\": \"resources\"}", "metadata", "annotations");
    assertThat(SETS.refused(right.apply((JsonObject) Json.parse(MINIMAL)).toString())).isEmpty();
  }

  @Test
  @Spec("H10")
  void ordinalsThatAreReservedAreNumbers() {
    UnaryOperator<JsonObject> reserving = set("{\"statefulset.berth.dev/reserve-ordinals\": \"1-3\"}", "metadata", "annotations");
    String error =
        "metadata.annotations[statefulset.berth.dev/reserve-ordinals]: Invalid value: \"1-3\": must be ordinals with commas between them,"
            + " such as 1,3";
    assertThat(SETS.refused(reserving.apply((JsonObject) Json.parse(MINIMAL)).toString())).containsExactly(error);
    assertThat(SETS.updateRefused(SETS.created(MINIMAL), reserving)).containsExactly(error);
  }

  @Test
  @Spec("B13")
  void theNameIsALabel() {
    assertThat(SETS.strategy().nameErrors("a.b", false)).containsExactly("must not contain dots");
    assertThat(SETS.strategy().nameErrors("web", false)).isEmpty();
  }

  @Test
  @Spec("B14")
  void theServiceMayBeLeftOut() {
    assertThat(SETS.refused(MINIMAL)).isEmpty();
    assertThat(SETS.created(MINIMAL).object("spec").text("serviceName")).isEmpty();
  }

  @Test
  @Spec("B15")
  void selectorsMayHaveExpressions() {
    assertThat(
            SETS.refused(
                with(
                    "{\"matchExpressions\": [{\"key\": \"app\", \"operator\": \"In\", \"values\": [\"web\"]}]}",
                    "spec",
                    "selector")))
        .isEmpty();
    assertThat(
            SETS.refused(
                with(
                    "{\"matchExpressions\": [{\"key\": \"app\", \"operator\": \"In\", \"values\": [\"a b\"]}]}",
                    "spec",
                    "selector")))
        .anyMatch(e -> e.startsWith("spec.selector.matchExpressions[0].values[0]: Invalid value: \"a b\""));
  }

  @Test
  @Spec("B16")
  void mountsMayNameAClaimTemplate() {
    String mounts =
        "[{\"name\": \"c\", \"image\": \"x\", \"volumeMounts\": [{\"name\": \"data\", \"mountPath\": \"/d\"}]}]";
    String set = with(mounts, "spec", "template", "spec", "containers");
    assertThat(SETS.refused(set))
        .containsExactly("spec.template.spec.containers[0].volumeMounts[0].name: Not found: \"data\"");
    JsonObject claims =
        set("[{\"metadata\": {\"name\": \"data\"}}]", "spec", "volumeClaimTemplates")
            .apply((JsonObject) Json.parse(set));
    assertThat(SETS.refused(claims.toString())).isEmpty();
  }

  @Test
  @Spec("B17")
  void claimTemplatesAreNotHeldToWhatClaimsAre() {
    assertThat(SETS.refused(with("[{\"metadata\": {\"name\": \"x\"}, \"spec\": {}}]", "spec", "volumeClaimTemplates")))
        .isEmpty();
  }

  @Test
  void aSetThatWasLetInBrokenMayBeScaled() {
    JsonObject broken = SETS.created(with("\"A B\"", "spec", "template", "spec", "hostname"));
    assertThat(SETS.updateRefused(broken, set("3", "spec", "replicas"))).isEmpty();
  }

  @Test
  @Spec("B18")
  void statusCountsMustAddUp() {
    JsonObject set = SETS.created(MINIMAL);
    assertThat(SETS.statusRefused(set, "{\"replicas\": 1, \"readyReplicas\": 2, \"availableReplicas\": 2}"))
        .containsExactly(
            "status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas",
            "status.availableReplicas: Invalid value: 2: cannot be greater than status.replicas");
    assertThat(SETS.statusRefused(set, "{\"replicas\": 2, \"readyReplicas\": 1, \"availableReplicas\": 2}"))
        .containsExactly("status.availableReplicas: Invalid value: 2: cannot be greater than status.readyReplicas");
    assertThat(SETS.statusRefused(set, "{\"replicas\": -1, \"currentReplicas\": -2}"))
        .contains(
            "status.replicas: Invalid value: -1: must be greater than or equal to 0",
            "status.currentReplicas: Invalid value: -2: must be greater than or equal to 0");
    JsonObject collided = set.with("status", Json.parse("{\"replicas\": 0, \"collisionCount\": 2}"));
    assertThat(SETS.statusRefused(collided, "{\"replicas\": 0, \"collisionCount\": 1}"))
        .containsExactly("status.collisionCount: Invalid value: 1: cannot be decremented");
  }

  @Test
  void aStatusWriteLeavesTheSpecAlone() {
    JsonObject set = SETS.created(MINIMAL);
    JsonObject next = set("7", "spec", "replicas").andThen(set("{\"replicas\": 3}", "status")).apply(set);
    JsonObject stored = SETS.strategy().prepareForStatusUpdate(next, set);
    assertThat(stored.object("spec")).isEqualTo(set.object("spec"));
    assertThat(stored.object("status").number("replicas")).isEqualTo(3);
  }
}
