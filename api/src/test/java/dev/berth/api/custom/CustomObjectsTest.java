package dev.berth.api.custom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.api.FrameSource;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The verbs on objects of a custom type. */
class CustomObjectsTest {
  private static final String ONE = Crontabs.HERE + "/one";
  private final ApiFixture f = Crontabs.served(Crontabs.PLAIN);

  private Answer one(String spec) {
    Answer made = Crontabs.create(f, "one", spec);
    assertThat(made.code()).as(made.raw()).isEqualTo(201);
    return made;
  }

  private Answer patch(String target, String type, String body) {
    return f.call("PATCH", target, body, "Content-Type", type);
  }

  @Test
  @Spec("E62")
  void unknownFieldsArePrunedWarnedOfOrRefused() {
    String spec = "{\"cronSpec\":\"@daily\",\"nonsense\":1}";
    Answer warned = Crontabs.create(f, "warned", spec);
    assertThat(warned.body().object("spec").toString()).isEqualTo("{\"cronSpec\":\"@daily\"}");
    assertThat(warned.warnings()).containsExactly("299 - \"unknown field \\\"spec.nonsense\\\"\"");
    Answer strict =
        f.call("POST", Crontabs.HERE + "?fieldValidation=Strict", Crontabs.object("strict", spec));
    assertThat(strict.code()).isEqualTo(400);
    assertThat(strict.message())
        .isEqualTo(
            "CronTab in version \"v1\" cannot be handled as a CronTab: strict decoding error: unknown field"
                + " \"spec.nonsense\"");
    Answer ignored = f.call("POST", Crontabs.HERE + "?fieldValidation=Ignore", Crontabs.object("ignored", spec));
    assertThat(ignored.warnings()).isEmpty();
  }

  @Test
  @Spec("E62")
  void valuesThatTheSchemaForbidsAreRefused() {
    Answer refused = Crontabs.create(f, "bad", "{\"cronSpec\":5}");
    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.message())
        .isEqualTo(
            "CronTab.stable.example.com \"bad\" is invalid: spec.cronSpec: Invalid value: \"integer\": spec.cronSpec in"
                + " body must be of type string: \"integer\"");
  }

  @Test
  @Spec("E62")
  void objectsMustSayWhatTheyAre() {
    Answer nameless = f.call("POST", Crontabs.HERE, "{\"metadata\":{\"name\":\"x\"}}");
    assertThat(nameless.code()).isEqualTo(400);
    assertThat(nameless.message()).contains("Object 'Kind' is missing in");
    Answer other = f.call("POST", Crontabs.HERE, Crontabs.object("x", "{}").replace("/v1", "/v2"));
    assertThat(other.message())
        .isEqualTo(
            "the API version in the data (stable.example.com/v2) does not match the expected API version"
                + " (stable.example.com/v1)");
    Answer wrong = f.call("POST", Crontabs.HERE, Crontabs.object("x", "{}").replace("\"CronTab\"", "\"Tab\""));
    assertThat(wrong.code()).isEqualTo(422);
    assertThat(wrong.message())
        .isEqualTo("Tab.stable.example.com \"x\" is invalid: kind: Invalid value: \"Tab\": must be CronTab");
  }

  @Test
  @Spec("E65")
  void theStatusIsWrittenByItsSubresourceOnlyAndCountsForNoGeneration() {
    Answer made =
        f.call(
            "POST",
            Crontabs.HERE,
            Crontabs.object("one", "{}").replace("\"spec\":{}", "\"spec\":{},\"status\":{\"replicas\":3}"));
    assertThat(made.body().has("status")).isFalse();
    assertThat(made.meta().number("generation")).isEqualTo(1);
    JsonObject status = JsonObject.EMPTY.with("replicas", 2);
    JsonObject next =
        made.body().with("status", status).with("spec", JsonObject.EMPTY.with("image", "x"))
            .updateObject("metadata", m -> m.with("labels", JsonObject.EMPTY.with("a", "b")));
    Answer written = f.call("PUT", ONE + "/status", next.toString());
    assertThat(written.code()).as(written.raw()).isEqualTo(200);
    assertThat(written.body().object("status")).isEqualTo(status);
    assertThat(written.body().object("spec")).isEqualTo(JsonObject.EMPTY);
    assertThat(written.meta().has("labels")).isFalse();
    assertThat(written.meta().number("generation")).isEqualTo(1);
    Answer changed = patch(ONE, "application/merge-patch+json", "{\"spec\":{\"image\":\"y\"},\"status\":{\"replicas\":9}}");
    assertThat(changed.meta().number("generation")).isEqualTo(2);
    assertThat(changed.body().object("status")).isEqualTo(status);
  }

  @Test
  void whoAppliesAStatusOwnsNoLabels() {
    String labelled = Crontabs.object("one", "{}").replace("\"name\":\"one\"", "\"name\":\"one\",\"labels\":{\"a\":\"%s\"}");
    patch(ONE + "?fieldManager=user", "application/apply-patch+yaml", labelled.formatted("b"));
    String status = labelled.formatted("c").replace("\"spec\":{}", "\"status\":{\"replicas\":1}");
    Answer applied = patch(ONE + "/status?fieldManager=controller", "application/apply-patch+yaml", status);
    assertThat(applied.code()).as(applied.raw()).isEqualTo(200);
    assertThat(applied.meta().object("labels").text("a")).isEqualTo("b");
    assertThat(applied.meta().array("managedFields").objects().map(owner -> owner.object("fieldsV1").toString()))
        .containsExactlyInAnyOrder(
            "{\"f:metadata\":{\"f:labels\":{\"f:a\":{}}},\"f:spec\":{}}", "{\"f:status\":{\"f:replicas\":{}}}");
  }

  @Test
  @Spec("E65")
  void theScaleIsWhereTheDefinitionSaysItIs() {
    one("{\"replicas\":2}");
    patch(ONE + "/status", "application/merge-patch+json", "{\"status\":{\"replicas\":1,\"selector\":\"a=b\"}}");
    Answer scale = f.call("GET", ONE + "/scale", "");
    assertThat(scale.body().text("kind")).isEqualTo("Scale");
    assertThat(scale.body().object("spec").number("replicas")).isEqualTo(2);
    assertThat(scale.body().object("status").toString()).isEqualTo("{\"replicas\":1,\"selector\":\"a=b\"}");
    Answer scaled = patch(ONE + "/scale", "application/merge-patch+json", "{\"spec\":{\"replicas\":5}}");
    assertThat(scaled.code()).as(scaled.raw()).isEqualTo(200);
    assertThat(f.call("GET", ONE, "").body().object("spec").number("replicas")).isEqualTo(5);
  }

  @Test
  void strategicPatchesAreOfNoTypeThatIsTaken() {
    one("{}");
    Answer refused = patch(ONE, "application/strategic-merge-patch+json", "{}");
    assertThat(refused.code()).isEqualTo(415);
    assertThat(refused.message())
        .isEqualTo(
            "the body of the request was in an unknown format - accepted media types include:"
                + " application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
    assertThat(patch(ONE + "?fieldManager=me&force=true", "application/apply-patch+cbor", "{}").code()).isEqualTo(415);
  }

  @Test
  void aPutMustNameTheVersionThatItReplaces() {
    Answer made = one("{}");
    JsonObject bare = made.body().updateObject("metadata", m -> m.without("resourceVersion"));
    assertThat(f.call("PUT", ONE, bare.toString()).code()).isEqualTo(422);
    assertThat(f.call("PUT", ONE, made.body().toString()).code()).isEqualTo(200);
  }

  @Test
  @Spec("E65")
  void columnsAreThoseOfTheDefinition() {
    one("{\"cronSpec\":\"@daily\",\"replicas\":2}");
    Answer table = f.call("GET", Crontabs.HERE, "", "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io");
    assertThat(table.body().array("columnDefinitions").objects().map(c -> c.text("name")))
        .containsExactly("Name", "Spec", "Replicas", "Age");
    assertThat(table.body().array("rows").object(0).array("cells").toString())
        .isEqualTo("[\"one\",\"@daily\",2,\"0s\"]");
  }

  @Test
  @Spec("E65")
  void fieldsThatTheDefinitionNamesCanBeSelected() {
    one("{\"image\":\"x\"}");
    Crontabs.create(f, "two", "{\"image\":\"y\"}");
    assertThat(f.call("GET", Crontabs.HERE + "?fieldSelector=spec.image%3Dy", "").names()).containsExactly("two");
    Answer refused = f.call("GET", Crontabs.HERE + "?fieldSelector=spec.cronSpec%3Dy", "");
    assertThat(refused.code()).isEqualTo(400);
    assertThat(refused.message()).endsWith("field label not supported: spec.cronSpec");
  }

  @Test
  void protobufIsForMetadataOnly() {
    one("{}");
    String protobuf = "application/vnd.kubernetes.protobuf";
    assertThat(f.call("GET", ONE, "", "Accept", protobuf).code()).isEqualTo(406);
    assertThat(f.call("GET", ONE, "", "Accept", protobuf + ",application/json").body().text("kind")).isEqualTo("CronTab");
    Answer metadata = f.call("GET", ONE, "", "Accept", protobuf + ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
    assertThat(metadata.code()).isEqualTo(200);
    Answer sent = f.call("POST", Crontabs.HERE, "k8s", "Content-Type", protobuf);
    assertThat(sent.code()).isEqualTo(415);
  }

  @Test
  void everythingOfATypeIsListedWatchedAndDeleted() {
    FrameSource watch = f.watch(Crontabs.HERE + "?watch=true");
    one("{}");
    Crontabs.create(f, "two", "{}");
    assertThat(f.call("GET", "/apis/stable.example.com/v1/crontabs", "").names()).containsExactly("one", "two");
    assertThat(f.call("DELETE", Crontabs.HERE, "").code()).isEqualTo(200);
    assertThat(f.call("GET", Crontabs.HERE, "").names()).isEmpty();
    assertThat(ApiFixture.told(watch)).containsExactly("ADDED one", "ADDED two", "DELETED one", "DELETED two");
  }

  @Test
  void ownersOfFieldsAreToldApartByTheSchema() {
    String config = Crontabs.object("one", "{\"cronSpec\":\"@daily\",\"image\":\"x\"}");
    Answer made = patch(ONE + "?fieldManager=a", "application/apply-patch+yaml", config);
    assertThat(made.code()).as(made.raw()).isEqualTo(201);
    Answer conflict =
        patch(ONE + "?fieldManager=b", "application/apply-patch+yaml", Crontabs.object("one", "{\"image\":\"y\"}"));
    assertThat(conflict.code()).isEqualTo(409);
    assertThat(conflict.message()).isEqualTo("Apply failed with 1 conflict: conflict with \"a\": .spec.image");
    Answer other =
        patch(ONE + "?fieldManager=b", "application/apply-patch+yaml", Crontabs.object("one", "{\"replicas\":2}"));
    assertThat(other.body().object("spec").toString())
        .isEqualTo("{\"cronSpec\":\"@daily\",\"image\":\"x\",\"replicas\":2}");
  }

  @Test
  @Spec("E35")
  void eachItemOfAListSaysItsOwnKind() {
    one("{\"image\":\"x\"}");
    for (String list : List.of("", "?fieldSelector=spec.image=x", "?pretty=true")) {
      assertThat(f.call("GET", Crontabs.HERE + list, "").body().array("items").objects()
              .map(o -> o.text("apiVersion") + " " + o.text("kind") + " " + o.object("metadata").text("name")))
          .as(list)
          .containsExactly("stable.example.com/v1 CronTab one");
    }
  }

  @Test
  void whatIsInANamespaceIsNotMadeOrDeletedOutsideOfAny() {
    String anywhere = "/apis/stable.example.com/v1/crontabs";
    assertThat(f.call("POST", anywhere, Crontabs.object("one", "{}")).code()).isEqualTo(404);
    assertThat(f.call("DELETE", anywhere, "").code()).isEqualTo(404);
    assertThat(f.call("GET", anywhere, "").code()).isEqualTo(200);
  }

  @Test
  @Spec("E62")
  void anApplyOfANullWhereNoneIsAllowedIsRefusedAndOtherWritesPassOverIt() {
    one("{\"cronSpec\":\"@daily\"}");
    String config = Crontabs.object("one", "{\"cronSpec\":null}");
    Answer refused = patch(ONE + "?fieldManager=a&force=true", "application/apply-patch+yaml", config);
    assertThat(refused.code()).as(refused.raw()).isEqualTo(422);
    assertThat(refused.message()).contains("spec.cronSpec in body must be of type string: \"null\"");
    Answer made = Crontabs.create(f, "two", "{\"cronSpec\":null}");
    assertThat(made.body().object("spec").toString()).isEqualTo("{}");
  }

  @Test
  void aPostToAnObjectsOwnPathMakesWhatItsBodyNames() {
    Answer made = f.call("POST", ONE, Crontabs.object("one", "{}"));
    assertThat(made.code()).as(made.raw()).isEqualTo(201);
    assertThat(f.call("GET", ONE, "").code()).isEqualTo(200);
    assertThat(f.call("POST", ONE, Crontabs.object("one", "{}")).code()).isEqualTo(409);
    assertThat(f.call("POST", ONE, Crontabs.object("two", "{}")).code()).isEqualTo(201);
    assertThat(f.call("GET", Crontabs.HERE + "/two", "").code()).isEqualTo(200);
    assertThat(f.call("POST", ONE + "/status", Crontabs.object("one", "{}")).code()).isEqualTo(405);
  }

  @Test
  void headIsAReadAndWhatIsNoVerbIsRefusedByName() {
    one("{}");
    assertThat(f.call("HEAD", ONE, "").code()).isEqualTo(200);
    assertThat(f.call("HEAD", Crontabs.HERE, "").code()).isEqualTo(200);
    Answer refused = f.call("DELETE", ONE + "/status", "");
    assertThat(refused.code()).isEqualTo(405);
    assertThat(refused.message()).isEqualTo("delete is not supported on resources of kind \"crontabs.stable.example.com\"");
  }
}
