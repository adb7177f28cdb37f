package dev.berth.api.kinds.pod;

import static dev.berth.api.kinds.KindFixture.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.kinds.KindFixture;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PodBindingTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final JsonObject POD =
      KindFixture.of("", "pods")
          .created("{\"metadata\": {\"namespace\": \"default\", \"name\": \"p\", \"uid\": \"u\"}, \"spec\": {\"containers\": []}}");
  private static final JsonObject BINDING =
      (JsonObject)
          Json.parse(
              """
              {"metadata": {"name": "p", "labels": {"zone": "a"}, "annotations": {"x": "y"}},
               "target": {"kind": "Node", "name": "n"}}
              """);

  @Test
  void aPodGetsItsNodeOnce() {
    assertThat(PodBinding.bind(POD, BINDING, NOW))
        .isInstanceOfSatisfying(
            PodBinding.Result.Bound.class,
            bound -> {
              JsonObject pod = bound.pod();
              assertThat(pod.object("spec").text("nodeName")).isEqualTo("n");
              assertThat(pod.object("metadata").object("labels").text("zone")).isEqualTo("a");
              assertThat(pod.object("status").array("conditions").toString())
                  .isEqualTo(
                      "[{\"type\":\"PodScheduled\",\"status\":\"True\",\"lastProbeTime\":null,"
                          + "\"lastTransitionTime\":\"2026-01-02T03:04:05Z\"}]");
              assertThat(PodBinding.bind(pod, BINDING, NOW))
                  .isEqualTo(new PodBinding.Result.Conflict("pod p is already assigned to node \"n\""));
            });
  }

  @Test
  void whereAPodWasToGoIsForgottenOnceItIsThere() {
    JsonObject nominated = set("\"n\"", "status", "nominatedNodeName").apply(POD);
    assertThat(PodBinding.bind(nominated, BINDING, NOW))
        .isInstanceOfSatisfying(
            PodBinding.Result.Bound.class,
            bound -> assertThat(bound.pod().object("status").has("nominatedNodeName")).isFalse());
  }

  @Test
  void aPodThatGoesOrWaitsGetsNone() {
    JsonObject going = set("\"2026-01-01T00:00:00Z\"", "metadata", "deletionTimestamp").apply(POD);
    assertThat(PodBinding.bind(going, BINDING, NOW))
        .isEqualTo(new PodBinding.Result.Conflict("pod p is being deleted, cannot be assigned to a host"));
    assertThat(PodBinding.bind(set("[{\"name\": \"g\"}]", "spec", "schedulingGates").apply(POD), BINDING, NOW))
        .isEqualTo(new PodBinding.Result.Conflict("pod p has non-empty .spec.schedulingGates"));
  }

  @Test
  void aBindingOfAnotherPodThanWasMeantIsRefused() {
    String invalid =
        "StorageError: invalid object, Code: 4, Key: /registry/pods/default/p, ResourceVersion: 0, AdditionalErrorMsg:"
            + " Precondition failed: ";
    JsonObject pod = set("\"7\"", "metadata", "resourceVersion").apply(POD);
    assertThat(PodBinding.bind(pod, set("\"other\"", "metadata", "uid").apply(BINDING), NOW))
        .isEqualTo(new PodBinding.Result.Mistaken(invalid + "UID in precondition: other, UID in object meta: u"));
    JsonObject versioned = set("\"6\"", "metadata", "resourceVersion").apply(BINDING);
    assertThat(PodBinding.bind(pod, versioned, NOW))
        .isEqualTo(
            new PodBinding.Result.Mistaken(
                invalid + "ResourceVersion in precondition: 6, ResourceVersion in object meta: 7"));
    assertThat(PodBinding.bind(set("\"6\"", "metadata", "resourceVersion").apply(POD), versioned, NOW))
        .isInstanceOf(PodBinding.Result.Bound.class);
  }

  @Test
  void aBindingNamesANode() {
    assertThat(KindFixture.texts(PodBinding.validate(set("{\"kind\": \"Pod\"}", "target").apply(BINDING))))
        .containsExactly(
            "target.kind: Unsupported value: \"Pod\": supported values: \"Node\", \"<empty>\"",
            "target.name: Required value");
  }
}
