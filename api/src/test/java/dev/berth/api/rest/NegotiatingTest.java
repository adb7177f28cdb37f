package dev.berth.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiatingTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
  private final ApiFixture f = ApiFixture.whole();

  private Answer get(String target, String accept) {
    return f.call("GET", target, "", "Accept", accept);
  }

  @ParameterizedTest
  @Spec("E13")
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | application/json",
        "*/* | application/json",
        "application/yaml | application/yaml",
        "application/vnd.kubernetes.protobuf | application/vnd.kubernetes.protobuf",
        "application/vnd.kubernetes.protobuf,application/json | application/vnd.kubernetes.protobuf",
        "application/json;q=0.2,application/yaml;q=0.8 | application/yaml",
        "text/html,application/xhtml+xml,*/*;q=0.8 | application/json",
        "application/cbor,application/json | application/json",
        "application/json;as=Unheard;v=v1;g=meta.k8s.io,application/json | application/json",
      })
  void theBestThatIsAcceptedIsSent(String accept, String type) {
    f.call("POST", MAPS, Sent.map("m"));
    Answer a = get(MAPS + "/m", accept);
    assertThat(a.code()).isEqualTo(200);
    assertThat(a.response().contentType()).isEqualTo(type);
  }

  @Test
  @Spec("E13")
  void bodiesAreReadByTheirType() {
    Answer yaml = f.call("POST", MAPS, "metadata:\n  name: yam\ndata:\n  a: b\n", "Content-Type", "application/yaml");
    assertThat(yaml.code()).as(yaml.raw()).isEqualTo(201);
    assertThat(yaml.body().object("data").text("a")).isEqualTo("b");
    assertThat(get(MAPS + "/yam", "application/yaml").raw()).contains("name: yam").doesNotStartWith("{");
    assertThat(get(MAPS + "/yam", "application/vnd.kubernetes.protobuf").raw()).startsWith("k8s\0");
  }

  @Test
  @Spec("E14")
  void aBodyOfAnUnknownTypeIsNotRead() {
    Answer a = f.call("POST", MAPS, Sent.map("m"), "Content-Type", "text/plain");
    assertThat(a.code()).isEqualTo(415);
    assertThat(a.message())
        .isEqualTo(
            "the body of the request was in an unknown format - accepted media types include: application/json,"
                + " application/yaml, application/vnd.kubernetes.protobuf");
  }

  @Test
  @Spec("E14")
  void aFormThatCannotBeMadeIsNotAcceptable() {
    f.call("POST", MAPS, Sent.map("m"));
    Answer a = get(MAPS + "/m", "application/json;as=Unheard;v=v1;g=meta.k8s.io");
    assertThat(a.code()).isEqualTo(406);
    assertThat(a.body().text("reason")).isEqualTo("NotAcceptable");
    assertThat(a.message())
        .isEqualTo(
            "only the following media types are accepted: application/json, application/yaml,"
                + " application/vnd.kubernetes.protobuf");
    assertThat(get(MAPS + "/m", "text/html").code()).isEqualTo(406);
  }

  @ParameterizedTest
  @Spec("E15")
  @CsvSource({"'',PartialObjectMetadata", "None,''", "Metadata,PartialObjectMetadata", "Object,ConfigMap"})
  void aRowCarriesAsMuchOfItsObjectAsIsAskedFor(String include, String kind) {
    f.call("POST", MAPS, Sent.map("m"));
    for (String target : new String[] {MAPS, MAPS + "/m"}) {
      Answer a = get(target + (include.isEmpty() ? "" : "?includeObject=" + include), TABLE);
      assertThat(a.body().text("kind")).isEqualTo("Table");
      assertThat(a.body().text("apiVersion")).isEqualTo("meta.k8s.io/v1");
      assertThat(a.body().array("columnDefinitions").objects().map(c -> c.text("name")))
          .containsExactly("Name", "Data", "Age");
      JsonObject row = a.body().array("rows").object(0);
      assertThat(row.array("cells").get(0).toString()).isEqualTo("\"m\"");
      assertThat(row.object("object").text("kind")).isEqualTo(kind);
    }
  }

  @Test
  @Spec("E15")
  void theOlderVersionOfTablesIsSpokenToo() {
    assertThat(get(MAPS, "application/json;as=Table;v=v1beta1;g=meta.k8s.io").body().text("apiVersion"))
        .isEqualTo("meta.k8s.io/v1beta1");
  }

  @Test
  void aWatchThatIsToBeAListHasNoTable() {
    String list = MAPS + "?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    assertThat(get(list, TABLE).code()).isEqualTo(406);
    assertThat(get(list, TABLE + ",application/json").response().contentType()).isEqualTo("application/json");
    assertThat(get(MAPS + "?watch=1", TABLE).code()).isEqualTo(200);
  }

  @Test
  @Spec("E15")
  void whatIsNeverListedHasNoTable() {
    Answer a =
        f.call(
            "POST", "/apis/authentication.k8s.io/v1/tokenreviews", "{\"spec\":{\"token\":\"x\"}}", "Accept", TABLE);
    assertThat(a.code()).isEqualTo(406);
  }

  @Test
  @Spec("E16")
  void metadataAloneIsSentOnDemand() {
    f.call("POST", MAPS, Sent.map("m"));
    Answer one = get(MAPS + "/m", "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
    assertThat(one.body().text("kind")).isEqualTo("PartialObjectMetadata");
    assertThat(one.body().text("apiVersion")).isEqualTo("meta.k8s.io/v1");
    assertThat(one.body().has("data")).isFalse();
    assertThat(one.meta().text("name")).isEqualTo("m");
    Answer list = get(MAPS, "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");
    assertThat(list.body().text("kind")).isEqualTo("PartialObjectMetadataList");
    assertThat(list.version()).isNotEmpty();
    assertThat(list.body().array("items").object(0).object("metadata").text("name")).isEqualTo("m");
    assertThat(list.body().array("items").object(0).has("data")).isFalse();
  }

  @Test
  @Spec("E16")
  void aListIsNotOneObjectNorOneObjectAList() {
    f.call("POST", MAPS, Sent.map("m"));
    assertThat(get(MAPS, "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io").code()).isEqualTo(406);
    assertThat(get(MAPS + "/m", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io").code())
        .isEqualTo(406);
  }

  @ParameterizedTest
  @Spec("E17")
  @CsvSource({
    "?pretty=true, test, true",
    "?pretty=1, test, true",
    "?pretty=false, curl/8, false",
    "'', curl/8.5.0, true",
    "'', Wget/1, true",
    "'', Mozilla/5.0 (X11), true",
    "'', kubectl/v1.32, false",
    "?pretty, test, false",
    "?pretty=, curl/8, true",
  })
  void peopleGetLines(String query, String agent, boolean pretty) {
    f.call("POST", MAPS, Sent.map("m"));
    for (String target : new String[] {MAPS + "/m", MAPS, MAPS + "/none"}) {
      String text = f.call("GET", target + query, "", "User-Agent", agent).raw();
      assertThat(text.contains("\n  \"")).as(target).isEqualTo(pretty);
      assertThat(Json.parse(text.getBytes(StandardCharsets.UTF_8))).isNotNull();
    }
  }

  @ParameterizedTest
  @Spec("E18")
  @ValueSource(strings = {"2026-01-02T03:04:05.999999Z", "2026-01-02T04:04:05.5+01:00", "2026-01-02T03:04:05Z"})
  void timesAreInWholeSecondsAndUtc(String given) {
    Answer a =
        f.call(
            "POST", "/apis/apps/v1/namespaces/default/statefulsets",
            Sent.set("web", 1)
                .replace("\"labels\":{\"a\":\"b\"}}", "\"labels\":{\"a\":\"b\"},\"creationTimestamp\":\"" + given + "\"}"));
    assertThat(a.meta().text("creationTimestamp")).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(a.body().object("spec").object("template").object("metadata").text("creationTimestamp"))
        .isEqualTo("2026-01-02T03:04:05Z");
  }

  @Test
  @Spec("E18")
  void leasesHaveMicroseconds() {
    Answer a =
        f.call(
            "POST", "/apis/coordination.k8s.io/v1/namespaces/default/leases",
            "{\"metadata\":{\"name\":\"l\"},\"spec\":{\"renewTime\":\"2026-01-02T03:04:05.123456Z\"}}");
    assertThat(a.body().object("spec").text("renewTime")).isEqualTo("2026-01-02T03:04:05.123456Z");
  }
}
