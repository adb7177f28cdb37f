package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What cannot be written down is not begun, and goes on by itself when there is room. */
class NodeDiskTest {
  private static final String SCRATCH =
      "{'metadata':{'name':'scratch'},'spec':{'nodeName':'node-1','automountServiceAccountToken':false,'containers':"
          + "[{'name':'c','image':'i','volumeMounts':[{'name':'tmp','mountPath':'/tmp'}]}],"
          + "'volumes':[{'name':'tmp','emptyDir':{}}]}}";

  @Test
  void podsWaitForRoomAndSayWhy() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.boundClaim(house.dir, "data");
      house.nodes.fillDisk("node-1", true);
      house.podWith("a", "node-1", "data", "");
      house.podOf(SCRATCH);
      house.advance(60_000);
      assertThat(house.dir.volumes().getFirst().staged()).isEmpty();
      assertThat(house.events("a"))
          .anyMatch(e -> e.startsWith("FailedMount: MountVolume.MountDevice failed for volume") && e.endsWith(": writing the ledger"));
      assertThat(house.events("scratch"))
          .anyMatch(e -> e.equals("FailedMount: MountVolume.SetUp failed for volume \"tmp\" : writing the ledger"));
      house.nodes.fillDisk("node-1", false);
      assertThat(house.until(150, () -> house.condition("a", "Ready").equals("True"))).isTrue();
      assertThat(house.until(150, () -> house.condition("scratch", "Ready").equals("True"))).isTrue();
      assertThat(house.cluster.loop().failures()).isEmpty();
    }
  }

  @Test
  void podsEndOnAFullDiskAndTheNextAgentIsNotMisled() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.boundClaim(house.dir, "data");
      house.podWith("a", "node-1", "data", "'simulated.berth.dev/write':'/data/index.html=hello'");
      house.podOf(SCRATCH);
      house.advance(1_000);
      house.nodes.fillDisk("node-1", true);
      house.cluster.delete("/api/v1/namespaces/default/pods/scratch");
      house.cluster.delete("/api/v1/namespaces/default/pods/a");
      house.advance(60_000);
      assertThat(house.exists("scratch")).isFalse();
      assertThat(house.exists("a")).isFalse();
      assertThat(house.dir.volumes().getFirst().staged()).isEmpty();
      house.cluster.loop().execute(() -> house.nodes.restartAgent("node-1"));
      house.advance(60_000);
      house.nodes.fillDisk("node-1", false);
      house.podWith("b", "node-1", "data", "");
      assertThat(house.until(150, () -> house.condition("b", "Ready").equals("True"))).isTrue();
      assertThat(house.exec("node-1", "b", "cat", "/data/index.html")).isEqualTo("hello");
      assertThat(house.cluster.loop().failures()).isEmpty();
    }
  }
}
