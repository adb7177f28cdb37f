package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A container whose end starts its whole pod over (KEP-5532), as upstream tries it (test/e2e/common/node/container_restart_policy.go). */
@Spec("F7")
class RestartAllTest {
  private static final String RULE =
      "'restartPolicy':'Never','restartPolicyRules':[{'action':'RestartAllContainers','exitCodes':{'operator':'In','values':[42]}}]";

  /** Two init containers, of which the second is a sidecar, and two ordinary ones: {@code trigger} ends once with this code. */
  private static void pod(NodeHouse house, String policy, int code) {
    house.podOf(
        "{'metadata':{'name':'a','annotations':{'simulated.berth.dev/crash-after.trigger':'2','simulated.berth.dev/exit-code.trigger':'"
            + code + "','simulated.berth.dev/crash-times.trigger':'1','simulated.berth.dev/terminate-seconds.other':'3',"
            + "'simulated.berth.dev/finish-after.init':'1'}},'spec':{'nodeName':'node-1','automountServiceAccountToken':false,"
            + "'restartPolicy':'" + policy + "','initContainers':[{'name':'init','image':'i'},{'name':'side','image':'i',"
            + "'restartPolicy':'Always'}],'containers':[{'name':'trigger','image':'i'," + RULE + "},{'name':'other','image':'i',"
            + "'lifecycle':{'preStop':{'exec':{'command':['false']}}}}]}}");
  }

  private static List<Long> restarts(NodeHouse house) {
    List<Long> all = new ArrayList<>();
    for (String list : List.of("initContainerStatuses", "containerStatuses")) {
      house.status("a").array(list).objects().forEach(c -> all.add(c.number("restartCount")));
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"Always", "OnFailure", "Never"})
  void allStartOverInOrderWhereTheyAre(String policy) {
    try (NodeHouse house = new NodeHouse(1)) {
      pod(house, policy, 42);
      house.advance(2_000);
      String address = house.status("a").text("podIP");
      assertThat(restarts(house)).containsExactly(0L, 0L, 0L, 0L);
      Set<String> said = new LinkedHashSet<>();
      for (int passed = 0; passed < 20_000; passed += 100) {
        house.advance(100);
        said.add(house.condition("a", "AllContainersRestarting"));
        assertThat(house.phase("a")).isNotIn("Failed", "Succeeded");
      }
      assertThat(said).containsExactly("False", "True");
      assertThat(house.condition("a", "AllContainersRestarting")).isEqualTo("False");
      assertThat(restarts(house)).containsExactly(1L, 1L, 1L, 1L);
      assertThat(house.container("a").object("lastState").object("terminated").text("reason")).isEqualTo("RestartingAllContainers");
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      assertThat(house.status("a").text("podIP")).isEqualTo(address);
      assertThat(house.events("a")).noneMatch(e -> e.contains("PreStop"));
      JsonObject init = house.status("a").array("initContainerStatuses").object(0);
      assertThat(init.object("state").object("terminated").text("reason")).isEqualTo("Completed");
    }
  }

  @Test
  void anotherEndIsOneContainersOwnAffair() {
    try (NodeHouse house = new NodeHouse(1)) {
      pod(house, "Never", 1);
      house.advance(20_000);
      assertThat(restarts(house)).containsExactly(0L, 0L, 0L, 0L);
      assertThat(house.condition("a", "AllContainersRestarting")).isEqualTo("False");
      assertThat(house.phase("a")).isEqualTo("Running");
    }
  }

  @Test
  void anAgentThatBeginsInTheMiddleGoesOn() {
    try (NodeHouse house = new NodeHouse(1)) {
      pod(house, "Never", 42);
      house.advance(4_500);
      assertThat(house.condition("a", "AllContainersRestarting")).isEqualTo("True");
      house.advance(2_000);
      assertThat(house.container("a").object("state").object("waiting").text("reason")).isEqualTo("RestartingAllContainers");
      assertThat(house.phase("a")).isEqualTo("Running");
      house.nodes.restartAgent("node-1");
      house.advance(20_000);
      assertThat(restarts(house)).containsExactly(1L, 1L, 1L, 1L);
      house.nodes.restartAgent("node-1");
      house.advance(5_000);
      assertThat(restarts(house)).containsExactly(1L, 1L, 1L, 1L);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
    }
  }
}
