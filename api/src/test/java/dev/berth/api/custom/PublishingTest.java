package dev.berth.api.custom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What OpenAPI documents say of custom types. */
class PublishingTest {
  private static final String V3 = "/openapi/v3/apis/stable.example.com/v1";
  private static final String TAB = "com.example.stable.v1.CronTab";
  private final ApiFixture f = Crontabs.served(Crontabs.PLAIN);

  private JsonObject schemas() {
    return f.call("GET", V3, "").body().object("components").object("schemas");
  }

  private JsonObject definitions() {
    return f.call("GET", "/openapi/v2", "").body().object("definitions");
  }

  private void change(UnaryOperator<JsonObject> version) {
    JsonObject crd = f.call("GET", Crontabs.DEFINITION, "").body();
    Answer put =
        f.call(
            "PUT",
            Crontabs.DEFINITION,
            crd.updateObject("spec", s -> s.updateArray("versions", a -> a.mapObjects(version))).toString());
    assertThat(put.code()).as(put.raw()).isEqualTo(200);
  }

  private static UnaryOperator<JsonObject> schema(UnaryOperator<JsonObject> change) {
    return v -> v.updateObject("schema", s -> s.updateObject("openAPIV3Schema", change));
  }

  @Test
  @Spec("E66")
  void aTypeIsDescribedByItsDefinition() {
    JsonObject tab = schemas().object(TAB);
    assertThat(tab.text("description")).isEqualTo("Runs at times.");
    assertThat(tab.object("properties").object("spec").object("properties").object("cronSpec").text("description"))
        .isEqualTo("When to run.");
    assertThat(tab.object("properties").has("metadata")).isTrue();
    assertThat(tab.array("x-kubernetes-group-version-kind").object(0).text("kind")).isEqualTo("CronTab");
    assertThat(schemas().names()).contains("com.example.stable.v1.CronTabList", "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
    assertThat(definitions().object(TAB).object("properties").names()).contains("spec", "status", "metadata");
    JsonObject paths = f.call("GET", V3, "").body().object("paths");
    assertThat(paths.names()).contains("/apis/stable.example.com/v1/namespaces/{namespace}/crontabs/{name}/scale");
  }

  @Test
  @Spec("E66")
  void theIndexChangesWithTheDefinition() {
    String before = f.call("GET", "/openapi/v3", "").body().object("paths").object("apis/stable.example.com/v1").toString();
    change(schema(s -> s.with("description", "Runs at other times.")));
    String after = f.call("GET", "/openapi/v3", "").body().object("paths").object("apis/stable.example.com/v1").toString();
    assertThat(after).isNotEqualTo(before);
    assertThat(schemas().object(TAB).text("description")).isEqualTo("Runs at other times.");
  }

  @Test
  @Spec("E66")
  void aVersionThatIsServedNoLongerIsNotPublished() {
    JsonObject crd = f.call("GET", Crontabs.DEFINITION, "").body();
    JsonObject second = crd.object("spec").array("versions").object(0).with("name", "v2").with("storage", false);
    f.call(
        "PUT",
        Crontabs.DEFINITION,
        crd.updateObject("spec", s -> s.updateArray("versions", a -> a.plus(second))).toString());
    assertThat(f.call("GET", "/openapi/v3/apis/stable.example.com/v2", "").code()).isEqualTo(200);
    change(v -> v.text("name").equals("v2") ? v.with("served", false) : v);
    assertThat(f.call("GET", "/openapi/v3/apis/stable.example.com/v2", "").code()).isEqualTo(404);
    assertThat(definitions().names()).contains(TAB).doesNotContain("com.example.stable.v2.CronTab");
  }

  @Test
  @Spec("E66")
  void whatKeepsUnknownFieldsSaysNoMoreThanThatInTheOldDocument() {
    change(schema(s -> s.with("x-kubernetes-preserve-unknown-fields", true)));
    assertThat(definitions().object(TAB).has("properties")).isFalse();
    assertThat(schemas().object(TAB).object("properties").has("spec")).isTrue();
  }

  @Test
  @Spec("E66")
  void kindsOfOneVersionAndOfOtherGroupsStandSideBySide() {
    Crontabs.define(f, Crontabs.PLAIN.replace("crontab", "other").replace("CronTab", "Other").replace("[ct]", "[]"));
    Crontabs.define(f, Crontabs.PLAIN.replace("stable.example.com", "more.example.org"));
    assertThat(schemas().names()).contains(TAB, "com.example.stable.v1.Other");
    assertThat(definitions().names()).contains(TAB, "com.example.stable.v1.Other", "org.example.more.v1.CronTab");
  }

  @Test
  @Spec("E66")
  void olderClientsGetTheSameAsAMessage() {
    Answer message =
        f.call("GET", "/openapi/v2", "", "Accept", "application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
    assertThat(message.code()).isEqualTo(200);
    assertThat(message.raw()).contains(TAB);
  }
}
