package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pod says of itself, whenever it is asked. */
@Spec("G24")
class PodOutcomesTest {
  private static final String PODS = "/api/v1/namespaces/default/pods";

  private static JsonObject pod(String annotations, String members) {
    return NodeHouse.json(
        "{'metadata':{'name':'a','annotations':{" + annotations + "}},'spec':{'nodeName':'node-1',"
            + "'automountServiceAccountToken':false,'terminationGracePeriodSeconds':1," + members
            + "'containers':[{'name':'c','image':'i'}]}}");
  }

  /** What it says while so many milliseconds pass. */
  private static Set<String> phases(NodeHouse house, int millis) {
    Set<String> seen = new LinkedHashSet<>();
    for (int passed = 0; passed < millis && house.exists("a"); passed += 10) {
      seen.add(house.phase("a"));
      house.advance(10);
    }
    return seen;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 20, 40, 80, 100, 110, 120, 200, 500})
  void onlyWhatHasSucceededIsEverSaidToHave(int deletedAfter) {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.create(
          PODS,
          pod("'simulated.berth.dev/start-delay':'0.05','simulated.berth.dev/crash-after':'0.06'", "'restartPolicy':'Never',"));
      Set<String> seen = phases(house, deletedAfter);
      house.cluster.call("DELETE", PODS + "/a", NodeHouse.json("{}"));
      seen.addAll(phases(house, 5_000));
      assertThat(seen).doesNotContain("Succeeded");
      assertThat(house.exists("a")).isFalse();
    }
  }

  @Test
  void whatHasFinishedGetsNoOtherSandbox() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.create(PODS, pod("'simulated.berth.dev/finish-after':'0.1'", "'restartPolicy':'Never',"));
      house.advance(30_000);
      assertThat(house.phase("a")).isEqualTo("Succeeded");
      assertThat(house.events("a")).filteredOn(e -> e.startsWith("Started:") || e.startsWith("SandboxChanged:")).hasSize(1);
      assertThat(house.container("a").number("restartCount")).isZero();
    }
  }

  @Test
  void aPodIsReadyWhenItsGatesAreOpenToo() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.create(PODS, pod("", "'readinessGates':[{'conditionType':'a.com/x'},{'conditionType':'a.com/y'}],"));
      house.advance(1_000);
      assertThat(house.condition("a", "ContainersReady")).isEqualTo("True");
      assertThat(house.condition("a", "Ready")).isEqualTo("False");
      for (String state : List.of("x:True y:False", "x:True y:True", "x:False y:True")) {
        open(house, state);
        house.advance(1_000);
        assertThat(house.condition("a", "Ready")).as(state).isEqualTo(state.contains("False") ? "False" : "True");
      }
    }
  }

  @Test
  void aConditionThatHoldsNamesNoReasonOfItsPast() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.create(
          PODS,
          pod("'simulated.berth.dev/ready-after.c':'5','simulated.berth.dev/finish-after.i':'2'",
              "'initContainers':[{'name':'i','image':'i'}],"));
      house.advance(1_500);
      assertThat(house.condition("a", "Initialized")).isEqualTo("False");
      house.advance(3_000);
      assertThat(house.condition("a", "Ready")).isEqualTo("False");
      house.advance(5_000);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      assertThat(house.status("a").array("conditions").objects())
          .hasSizeGreaterThan(3)
          .noneMatch(c -> c.has("reason") || c.has("message"));
    }
  }

  @Test
  void aContainerThatTakesTooLongToStartUpIsStartedAgain() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.create(
          PODS,
          NodeHouse.json(
              "{'metadata':{'name':'a','annotations':{'simulated.berth.dev/startup-after':'500'}},'spec':{'nodeName':'node-1',"
                  + "'automountServiceAccountToken':false,'terminationGracePeriodSeconds':1,'containers':[{'name':'c',"
                  + "'image':'i','startupProbe':{'httpGet':{'port':80},'periodSeconds':2,'failureThreshold':3}}]}}"));
      house.advance(3_500);
      assertThat(house.container("a").number("restartCount")).isZero();
      house.advance(2_000);
      assertThat(house.container("a").number("restartCount")).isEqualTo(1);
      assertThat(house.events("a")).anyMatch(e -> e.contains("Container c failed startup probe, will be restarted"));
    }
  }

  private static void open(NodeHouse house, String state) {
    for (String gate : state.split(" ", -1)) {
      String body =
          "{'status':{'conditions':[{'type':'a.com/" + gate.charAt(0) + "','status':'" + gate.substring(2) + "'}]}}";
      assertThat(
              house.cluster.call(
                      "PATCH", PODS + "/a/status", "application/strategic-merge-patch+json",
                      NodeHouse.json(body).toBytes())
                  .code())
          .isEqualTo(200);
    }
  }

  @Test
  void aContainerThatIsAddedRunsOnceAndChangesNothingElse() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.create(PODS, pod("'simulated.berth.dev/crash-after.look':'2'", ""));
      house.advance(1_000);
      String body = "{'spec':{'ephemeralContainers':[{'name':'look','image':'i','targetContainerName':'c'}]}}";
      assertThat(
              house.cluster.call(
                      "PATCH", PODS + "/a/ephemeralcontainers", "application/strategic-merge-patch+json",
                      NodeHouse.json(body).toBytes())
                  .code())
          .isEqualTo(200);
      house.advance(1_000);
      assertThat(added(house).object("state").has("running")).isTrue();
      house.advance(20_000);
      assertThat(added(house).object("state").object("terminated").number("exitCode")).isEqualTo(1);
      assertThat(added(house).number("restartCount")).isZero();
      assertThat(house.phase("a")).isEqualTo("Running");
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      assertThat(house.container("a").number("restartCount")).isZero();
    }
  }

  private static JsonObject added(NodeHouse house) {
    return house.status("a").array("ephemeralContainerStatuses").object(0);
  }
}
