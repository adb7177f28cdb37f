package dev.berth.api.kinds.pod;

import static dev.berth.api.kinds.KindFixture.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.kinds.KindFixture;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PodUpdateTest {
  private static final KindFixture PODS = KindFixture.of("", "pods");
  private static final String POD =
      """
      {"metadata": {"name": "p"}, "spec": {
        "activeDeadlineSeconds": 100,
        "tolerations": [{"key": "a", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 5}],
        "containers": [{"name": "c", "image": "x:1",
          "resources": {"requests": {"cpu": "1"}, "limits": {"cpu": "2", "memory": "1Gi"}}}]}}
      """;
  private static final JsonObject OLD = PODS.created(POD);

  private static UnaryOperator<JsonObject> container(String member, String json) {
    return pod -> pod.updateObject(
        "spec",
        s -> s.updateArray("containers", all -> all.mapObjects(c -> c.with(member, Json.parse(json)))));
  }

  @Test
  void imagesMayChange() {
    assertThat(PODS.updateRefused(OLD, container("image", "\"x:2\""))).isEmpty();
    assertThat(PODS.updateRefused(OLD, container("image", "\" x:2\"")))
        .contains("spec.containers[0].image: Invalid value: \" x:2\": must not have leading or trailing whitespace");
  }

  @Test
  void otherFieldsMayNotAndTheTextShowsWhich() {
    assertThat(PODS.updateRefused(OLD, container("command", "[\"sh\"]")))
        .singleElement()
        .asString()
        .startsWith(
            "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,"
                + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to"
                + " existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
                + " previously negative)\n  core.PodSpec{\n")
        .contains("-", "+", "Command: [\"sh\"],")
        .endsWith("  }\n");
  }

  @Test
  void containersAreNeitherAddedNorRemoved() {
    assertThat(
            PODS.updateRefused(
                OLD,
                set("[{\"name\": \"c\", \"image\": \"x\"}, {\"name\": \"d\"}]", "spec", "containers")))
        .contains("spec.containers: Forbidden: pod updates may not add or remove containers");
  }

  @Test
  void deadlinesOnlyComeCloser() {
    assertThat(PODS.updateRefused(OLD, set("50", "spec", "activeDeadlineSeconds"))).isEmpty();
    assertThat(PODS.updateRefused(OLD, set("200", "spec", "activeDeadlineSeconds")))
        .containsExactly(
            "spec.activeDeadlineSeconds: Invalid value: 200: must be less than or equal to previous value");
    assertThat(PODS.updateRefused(OLD, o -> o.updateObject("spec", s -> s.without("activeDeadlineSeconds"))))
        .containsExactly(
            "spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value");
  }

  @Test
  void tolerationsAreOnlyAdded() {
    JsonArray tolerations = OLD.object("spec").array("tolerations");
    JsonArray more = tolerations.plus(Json.parse("{\"key\": \"b\", \"operator\": \"Exists\"}"));
    assertThat(PODS.updateRefused(OLD, set(more.toString(), "spec", "tolerations"))).isEmpty();
    assertThat(PODS.updateRefused(OLD, o -> o.updateObject("spec", s -> s.without("tolerations"))))
        .contains(
            "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds");
    String later = tolerations.mapObjects(t -> t.with("tolerationSeconds", 9)).toString();
    assertThat(PODS.updateRefused(OLD, set(later, "spec", "tolerations"))).isEmpty();
  }

  @Test
  void gatesAreOnlyRemovedAndWhileTheyHoldNodesMayBeNarrowed() {
    JsonObject waiting = set("[{\"name\": \"g\"}]", "spec", "schedulingGates").apply((JsonObject) Json.parse(POD));
    JsonObject gated = PODS.created(waiting.toString());
    assertThat(gated.object("status").array("conditions").object(0).text("reason")).isEqualTo("SchedulingGated");
    assertThat(PODS.updateRefused(gated, o -> o.updateObject("spec", s -> s.without("schedulingGates")))).isEmpty();
    assertThat(PODS.updateRefused(gated, set("[{\"name\": \"h\"}]", "spec", "schedulingGates")))
        .containsExactly(
            "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'h'");
    assertThat(PODS.updateRefused(gated, set("{\"disk\": \"ssd\"}", "spec", "nodeSelector"))).isEmpty();
    assertThat(PODS.updateRefused(OLD, set("{\"disk\": \"ssd\"}", "spec", "nodeSelector"))).isNotEmpty();
  }

  @Test
  void aStatusWriteKeepsTheClassOfService() {
    JsonObject next = set("{\"phase\": \"Running\"}", "status").apply(OLD);
    JsonObject stored = PODS.strategy().prepareForStatusUpdate(next, OLD);
    assertThat(stored.object("status").text("qosClass")).isEqualTo("Burstable");
    assertThat(PODS.statusRefused(OLD, "{\"qosClass\": \"Guaranteed\"}"))
        .containsExactly("status.qosClass: Invalid value: \"Guaranteed\": field is immutable");
  }

  @Test
  void resizingChangesCpuAndMemoryOnly() {
    String larger = "{\"requests\": {\"cpu\": \"1500m\"}, \"limits\": {\"cpu\": \"3\", \"memory\": \"2Gi\"}}";
    JsonObject more =
        PODS.strategy().defaults(container("resources", larger).apply(container("image", "\"y\"").apply(OLD)));
    JsonObject stored = PODS.strategy().prepareForSubresource("resize", more, OLD);
    JsonObject container = stored.object("spec").array("containers").object(0);
    assertThat(container.text("image")).isEqualTo("x:1");
    assertThat(container.object("resources").object("requests").text("cpu")).isEqualTo("1500m");
    assertThat(KindFixture.texts(PODS.strategy().validateSubresource("resize", stored, OLD))).isEmpty();

    JsonObject removed = container("resources", "{\"requests\": {\"cpu\": \"1\"}}").apply(OLD);
    assertThat(KindFixture.texts(PODS.strategy().validateSubresource("resize", removed, OLD)))
        .contains("spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed");
  }

  @Test
  void aResizeDoesNotChangeWhoStartsAgainForIt() {
    JsonObject next =
        container("resizePolicy", "[{\"resourceName\": \"cpu\", \"restartPolicy\": \"RestartContainer\"}]").apply(OLD);
    JsonObject stored = PODS.strategy().prepareForSubresource("resize", next, OLD);
    assertThat(KindFixture.texts(PODS.strategy().validateSubresource("resize", stored, OLD)))
        .containsExactly("spec: Forbidden: only cpu and memory resources are mutable");
  }

  @Test
  void whatAnInitContainerAsksForMayChangeToo() {
    String init = "[{\"name\": \"i\", \"image\": \"x:1\", \"resources\": {\"requests\": {\"cpu\": \"%s\"}}}]";
    JsonObject old = PODS.strategy().defaults(set(init.formatted("100m"), "spec", "initContainers").apply(OLD));
    JsonObject more = PODS.strategy().defaults(set(init.formatted("150m"), "spec", "initContainers").apply(OLD));
    JsonObject stored = PODS.strategy().prepareForSubresource("resize", more, old);
    assertThat(
            stored.object("spec").array("initContainers").object(0).object("resources").object("requests").text("cpu"))
        .isEqualTo("150m");
    assertThat(KindFixture.texts(PODS.strategy().validateSubresource("resize", stored, old))).isEmpty();
  }

  private static List<String> resized(JsonObject old, JsonObject next) {
    JsonObject stored = PODS.strategy().prepareForSubresource("resize", PODS.strategy().defaults(next), old);
    return KindFixture.texts(PODS.strategy().validateSubresource("resize", stored, old));
  }

  @Test
  void containersStayWhoTheyAreWhenTheyAreResized() {
    assertThat(resized(OLD, container("name", "\"other\"").apply(OLD)))
        .containsExactly("spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize");
    String two = "[{\"name\": \"i\", \"image\": \"x:1\"}]";
    assertThat(resized(OLD, set(two, "spec", "initContainers").apply(OLD)))
        .containsExactly("spec.initContainers: Forbidden: initContainers may not be added or removed on resize");
  }

  @Test
  void thePodAsAWholeIsResizedInCpuAndMemory() {
    UnaryOperator<JsonObject> whole = set("{\"requests\": {\"cpu\": \"2\", \"memory\": \"2Gi\"}}", "spec", "resources");
    JsonObject old = whole.apply(OLD);
    assertThat(resized(old, set("{\"requests\": {\"cpu\": \"3\", \"memory\": \"2Gi\"}}", "spec", "resources").apply(old))).isEmpty();
    assertThat(resized(OLD, old)).isEmpty();
    assertThat(resized(old, set("{\"requests\": {\"cpu\": \"3\"}}", "spec", "resources").apply(old)))
        .contains("spec.resources.requests: Forbidden: pod-level resource requests cannot be removed");
    assertThat(resized(old, OLD)).containsExactly("spec.resources: Forbidden: pod-level resources cannot be removed");
    String pages = "{\"requests\": {\"cpu\": \"2\", \"memory\": \"2Gi\", \"hugepages-2Mi\": \"4Mi\"}, \"limits\": {\"hugepages-2Mi\": \"4Mi\"}}";
    assertThat(resized(old, set(pages, "spec", "resources").apply(old)))
        .contains("spec: Forbidden: only cpu and memory resources are mutable at pod-level");
  }

  @Test
  void anAddressThatReadsInTwoWaysIsNotTakenAnew() {
    UnaryOperator<JsonObject> ambiguous = set("[{\"ip\": \"010.0.0.1\", \"hostnames\": [\"h\"]}]", "spec", "hostAliases");
    assertThat(PODS.refused(ambiguous.apply(OLD).toString()))
        .containsExactly("spec.hostAliases[0].ip: Invalid value: \"010.0.0.1\": must not have leading 0s");
    assertThat(PODS.updateRefused(ambiguous.apply(OLD), container("image", "\"x:2\""))).isEmpty();
  }

  @Test
  void whatRunsToItsEndIsNotStartedAgainByAResize() {
    String init =
        "[{\"name\": \"i\", \"image\": \"x:1\", \"resizePolicy\": [{\"resourceName\": \"cpu\", \"restartPolicy\": \"RestartContainer\"}],"
            + " \"resources\": {\"requests\": {\"cpu\": \"%s\"}}}]";
    JsonObject old = PODS.strategy().defaults(set(init.formatted("100m"), "spec", "initContainers").apply(OLD));
    assertThat(PODS.refused(set(init.formatted("100m"), "spec", "initContainers").apply(OLD).toString()))
        .containsExactly(
            "spec.initContainers[0].resizePolicy[0].restartPolicy: Invalid value: \"RestartContainer\": must not be set to"
                + " 'RestartContainer' for non-sidecar initContainers");
    assertThat(PODS.updateRefused(old, set("{\"a\": \"b\"}", "metadata", "labels"))).as("one of an older release").isEmpty();
    assertThat(resized(old, set(init.formatted("150m"), "spec", "initContainers").apply(old)))
        .containsExactly(
            "spec.initContainers[0]: Forbidden: non-sidecar init containers with a resize policy of RestartContainer cannot be"
                + " resized");
  }

  @Test
  void ephemeralContainersAreAddedButNotChanged() {
    JsonObject one =
        PODS.strategy()
            .prepareForSubresource(
                "ephemeralcontainers",
                PODS.strategy()
                    .defaults(
                        set("[{\"name\": \"e\", \"image\": \"x\"}]", "spec", "ephemeralContainers")
                            .andThen(set("\"n\"", "spec", "nodeName"))
                            .apply(OLD)),
                OLD);
    assertThat(one.object("spec").has("nodeName")).isFalse();
    assertThat(KindFixture.texts(PODS.strategy().validateSubresource("ephemeralcontainers", one, OLD))).isEmpty();
    JsonObject changed =
        PODS.strategy()
            .defaults(set("[{\"name\": \"e\", \"image\": \"y\"}]", "spec", "ephemeralContainers").apply(one));
    assertThat(KindFixture.texts(PODS.strategy().validateSubresource("ephemeralcontainers", changed, one)))
        .singleElement()
        .asString()
        .startsWith("spec.ephemeralContainers: Forbidden: existing ephemeral containers \"e\" may not be changed\n");
    assertThat(KindFixture.texts(PODS.strategy().validateSubresource("ephemeralcontainers", OLD, one)))
        .containsExactly(
            "spec.ephemeralContainers: Forbidden: existing ephemeral containers \"e\" may not be removed\n");
  }
}
