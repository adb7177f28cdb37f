package dev.berth.api.custom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.api.FrameSource;
import dev.berth.api.custom.conversion.ConversionCaller;
import dev.berth.api.outbound.WebhookCalls.Reply;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** One resource in several versions. */
class VersionsTest {
  private static final String V2 = Crontabs.HERE.replace("/v1/", "/v2/");

  private static final String TWO =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: crontabs.stable.example.com}
      spec:
        group: stable.example.com
        scope: Namespaced
        names: {plural: crontabs, kind: CronTab}
        CONVERSION
        versions:
        - name: v1
          served: true
          storage: true
          deprecated: true
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec:
                  type: object
                  properties: {cronSpec: {type: string}, hostPort: {type: string}}
        - name: v2
          served: true
          storage: false
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec:
                  type: object
                  properties: {cronSpec: {type: string}, host: {type: string}, port: {type: string}}
      """;

  private static final String BY_WEBHOOK =
      TWO.replace(
          "CONVERSION",
          "conversion: {strategy: Webhook, webhook: {conversionReviewVersions: [v1], clientConfig: {url:"
              + " 'https://hook.example/convert'}}}");

  private static final String BY_NAME = TWO.replace("CONVERSION", "");

  /** Splits and joins host and port, and then does what a test wants with its answer. */
  private static ConversionCaller webhook(List<Integer> asked, UnaryOperator<JsonObject> lie) {
    return (client, review, within, limit) -> {
      JsonObject request = review.object("request");
      asked.add(request.array("objects").size());
      String wanted = request.text("desiredAPIVersion");
      JsonArray converted = request.array("objects").mapObjects(o -> other(o, wanted));
      JsonObject response =
          JsonObject.builder()
              .put("uid", request.text("uid"))
              .put("convertedObjects", converted)
              .put("result", JsonObject.EMPTY.with("status", "Success"))
              .build();
      JsonObject answer =
          JsonObject.EMPTY.with("apiVersion", "apiextensions.k8s.io/v1").with("kind", "ConversionReview")
              .with("response", response);
      return new Reply.Body(lie.apply(answer).toBytes());
    };
  }

  private static JsonObject other(JsonObject o, String wanted) {
    JsonObject spec = o.object("spec");
    JsonObject next;
    if (wanted.endsWith("v2")) {
      String[] parts = (spec.text("hostPort") + ":").split(":", -1);
      next = spec.without("hostPort").with("host", parts[0]).with("port", parts[1]);
    } else {
      next = spec.without("host").without("port").with("hostPort", spec.text("host") + ":" + spec.text("port"));
    }
    return o.with("apiVersion", wanted).with("spec", next);
  }

  private static UnaryOperator<JsonObject> response(UnaryOperator<JsonObject> change) {
    return answer -> answer.updateObject("response", change);
  }

  private static ApiFixture converting(List<Integer> asked, UnaryOperator<JsonObject> lie) {
    ApiFixture f = Crontabs.served(BY_WEBHOOK);
    f.conversions.set(webhook(asked, UnaryOperator.identity()));
    assertThat(Crontabs.create(f, "one", "{\"hostPort\":\"a:1\"}").code()).isEqualTo(201);
    f.conversions.set(webhook(asked, lie));
    return f;
  }

  @Test
  @Spec("E64")
  void versionsThatDifferInNothingButTheirNameKeepWhatBothKnow() {
    ApiFixture f = Crontabs.served(BY_NAME);
    Crontabs.create(f, "one", "{\"cronSpec\":\"@daily\",\"hostPort\":\"a:1\"}");
    Answer read = f.call("GET", V2 + "/one", "");
    assertThat(read.body().text("apiVersion")).isEqualTo("stable.example.com/v2");
    assertThat(read.body().object("spec").toString()).isEqualTo("{\"cronSpec\":\"@daily\"}");
    assertThat(f.call("GET", V2, "").body().text("apiVersion")).isEqualTo("stable.example.com/v2");
    assertThat(f.call("GET", Crontabs.HERE + "/one", "").body().object("spec").text("hostPort")).isEqualTo("a:1");
  }

  @Test
  @Spec("E64")
  void whoUsesADeprecatedVersionIsToldWhatToUse() {
    ApiFixture f = Crontabs.served(BY_NAME);
    assertThat(f.call("GET", Crontabs.HERE, "").warnings())
        .containsExactly("299 - \"stable.example.com/v1 CronTab is deprecated; use stable.example.com/v2 CronTab\"");
    assertThat(f.call("GET", V2, "").warnings()).isEmpty();
  }

  @Test
  @Spec("E64")
  void objectsStayInTheVersionThatTheyWereStoredInUntilTheyAreWritten() {
    ApiFixture f = Crontabs.served(BY_NAME);
    Crontabs.create(f, "one", "{\"cronSpec\":\"@daily\"}");
    JsonObject crd = f.call("GET", Crontabs.DEFINITION, "").body();
    JsonObject moved =
        crd.updateObject(
            "spec",
            s ->
                s.updateArray(
                    "versions", a -> a.mapObjects(v -> v.with("storage", v.text("name").equals("v2")))));
    Answer put = f.call("PUT", Crontabs.DEFINITION, moved.toString());
    assertThat(put.code()).as(put.raw()).isEqualTo(200);
    assertThat(put.body().object("status").array("storedVersions").strings()).containsExactly("v1", "v2");
    Answer read = f.call("GET", V2 + "/one", "");
    assertThat(read.body().text("apiVersion")).isEqualTo("stable.example.com/v2");
    Answer again = f.call("PUT", V2 + "/one", read.body().toString());
    assertThat(again.version()).as("rewritten in its new version").isNotEqualTo(read.version());
    assertThat(f.call("PUT", V2 + "/one", again.body().toString()).version()).isEqualTo(again.version());
    JsonObject forgotten =
        f.call("GET", Crontabs.DEFINITION, "").body()
            .updateObject("status", s -> s.with("storedVersions", JsonArray.ofStrings(List.of("v2"))));
    Answer status = f.call("PUT", Crontabs.DEFINITION + "/status", forgotten.toString());
    assertThat(status.body().object("status").array("storedVersions").strings()).containsExactly("v2");
  }

  @Test
  @Spec("E64")
  void aVersionThatIsNotServedIsNotThere() {
    ApiFixture f = Crontabs.served(BY_NAME.replace("- name: v2\n    served: true", "- name: v2\n    served: false"));
    assertThat(f.call("GET", V2, "").code()).isEqualTo(404);
    assertThat(f.call("GET", Crontabs.HERE, "").code()).isEqualTo(200);
  }

  @Test
  @Spec("E62")
  void defaultsComeToWhatIsSentAndToWhatWasStoredBeforeThem() {
    ApiFixture f = Crontabs.served(BY_NAME);
    Crontabs.create(f, "old", "{}");
    FrameSource watch = f.watch(Crontabs.HERE + "?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
    JsonObject crd = f.call("GET", Crontabs.DEFINITION, "").body();
    JsonObject cron = JsonObject.EMPTY.with("type", "string").with("default", "@daily");
    JsonObject defaulting =
        crd.updateObject(
            "spec",
            s ->
                s.updateArray(
                    "versions",
                    a ->
                        a.mapObjects(
                            v -> v.withAt(cron, "schema", "openAPIV3Schema", "properties", "spec", "properties", "cronSpec"))));
    assertThat(f.call("PUT", Crontabs.DEFINITION, defaulting.toString()).code()).isEqualTo(200);
    assertThat(f.call("GET", Crontabs.HERE + "/old", "").body().object("spec").text("cronSpec")).isEqualTo("@daily");
    assertThat(Crontabs.create(f, "new", "{}").body().object("spec").text("cronSpec")).isEqualTo("@daily");
    assertThat(f.call("GET", Crontabs.HERE, "").body().array("items").objects().map(o -> o.object("spec").toString()))
        .containsOnly("{\"cronSpec\":\"@daily\"}");
    assertThat(ApiFixture.told(watch)).startsWith("ADDED old");
    assertThat(watch.pull(1 << 20)).as("a changed schema ends watches").isEqualTo(FrameSource.Pull.END);
  }

  @Test
  @Spec("E62")
  void defaultsOfTheVersionThatIsStoredComeToWhatIsSentInAnother() {
    String defaulting =
        BY_NAME.replaceFirst("\\{cronSpec: \\{type: string}", "{cronSpec: {type: string, default: '@daily'}");
    ApiFixture f = Crontabs.served(defaulting);
    String sent = Crontabs.object("one", "{}").replace("/v1", "/v2");
    assertThat(f.call("POST", V2 + "?dryRun=All", sent).body().object("spec").text("cronSpec")).isEqualTo("@daily");
    assertThat(f.call("POST", V2, sent).body().object("spec").text("cronSpec")).isEqualTo("@daily");
    assertThat(f.call("GET", V2 + "/one", "").body().object("spec").text("cronSpec")).isEqualTo("@daily");
  }

  @Test
  @Spec("E62")
  void aStatusThatIsWrittenLeavesDefaultsOfAllElseAlone() {
    String defaulting =
        BY_NAME.replace("host: {type: string}", "host: {type: string, default: here}")
            .replaceAll("(- name: v.)", "$1\n    subresources: {status: {}}")
            .replace("          spec:", "          status: {type: object, properties: {a: {type: string}}}\n          spec:");
    ApiFixture f = Crontabs.served(defaulting);
    Crontabs.create(f, "one", "{}");
    String status = "{\"status\":{\"a\":\"b\"}}";
    Answer written = f.call("PATCH", V2 + "/one/status", status, "Content-Type", "application/merge-patch+json");
    assertThat(written.body().object("status").text("a")).as(written.raw()).isEqualTo("b");
    assertThat(written.body().object("spec").has("host")).isFalse();
  }

  @Test
  @Spec("E64")
  void aWebhookThatNamesTheOlderReviewsFirstGetsThoseAndNeedNotRepeatWhatWasAsked() {
    ApiFixture f = Crontabs.served(BY_WEBHOOK.replace("[v1]", "[v7, v1beta1, v1]"));
    List<String> versions = new ArrayList<>();
    f.conversions.set(
        (client, review, within, limit) -> {
          versions.add(review.text("apiVersion"));
          return webhook(new ArrayList<>(), response(r -> r.without("uid"))).ask(client, review, within, limit);
        });
    Crontabs.create(f, "one", "{\"hostPort\":\"a:1\"}");
    Answer read = f.call("GET", V2 + "/one", "");
    assertThat(read.body().object("spec").text("host")).as(read.raw()).isEqualTo("a");
    assertThat(versions).containsOnly("apiextensions.k8s.io/v1beta1");
  }

  @Test
  @Spec("E64")
  void aWebhookConvertsOneObjectAndAListInOneCall() {
    List<Integer> asked = new ArrayList<>();
    ApiFixture f = converting(asked, UnaryOperator.identity());
    Crontabs.create(f, "two", "{\"hostPort\":\"b:2\"}");
    asked.clear();
    assertThat(f.call("GET", V2 + "/one", "").body().object("spec").toString())
        .isEqualTo("{\"host\":\"a\",\"port\":\"1\"}");
    assertThat(f.call("GET", V2, "").body().array("items").objects().map(o -> o.object("spec").text("host")))
        .containsExactly("a", "b");
    assertThat(asked).containsExactly(1, 2);
    String sent = Crontabs.object("three", "{\"host\":\"c\",\"port\":\"3\"}").replace("/v1", "/v2");
    assertThat(f.call("POST", V2, sent).body().object("spec").text("port")).isEqualTo("3");
    assertThat(f.call("GET", Crontabs.HERE + "/three", "").body().object("spec").text("hostPort")).isEqualTo("c:3");
  }

  @Test
  @Spec("E64")
  void aWebhookThatLiesIsNotBelieved() {
    assertThat(said(response(r -> r.with("uid", "another"))))
        .endsWith("failed: expected response.uid=\"the-uid\", got \"another\"");
    assertThat(said(response(r -> r.with("convertedObjects", JsonArray.EMPTY))))
        .isEqualTo("conversion webhook for stable.example.com/v1, Kind=CronTab returned 0 objects, expected 1");
    assertThat(said(response(r -> r.with("result", JsonObject.EMPTY.with("status", "Failure").with("message", "no")))))
        .isEqualTo("conversion webhook for stable.example.com/v1, Kind=CronTab failed: no");
    assertThat(said(each(o -> o.updateObject("metadata", m -> m.with("name", "other")))))
        .endsWith("must have the same name: one != other");
    assertThat(said(each(o -> o.with("apiVersion", "stable.example.com/v1"))))
        .endsWith("invalid groupVersion (expected stable.example.com/v2, received stable.example.com/v1)");
    assertThat(said(each(o -> o.without("metadata")))).contains("must have the same name");
    assertThat(said(_ -> JsonObject.EMPTY)).contains("expected webhook response of apiextensions.k8s.io/v1");
  }

  @Test
  @Spec("E64")
  void aWebhookMayChangeLabelsAndAnnotationsAndNoOtherMetadata() {
    List<Integer> asked = new ArrayList<>();
    ApiFixture f =
        converting(
            asked,
            each(
                o ->
                    o.updateObject(
                        "metadata",
                        m -> m.with("labels", JsonObject.EMPTY.with("a", "b")).with("generation", 9).without("managedFields"))));
    Answer read = f.call("GET", V2 + "/one", "");
    assertThat(read.meta().object("labels").text("a")).isEqualTo("b");
    assertThat(read.meta().number("generation")).isEqualTo(1);
    assertThat(read.meta().has("managedFields")).isTrue();
  }

  private static UnaryOperator<JsonObject> each(UnaryOperator<JsonObject> change) {
    return response(r -> r.updateArray("convertedObjects", a -> a.mapObjects(change)));
  }

  private static String said(UnaryOperator<JsonObject> lie) {
    Answer refused = converting(new ArrayList<>(), lie).call("GET", V2 + "/one", "");
    assertThat(refused.code()).isEqualTo(500);
    return refused.message();
  }
}
