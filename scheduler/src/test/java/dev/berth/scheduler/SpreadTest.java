package dev.berth.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods that want to be spread, near each other, or apart. Two zones: a has two nodes, b has one. */
class SpreadTest {
  private final Harbour harbour = new Harbour();

  @BeforeEach
  void zones() {
    harbour.node("node-1", "{metadata: {labels: {zone: a}}}");
    harbour.node("node-2", "{metadata: {labels: {zone: a}}}");
    harbour.node("node-3", "{metadata: {labels: {zone: b}}}");
  }

  private static String spread(String key, int skew, String more) {
    return "{metadata: {labels: {app: web}}, spec: {topologySpreadConstraints: [{maxSkew: "
        + skew
        + ", topologyKey: "
        + key
        + ", whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}"
        + more
        + "}]}}";
  }

  private static String affinity(String kind, String key, String app, String more) {
    return "{spec: {affinity: {"
        + kind
        + ": {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: "
        + key
        + ", labelSelector: {matchLabels: {app: "
        + app
        + "}}"
        + more
        + "}]}}}}";
  }

  private Map<String, Integer> counts(String prefix) {
    Map<String, Integer> out = new TreeMap<>();
    harbour.source.list(Kinds.POD).stream()
        .filter(pod -> pod.name().startsWith(prefix))
        .forEach(pod -> out.merge(pod.nodeName(), 1, Integer::sum));
    return out;
  }

  private void pods(String prefix, int count, String... more) {
    for (int i = 0; i < count; i++) {
      harbour.pod(prefix + i, more);
    }
    harbour.settle();
  }

  @Test
  @Spec("F59")
  void placesDifferByNoMoreThanTheSkew() {
    pods("web-", 6, spread("zone", 1, ""));
    Map<String, Integer> counts = counts("web-");
    assertThat(counts.get("node-3")).isEqualTo(3);
  }

  @Test
  void aPodThatWouldSkewWaitsUntilTheOthersCatchUp() {
    pods("web-", 2, spread("zone", 1, ""));
    pods("pinned", 2, spread("zone", 1, ""), "{spec: {nodeSelector: {zone: b}}}", "{spec: {tolerations: []}}");
    // the affinity of the pinned pods leaves one zone only, and there nothing can be uneven
    assertThat(counts("pinned")).containsEntry("node-3", 2);
    pods("all", 2, spread("zone", 1, ", nodeAffinityPolicy: Ignore"), "{spec: {nodeSelector: {zone: b}}}");
    assertThat(counts("all")).containsOnlyKeys("");
    assertThat(harbour.why("all0"))
        .startsWith(
            "0/3 nodes are available: 1 node(s) didn't match pod topology spread constraints, 2 node(s) didn't match Pod's"
                + " node affinity/selector.");
  }

  @Test
  void aNodeWithoutTheLabelIsNoPlace() {
    pods("web-", 1, spread("rack", 1, ""));
    assertThat(harbour.why("web-0"))
        .startsWith(
            "0/3 nodes are available: 3 node(s) didn't match pod topology spread constraints (missing required label).");
  }

  @Test
  void tooFewPlacesCountAsIfOneWereEmpty() {
    pods("web-", 3, spread("zone", 1, ", minDomains: 3"));
    assertThat(counts("web-")).containsEntry("", 1);
  }

  @Test
  void taintedNodesCountUnlessTheyAreNotToCount() {
    harbour.node("node-3", "{metadata: {labels: {zone: b}}}", "{spec: {taints: [{key: t, effect: NoSchedule}]}}");
    pods("web-", 2, spread("zone", 1, ""));
    assertThat(counts("web-")).containsEntry("", 1);
    pods("other-", 2, spread("zone", 1, ", nodeTaintsPolicy: Honor"));
    assertThat(counts("other-")).doesNotContainKey("");
  }

  @Test
  void eachRevisionIsSpreadForItself() {
    String keys = ", matchLabelKeys: [rev]";
    pods("old-", 2, spread("zone", 1, keys), "{metadata: {labels: {rev: '1'}}}", "{spec: {nodeSelector: {zone: a}}}");
    pods("new-", 2, spread("zone", 1, keys), "{metadata: {labels: {rev: '2'}}}");
    assertThat(counts("new-")).containsEntry("node-3", 1).doesNotContainKey("");
  }

  @Test
  @Spec("F59")
  void podsThatKeepApartTakeANodeEach() {
    pods("db-", 4, "{metadata: {labels: {app: db}}}", affinity("podAntiAffinity", "kubernetes.io/hostname", "db", ""));
    assertThat(counts("db-")).containsEntry("", 1).containsEntry("node-1", 1).containsEntry("node-3", 1);
    assertThat(harbour.told("db-3", "FailedScheduling").getFirst())
        .startsWith("0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules.");
    harbour.source.remove(Kinds.POD, "default", "db-0");
    harbour.pass(Duration.ofSeconds(2));
    assertThat(counts("db-")).doesNotContainKey("");
  }

  @Test
  void whoIsThereMayKeepOthersAway() {
    pods("shy-", 1, affinity("podAntiAffinity", "zone", "loud", ""), "{spec: {nodeSelector: {zone: b}}}");
    pods("loud-", 2, "{metadata: {labels: {app: loud}}}");
    assertThat(counts("loud-")).doesNotContainKey("node-3");
    pods("loudb-", 1, "{metadata: {labels: {app: loud}}, spec: {nodeSelector: {zone: b}}}");
    assertThat(harbour.why("loudb-0"))
        .startsWith(
            "0/3 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules, 2 node(s) didn't match Pod's"
                + " node affinity/selector.");
  }

  @Test
  void aPodGoesWhereItsFriendIsAndWaitsForIt() {
    pods("web-", 1, affinity("podAffinity", "zone", "db", ""));
    assertThat(harbour.why("web-0")).startsWith("0/3 nodes are available: 3 node(s) didn't match pod affinity rules.");
    harbour.pod("db", "{metadata: {labels: {app: db}}, spec: {nodeSelector: {zone: b}}}");
    harbour.pass(Duration.ofSeconds(2));
    assertThat(harbour.nodeOf("web-0")).isEqualTo("node-3");
  }

  @Test
  void theFirstOfFriendsMayGoAnywhereAndTheOthersFollow() {
    pods("db-", 5, "{metadata: {labels: {app: db}}}", affinity("podAffinity", "zone", "db", ""));
    Map<String, Integer> counts = counts("db-");
    assertThat(counts).doesNotContainKey("");
    assertThat(counts.containsKey("node-3") && counts.size() > 1).isFalse();
  }

  @Test
  void otherNamespacesCountOnlyWhereTheyAreNamed() {
    harbour.source.put(Kinds.NAMESPACE, "{metadata: {name: other, labels: {team: x}}}");
    harbour.source.put(Kinds.NAMESPACE, "{metadata: {name: default}}");
    harbour.source.put(
        Kinds.POD,
        "{metadata: {name: db, namespace: other, labels: {app: db}}, spec: {nodeName: node-3, containers: []}, status: {phase: Running}}");
    pods("own-", 1, affinity("podAffinity", "zone", "db", ""));
    pods("named-", 1, affinity("podAffinity", "zone", "db", ", namespaces: [other]"));
    pods("selected-", 1, affinity("podAffinity", "zone", "db", ", namespaceSelector: {matchLabels: {team: x}}"));
    pods("all-", 1, affinity("podAffinity", "zone", "db", ", namespaceSelector: {}"));
    assertThat(harbour.nodeOf("own-0")).isEmpty();
    for (String pod : List.of("named-0", "selected-0", "all-0")) {
      assertThat(harbour.nodeOf(pod)).isEqualTo("node-3");
    }
  }

  @Test
  void preferencesAboutPodsCount() {
    harbour.pod("db", "{metadata: {labels: {app: db}}, spec: {nodeName: node-3}}");
    pods(
        "web-",
        3,
        "{spec: {affinity: {podAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 100, podAffinityTerm:"
            + " {topologyKey: zone, labelSelector: {matchLabels: {app: db}}}}]}}}}");
    assertThat(counts("web-")).containsOnlyKeys("node-3");
  }

  @Test
  void preferencesAboutNodesCount() {
    pods(
        "web-",
        3,
        "{spec: {affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 100, preference:"
            + " {matchExpressions: [{key: zone, operator: In, values: [b]}]}}]}}}}");
    assertThat(counts("web-")).containsOnlyKeys("node-3");
  }

  @Test
  void nodesThatAreNamedAreTheOnlyOnesAsked() {
    pods(
        "daemon-",
        1,
        "{spec: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms:"
            + " [{matchFields: [{key: metadata.name, operator: In, values: [node-2]}]}]}}}}}",
        Harbour.asks("cpu: '5'"));
    assertThat(harbour.why("daemon-0"))
        .startsWith("0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity].");
  }
}
