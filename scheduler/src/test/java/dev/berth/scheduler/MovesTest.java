package dev.berth.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.VolumeMove;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods whose volumes lie on one node's disk and can go to another's. The mover's part is played by hand. */
class MovesTest {
  private static final String LEAVES = "{metadata: {annotations: {storage.berth.dev/move-when: cordoned}}}";

  private final Harbour harbour = new Harbour();

  @BeforeEach
  void threeNodes() {
    for (String node : new String[] {"node-1", "node-2", "node-3"}) {
      node(node, "");
    }
    harbour.delayedClass("made", "example.com/driver");
    harbour.source.put(
        Kinds.CSI_DRIVER,
        "{metadata: {name: example.com/driver, annotations: {storage.berth.dev/moves-volumes: 'true'}}, spec: {storageCapacity: true}}");
    for (String node : new String[] {"node-1", "node-2", "node-3"}) {
      pool(node, "10Gi");
    }
  }

  private void node(String name, String more) {
    harbour.node(
        name, "{metadata: {labels: {topology.berth.dev/node: " + name + "}}, status: {conditions: [{type: Ready, status: 'True'}]}" + more + "}");
  }

  private void cordon(String name) {
    node(name, ", spec: {unschedulable: true}");
  }

  private void pool(String node, String free) {
    harbour.source.put(
        Kinds.CSI_STORAGE_CAPACITY,
        ("{metadata: {name: pool-NODE, namespace: kube-system}, storageClassName: made, capacity: FREE,"
                + " nodeTopology: {matchLabels: {topology.berth.dev/node: NODE}}}")
            .replace("NODE", node)
            .replace("FREE", free));
  }

  /** A claim whose volume lies on a node's disk. */
  private void claim(String name, String node, String more) {
    harbour.claim(name, "made", "2Gi", more);
    harbour.volume(
        "pv-" + name, "made", "2Gi", "",
        """
        {spec: {csi: {driver: example.com/driver, volumeHandle: %s}, nodeAffinity: {required: {nodeSelectorTerms: [
          {matchExpressions: [{key: topology.berth.dev/node, operator: In, values: [%s]}]}]}}}}
        """
            .formatted(name, node));
    harbour.bound(name, "pv-" + name);
  }

  private String target(String claim) {
    return harbour.source.get(Kinds.CLAIM, "default", claim).orElseThrow().meta().annotation("storage.berth.dev/move-to");
  }

  private void arrive(String claim) {
    PersistentVolume volume = harbour.source.get(Kinds.VOLUME, "", "pv-" + claim).orElseThrow();
    JsonObject spec = new VolumeMove("", target(claim), "1", VolumeMove.State.ARRIVED).arrived(volume.spec());
    harbour.source.put(Kinds.VOLUME, volume.json().with("spec", spec).toString());
    harbour.settle();
  }

  @Test
  @Spec("H53")
  void theVolumesOfAPodFollowItOffACordonedNode() {
    claim("a", "node-1", LEAVES);
    claim("b", "node-1", LEAVES);
    cordon("node-1");
    pool("node-2", "3Gi");
    harbour.pod("p", Harbour.uses("a", "b"));
    harbour.settle();
    assertThat(target("a")).as("where there is room for both").isEqualTo("node-3");
    assertThat(target("b")).isEqualTo("node-3");
    arrive("a");
    assertThat(harbour.nodeOf("p")).isEmpty();
    arrive("b");
    assertThat(harbour.nodeOf("p")).isEqualTo("node-3");
  }

  @Test
  @Spec("H53")
  void whoDoesNotAskForItWaitsForItsNode() {
    claim("a", "node-1", "{}");
    cordon("node-1");
    harbour.pod("p", Harbour.uses("a"));
    harbour.settle();
    assertThat(harbour.why("p")).contains("2 node(s) didn't match PersistentVolume's node affinity");
    assertThat(target("a")).isEmpty();
  }

  @Test
  @Spec("H53")
  void aVolumeThatCannotBeReadStays() {
    claim("a", "node-1", LEAVES);
    harbour.node(
        "node-1",
        "{metadata: {labels: {topology.berth.dev/node: node-1}}, spec: {unschedulable: true}, status: {conditions: [{type: Ready, status: Unknown}]}}");
    harbour.pod("p", Harbour.uses("a"));
    harbour.settle();
    assertThat(target("a")).isEmpty();
    assertThat(harbour.nodeOf("p")).isEmpty();
  }

  @Test
  @Spec("H53")
  void whatIsDecidedIsKeptTo() {
    claim("a", "node-1", "{metadata: {annotations: {storage.berth.dev/move-when: cordoned, storage.berth.dev/move-to: node-2}}}");
    cordon("node-1");
    harbour.pod("p", Harbour.uses("a"));
    harbour.settle();
    assertThat(target("a")).isEqualTo("node-2");
    arrive("a");
    assertThat(harbour.nodeOf("p")).isEqualTo("node-2");
  }

  @Test
  @Spec("H53")
  void noPodIsPlacedWithAVolumeThatIsOnItsWay() {
    claim("a", "node-1", "{}");
    PersistentVolume volume = harbour.source.get(Kinds.VOLUME, "", "pv-a").orElseThrow();
    JsonObject mark =
        JsonObject.EMPTY.with(VolumeMove.ANNOTATION, new VolumeMove("node-1", "node-2", "1", VolumeMove.State.COPYING).toString());
    harbour.source.put(Kinds.VOLUME, volume.json().updateObject("metadata", m -> m.with("annotations", mark)).toString());
    harbour.pod("p", Harbour.uses("a"));
    harbour.settle();
    assertThat(harbour.nodeOf("p")).isEmpty();
    assertThat(harbour.why("p")).contains("persistentvolumeclaim \"a\" has a volume that is being moved to node \"node-2\"");
    harbour.source.put(Kinds.VOLUME, volume.json().updateObject("metadata", m -> m.without("annotations")).toString());
    harbour.pass(Duration.ofSeconds(15));
    assertThat(harbour.nodeOf("p")).isEqualTo("node-1");
  }
}
