package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResizeTest {

  private static void pod(NodeHouse house, String name, String cpu, String policy) {
    house.podOf(
        "{'metadata':{'name':'" + name + "'},'spec':{'nodeName':'node-1','automountServiceAccountToken':false,"
            + "'containers':[{'name':'c','image':'i','resizePolicy':[{'resourceName':'cpu','restartPolicy':'" + policy
            + "'}],'resources':{'requests':{'cpu':'" + cpu + "'}}}]}}");
  }

  private static void resize(NodeHouse house, String name, String cpu) {
    JsonObject patch =
        NodeHouse.json("{'spec':{'containers':[{'name':'c','resources':{'requests':{'cpu':'" + cpu + "'}}}]}}");
    assertThat(
            house.cluster.call(
                "PATCH",
                "/api/v1/namespaces/default/pods/" + name + "/resize",
                "application/strategic-merge-patch+json",
                patch.toBytes())
                .isDone())
        .isTrue();
  }

  private static void sized(NodeHouse house, String name, String spec, String resources) {
    house.podOf(
        "{'metadata':{'name':'" + name + "'},'spec':{'nodeName':'node-1','automountServiceAccountToken':false," + spec
            + "'containers':[{'name':'c','image':'i','resources':{" + resources + "}}]}}");
  }

  private static void resizeTo(NodeHouse house, String name, String resources) {
    var answer =
        house.cluster.call(
            "PATCH",
            "/api/v1/namespaces/default/pods/" + name + "/resize",
            "application/strategic-merge-patch+json",
            NodeHouse.json("{'spec':{'containers':[{'name':'c','resources':{" + resources + "}}]}}").toBytes());
    assertThat(answer.code()).as(answer.body().toString()).isEqualTo(200);
  }

  private static String granted(NodeHouse house, String name) {
    return house.container(name).object("allocatedResources").text("cpu") + " "
        + house.container(name).object("resources").object("requests").text("cpu");
  }

  private static JsonObject pending(NodeHouse house, String name) {
    return house.status(name).array("conditions").objects()
        .filter(c -> c.text("type").equals("PodResizePending"))
        .findFirst()
        .orElse(JsonObject.EMPTY);
  }

  @Test
  @Spec({"F3", "F42"})
  void aPodGrowsWhereItIsWithoutStartingAgain() {
    try (NodeHouse house = new NodeHouse(1)) {
      pod(house, "a", "1", "NotRequired");
      house.advance(0);
      assertThat(granted(house, "a")).isEqualTo("1 1");
      resize(house, "a", "2");
      house.advance(1_000);
      assertThat(granted(house, "a")).isEqualTo("2 2");
      assertThat(house.container("a").number("restartCount")).isZero();
      assertThat(house.status("a").array("conditions").objects().map(c -> c.text("type")))
          .doesNotContain("PodResizePending", "PodResizeInProgress");
      String size = "{\"containers\":[{\"name\":\"c\",\"resources\":{\"requests\":{\"cpu\":\"2\"}}}],\"generation\":2}";
      assertThat(house.events("a"))
          .containsOnlyOnce("ResizeStarted: Pod resize started: " + size, "ResizeCompleted: Pod resize completed: " + size);
    }
  }

  @Test
  @Spec("F42")
  void aContainerThatWantsToStartsAgainToGrow() {
    try (NodeHouse house = new NodeHouse(1)) {
      pod(house, "a", "1", "RestartContainer");
      house.advance(0);
      resize(house, "a", "2");
      house.advance(1_000);
      assertThat(granted(house, "a")).isEqualTo("2 2");
      assertThat(house.container("a").number("restartCount")).isEqualTo(1);
      assertThat(house.events("a")).contains("Killing: Container c resize requires restart");
      assertThat(house.events("a")).anyMatch(e -> e.startsWith("ResizeCompleted: "));
    }
  }

  @Test
  @Spec("F42")
  void aPodThatWouldNotFitWaitsUntilAnotherHasGone() {
    try (NodeHouse house = new NodeHouse(1)) {
      pod(house, "a", "1", "NotRequired");
      pod(house, "b", "2", "NotRequired");
      house.advance(0);
      resize(house, "a", "3");
      house.advance(1_000);
      assertThat(pending(house, "a").text("reason")).isEqualTo("Deferred");
      assertThat(pending(house, "a").text("message"))
          .isEqualTo("Node didn't have enough resource: cpu, requested: 3000, used: 2000, capacity: 4000");
      assertThat(house.events("a"))
          .containsOnlyOnce(
              "ResizeDeferred: Pod resize Deferred: {\"containers\":[{\"name\":\"c\",\"resources\":{\"requests\":{\"cpu\":\"3\"}}}],"
                  + "\"generation\":2,\"error\":\"Node didn't have enough resource: cpu, requested: 3000, used: 2000, capacity:"
                  + " 4000\"}");
      assertThat(granted(house, "a")).isEqualTo("1 1");
      house.nodes.restartAgent("node-1");
      house.advance(1_000);
      assertThat(granted(house, "a")).isEqualTo("1 1");
      house.cluster.delete("/api/v1/namespaces/default/pods/b");
      house.advance(5_000);
      assertThat(granted(house, "a")).isEqualTo("3 3");
      assertThat(pending(house, "a")).isEqualTo(JsonObject.EMPTY);
    }
  }

  /** KEP-1287: upstream's order, by priority, then by class of service. */
  @Test
  @Spec("F42")
  void whoIsMoreImportantGrowsFirst() {
    try (NodeHouse house = new NodeHouse(1)) {
      sized(house, "first", "", "'requests':{'cpu':'500m'}");
      sized(house, "guaranteed", "", "'limits':{'cpu':'500m','memory':'64Mi'}");
      sized(house, "critical", "'priorityClassName':'system-cluster-critical',", "'requests':{'cpu':'500m'}");
      pod(house, "large", "2500m", "NotRequired");
      house.advance(0);
      resizeTo(house, "first", "'requests':{'cpu':'2'}");
      house.advance(1_000);
      resizeTo(house, "guaranteed", "'requests':{'cpu':'1500m'},'limits':{'cpu':'1500m'}");
      house.advance(1_000);
      resizeTo(house, "critical", "'requests':{'cpu':'1500m'}");
      house.advance(1_000);
      assertThat(List.of("first", "guaranteed", "critical")).allMatch(name -> pending(house, name).text("reason").equals("Deferred"));
      house.cluster.delete("/api/v1/namespaces/default/pods/large");
      house.advance(5_000);
      assertThat(granted(house, "critical")).isEqualTo("1500m 1500m");
      assertThat(granted(house, "guaranteed")).isEqualTo("1500m 1500m");
      assertThat(granted(house, "first")).isEqualTo("500m 500m");
    }
  }

  @Test
  @Spec("F42")
  void aPodGrowsWhenAnotherShrinks() {
    try (NodeHouse house = new NodeHouse(1)) {
      pod(house, "a", "1", "NotRequired");
      pod(house, "b", "3", "NotRequired");
      house.advance(0);
      resize(house, "a", "2");
      house.advance(1_000);
      assertThat(pending(house, "a").text("reason")).isEqualTo("Deferred");
      resize(house, "b", "1");
      house.advance(1_000);
      assertThat(granted(house, "a")).isEqualTo("2 2");
    }
  }

  /** KEP-1287: below what is in use a limit would kill. */
  @Test
  @Spec("F42")
  void memoryIsNotLimitedBelowWhatIsInUse() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.podOf(
          "{'metadata':{'name':'a','annotations':{'simulated.berth.dev/memory':'200Mi'}},'spec':{'nodeName':'node-1',"
              + "'automountServiceAccountToken':false,'containers':[{'name':'c','image':'i','resources':{"
              + "'requests':{'memory':'64Mi'},'limits':{'memory':'256Mi'}}}]}}");
      house.advance(0);
      resizeTo(house, "a", "'limits':{'memory':'128Mi'}");
      house.advance(1_000);
      String why =
          "cannot decrease memory limits: [attempting to set pod memory limit (134217728) below current usage (209715200),"
              + " attempting to set container \"c\" memory limit (134217728) below current usage (209715200)]";
      JsonObject progress =
          house.status("a").array("conditions").objects()
              .filter(c -> c.text("type").equals("PodResizeInProgress"))
              .findFirst()
              .orElse(JsonObject.EMPTY);
      assertThat(progress.text("reason")).isEqualTo("Error");
      assertThat(progress.text("message")).isEqualTo(why);
      assertThat(house.container("a").object("resources").object("limits").text("memory")).isEqualTo("256Mi");
      assertThat(house.events("a")).anyMatch(e -> e.startsWith("ResizeError: Pod resize error: {"));
      house.nodes.runtime("node-1")
          .annotated(house.get("a").object("metadata").text("uid"), Map.of("simulated.berth.dev/memory", "100Mi"));
      house.advance(15_000);
      assertThat(house.container("a").object("resources").object("limits").text("memory")).isEqualTo("128Mi");
      assertThat(house.condition("a", "PodResizeInProgress")).isEmpty();
      resizeTo(house, "a", "'limits':{'memory':'512Mi'}");
      house.advance(1_000);
      assertThat(house.container("a").object("resources").object("limits").text("memory")).isEqualTo("512Mi");
    }
  }

  @Test
  @Spec("F42")
  void whatNoNodeOfItsSizeHasIsInfeasible() {
    try (NodeHouse house = new NodeHouse(1)) {
      pod(house, "a", "1", "NotRequired");
      house.advance(0);
      // the API refuses it by what the node says of itself, which may be old
      house.cluster.call(
          "PATCH", "/api/v1/nodes/node-1/status", "application/merge-patch+json",
          NodeHouse.json("{'status':{'allocatable':{'cpu':'8'}}}").toBytes());
      resize(house, "a", "5");
      house.advance(1_000);
      assertThat(pending(house, "a").text("reason")).isEqualTo("Infeasible");
      assertThat(pending(house, "a").text("message"))
          .isEqualTo("Node didn't have enough capacity: cpu, requested: 5000, capacity: 4000");
      assertThat(house.phase("a")).isEqualTo("Running");
    }
  }

  @Test
  @Spec("F19")
  void aContainerForDebuggingJoinsAPodThatRuns() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.pod("a", "");
      house.advance(0);
      JsonObject patch =
          NodeHouse.json(
              "{'spec':{'ephemeralContainers':[{'name':'debugger','image':'tools:1','targetContainerName':'c',"
                  + "'stdin':true}]}}");
      house.cluster.call(
          "PATCH",
          "/api/v1/namespaces/default/pods/a/ephemeralcontainers",
          "application/strategic-merge-patch+json",
          patch.toBytes());
      house.advance(1_000);
      JsonObject debugger = house.status("a").array("ephemeralContainerStatuses").object(0);
      assertThat(debugger.object("state").has("running")).isTrue();
      assertThat(debugger.text("image")).isEqualTo("tools:1");
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      String id = debugger.text("containerID").substring("simulated://".length());
      house.nodes.runtime("node-1").stopContainer(id, Duration.ofSeconds(1));
      house.nodes.restartAgent("node-1");
      house.advance(60_000);
      debugger = house.status("a").array("ephemeralContainerStatuses").object(0);
      assertThat(debugger.object("state").has("terminated")).isTrue();
      assertThat(debugger.number("restartCount")).isZero();
      assertThat(house.phase("a")).isEqualTo("Running");
    }
  }

  private static void wholePod(NodeHouse house, String name, String cpu, String policy) {
    house.podOf(
        "{'metadata':{'name':'" + name + "'},'spec':{'nodeName':'node-1','automountServiceAccountToken':false,"
            + "'resources':{'requests':{'cpu':'" + cpu + "'},'limits':{'cpu':'4'}},"
            + "'containers':[{'name':'c','image':'i','resizePolicy':[{'resourceName':'cpu','restartPolicy':'" + policy
            + "'}]}]}}");
  }

  private static void resizeWhole(NodeHouse house, String name, String resources) {
    JsonObject patch = NodeHouse.json("{'spec':{'resources':" + resources + "}}");
    var answer =
        house.cluster.call(
            "PATCH",
            "/api/v1/namespaces/default/pods/" + name + "/resize",
            "application/strategic-merge-patch+json",
            patch.toBytes());
    assertThat(answer.code()).as(answer.body().toString()).isEqualTo(200);
  }

  private static String whole(NodeHouse house, String name) {
    JsonObject status = house.status(name);
    return status.object("allocatedResources") + " " + status.object("resources");
  }

  /** KEP-5419. */
  @Test
  void aStatusTellsWhatThePodHasAsAWhole() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.podOf(
          "{'metadata':{'name':'a'},'spec':{'nodeName':'node-1','automountServiceAccountToken':false,'containers':["
              + "{'name':'c','image':'i','resources':{'requests':{'cpu':'1'},'limits':{'cpu':'2','memory':'64Mi'}}},"
              + "{'name':'d','image':'i','resources':{'requests':{'cpu':'500m'},'limits':{'memory':'64Mi'}}}]}}");
      wholePod(house, "b", "1", "NotRequired");
      house.podOf(
          "{'metadata':{'name':'e'},'spec':{'nodeName':'node-1','automountServiceAccountToken':false,'containers':["
              + "{'name':'c','image':'i'}]}}");
      house.advance(0);
      assertThat(whole(house, "a"))
          .isEqualTo(
              "{\"cpu\":\"1500m\",\"memory\":\"128Mi\"} {\"requests\":{\"cpu\":\"1500m\",\"memory\":\"128Mi\"},"
                  + "\"limits\":{\"memory\":\"128Mi\"}}");
      assertThat(whole(house, "b"))
          .isEqualTo("{\"cpu\":\"1\"} {\"requests\":{\"cpu\":\"1\"},\"limits\":{\"cpu\":\"4\"}}");
      assertThat(whole(house, "e")).isEqualTo("{} {}");
    }
  }

  /** KEP-5419. */
  @Test
  void aPodGrowsAsAWholeWhereItIs() {
    try (NodeHouse house = new NodeHouse(1)) {
      wholePod(house, "a", "1", "NotRequired");
      house.advance(0);
      resizeWhole(house, "a", "{'requests':{'cpu':'2'}}");
      house.advance(1_000);
      assertThat(whole(house, "a"))
          .isEqualTo("{\"cpu\":\"2\"} {\"requests\":{\"cpu\":\"2\"},\"limits\":{\"cpu\":\"4\"}}");
      assertThat(house.container("a").number("restartCount")).isZero();
      assertThat(house.events("a")).anyMatch(e -> e.startsWith("ResizeStarted: "));
      assertThat(house.events("a")).anyMatch(e -> e.startsWith("ResizeCompleted: "));
      assertThat(house.status("a").array("conditions").objects().map(c -> c.text("type")))
          .doesNotContain("PodResizePending", "PodResizeInProgress");
    }
  }

  /** KEP-5419: who has no limit of its own has the pod's, so another limit of the pod is another limit of its own. */
  @Test
  void aContainerThatWantsToStartsAgainForAnotherLimitOfItsPod() {
    try (NodeHouse house = new NodeHouse(1)) {
      wholePod(house, "a", "1", "RestartContainer");
      house.advance(0);
      resizeWhole(house, "a", "{'limits':{'cpu':'3'}}");
      house.advance(1_000);
      assertThat(house.status("a").object("resources").object("limits").text("cpu")).isEqualTo("3");
      assertThat(house.container("a").number("restartCount")).isEqualTo(1);
    }
  }

  /** KEP-2837, KEP-5419: what a pod asks for as a whole counts on its node. */
  @Test
  void aPodThatWouldNotFitAsAWholeWaitsUntilAnotherHasGone() {
    try (NodeHouse house = new NodeHouse(1)) {
      wholePod(house, "a", "1", "NotRequired");
      wholePod(house, "b", "2", "NotRequired");
      house.advance(0);
      wholePod(house, "c", "2", "NotRequired");
      house.advance(0);
      assertThat(house.status("c").text("reason")).isEqualTo("OutOfcpu");
      resizeWhole(house, "a", "{'requests':{'cpu':'3'}}");
      house.advance(1_000);
      assertThat(pending(house, "a").text("message"))
          .isEqualTo("Node didn't have enough resource: cpu, requested: 3000, used: 2000, capacity: 4000");
      assertThat(house.status("a").object("allocatedResources").text("cpu")).isEqualTo("1");
      house.nodes.restartAgent("node-1");
      house.advance(1_000);
      assertThat(house.status("a").object("allocatedResources").text("cpu")).isEqualTo("1");
      house.cluster.delete("/api/v1/namespaces/default/pods/b");
      house.advance(5_000);
      assertThat(house.status("a").object("allocatedResources").text("cpu")).isEqualTo("3");
      assertThat(pending(house, "a")).isEqualTo(JsonObject.EMPTY);
    }
  }
}
