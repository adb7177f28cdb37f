package dev.berth.server.scenario;

import static dev.berth.server.scenario.Definitions.definition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.server.scenario.Wire.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What tools count on that lie over kubectl: those that deliver from Git, and those that show everything. */
final class ToolsTest {
  private static final Wire WIRE = new Wire("deployment-controller", "replicaset-controller");
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";

  @AfterAll
  static void stop() {
    WIRE.close();
  }

  @Test
  @Spec("E6")
  void theNamespacesOfEveryClusterAreThere() {
    assertThat(WIRE.get("/api/v1/namespaces").body().array("items").objects().map(n -> n.object("metadata").text("name")))
        .containsExactly("default", "kube-node-lease", "kube-public", "kube-system");
    assertThat(WIRE.get("/api/v1/namespaces/default/services/kubernetes").spec().text("clusterIP")).isEqualTo("10.96.0.1");
  }

  @Test
  @Spec("E94")
  void whatIsAppliedAgainChangesNothingNotEvenItsTimes() {
    String config = "{'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': 'same'}, 'data': {'a': '1'}}";
    Answer first = WIRE.must(WIRE.apply(MAPS + "/same?force=true", "kustomize-controller", config));
    Answer again = WIRE.must(WIRE.apply(MAPS + "/same?force=true", "kustomize-controller", config));
    assertThat(again.body()).isEqualTo(first.body());
    Answer dry = WIRE.must(WIRE.apply(MAPS + "/same?force=true&dryRun=All", "kustomize-controller", config.replace("'1'", "'2'")));
    assertThat(dry.meta().text("resourceVersion")).isEqualTo(first.meta().text("resourceVersion"));
    assertThat(WIRE.get(MAPS + "/same").body().object("data").text("a")).isEqualTo("1");
  }

  @Test
  @Spec("E94")
  void forceTakesFieldsFromOthersWhoThenOwnNothing() {
    String config = "{'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': 'taken'}, 'data': {'a': 'VALUE'}}";
    WIRE.must(WIRE.apply(MAPS + "/taken", "somebody", config.replace("VALUE", "1")));
    assertThat(WIRE.apply(MAPS + "/taken", "argocd-controller", config.replace("VALUE", "2")).code()).isEqualTo(409);
    Answer forced = WIRE.must(WIRE.apply(MAPS + "/taken?force=true", "argocd-controller", config.replace("VALUE", "2")));
    assertThat(forced.meta().array("managedFields").objects().map(m -> m.text("manager")))
        .containsExactly("argocd-controller");
  }

  @Test
  @Spec("E94")
  void generationAndWhatWasObservedTellWhetherAWorkloadIsCurrent() {
    String all = "/apis/apps/v1/namespaces/default/deployments";
    WIRE.must(
        WIRE.post(
            all,
            "{'metadata': {'name': 'd'}, 'spec': {'replicas': 0, 'selector': {'matchLabels': {'a': 'b'}}, 'template':"
                + " {'metadata': {'labels': {'a': 'b'}}, 'spec': {'containers': [{'name': 'c', 'image': 'i'}]}}}}"));
    WIRE.await(all + "/d", a -> a.body().object("status").number("observedGeneration") == 1);
    WIRE.must(WIRE.merge(all + "/d", "{'metadata': {'labels': {'x': 'y'}}}"));
    assertThat(WIRE.get(all + "/d").meta().number("generation")).isEqualTo(1);
    WIRE.must(WIRE.merge(all + "/d", "{'spec': {'paused': true}}"));
    JsonObject current =
        WIRE.await(all + "/d", a -> a.body().object("status").number("observedGeneration") == 2).body();
    assertThat(current.object("metadata").number("generation")).isEqualTo(2);
  }

  @Test
  @Spec("E95")
  void manyWatchesAreOpenAtOnceAndAllHear() {
    List<Wire.Events> all = new ArrayList<>();
    String rv = WIRE.get(MAPS).meta().text("resourceVersion");
    for (int i = 0; i < 200; i++) {
      all.add(WIRE.watch(MAPS + "?watch=true&allowWatchBookmarks=true&resourceVersion=" + rv + "&fieldSelector=metadata.name=seen"));
    }
    WIRE.must(WIRE.post(MAPS, "{'metadata': {'name': 'seen'}}"));
    for (Wire.Events events : all) {
      assertThat(events.next().text("type")).isEqualTo("ADDED");
      events.close();
    }
  }

  @Test
  @Spec("E95")
  void whoLooksForMetricsIsToldThatThereAreNone() {
    assertThat(WIRE.get("/apis/metrics.k8s.io/v1beta1").code()).isEqualTo(404);
    assertThat(WIRE.get("/apis/metrics.k8s.io/v1beta1/nodes").code()).isEqualTo(404);
    assertThat(WIRE.get("/apis").body().array("groups").objects().map(g -> g.text("name"))).doesNotContain("metrics.k8s.io");
  }

  @Test
  @Spec("E95")
  void reviewsSayWhatMayBeDone() {
    Answer may =
        WIRE.must(
            WIRE.post(
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                "{'spec': {'resourceAttributes': {'verb': 'list', 'resource': 'pods', 'namespace': '*'}}}"));
    assertThat(may.body().object("status").bool("allowed")).isTrue();
    Answer rules =
        WIRE.must(
            WIRE.post("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", "{'spec': {'namespace': 'default'}}"));
    assertThat(rules.body().object("status").array("resourceRules").isEmpty()).isFalse();
  }

  @Test
  @Spec("E19")
  void aLargeListIsSentAsItIsReadAndIsTheSameInEveryEncoding() {
    WIRE.define(definition("many.example.com", "ms", "M", "Cluster", Definitions.ANYTHING, ""));
    String all = "/apis/many.example.com/v1/ms";
    String body =
        "{'apiVersion': 'many.example.com/v1', 'kind': 'M', 'metadata': {'name': 'NAME'}, 'a': '" + "x".repeat(100_000) + "'}";
    for (int i = 0; i < 60; i++) {
      WIRE.must(WIRE.post(all, body.replace("NAME", "m" + i)));
    }
    JsonObject list = WIRE.must(WIRE.get(all)).body();
    assertThat(list.array("items").size()).isEqualTo(60);
    assertThat(list.array("items").objects().mapToInt(o -> o.text("a").length()).sum()).isEqualTo(6_000_000);
    List<String> pages = new ArrayList<>();
    String next = "";
    do {
      JsonObject page = WIRE.must(WIRE.get(all + "?limit=25&continue=" + next)).body();
      page.array("items").objects().forEach(o -> pages.add(o.object("metadata").text("name")));
      next = page.object("metadata").text("continue");
    } while (!next.isEmpty());
    assertThat(pages).hasSize(60).doesNotHaveDuplicates();
  }
}
