package dev.berth.api.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import org.junit.jupiter.api.Test;

/** Ownership by way of the front door: what the road before and behind it must not spoil. */
class ApplyRoadTest {
  private static final String MAPS = "/api/v1/namespaces/n/configmaps";
  private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/n/deployments";
  private static final String[] APPLY = {"Content-Type", "application/apply-patch+yaml"};
  private static final String[] MERGE = {"Content-Type", "application/merge-patch+json"};

  private final ApiFixture api = new ApiFixture();

  private static String managers(JsonObject object) {
    return object
        .object("metadata")
        .array("managedFields")
        .objects()
        .map(e -> e.text("manager") + " " + e.text("operation") + " " + e.object("fieldsV1"))
        .toList()
        .toString()
        .replace('"', '\'');
  }

  private ApiFixture.Answer map(String manager, String data) {
    return api.call(
        "PATCH",
        MAPS + "/c?fieldManager=" + manager,
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\"},\"data\":" + data + "}",
        APPLY);
  }

  @Test
  @Spec("E51")
  void anApplyCreatesAndAnotherChanges() {
    ApiFixture.Answer created = map("m", "{\"a\":\"1\"}");
    assertThat(created.code()).isEqualTo(201);
    assertThat(managers(created.body())).isEqualTo("[m Apply {'f:data':{'f:a':{}}}]");
    ApiFixture.Answer same = map("m", "{\"a\":\"1\"}");
    assertThat(same.code()).isEqualTo(200);
    assertThat(same.body()).isEqualTo(created.body());
    ApiFixture.Answer conflict = map("other", "{\"a\":\"2\"}");
    assertThat(conflict.code()).isEqualTo(409);
    assertThat(conflict.body().text("message"))
        .isEqualTo("Apply failed with 1 conflict: conflict with \"m\": .data.a");
    assertThat(map("other&force=true", "{\"a\":\"2\"}").body().object("data").text("a")).isEqualTo("2");
  }

  private ApiFixture.Answer volume(String manager, String claim) {
    return api.call(
        "PATCH",
        "/api/v1/persistentvolumes/v?fieldManager=" + manager,
        "{\"apiVersion\":\"v1\",\"kind\":\"PersistentVolume\",\"metadata\":{\"name\":\"v\"},\"spec\":{\"claimRef\":" + claim + "}}",
        APPLY);
  }

  /** References are owned as wholes, but for this one ({@code +structType=granular}). */
  @Test
  @Spec("E52")
  void aVolumesClaimIsOwnedMemberByMember() {
    volume("m", "{\"name\":\"c\"}");
    assertThat(managers(volume("other", "{\"namespace\":\"n\"}").body()))
        .contains("m Apply {'f:spec':{'f:claimRef':{'f:name':{}}}}", "other Apply {'f:spec':{'f:claimRef':{'f:namespace':{}}}}");
  }

  @Test
  @Spec("E51")
  void anItemWithoutItsKeyHasTheKeysZeroValue() {
    ApiFixture.Answer a =
        api.call(
            "PATCH",
            DEPLOYMENTS + "/d?fieldManager=m",
            "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"d\"},\"spec\":{\"template\":{\"spec\":"
                + "{\"containers\":[{\"image\":\"i\",\"ports\":[{\"name\":\"p\"}]}]}}}}",
            APPLY);
    assertThat(a.code()).as("what is missing is validation's to tell").isEqualTo(201);
    assertThat(managers(a.body())).contains("'k:{\\'name\\':\\'\\'}'", "'k:{\\'containerPort\\':0,\\'protocol\\':\\'TCP\\'}'");
  }

  /** Operators say {@code "1"} so that an apply may create and not change. */
  @Test
  @Spec("E51")
  void anApplyThatNamesARevisionCreatesWhatIsNotThereAndConflictsWithWhatIs() {
    String object =
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\",\"resourceVersion\":\"1\"},\"data\":{}}";
    assertThat(api.call("PATCH", MAPS + "/c?fieldManager=m", object, APPLY).code()).isEqualTo(201);
    assertThat(api.call("PATCH", MAPS + "/c?fieldManager=m", object, APPLY).code()).isEqualTo(409);
  }

  @Test
  @Spec("E51")
  void anApplyThatNamesAUidIsNoCreation() {
    String object =
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\",\"uid\":\"88e00824-7f0e\"},\"data\":{}}";
    ApiFixture.Answer refused = api.call("PATCH", MAPS + "/c?fieldManager=m", object, APPLY);
    assertThat(refused.code()).isEqualTo(409);
    assertThat(refused.body().text("message"))
        .isEqualTo(
            "Operation cannot be fulfilled on configmaps \"c\": uid mismatch: the provided object specified uid 88e00824-7f0e,"
                + " and no existing object was found");
    assertThat(api.call("GET", MAPS + "/c", "").code()).isEqualTo(404);
  }

  @Test
  @Spec("E52")
  void anEmptyListOfManagersResetsThem() {
    map("m", "{\"a\":\"1\"}");
    for (String list : new String[] {"[]", "[{}]"}) {
      map("m", "{\"a\":\"1\"}");
      ApiFixture.Answer reset =
          api.call("PATCH", MAPS + "/c", "{\"metadata\":{\"managedFields\":" + list + "}}", MERGE);
      assertThat(reset.code()).isEqualTo(200);
      assertThat(managers(reset.body())).isEqualTo("[]");
    }
  }

  private void deployment() {
    String body =
        "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"d\"},\"spec\":{\"replicas\":1,"
            + "\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},"
            + "\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}}}";
    assertThat(api.call("PATCH", DEPLOYMENTS + "/d?fieldManager=m", body, APPLY).code()).isEqualTo(201);
  }

  private ApiFixture.Answer scale(String query, String kind) {
    return api.call(
        "PATCH",
        DEPLOYMENTS + "/d/scale?fieldManager=hpa" + query,
        "{\"apiVersion\":\"autoscaling/v1\",\"kind\":\"" + kind + "\",\"metadata\":{\"name\":\"d\"},"
            + "\"spec\":{\"replicas\":5}}",
        APPLY);
  }

  @Test
  @Spec("E54")
  void aScaleIsApplied() {
    deployment();
    assertThat(scale("", "Scale").body().text("message"))
        .isEqualTo("Apply failed with 1 conflict: conflict with \"m\": .spec.replicas");
    assertThat(scale("", "Deployment").body().text("message"))
        .isEqualTo("invalid object type: autoscaling/v1, Kind=Deployment");
    assertThat(scale("&force=true", "Scale").body().object("spec").number("replicas")).isEqualTo(5);
    JsonObject d = api.call("GET", DEPLOYMENTS + "/d", "").body();
    assertThat(d.object("spec").number("replicas")).isEqualTo(5);
    assertThat(managers(d)).contains("hpa Apply {'f:spec':{'f:replicas':{}}}");
  }

  @Test
  @Spec("E54")
  void anUpdateByWayOfScaleIsTracked() {
    deployment();
    api.call("PATCH", DEPLOYMENTS + "/d/scale", "{\"spec\":{\"replicas\":3}}", MERGE);
    JsonObject d = api.call("GET", DEPLOYMENTS + "/d", "").body();
    JsonObject scaled = d.object("metadata").array("managedFields").object(1);
    assertThat(scaled.text("subresource")).isEqualTo("scale");
    assertThat(scaled.object("fieldsV1")).hasToString("{\"f:spec\":{\"f:replicas\":{}}}");
    assertThat(scaled.has("time")).as("upstream tells none").isFalse();
    assertThat(d.object("metadata").array("managedFields").object(0).toString()).doesNotContain("f:replicas");
  }

  @Test
  @Spec("E54")
  void theStatusIsNobodysOnTheObjectItself() {
    deployment();
    String status =
        "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"d\"},\"status\":{\"replicas\":1}}";
    ApiFixture.Answer answer = api.call("PATCH", DEPLOYMENTS + "/d/status?fieldManager=st", status, APPLY);
    assertThat(answer.code()).isEqualTo(200);
    assertThat(managers(answer.body())).contains("st Apply {'f:status':{'f:replicas':{}}}");
  }
}
