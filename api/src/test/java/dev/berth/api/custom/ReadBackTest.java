package dev.berth.api.custom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.base.Spec;
import org.junit.jupiter.api.Test;

/** A writer is answered what readers get: the object by its schema, with what its writer could not set. */
class ReadBackTest {
  private static final String ONE = Crontabs.HERE + "/one";

  private static ApiFixture served(String from, String to) {
    String definition = Crontabs.PLAIN.replace(from, to);
    assertThat(definition).isNotEqualTo(Crontabs.PLAIN);
    ApiFixture f = ApiFixture.whole();
    Answer made = Crontabs.define(f, definition);
    assertThat(made.code()).as(made.raw()).isEqualTo(201);
    return f;
  }

  /** Crontabs that begin with a status, as Gateways do. */
  private static ApiFixture waiting() {
    return served(
        "          status:\n            type: object\n",
        "          status:\n            type: object\n            default: {replicas: 0, selector: none}\n");
  }

  @Test
  @Spec("E65")
  void aNewObjectHasTheStatusThatItsSchemaBeginsWith() {
    ApiFixture f = waiting();
    String begun = "{\"replicas\":0,\"selector\":\"none\"}";
    Answer dry = f.call("POST", Crontabs.HERE + "?dryRun=All", Crontabs.object("one", "{}"));
    assertThat(dry.body().object("status").toString()).isEqualTo(begun);
    String sent = Crontabs.object("one", "{}").replace("\"spec\":{}", "\"spec\":{},\"status\":{\"replicas\":3}");
    Answer made = f.call("POST", Crontabs.HERE, sent);
    assertThat(made.body().object("status").toString()).isEqualTo(begun);
    assertThat(f.call("GET", ONE, "").body()).isEqualTo(made.body());
    assertThat(made.meta().array("managedFields").toString()).doesNotContain("f:status");
  }

  @Test
  @Spec("E65")
  void aChangeOfSuchAnObjectLeavesItsStatus() {
    ApiFixture f = waiting();
    Crontabs.create(f, "one", "{}");
    Answer changed = f.call(
        "PATCH", ONE, "{\"spec\":{\"image\":\"x\"},\"status\":null}", "Content-Type", "application/merge-patch+json");
    assertThat(changed.body().object("status").text("selector")).isEqualTo("none");
    Answer cleared = f.call("PATCH", ONE + "/status", "{\"status\":null}", "Content-Type", "application/merge-patch+json");
    assertThat(cleared.body().object("status").text("selector")).isEqualTo("none");
  }

  @Test
  void aNullThatTheSchemaDoesNotAllowIsGoneOnceItIsApplied() {
    ApiFixture f = served(
        "image: {type: string}",
        "image: {type: string}\n              free: {x-kubernetes-preserve-unknown-fields: true}");
    String applied = Crontabs.object("one", "{\"image\":\"x\",\"free\":null}");
    Answer made = f.call("PATCH", ONE + "?fieldManager=m", applied, "Content-Type", "application/apply-patch+yaml");
    assertThat(made.code()).as(made.raw()).isEqualTo(201);
    assertThat(made.body().object("spec").toString()).isEqualTo("{\"image\":\"x\"}");
    assertThat(f.call("GET", ONE, "").body()).isEqualTo(made.body());
  }

  @Test
  void whatIsAppliedWhereTheSchemaSaysNoMoreThanObjectGoesWithoutAWord() {
    ApiFixture f = served("image: {type: string}", "image: {type: string}\n              free: {type: object}");
    String applied = Crontabs.object("one", "{\"free\":{\"x\":1}}");
    String target = ONE + "?fieldManager=m&fieldValidation=Strict";
    Answer made = f.call("PATCH", target, applied, "Content-Type", "application/apply-patch+yaml");
    assertThat(made.code()).as(made.raw()).isEqualTo(201);
    assertThat(made.warnings()).isEmpty();
    assertThat(made.body().object("spec").toString()).isEqualTo("{\"free\":{}}");
  }

  @Test
  void anOwnerWithoutUidIsRefusedInTheSameWordsWhetherCreatedOrApplied() {
    ApiFixture f = Crontabs.served(Crontabs.PLAIN);
    String sent =
        Crontabs.object("one", "{}")
            .replace("\"name\":\"one\"", "\"name\":\"one\",\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"p\"}]");
    String refused = "CronTab.stable.example.com \"one\" is invalid: metadata.ownerReferences.uid: Invalid value: \"\": must not be empty";
    assertThat(f.call("POST", Crontabs.HERE, sent).message()).isEqualTo(refused);
    Answer applied = f.call("PATCH", ONE + "?fieldManager=m", sent, "Content-Type", "application/apply-patch+yaml");
    assertThat(applied.message()).isEqualTo(refused);
  }

  @Test
  void whereThereIsNoStatusToSpeakOfItIsOwnedLikeAnyOtherMember() {
    ApiFixture f = served("      status: {}\n", "");
    String sent = Crontabs.object("one", "{}").replace("\"spec\":{}", "\"spec\":{},\"status\":{\"selector\":\"a\"}");
    Answer made = f.call("POST", Crontabs.HERE, sent);
    assertThat(made.meta().array("managedFields").object(0).object("fieldsV1").object("f:status").has("f:selector")).isTrue();
    Answer conflict =
        f.call("PATCH", ONE + "?fieldManager=m", sent.replace("\"a\"", "\"b\""), "Content-Type", "application/apply-patch+yaml");
    assertThat(conflict.code()).as(conflict.raw()).isEqualTo(409);
    Answer none = f.call("GET", ONE + "/status", "");
    assertThat(none.code()).isEqualTo(404);
    assertThat(none.message()).isEqualTo("crontabs.stable.example.com \"one\" not found");
  }

  @Test
  @Spec("E65")
  void aScaleWithoutNumbersIsToldOfInGosWords() {
    ApiFixture f = served(
        "replicas: {type: integer}\n          status",
        "replicas: {x-kubernetes-preserve-unknown-fields: true}\n          status");
    assertThat(scale(f, "{\"replicas\":{\"a\":[1,\"x\"]}}"))
        .isEqualTo(".spec.replicas accessor error: map[a:[1 x]] is of the type map[string]interface {}, expected int64");
    assertThat(scale(f, "{\"replicas\":\"many\"}"))
        .isEqualTo(".spec.replicas accessor error: many is of the type string, expected int64");
    assertThat(scale(f, "{\"replicas\":3.0}"))
        .isEqualTo(".spec.replicas accessor error: 3 is of the type float64, expected int64");
    assertThat(Crontabs.create(f, "one", "\"x\"").message())
        .contains(".spec.replicas: Invalid value: 0: .spec.replicas accessor error: x is of the type string, expected map[string]interface{}");
    assertThat(Crontabs.create(f, "one", "{}").code()).isEqualTo(201);
  }

  private static String scale(ApiFixture f, String spec) {
    return Crontabs.create(f, "one", spec).message().replaceFirst(".*Invalid value: 0: ", "");
  }
}
