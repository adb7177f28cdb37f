package dev.berth.api.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.convert.Conversions;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupResource;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VersionsAndScaleTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final FieldManagers roads = new FieldManagers(Builtin::catalogue, Conversions::convert);

  private static ResourceType type(String group, String version, String plural) {
    return Builtin.catalogue().find(new GroupVersion(group, version), plural).orElseThrow();
  }

  private static JsonObject object(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  private static JsonObject applied(ApplyResult result) {
    assertThat(result).isInstanceOf(ApplyResult.Applied.class);
    return ((ApplyResult.Applied) result).object();
  }

  private static String owners(JsonObject object) {
    StringBuilder b = new StringBuilder();
    object
        .object("metadata")
        .array("managedFields")
        .objects()
        .forEach(
            e ->
                b.append(e.text("manager")).append(' ').append(e.text("operation")).append(' ')
                    .append(e.text("apiVersion")).append(' ').append(e.text("subresource"))
                    .append(e.object("fieldsV1")).append('\n'));
    return b.toString().replace('"', '\'');
  }

  @Test
  @Spec("E52")
  void ownersSpeakOfFieldsInTheirOwnVersion() {
    FieldManager v1 = roads.of(type("autoscaling", "v1", "horizontalpodautoscalers"), "");
    FieldManager v2 = roads.of(type("autoscaling", "v2", "horizontalpodautoscalers"), "");
    JsonObject live =
        applied(
            v1.applied(
                Optional.empty(),
                object("{'apiVersion':'autoscaling/v1','kind':'HorizontalPodAutoscaler','metadata':{'name':'h'},"
                    + "'spec':{'maxReplicas':3,'minReplicas':1}}"),
                "m1",
                false,
                NOW));
    JsonObject inV2 =
        Conversions.convert(
            live,
            type("autoscaling", "v1", "horizontalpodautoscalers"),
            type("autoscaling", "v2", "horizontalpodautoscalers"));
    ApplyResult refused =
        v2.applied(
            Optional.of(inV2),
            object("{'apiVersion':'autoscaling/v2','kind':'HorizontalPodAutoscaler','metadata':{'name':'h'},"
                + "'spec':{'maxReplicas':4}}"),
            "m2",
            false,
            NOW);
    assertThat(((ApplyResult.Refused) refused).status().message())
        .isEqualTo("Apply failed with 1 conflict: conflict with \"m1\": .spec.maxReplicas");
    JsonObject next =
        applied(
            v2.applied(
                Optional.of(inV2),
                object("{'apiVersion':'autoscaling/v2','kind':'HorizontalPodAutoscaler','metadata':{'name':'h'},"
                    + "'spec':{'maxReplicas':4}}"),
                "m2",
                true,
                NOW));
    assertThat(owners(next))
        .isEqualTo(
            "m1 Apply autoscaling/v1 {'f:spec':{'f:minReplicas':{}}}\n"
                + "m2 Apply autoscaling/v2 {'f:spec':{'f:maxReplicas':{}}}\n");
  }

  private static final JsonObject DEPLOYMENT =
      object(
          "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d','uid':'u','managedFields':["
              + "{'manager':'m','operation':'Apply','apiVersion':'apps/v1','time':'2026-01-01T00:00:00Z',"
              + "'fieldsType':'FieldsV1','fieldsV1':{'f:spec':{'f:paused':{},'f:replicas':{}}}}]},"
              + "'spec':{'replicas':1,'paused':true}}");

  private static JsonObject scale(int replicas) {
    return object(
        "{'apiVersion':'autoscaling/v1','kind':'Scale','metadata':{'name':'d'},'spec':{'replicas':" + replicas + "}}");
  }

  private ApplyResult applyScale(int replicas, boolean force) {
    ResourceType type = type("apps", "v1", "deployments");
    GroupVersionKind kind = GroupVersionKind.of("autoscaling", "v1", "Scale");
    ScaleFields fields = roads.scale(type, kind, Builtin.schema(kind).orElseThrow(), List.of("spec", "replicas"));
    return fields.applied(DEPLOYMENT, scale(1), scale(replicas), "hpa", force, NOW);
  }

  @Test
  @Spec("E54")
  void applyingAScaleConflictsWithTheOwnerOfTheReplicas() {
    ApplyResult result = applyScale(5, false);
    assertThat(((ApplyResult.Refused) result).status().message())
        .isEqualTo("Apply failed with 1 conflict: conflict with \"m\": .spec.replicas");
  }

  @Test
  @Spec("E54")
  void aForcedScaleTakesTheReplicasAndNothingElse() {
    JsonObject next = applied(applyScale(5, true));
    assertThat(next.object("spec").number("replicas")).isEqualTo(5);
    assertThat(owners(next))
        .isEqualTo(
            "hpa Apply apps/v1 scale{'f:spec':{'f:replicas':{}}}\n"
                + "m Apply apps/v1 {'f:spec':{'f:paused':{}}}\n");
  }

  @Test
  @Spec("E54")
  void theSameScaleSharesTheReplicas() {
    assertThat(owners(applied(applyScale(1, false))))
        .isEqualTo(
            "hpa Apply apps/v1 scale{'f:spec':{'f:replicas':{}}}\n"
                + "m Apply apps/v1 {'f:spec':{'f:paused':{},'f:replicas':{}}}\n");
  }

  @Test
  @Spec("E54")
  void anUpdateByWayOfScaleHasAnEntryOfItsOwn() {
    FieldManager road = roads.of(type("apps", "v1", "deployments"), "scale");
    JsonObject next =
        road.updated(
            Optional.of(DEPLOYMENT), DEPLOYMENT.withAt(Json.parse("3"), "spec", "replicas"), "kubectl", NOW);
    assertThat(owners(next))
        .isEqualTo(
            "m Apply apps/v1 {'f:spec':{'f:paused':{}}}\n"
                + "kubectl Update apps/v1 scale{'f:spec':{'f:replicas':{}}}\n");
  }

  @Test
  @Spec("E54")
  void roadsResetWhatTheyDoNotWrite() {
    FieldSet set =
        FieldsV1.decode(
            object(
                "{'f:metadata':{'f:labels':{'f:a':{}},'f:ownerReferences':{}},'f:spec':{'f:containers':{"
                    + "'k:{\\'name\\':\\'c\\'}':{'.':{},'f:image':{},'f:resources':{'f:limits':{}}}}},"
                    + "'f:status':{'f:phase':{}}}"
                        .replace("\\'", "\\\"")));
    GroupResource pods = new GroupResource("", "pods");
    assertThat(ResetFields.of(pods, "").keep(set).toString()).doesNotContain("status").contains(".spec");
    assertThat(ResetFields.of(pods, "status").keep(set)).hasToString(".metadata.labels.a\n.status.phase");
    assertThat(ResetFields.of(pods, "resize").keep(set))
        .hasToString(".spec.containers[name=\"c\"]\n.spec.containers[name=\"c\"].resources.limits");
    GroupResource deployments = new GroupResource("apps", "deployments");
    assertThat(ResetFields.of(deployments, "status").keep(set))
        .hasToString(".metadata.ownerReferences\n.status.phase");
  }
}
