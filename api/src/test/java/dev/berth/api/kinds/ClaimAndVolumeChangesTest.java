package dev.berth.api.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.validation.FieldError;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may change in claims, volumes and classes. */
class ClaimAndVolumeChangesTest {
  private static final String CLAIM =
      """
      {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "c"}, "spec": {
        "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "2Gi"}}%s}}
      """;
  private static final String VOLUME =
      """
      {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "v"}, "spec": {
        "capacity": {"storage": "5Gi"}, "accessModes": ["ReadWriteOnce"]%s}}
      """;
  private static final String CLASS =
      """
      {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "s"}, "provisioner": "%s",
       "reclaimPolicy": "%s", "volumeBindingMode": "%s", "parameters": {"a": "%s"}}
      """;

  private static JsonObject bound(String more, String capacity) {
    return Strategist.created(CLAIM.formatted(more))
        .with(
            "status",
            Json.parse("{\"phase\": \"Bound\", \"capacity\": {\"storage\": \"" + capacity + "\"}}"));
  }

  @Test
  @Spec("C6")
  void aClaimsVolumeIsNamedOnce() {
    JsonObject unbound = Strategist.created(CLAIM.formatted(""));
    assertThat(Strategist.errors(unbound, CLAIM.formatted(", \"volumeName\": \"pv-1\""))).isEmpty();
    JsonObject named = Strategist.created(CLAIM.formatted(", \"volumeName\": \"pv-1\""));
    assertThat(Strategist.errors(named, CLAIM.formatted(", \"volumeName\": \"pv-2\"")))
        .singleElement()
        .asString()
        .startsWith(
            "spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName"
                + " for bound claims\n");
  }

  @ParameterizedTest
  @Spec("H19")
  @CsvSource({"begin-anew-when, node-deleted", "move-when, cordoned"})
  void claimsAskInWordsThatThereAre(String annotation, String word) {
    String claim = CLAIM.formatted("").replace("\"name\": \"c\"", "\"name\": \"c\", \"annotations\": {\"storage.berth.dev/%s\": \"%s\"}");
    String error =
        "metadata.annotations[storage.berth.dev/" + annotation + "]: Unsupported value: \"gone\": supported values: \"" + word + "\"";
    assertThat(Strategist.errors(claim.formatted(annotation, "gone"))).containsExactly(error);
    assertThat(Strategist.errors(claim.formatted(annotation, word))).isEmpty();
    JsonObject plain = Strategist.created(CLAIM.formatted(""));
    assertThat(Strategist.errors(plain, claim.formatted(annotation, "gone"))).containsExactly(error);
    assertThat(Strategist.errors(plain, claim.formatted(annotation, word))).isEmpty();
    JsonObject let = Strategist.created(claim.formatted(annotation, "gone"));
    assertThat(Strategist.errors(let, claim.formatted(annotation, "gone").replace("\"accessModes\"", "\"storageClassName\": \"a\", \"accessModes\"")))
        .as("what was let in before")
        .isEmpty();
  }

  @Test
  @Spec("C6")
  void aClaimsClassGoesFromNoneToSomeOnly() {
    JsonObject none = Strategist.created(CLAIM.formatted(""));
    assertThat(Strategist.errors(none, CLAIM.formatted(", \"storageClassName\": \"fast\""))).isEmpty();
    JsonObject some = Strategist.created(CLAIM.formatted(", \"storageClassName\": \"fast\""));
    assertThat(Strategist.errors(some, CLAIM.formatted(", \"storageClassName\": \"slow\""))).hasSize(1);
    JsonObject empty = Strategist.created(CLAIM.formatted(", \"storageClassName\": \"\""));
    assertThat(Strategist.errors(empty, CLAIM.formatted(", \"storageClassName\": \"fast\""))).hasSize(1);
  }

  @Test
  @Spec("C7")
  void aBoundClaimGrowsAndShrinksDownToWhatItHas() {
    JsonObject claim = bound("", "1Gi");
    assertThat(Strategist.errors(claim, CLAIM.formatted("").replace("2Gi", "3Gi"))).isEmpty();
    assertThat(Strategist.errors(claim, CLAIM.formatted("").replace("2Gi", "1500Mi"))).isEmpty();
    assertThat(Strategist.errors(claim, CLAIM.formatted("").replace("2Gi", "1Gi")))
        .containsExactly(
            "spec.resources.requests.storage: Forbidden: field can not be less than status.capacity");
  }

  @Test
  @Spec("C118")
  void aBoundClaimGivesUpItsAttributesButNamesNoneThatIsEmpty() {
    String gold = ", \"volumeAttributesClassName\": \"gold\"";
    JsonObject claim = bound(gold, "2Gi");
    assertThat(Strategist.errors(claim, CLAIM.formatted(""))).isEmpty();
    assertThat(Strategist.errors(claim, CLAIM.formatted(gold.replace("gold", ""))))
        .containsExactly(
            "spec.volumeAttributesClassName: Forbidden: update from non-nil value to an empty string is forbidden");
    assertThat(Strategist.errors(Strategist.created(CLAIM.formatted(gold)), CLAIM.formatted("")))
        .as("of a claim that is not bound")
        .singleElement()
        .asString()
        .startsWith("spec: Forbidden: spec is immutable after creation");
    String volume = VOLUME.formatted(", \"csi\": {\"driver\": \"d.example.com\", \"volumeHandle\": \"h\"}%s");
    assertThat(Strategist.errors(Strategist.created(volume.formatted(gold)), volume.formatted(""))).isEmpty();
  }

  @Test
  void aStageOfGrowthThatThereIsNotIsRefusedByTheNameOfItsField() {
    JsonObject claim = bound("", "1Gi").with("metadata", Json.parse("{\"name\": \"c\", \"namespace\": \"n\", \"resourceVersion\": \"1\"}"));
    JsonObject next = claim.updateObject("status", s -> s.with("allocatedResourceStatuses", JsonObject.of("storage", JsonString.of("Done"))));
    assertThat(Strategist.strategy(claim).validateStatusUpdate(next, claim))
        .extracting(FieldError::text)
        .singleElement()
        .asString()
        .startsWith("status.allocatedResourceStatuses: Unsupported value: \"storage\": supported values: \"Contr");
  }

  @Test
  void anUnboundClaimKeepsItsSize() {
    JsonObject claim = Strategist.created(CLAIM.formatted(""));
    assertThat(Strategist.errors(claim, CLAIM.formatted("").replace("2Gi", "3Gi")))
        .singleElement()
        .asString()
        .startsWith("spec: Forbidden: spec is immutable after creation");
  }

  @Test
  @Spec("C9")
  void dataSourcesAreCopiedIntoEachOtherAndUnknownOnesDropped() {
    JsonObject clone =
        Strategist.created(CLAIM.formatted(", \"dataSource\": {\"kind\": \"PersistentVolumeClaim\", \"name\": \"x\"}"));
    assertThat(clone.object("spec").object("dataSourceRef").text("name")).isEqualTo("x");
    JsonObject any =
        Strategist.created(
            CLAIM.formatted(", \"dataSourceRef\": {\"apiGroup\": \"a.b\", \"kind\": \"K\", \"name\": \"x\"}"));
    assertThat(any.object("spec").object("dataSource").text("apiGroup")).isEqualTo("a.b");
    JsonObject unknown =
        Strategist.created(CLAIM.formatted(", \"dataSource\": {\"apiGroup\": \"a.b\", \"kind\": \"K\", \"name\": \"x\"}"));
    assertThat(unknown.object("spec").has("dataSource")).isFalse();
    String bare = Strategist.created(CLAIM.formatted("")).object("spec").toString();
    String elsewhere = CLAIM.formatted(", \"dataSourceRef\": {\"kind\": \"PersistentVolumeClaim\", \"name\": \"x\", \"namespace\": \"o\"}");
    assertThat(Strategist.created(elsewhere).object("spec")).as("KEP-3294 is off").hasToString(bare);
    assertThat(Strategist.updated(Strategist.created(CLAIM.formatted("")), elsewhere).object("spec")).hasToString(bare);
  }

  @Test
  @Spec("C9")
  void dataSourcesThatDisagreeAreRefused() {
    assertThat(
            Strategist.errors(
                CLAIM.formatted(
                    ", \"dataSource\": {\"kind\": \"PersistentVolumeClaim\", \"name\": \"x\"}, \"dataSourceRef\":"
                        + " {\"kind\": \"PersistentVolumeClaim\", \"name\": \"y\"}")))
        .singleElement()
        .asString()
        .endsWith("must match dataSourceRef");
    assertThat(
            Strategist.errors(
                CLAIM.formatted(
                    ", \"dataSource\": {\"apiGroup\": \"a.b\", \"kind\": \"K\", \"name\": \"x\"}, \"dataSourceRef\":"
                        + " {\"kind\": \"PersistentVolumeClaim\", \"name\": \"y\"}")))
        .as("whoever knows the new field means the old one as well")
        .singleElement()
        .asString()
        .endsWith("must match dataSourceRef");
  }

  @Test
  @Spec("C3")
  void readWriteOncePodStandsAlone() {
    assertThat(
            Strategist.errors(
                CLAIM.formatted("").replace("[\"ReadWriteOnce\"]", "[\"ReadWriteOnce\", \"ReadWriteOncePod\"]")))
        .containsExactly("spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes");
  }

  @Test
  @Spec("C4")
  void aVolumesSourceNeverChangesButItsPolicyMay() {
    JsonObject volume = Strategist.created(VOLUME.formatted(", \"hostPath\": {\"path\": \"/data/x\"}"));
    assertThat(Strategist.errors(volume, VOLUME.formatted(", \"hostPath\": {\"path\": \"/data/y\"}")))
        .singleElement()
        .asString()
        .startsWith(
            "spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation\n");
    assertThat(
            Strategist.errors(
                volume,
                VOLUME.formatted(
                    ", \"hostPath\": {\"path\": \"/data/x\"}, \"persistentVolumeReclaimPolicy\": \"Delete\"")))
        .isEmpty();
  }

  @Test
  @Spec("C4")
  void aVolumesAffinityIsSetOnceAndOnlyItsLabelsBecomeFinal() {
    String affinity =
        ", \"local\": {\"path\": \"/l\"}, \"nodeAffinity\": {\"required\": {\"nodeSelectorTerms\": [{\"matchExpressions\":"
            + " [{\"key\": \"%s\", \"operator\": \"In\", \"values\": [\"%s\"]}]}]}}";
    JsonObject volume =
        Strategist.created(
            VOLUME.formatted(affinity.formatted("failure-domain.beta.kubernetes.io/zone", "a")));
    assertThat(
            Strategist.errors(
                volume, VOLUME.formatted(affinity.formatted("topology.kubernetes.io/zone", "a"))))
        .isEmpty();
    assertThat(
            Strategist.errors(
                volume, VOLUME.formatted(affinity.formatted("topology.kubernetes.io/zone", "b"))))
        .singleElement()
        .asString()
        .endsWith("field is immutable, except for updating from beta label to GA");
  }

  @Test
  @Spec("C3")
  void aPathWithStepsBackIsRefused() {
    assertThat(Strategist.errors(VOLUME.formatted(", \"hostPath\": {\"path\": \"/a/../b\"}")))
        .containsExactly("spec.hostPath.path: Invalid value: \"/a/../b\": must not contain '..'");
  }

  @Test
  @Spec("C11")
  void aVolumesPhaseIsAsOldAsTheVolume() {
    JsonObject made =
        Strategist.decoded(VOLUME.formatted(", \"hostPath\": {\"path\": \"/x\"}"))
            .withAt(JsonString.of("2026-01-02T03:04:05Z"), "metadata", "creationTimestamp");
    assertThat(Strategist.strategy(made).prepareForCreate(made).object("status"))
        .isEqualTo(Json.parse("{\"phase\": \"Pending\", \"lastPhaseTransitionTime\": \"2026-01-02T03:04:05Z\"}"));
  }

  @Test
  @Spec("C12")
  void aClassChangesNothingThatVolumesWereMadeBy() {
    JsonObject made = Strategist.created(CLASS.formatted("p", "Delete", "Immediate", "b"));
    assertThat(Strategist.errors(made, CLASS.formatted("q", "Retain", "WaitForFirstConsumer", "c")))
        .containsExactly(
            "parameters: Forbidden: updates to parameters are forbidden.",
            "provisioner: Forbidden: updates to provisioner are forbidden.",
            "reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.",
            "volumeBindingMode: Invalid value: \"WaitForFirstConsumer\": field is immutable");
  }

  @Test
  void whatIsOldInClaimsVolumesAndClassesIsTold() {
    JsonObject claim =
        Strategist.created(
            CLAIM.formatted("").replace("\"name\": \"c\"", "\"name\": \"c\", \"annotations\":"
                + " {\"volume.beta.kubernetes.io/storage-class\": \"x\"}"));
    assertThat(Strategist.strategy(claim).warnings(claim))
        .containsExactly(
            "metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use"
                + " \"storageClassName\" attribute instead");
    JsonObject volume =
        Strategist.created(
            VOLUME.formatted(
                ", \"nodeAffinity\": {\"required\": {\"nodeSelectorTerms\": [{\"matchExpressions\":"
                    + " [{\"key\": \"failure-domain.beta.kubernetes.io/zone\", \"operator\": \"Exists\"}]}]}}"));
    assertThat(Strategist.strategy(volume).warnings(volume))
        .containsExactly(
            "spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].key:"
                + " failure-domain.beta.kubernetes.io/zone is deprecated since v1.17; use \"topology.kubernetes.io/zone\""
                + " instead");
    JsonObject gone =
        Strategist.created(
            VOLUME.formatted(
                ", \"persistentVolumeReclaimPolicy\": \"Recycle\", \"cephfs\": {\"monitors\": [\"m\"]}, \"storageos\": {}"));
    assertThat(Strategist.strategy(gone).warnings(gone))
        .containsExactly(
            "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach"
                + " is to use dynamic provisioning.",
            "spec.cephfs: deprecated in v1.28, non-functional in v1.31+",
            "spec.storageOS: deprecated in v1.22, non-functional in v1.25+");
    JsonObject storageClass =
        Strategist.created(CLASS.formatted("a.b/c", "Delete", "Immediate", "x"))
            .with(
                "allowedTopologies",
                Json.parse(
                    "[{\"matchLabelExpressions\": [{\"key\": \"failure-domain.beta.kubernetes.io/zone\", \"values\":"
                        + " [\"a\"]}]}]"));
    assertThat(Strategist.strategy(storageClass).warnings(storageClass))
        .containsExactly(
            "allowedTopologies[0].matchLabelExpressions[0].key: deprecated since v1.17; use"
                + " \"topology.kubernetes.io/zone\" instead");
    JsonObject capacity =
        Strategist.created(
            """
            {"apiVersion": "storage.k8s.io/v1", "kind": "CSIStorageCapacity", "metadata": {"name": "c"}, "storageClassName": "s",
             "nodeTopology": {"matchLabels": {"beta.kubernetes.io/arch": "a"},
               "matchExpressions": [{"key": "beta.kubernetes.io/os", "operator": "Exists"}]}}
            """);
    assertThat(Strategist.strategy(capacity).warnings(capacity))
        .containsExactly(
            "nodeTopology.matchExpressions[0].key: beta.kubernetes.io/os is deprecated since v1.14; use"
                + " \"kubernetes.io/os\" instead",
            "nodeTopology.matchLabels.beta.kubernetes.io/arch: deprecated since v1.14; use \"kubernetes.io/arch\" instead");
    JsonObject runtime =
        Strategist.created(
            """
            {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "r"}, "handler": "h",
             "scheduling": {"nodeSelector": {"beta.kubernetes.io/arch": "a"}}}
            """);
    assertThat(Strategist.strategy(runtime).warnings(runtime))
        .containsExactly("scheduling.nodeSelector: deprecated since v1.14; use \"kubernetes.io/arch\" instead");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cephfs | {'monitors': ['m']} | spec.cephfs: deprecated in v1.28, non-functional in v1.31+",
        "storageos | {'volumeName': 'v'} | spec.storageOS: deprecated in v1.22, non-functional in v1.25+",
        "glusterfs | {'endpoints': 'e', 'path': 'p'} | spec.glusterfs: deprecated in v1.25, non-functional in v1.26+",
        "quobyte | {'registry': 'a:1', 'volume': 'v'} |"
      },
      quoteCharacter = '`')
  void aVolumeThatNothingMountsAnyMoreIsTakenWithAWarning(String source, String terms, String warning) {
    JsonObject volume = Strategist.created(VOLUME.formatted(""));
    JsonObject old = volume.with("spec", volume.object("spec").with(source, Json.parse(terms.replace('\'', '"'))));
    assertThat(Strategist.strategy(old).validate(old)).isEmpty();
    assertThat(Strategist.strategy(old).warnings(old)).isEqualTo(Stream.ofNullable(warning).toList());
  }
}
