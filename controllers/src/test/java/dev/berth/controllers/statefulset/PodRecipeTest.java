package dev.berth.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.controllers.controllerrevision.RevisionHistory;
import dev.berth.model.kinds.ControllerRevision;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodRecipeTest {
  private static StatefulSet set(String service) {
    return new StatefulSet(
        (JsonObject)
            Yaml.parse(
                """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {namespace: shop, name: db, uid: u1}
                spec:
                  serviceName: %s
                  selector: {matchLabels: {app: db, tier: back}}
                  template:
                    metadata: {labels: {app: db, tier: back}, annotations: {a: b}, finalizers: [x/y]}
                    spec:
                      subdomain: mine
                      containers: [{name: c, image: i}]
                      volumes: [{name: data, emptyDir: {}}, {name: tmp, emptyDir: {}}]
                  volumeClaimTemplates:
                  - metadata: {name: data, labels: {tier: front, own: x}, annotations: {k: v}}
                    spec: {accessModes: [ReadWriteOnce]}
                    status: {phase: Pending}
                """
                    .formatted(service)));
  }

  private static JsonObject pod(StatefulSet set, int ordinal) {
    ControllerRevision revision = new ControllerRevision(RevisionHistory.revision(set, set.template(), 1, 0));
    return new PodRecipe(set, new ClaimTemplates(set), new Lineage.Known(revision, revision, 0)).pod(ordinal);
  }

  @Test
  @Spec({"B22", "B23", "B24", "B25", "B26", "B27"})
  void aPodHasItsNameItsPlaceAndItsClaims() {
    StatefulSet set = set("db-svc");
    String revision = RevisionHistory.revision(set, set.template(), 1, 0).object("metadata").text("name");
    assertThat(pod(set, 3))
        .isEqualTo(
            Yaml.parse(
                """
                kind: Pod
                apiVersion: v1
                metadata:
                  name: db-3
                  generateName: db-
                  namespace: shop
                  labels:
                    app: db
                    tier: back
                    statefulset.kubernetes.io/pod-name: db-3
                    apps.kubernetes.io/pod-index: '3'
                    controller-revision-hash: %s
                  annotations: {a: b}
                  finalizers: [x/y]
                  ownerReferences:
                  - {apiVersion: apps/v1, kind: StatefulSet, name: db, uid: u1, controller: true, blockOwnerDeletion: true}
                spec:
                  hostname: db-3
                  subdomain: db-svc
                  containers: [{name: c, image: i}]
                  volumes:
                  - {name: data, persistentVolumeClaim: {claimName: data-db-3}}
                  - {name: tmp, emptyDir: {}}
                """
                    .formatted(revision)));
  }

  @Test
  @Spec("B14")
  void withoutAServiceAPodHasNoSubdomain() {
    assertThat(pod(set("''"), 0).object("spec").has("subdomain")).isFalse();
  }

  @Test
  @Spec("B28")
  void aClaimHasTheLabelsOfItsTemplateUnderThoseOfTheSelector() {
    ClaimTemplates claims = new ClaimTemplates(set("s"));
    assertThat(claims.claim(claims.templates().getFirst(), 7, JsonArray.EMPTY))
        .isEqualTo(
            Yaml.parse(
                """
                kind: PersistentVolumeClaim
                apiVersion: v1
                metadata:
                  name: data-db-7
                  namespace: shop
                  labels: {tier: back, own: x, app: db}
                  annotations: {k: v}
                spec: {accessModes: [ReadWriteOnce]}
                """));
  }

  @ParameterizedTest
  @Spec({"B22", "G33"})
  @CsvSource({
    "db-0, 0", "db-10, 10", "a-b-3, 3", "db-007, -1", "db-, -1", "db, -1", "db-x, -1", "db-2147483647, 2147483647",
    "db-2147483648, -1", "db-99999999999999999999, -1"
  })
  void anOrdinalIsReadAsWeWriteItOrNotAtAll(String name, int ordinal) {
    assertThat(Identity.ordinal(name)).isEqualTo(ordinal);
  }

  @Test
  @Spec("B44")
  void thePodsNameInItsLabelIsPutBackAndTold() {
    Bench bench = new Bench("replicas: 1").revision().pods("ready");
    bench.editPod("web-0", pod -> pod.withAt(Yaml.parse("web-9"), "metadata", "labels", StatefulSet.POD_NAME_LABEL));
    assertThat(bench.deeds()).startsWith("update pod web-0 labels ").contains("\"" + StatefulSet.POD_NAME_LABEL + "\":\"web-0\"");
  }

  @Test
  @Spec("B44")
  void aVolumeThatIsNotTheClaimsIsRewrittenThoughTheApiWillRefuse() {
    StatefulSet set = set("s");
    ClaimTemplates claims = new ClaimTemplates(set);
    Pod right = new Pod(pod(set, 3));
    assertThat(claims.areUsedBy(right, 3)).isTrue();
    assertThat(claims.areUsedBy(right, 4)).isFalse();
    assertThat(claims.areUsedBy(new Pod(JsonObject.EMPTY), 3)).isFalse();
    JsonArray wrong = (JsonArray) Yaml.parse("[{name: data, emptyDir: {}}, {name: tmp, emptyDir: {}}]");
    assertThat(claims.volumes(wrong, 3)).isEqualTo(right.spec().array("volumes"));
  }
}
