package dev.berth.simulator.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import org.junit.jupiter.api.Test;

@Spec("E50")
class FlowTest {
  private static final String SCHEMAS = "flowcontrol.apiserver.k8s.io/v1/flowschemas";
  private static final String LEVELS = "flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations";

  private static JsonObject dangling(Script script, String schema) {
    return script.get(SCHEMAS + "/" + schema).object("status").array("conditions").object(0);
  }

  @Test
  void whatEveryClusterHasIsThereAndComesBack() {
    try (Script script = new Script()) {
      script.settle();
      assertThat(script.get(SCHEMAS).array("items").size()).isEqualTo(11);
      assertThat(script.get(LEVELS).array("items").size()).isEqualTo(8);
      script.delete(SCHEMAS + "/service-accounts");
      script.delete(LEVELS + "/catch-all");
      script.settle();
      assertThat(script.exists(SCHEMAS + "/service-accounts")).isTrue();
      assertThat(script.exists(LEVELS + "/catch-all")).isTrue();
    }
  }

  @Test
  void whatIsKeptIsPutRightUnlessItMayBeOtherwise() {
    try (Script script = new Script()) {
      script.settle();
      String shares = "{spec: {limited: {nominalConcurrencyShares: 77}}}";
      script.merge(LEVELS + "/system", shares);
      script.settle();
      assertThat(shares(script, "system")).isEqualTo(30);
      script.merge(LEVELS + "/system", "{metadata: {annotations: {apf.kubernetes.io/autoupdate-spec: 'false'}}}");
      script.merge(LEVELS + "/system", shares);
      script.settle();
      assertThat(shares(script, "system")).isEqualTo(77);
    }
  }

  private static long shares(Script script, String level) {
    return script.get(LEVELS + "/" + level).object("spec").object("limited").number("nominalConcurrencyShares");
  }

  @Test
  void aSchemaTellsWhetherItsLevelExists() {
    try (Script script = new Script()) {
      script.settle();
      assertThat(dangling(script, "probes").text("status")).isEqualTo("False");
      assertThat(dangling(script, "probes").text("message"))
          .isEqualTo("This FlowSchema references the PriorityLevelConfiguration object named \"exempt\" and it exists");
      script.create(
          SCHEMAS, "{metadata: {name: mine}, spec: {priorityLevelConfiguration: {name: own}, matchingPrecedence: 7}}");
      script.settle();
      assertThat(dangling(script, "mine").text("status")).isEqualTo("True");
      assertThat(dangling(script, "mine").text("reason")).isEqualTo("NotFound");
      script.create(
          LEVELS,
          "{metadata: {name: own}, spec: {type: Limited, limited: {nominalConcurrencyShares: 1, limitResponse: {type:"
              + " Reject}}}}");
      script.settle();
      assertThat(dangling(script, "mine").text("status")).isEqualTo("False");
    }
  }
}
