package dev.berth.server.scenario;

import static dev.berth.server.scenario.Definitions.definition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.server.scenario.Wire.Answer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Definitions and their objects (upstream's {@code custom_resource_definition.go}, {@code crd_watch.go}, {@code
 * crd_selectable_fields.go}, {@code crd_validation_rules.go}). Each test has a group of its own.
 */
@Spec("E61")
final class DefinitionScenariosTest {
  private static final Wire WIRE = new Wire();
  private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  private static final String AB =
      "{'type': 'object', 'properties': {'a': {'type': 'string'}, 'b': {'type': 'string'}}}";

  @AfterAll
  static void stop() {
    WIRE.close();
  }

  private static Optional<JsonObject> condition(JsonObject crd, String type) {
    return crd.object("status").array("conditions").objects().filter(c -> c.text("type").equals(type)).findFirst();
  }

  @Test
  void definitionsAreListedAndDeletedByTheirLabels() {
    for (int i = 0; i < 10; i++) {
      String crd = definition("listed.example.com", "as" + i, "A" + i, "Cluster", Definitions.ANYTHING, "");
      WIRE.define(crd.replaceFirst("'metadata': \\{", "'metadata': {'labels': {'listed': 'yes'}, "));
    }
    WIRE.define(definition("listed.example.com", "others", "Other", "Cluster", Definitions.ANYTHING, ""));

    assertThat(WIRE.must(WIRE.get(CRDS + "?labelSelector=listed=yes")).body().array("items").size()).isEqualTo(10);
    WIRE.must(WIRE.delete(CRDS + "?labelSelector=listed=yes"));
    WIRE.await(CRDS + "?labelSelector=listed=yes", a -> a.body().array("items").isEmpty());
    assertThat(WIRE.get(CRDS + "/others.listed.example.com").code()).isEqualTo(200);
  }

  @Test
  void theStatusIsReadUpdatedAndPatchedAndTakesConditionsOfAnyForm() {
    WIRE.define(definition("status.example.com", "as", "A", "Cluster", Definitions.ANYTHING, ""));
    String name = CRDS + "/as.status.example.com";

    JsonObject status = WIRE.must(WIRE.get(name + "/status")).body();
    assertThat(status.object("spec")).isEqualTo(WIRE.get(name).spec());
    JsonObject bare =
        (JsonObject) Json.parse(
            Wire.json("{'type': '', 'status': '', 'lastTransitionTime': null, 'message': 'updated'}")
                .getBytes(StandardCharsets.UTF_8));
    JsonObject next =
        status.updateObject("status", s -> s.with("conditions", s.array("conditions").plus(bare)));
    Answer updated = WIRE.must(WIRE.call("PUT", name + "/status", next.toString()));
    assertThat(messages(updated.body())).contains("updated");
    Answer patched =
        WIRE.must(
            WIRE.jsonPatch(
                name + "/status", "[{'op': 'add', 'path': '/status/conditions', 'value': [{'message': 'patched'}]}]"));
    assertThat(messages(patched.body())).contains("patched");
    assertThat(messages(WIRE.get(name).body())).contains("patched");
  }

  private static List<String> messages(JsonObject crd) {
    return crd.object("status").array("conditions").objects().map(c -> c.text("message")).toList();
  }

  @Test
  void objectsGetDefaultsWhenTheyComeAndWhenTheyAreRead() {
    WIRE.define(definition("defaults.example.com", "ds", "D", "Cluster", AB, ""));
    String name = CRDS + "/ds.defaults.example.com";
    String all = "/apis/defaults.example.com/v1/ds";
    String body = "{'apiVersion': 'defaults.example.com/v1', 'kind': 'D', 'metadata': {'name': 'NAME'}}";
    WIRE.must(WIRE.post(all, body.replace("NAME", "one")));
    String properties = "/spec/versions/0/schema/openAPIV3Schema/properties/";

    WIRE.must(WIRE.jsonPatch(name, "[{'op': 'add', 'path': '" + properties + "a/default', 'value': 'A'}]"));
    WIRE.await(all + "/one", a -> a.body().text("a").equals("A"));
    assertThat(WIRE.must(WIRE.post(all, body.replace("NAME", "two"))).body().text("a")).isEqualTo("A");

    WIRE.must(
        WIRE.jsonPatch(
            name,
            "[{'op': 'remove', 'path': '" + properties + "a/default'}, {'op': 'add', 'path': '" + properties
                + "b/default', 'value': 'B'}]"));
    WIRE.await(all + "/two", a -> a.body().text("b").equals("B"));
    assertThat(WIRE.get(all + "/two").body().text("a")).as("as it was stored").isEqualTo("A");
    assertThat(WIRE.get(all + "/one").body().has("a")).as("never stored").isFalse();
    assertThat(WIRE.get(all).body().array("items").objects().map(o -> o.text("b"))).containsOnly("B");
  }

  @Test
  void discoveryHasTheGroupItsVersionAndItsResource() {
    assertThat(WIRE.get("/apis").body().array("groups").objects().map(g -> g.text("name"))).contains("apiextensions.k8s.io");
    JsonObject group = WIRE.get("/apis/apiextensions.k8s.io").body();
    assertThat(group.array("versions").objects().map(v -> v.text("version"))).containsExactly("v1");
    assertThat(WIRE.get("/apis/apiextensions.k8s.io/v1").body().array("resources").objects().map(r -> r.text("name")))
        .contains("customresourcedefinitions", "customresourcedefinitions/status");
  }

  @Test
  void aWatchSeesObjectsComeChangeAndGo() {
    WIRE.define(definition("watched.example.com", "ws", "W", "Cluster", Definitions.ANYTHING, ""));
    String all = "/apis/watched.example.com/v1/ws";
    String body = "{'apiVersion': 'watched.example.com/v1', 'kind': 'W', 'metadata': {'name': 'w'}, 'content': {'k': 'v'}}";
    try (Wire.Events every = WIRE.watch(all + "?watch=true");
        Wire.Events named = WIRE.watch(all + "?watch=true&fieldSelector=metadata.name=w")) {
      WIRE.must(WIRE.post(all, body));
      WIRE.must(WIRE.merge(all + "/w", "{'content': {'k': 'w'}}"));
      WIRE.must(WIRE.delete(all + "/w"));
      for (Wire.Events events : List.of(every, named)) {
        assertThat(events.next().text("type")).isEqualTo("ADDED");
        assertThat(events.next().object("object").object("content").text("k")).isEqualTo("w");
        assertThat(events.next().text("type")).isEqualTo("DELETED");
      }
    }
  }

  @Test
  void fieldsThatAreSelectableSelectInListsWatchesAndDeletions() {
    WIRE.define(
        definition(
            "selected.example.com", "shirts", "Shirt", "Namespaced",
            "{'type': 'object', 'properties': {'spec': {'type': 'object', 'properties': {'color': {'type': 'string'}, 'size':"
                + " {'type': 'string', 'enum': ['S', 'M']}}}}}",
            ", 'selectableFields': [{'jsonPath': '.spec.color'}, {'jsonPath': '.spec.size'}]"));
    String all = "/apis/selected.example.com/v1/namespaces/default/shirts";
    String body =
        "{'apiVersion': 'selected.example.com/v1', 'kind': 'Shirt', 'metadata': {'name': 'NAME'}, 'spec': {'color': 'COLOR',"
            + " 'size': 'S'}}";
    try (Wire.Events blue = WIRE.watch(all + "?watch=true&fieldSelector=spec.color=blue")) {
      WIRE.must(WIRE.post(all, body.replace("NAME", "a").replace("COLOR", "blue")));
      WIRE.must(WIRE.post(all, body.replace("NAME", "b").replace("COLOR", "green")));
      WIRE.must(WIRE.merge(all + "/a", "{'spec': {'color': 'green'}}"));
      assertThat(blue.next().text("type")).isEqualTo("ADDED");
      assertThat(blue.next().text("type")).as("it is blue no more").isEqualTo("DELETED");
    }
    assertThat(names(all + "?fieldSelector=spec.color=green,spec.size=S")).containsExactly("a", "b");
    assertThat(names(all + "?fieldSelector=spec.color!=green")).isEmpty();
    assertThat(WIRE.get(all + "?fieldSelector=spec.length=1").message())
        .isEqualTo("field label not supported: spec.length");
    WIRE.must(WIRE.delete(all + "?fieldSelector=spec.color=green"));
    assertThat(names(all)).isEmpty();
  }

  private static List<String> names(String target) {
    return WIRE.must(WIRE.get(target)).body().array("items").objects().map(o -> o.object("metadata").text("name")).toList();
  }

  @Test
  void rulesHoldForObjectsAndMustBeRules() {
    String schema =
        "{'type': 'object', 'properties': {'spec': {'type': 'object', 'x-kubernetes-validations': [{'rule': 'RULE'}],"
            + " 'properties': {'x': {'type': 'integer'}, 'y': {'type': 'integer'}}}, 'status': {'type': 'object',"
            + " 'x-kubernetes-validations': [{'rule': 'self.health == \\u0022ok\\u0022'}], 'properties': {'health':"
            + " {'type': 'string'}}}}}";
    String subresources = ", 'subresources': {'status': {}}";
    WIRE.define(
        definition(
            "ruled.example.com", "rs", "R", "Cluster", schema.replace("RULE", "self.x + self.y > 0"), subresources));
    String all = "/apis/ruled.example.com/v1/rs";
    String body = "{'apiVersion': 'ruled.example.com/v1', 'kind': 'R', 'metadata': {'name': 'r'}, 'spec': {'x': X, 'y': 0}}";

    Answer refused = WIRE.post(all, body.replace("X", "0"));
    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.message()).isEqualTo("R.ruled.example.com \"r\" is invalid: spec: Invalid value: failed rule: self.x + self.y > 0");
    WIRE.must(WIRE.post(all, body.replace("X", "1")));
    assertThat(WIRE.merge(all + "/r/status", "{'status': {'health': 'bad'}}").message())
        .contains("status: Invalid value: failed rule: self.health == \"ok\"");
    WIRE.must(WIRE.merge(all + "/r/status", "{'status': {'health': 'ok'}}"));

    for (String[] wrong :
        new String[][] {
          {"self.z == 100", "undefined field 'z'"},
          {"self = 42", "Syntax error"},
          {"self.x", "cel expression must evaluate to a bool"},
        }) {
      assertThat(
              WIRE.post(CRDS, definition("wrong.example.com", "ws", "W", "Cluster", schema.replace("RULE", wrong[0]), ""))
                  .message())
          .contains(wrong[1]);
    }
  }

  @Test
  void rulesOfChangeCompareWithWhatWas() {
    WIRE.define(
        definition(
            "changing.example.com", "cs", "C", "Cluster",
            "{'type': 'object', 'properties': {'spec': {'type': 'object', 'properties': {'id': {'type': 'integer',"
                + " 'x-kubernetes-validations': [{'rule': 'self == oldSelf', 'message': 'id is for ever'}]}}}}}",
            ""));
    String all = "/apis/changing.example.com/v1/cs";
    WIRE.must(
        WIRE.post(
            all, "{'apiVersion': 'changing.example.com/v1', 'kind': 'C', 'metadata': {'name': 'c'}, 'spec': {'id': 1}}"));

    assertThat(WIRE.merge(all + "/c", "{'spec': {'id': 2}}").message()).contains("spec.id: Invalid value: 2: id is for ever");
    assertThat(WIRE.merge(all + "/c", "{'metadata': {'labels': {'a': 'b'}}}").code()).isEqualTo(200);
  }

  @Test
  void aSchemaWhoseRulesCostTooMuchIsRefused() {
    String lists =
        "{'type': 'object', 'properties': {'l': {'type': 'array', 'items': {'type': 'array', 'items': {'type': 'array', 'items':"
            + " {'type': 'string'}}}, 'x-kubernetes-validations': [{'rule': 'self.all(x, x.all(y, y.all(z, z =="
            + " \\u0022a\\u0022)))'}]}}}";
    assertThat(WIRE.post(CRDS, definition("dear.example.com", "ds", "D", "Cluster", lists, "")).message())
        .contains("estimated rule cost exceeds budget by factor of more than 100x");
  }

  @Test
  void protectedGroupsNeedToSayWhoApprovedThem() {
    String approved = "https://github.com/kubernetes/kubernetes/pull/78458";
    String crd = definition("approved.k8s.io", "as", "A", "Cluster", Definitions.ANYTHING, "");
    Answer refused = WIRE.post(CRDS, crd);
    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.message())
        .isEqualTo(
            "CustomResourceDefinition.apiextensions.k8s.io \"as.approved.k8s.io\" is invalid:"
                + " metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval"
                + " annotation \"api-approved.kubernetes.io\", see https://github.com/kubernetes/enhancements/pull/1111");
    String annotated = crd.replaceFirst("'metadata': \\{", "'metadata': {'annotations': {'api-approved.kubernetes.io': 'URL'}, ");
    assertThat(WIRE.post(CRDS, annotated.replace("URL", "nonsense")).code()).isEqualTo(422);

    JsonObject made = WIRE.define(annotated.replace("URL", approved)).body();
    JsonObject conformant = condition(made, "KubernetesAPIApprovalPolicyConformant").orElseThrow();
    assertThat(conformant.text("status")).isEqualTo("True");
    assertThat(conformant.text("reason")).isEqualTo("ApprovedAnnotation");
    assertThat(conformant.text("message")).isEqualTo("approved in " + approved);

    JsonObject unapproved =
        WIRE.define(
                annotated.replace("approved.k8s.io", "open.k8s.io").replace("'URL'", "'unapproved, experimental-only'"))
            .body();
    JsonObject not = condition(unapproved, "KubernetesAPIApprovalPolicyConformant").orElseThrow();
    assertThat(not.text("status")).isEqualTo("False");
    assertThat(not.text("reason")).isEqualTo("UnapprovedAnnotation");
    assertThat(not.text("message"))
        .isEqualTo("not approved: \"unapproved, experimental-only\"");
    JsonObject plain = WIRE.define(definition("plain.example.com", "ps", "P", "Cluster", Definitions.ANYTHING, "")).body();
    assertThat(condition(plain, "KubernetesAPIApprovalPolicyConformant")).isEmpty();
  }

  @Test
  void namesThatAreTakenAreTold() {
    WIRE.define(definition("named.example.com", "ones", "One", "Cluster", Definitions.ANYTHING, ""));
    Answer made = WIRE.must(WIRE.post(CRDS, definition("named.example.com", "twos", "One", "Cluster", Definitions.ANYTHING, "")));
    JsonObject crd =
        WIRE.await(CRDS + "/" + made.meta().text("name"), a -> condition(a.body(), "NamesAccepted").isPresent()).body();
    JsonObject accepted = condition(crd, "NamesAccepted").orElseThrow();
    assertThat(accepted.text("status")).isEqualTo("False");
    assertThat(accepted.text("reason")).isEqualTo("ListKindConflict");
    assertThat(accepted.text("message")).isEqualTo("\"OneList\" is already in use");
    assertThat(condition(crd, "Established").orElseThrow().text("status")).isEqualTo("False");
    WIRE.must(WIRE.delete(CRDS + "/ones.named.example.com"));
    WIRE.await(
        CRDS + "/twos.named.example.com",
        a -> condition(a.body(), "Established").filter(c -> c.text("status").equals("True")).isPresent());
  }

  @Test
  void aDefinitionThatGoesTakesItsObjectsAlongAndWaitsForFinalizers() {
    WIRE.define(definition("going.example.com", "gs", "G", "Cluster", Definitions.ANYTHING, ""));
    String all = "/apis/going.example.com/v1/gs";
    WIRE.must(
        WIRE.post(
            all,
            "{'apiVersion': 'going.example.com/v1', 'kind': 'G', 'metadata': {'name': 'held', 'finalizers':"
                + " ['example.com/hold']}}"));
    WIRE.must(WIRE.delete(CRDS + "/gs.going.example.com"));

    JsonObject crd =
        WIRE.await(
                CRDS + "/gs.going.example.com",
                a -> condition(a.body(), "Terminating").filter(c -> c.text("status").equals("True")).isPresent())
            .body();
    assertThat(crd.object("metadata").array("finalizers").strings())
        .containsExactly("customresourcecleanup.apiextensions.k8s.io");
    assertThat(
            WIRE.post(all, "{'apiVersion': 'going.example.com/v1', 'kind': 'G', 'metadata': {'name': 'late'}}").code())
        .isEqualTo(405);
    WIRE.must(WIRE.merge(all + "/held", "{'metadata': {'finalizers': null}}"));
    WIRE.await(CRDS + "/gs.going.example.com", a -> a.code() == 404);
    assertThat(WIRE.get(all).code()).isEqualTo(404);
  }

  @Test
  void aListTypeMapIsMergedByItsKeys() {
    WIRE.define(
        definition(
            "applied.example.com", "as", "A", "Cluster",
            "{'type': 'object', 'properties': {'spec': {'type': 'object', 'properties': {'ports': {'type': 'array',"
                + " 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['port', 'protocol'], 'items': {'type':"
                + " 'object', 'required': ['port'], 'properties': {'port': {'type': 'integer'}, 'protocol': {'type': 'string',"
                + " 'default': 'TCP'}, 'name': {'type': 'string'}}}}}}}}",
            ""));
    String one = "/apis/applied.example.com/v1/as/a";
    String head = "{'apiVersion': 'applied.example.com/v1', 'kind': 'A', 'metadata': {'name': 'a'}, 'spec': {'ports': [";
    WIRE.must(WIRE.apply(one, "first", head + "{'port': 80, 'name': 'web'}]}}"));
    WIRE.must(WIRE.apply(one, "second", head + "{'port': 53, 'protocol': 'UDP'}]}}"));

    JsonArray ports = WIRE.get(one).spec().array("ports");
    assertThat(ports.objects().map(p -> p.number("port") + p.text("protocol"))).containsExactly("80TCP", "53UDP");
    Answer conflict = WIRE.apply(one, "second", head + "{'port': 80, 'name': 'mine'}]}}");
    assertThat(conflict.code()).isEqualTo(409);
    assertThat(conflict.message())
        .isEqualTo("Apply failed with 1 conflict: conflict with \"first\": .spec.ports[port=80,protocol=\"TCP\"].name");
    WIRE.must(WIRE.apply(one, "first", head + "]}}"));
    assertThat(WIRE.get(one).spec().array("ports").objects().map(p -> p.number("port"))).containsExactly(53L);
  }
}
