package dev.berth.simulator.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeTtlTest {
  private static String told(Script script, String node) {
    return script.get("v1/nodes/" + node).object("metadata").object("annotations").text("node.alpha.kubernetes.io/ttl");
  }

  @Test
  void nodesAreToldForHowLongObjectsMayBeKept() {
    try (Script script = new Script()) {
      for (int i = 1; i <= 100; i++) {
        Nodes.node(script, "n" + i);
      }
      script.settle();
      assertThat(told(script, "n100")).isEqualTo("0");
      Nodes.node(script, "n101");
      script.settle();
      assertThat(told(script, "n101")).isEqualTo("15");
      assertThat(told(script, "n1")).isEqualTo("0");
      script.merge("v1/nodes/n1", "{metadata: {labels: {changed: 'yes'}}}");
      script.settle();
      assertThat(told(script, "n1")).isEqualTo("15");
    }
  }
}
