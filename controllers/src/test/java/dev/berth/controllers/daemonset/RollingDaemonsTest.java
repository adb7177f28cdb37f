package dev.berth.controllers.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.DaemonSet;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Updates that begin the new pod beside the old one, where a taint that came later keeps new ones away. */
class RollingDaemonsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");
  private static final DaemonSet SET =
      new DaemonSet(
          json(
              "{metadata: {name: d, uid: u}, spec: {template: {spec: {}}, updateStrategy: {type: RollingUpdate, rollingUpdate:"
                  + " {maxSurge: 1, maxUnavailable: 0}}}}"));

  private final List<Node> nodes = new ArrayList<>();
  private final List<Pod> pods = new ArrayList<>();

  private static JsonObject json(String yaml) {
    return (JsonObject) Yaml.parse(yaml);
  }

  private void node(String name, boolean tainted) {
    String taints = tainted ? "[{key: a, effect: NoSchedule}]" : "[]";
    nodes.add(new Node(json("{metadata: {name: %s}, spec: {taints: %s}}".formatted(name, taints))));
  }

  private void pod(String hash, String node, boolean ready) {
    pods.add(
        new Pod(
            json(
                """
                metadata: {namespace: default, name: %s-%s, creationTimestamp: "2026-01-01T00:00:00Z", labels: {controller-revision-hash: %s}}
                spec: {nodeName: %s}
                status: {phase: Running, conditions: [{type: Ready, status: "%s", lastTransitionTime: "2026-01-01T00:00:00Z"}]}
                """
                    .formatted(hash, node, hash, node, ready ? "True" : "False"))));
  }

  private Changes changes() {
    return RollingDaemons.of(Crew.of(SET, "young", nodes, pods, NOW));
  }

  private List<String> deleted() {
    return changes().podsToDelete.stream().map(Pod::name).toList();
  }

  @Test
  void noPodIsBegunWhereItCouldNotRun() {
    node("a", true);
    pod("old", "a", false);
    assertThat(changes().nodesToServe).isEmpty();
    assertThat(deleted()).containsExactly("old-a");
  }

  @Test
  void aPodThatServesGoesWhenEnoughOthersServeInItsPlace() {
    node("a", true);
    node("b", false);
    pod("old", "a", true);
    assertThat(deleted()).isEmpty();
    pod("young", "b", false);
    assertThat(deleted()).isEmpty();
    pods.removeLast();
    pod("young", "b", true);
    assertThat(deleted()).containsExactly("old-a");
    assertThat(changes().nodesToServe).isEmpty();
  }

  @Test
  void whereItCanRunTheNewOneComesFirst() {
    node("a", true);
    node("b", false);
    node("c", false);
    pod("old", "b", true);
    pod("old", "c", false);
    assertThat(changes().nodesToServe).containsExactly("c", "b");
    assertThat(deleted()).isEmpty();
    pod("young", "b", true);
    assertThat(deleted()).containsExactly("old-b");
  }
}
