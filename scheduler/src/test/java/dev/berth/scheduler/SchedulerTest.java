package dev.berth.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulerTest {
  private final Harbour harbour = new Harbour();

  @Test
  @Spec("F62")
  void aPodGetsANodeAndIsToldSo() {
    harbour.node("node-1");
    harbour.pod("p");
    harbour.settle();
    assertThat(harbour.nodeOf("p")).isEqualTo("node-1");
    assertThat(harbour.told("p", "Scheduled")).containsExactly("Successfully assigned default/p to node-1");
  }

  @ParameterizedTest
  @Spec("F59")
  @CsvSource(
      delimiter = '|',
      value = {
        "{spec: {nodeSelector: {disk: ssd}}} | 3 node(s) didn't match Pod's node affinity/selector",
        "{spec: {nodeSelector: {kubernetes.io/hostname: node-9}}} | 3 node(s) didn't match Pod's node affinity/selector",
        "{spec: {containers: [{name: c, resources: {requests: {cpu: '5'}}}]}} | 3 Insufficient cpu",
        "{spec: {containers: [{name: c, resources: {requests: {memory: 9Gi}}}]}} | 3 Insufficient memory",
        "{spec: {containers: [{name: c, resources: {requests: {cpu: '5', memory: 9Gi}}}]}} | 3 Insufficient cpu, 3 Insufficient memory",
        "{spec: {containers: [{name: c, resources: {requests: {example.com/gpu: '1'}}}]}} | 3 Insufficient example.com/gpu",
        "{spec: {containers: [{name: c, resources: {requests: {ephemeral-storage: 11Gi}}}]}} | 3 Insufficient ephemeral-storage",
      })
  void whatNoNodeHasIsSaid(String pod, String reason) {
    harbour.node("node-1");
    harbour.node("node-2");
    harbour.node("node-3");
    harbour.pod("p", pod);
    harbour.settle();
    assertThat(harbour.nodeOf("p")).isEmpty();
    assertThat(harbour.why("p")).startsWith("0/3 nodes are available: " + reason + ".");
    assertThat(harbour.told("p", "FailedScheduling")).containsExactly(harbour.why("p"));
  }

  @Test
  @Spec("C58")
  void reasonsAreCountedAndSortedAsTexts() {
    harbour.node("node-1", "{status: {allocatable: {cpu: '1'}}}");
    harbour.node("node-2", "{spec: {taints: [{key: a, value: x, effect: NoSchedule}]}}");
    harbour.node("node-3", "{spec: {unschedulable: true}}");
    harbour.node("node-4", "{spec: {unschedulable: true}}");
    harbour.pod("p", Harbour.asks("cpu: '2'"));
    harbour.settle();
    assertThat(harbour.why("p"))
        .startsWith(
            "0/4 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s), 2 node(s) were unschedulable.");
  }

  @Test
  void aPodGoesToANodeThatSaysItCanDoWhatItNeeds() {
    harbour.node("node-1");
    harbour.pod("p", "{spec: {containers: [{name: c, restartPolicyRules: [{action: RestartAllContainers}]}]}}");
    harbour.settle();
    assertThat(harbour.why("p")).startsWith("0/1 nodes are available: 1 node(s) didn't match Pod's required features.");
    harbour.node("node-1", "{status: {declaredFeatures: [RestartAllContainersOnContainerExits]}}");
    harbour.pass(Duration.ofSeconds(5));
    assertThat(harbour.nodeOf("p")).isEqualTo("node-1");
  }

  @Test
  void withoutNodesItIsSaid() {
    harbour.pod("p");
    harbour.settle();
    assertThat(harbour.told("p", "FailedScheduling")).containsExactly("no nodes available to schedule pods");
  }

  @Test
  void theFirstNodeTakesWhoWaitedForOne() {
    harbour.pod("p");
    harbour.pass(Duration.ofSeconds(20));
    harbour.node("node-1", "{spec: {taints: [{key: node.kubernetes.io/not-ready, effect: NoSchedule}]}}");
    harbour.pass(Duration.ofSeconds(5));
    assertThat(harbour.nodeOf("p")).isEmpty();
    harbour.node("node-1");
    harbour.pass(Duration.ofSeconds(5));
    assertThat(harbour.nodeOf("p")).isEqualTo("node-1");
  }

  @Test
  @Spec("F54")
  void taintsKeepPodsAwayThatDoNotTolerateThem() {
    harbour.node("node-1", "{spec: {taints: [{key: a, value: x, effect: NoSchedule}]}}");
    harbour.pod("plain");
    harbour.pod("other", "{spec: {tolerations: [{key: a, operator: Equal, value: y, effect: NoSchedule}]}}");
    harbour.pod("equal", "{spec: {tolerations: [{key: a, value: x}]}}");
    harbour.pod("any", "{spec: {tolerations: [{operator: Exists}]}}");
    harbour.settle();
    assertThat(harbour.nodeOf("plain")).isEmpty();
    assertThat(harbour.nodeOf("other")).isEmpty();
    assertThat(harbour.nodeOf("equal")).isEqualTo("node-1");
    assertThat(harbour.nodeOf("any")).isEqualTo("node-1");
  }

  @Test
  void aCordonedNodeTakesOnlyPodsThatTolerateIt() {
    harbour.node("node-1", "{spec: {unschedulable: true}}");
    harbour.pod("p");
    harbour.pod("daemon", "{spec: {tolerations: [{key: node.kubernetes.io/unschedulable, operator: Exists}]}}");
    harbour.settle();
    assertThat(harbour.nodeOf("p")).isEmpty();
    assertThat(harbour.nodeOf("daemon")).isEqualTo("node-1");
  }

  @Test
  void portsOfTheHostAreTakenOnce() {
    harbour.node("node-1");
    String port = "{spec: {containers: [{name: c, ports: [{containerPort: 80, hostPort: 80, protocol: PROTO, hostIP: 'IP'}]}]}}";
    harbour.pod("first", port.replace("PROTO", "TCP").replace("IP", ""));
    harbour.settle();
    harbour.pod("same", port.replace("PROTO", "TCP").replace("IP", "10.0.0.1"));
    harbour.pod("udp", port.replace("PROTO", "UDP").replace("IP", ""));
    harbour.settle();
    assertThat(harbour.nodeOf("same")).isEmpty();
    assertThat(harbour.why("same")).contains("1 node(s) didn't have free ports for the requested pod ports");
    assertThat(harbour.nodeOf("udp")).isEqualTo("node-1");
  }

  @Test
  @Spec("F60")
  void onlyPodsThatAskForThisSchedulerAreTouched() {
    harbour.node("node-1");
    harbour.pod("p", "{spec: {schedulerName: another}}");
    harbour.settle();
    assertThat(harbour.nodeOf("p")).isEmpty();
    assertThat(harbour.api.writes()).isEmpty();
  }

  @Test
  void aPodThatNamesItsNodeIsOnlyCounted() {
    harbour.node("node-1");
    harbour.pod("full", "{spec: {nodeName: node-1}}", Harbour.asks("cpu: '3'"));
    harbour.pod("p", Harbour.asks("cpu: '2'"));
    harbour.settle();
    assertThat(harbour.nodeOf("p")).isEmpty();
    assertThat(harbour.api.writes()).hasSize(1);
  }

  @Test
  @Spec("F60")
  void aGatedPodWaitsUntilItsGatesAreGone() {
    harbour.node("node-1");
    harbour.pod("p", "{spec: {schedulingGates: [{name: wait}]}}");
    harbour.settle();
    assertThat(harbour.nodeOf("p")).isEmpty();
    assertThat(harbour.notes).isEmpty();
    harbour.pod("p");
    harbour.settle();
    assertThat(harbour.nodeOf("p")).isEqualTo("node-1");
  }

  @Test
  void roomThatIsPromisedIsNotPromisedTwice() {
    harbour.node("node-1");
    harbour.api.delay(Duration.ofSeconds(1));
    harbour.pod("a", Harbour.asks("cpu: '3'"));
    harbour.pod("b", Harbour.asks("cpu: '3'"));
    harbour.settle();
    assertThat(harbour.told("b", "FailedScheduling")).hasSize(1);
    harbour.pass(Duration.ofSeconds(5));
    assertThat(harbour.nodeOf("a")).isEqualTo("node-1");
    assertThat(harbour.nodeOf("b")).isEmpty();
  }

  @Test
  @Spec("F61")
  void aPodIsTriedAgainWhenItMayHelpAndNotBefore() {
    harbour.node("node-1");
    harbour.pod("full", "{spec: {nodeName: node-1}}", Harbour.asks("cpu: '3'"));
    harbour.pod("other", "{spec: {nodeName: node-1}}", Harbour.asks("cpu: 100m"));
    harbour.pod("p", Harbour.asks("cpu: '2'"));
    harbour.settle();
    assertThat(harbour.told("p", "FailedScheduling")).hasSize(1);
    harbour.source.remove(Kinds.POD, "default", "other");
    harbour.pod("q");
    harbour.pass(Duration.ofSeconds(30));
    assertThat(harbour.told("p", "FailedScheduling")).hasSize(1);
    harbour.source.remove(Kinds.POD, "default", "full");
    harbour.pass(Duration.ofSeconds(1));
    assertThat(harbour.nodeOf("p")).isEqualTo("node-1");
  }

  @Test
  @Spec("F61")
  void aPodThatNothingHelpsIsTriedAgainAfterFiveMinutes() {
    harbour.node("node-1");
    harbour.pod("p", Harbour.asks("cpu: '5'"));
    harbour.pass(Duration.ofSeconds(299));
    assertThat(harbour.told("p", "FailedScheduling")).hasSize(1);
    harbour.pass(Duration.ofSeconds(2));
    assertThat(harbour.told("p", "FailedScheduling")).hasSize(2);
    long patches = harbour.api.writes().size();
    harbour.pass(Duration.ofSeconds(301));
    assertThat(harbour.api.writes()).hasSize((int) patches);
  }

  @Test
  void aHigherPriorityGoesFirst() {
    harbour.node("node-1");
    harbour.loop.execute(
        () -> {
          harbour.pod("low", "{spec: {priority: 1}}", Harbour.asks("cpu: '3'"));
          harbour.pod("high", "{spec: {priority: 2}}", Harbour.asks("cpu: '3'"));
        });
    harbour.settle();
    harbour.pass(Duration.ofSeconds(1));
    assertThat(harbour.nodeOf("high")).isEqualTo("node-1");
    assertThat(harbour.nodeOf("low")).isEmpty();
  }

  @Test
  void aBindingThatIsRefusedGivesTheRoomBack() {
    harbour.node("node-1");
    harbour.api.answering(
        write ->
            write instanceof dev.berth.client.Write.Act
                ? java.util.Optional.of(dev.berth.client.FixedApi.refused(500, "InternalError", "no"))
                : java.util.Optional.empty());
    harbour.pod("a", Harbour.asks("cpu: '3'"));
    harbour.settle();
    assertThat(harbour.told("a", "FailedScheduling")).containsExactly("binding rejected: no");
    harbour.source.remove(Kinds.POD, "default", "a");
    harbour.api.answering(_ -> java.util.Optional.empty());
    harbour.pod("b", Harbour.asks("cpu: '3'"));
    harbour.settle();
    assertThat(harbour.api.writes().stream().filter(w -> w instanceof dev.berth.client.Write.Act)).hasSize(2);
  }

  @Test
  void podsOfOneServiceAreSpreadOverNodes() {
    for (int i = 1; i <= 3; i++) {
      harbour.node("node-" + i);
    }
    harbour.source.put(Kinds.SERVICE, "{metadata: {name: s, namespace: default}, spec: {selector: {app: web}}}");
    for (int i = 0; i < 9; i++) {
      harbour.pod("web-" + i, "{metadata: {labels: {app: web}}}");
    }
    harbour.settle();
    for (int i = 1; i <= 3; i++) {
      String node = "node-" + i;
      assertThat(harbour.source.list(Kinds.POD).stream().filter(p -> p.nodeName().equals(node))).hasSize(3);
    }
  }

  @Test
  void imagesAreLiked() {
    harbour.node("node-1");
    harbour.node("node-2", "{status: {images: [{names: ['registry.example/app:latest'], sizeBytes: 900000000}]}}");
    harbour.pod("p");
    harbour.settle();
    assertThat(harbour.nodeOf("p")).isEqualTo("node-2");
  }

  @Test
  void imagesThatComeFirstAreLikedToo() {
    harbour.node("node-1");
    harbour.node("node-2", "{status: {images: [{names: ['registry.example/seed:1'], sizeBytes: 900000000}]}}");
    harbour.pod("p", "{spec: {initContainers: [{name: seed, image: 'registry.example/seed:1'}]}}");
    harbour.settle();
    assertThat(harbour.nodeOf("p")).isEqualTo("node-2");
  }

  /** KEP-4381. */
  @Test
  void aPodDoesNotRunWithoutTheDevicesThatItClaims() {
    harbour.node("node-1");
    harbour.pod("p", "{spec: {resourceClaims: [{name: gpu, resourceClaimName: g}]}}");
    harbour.settle();
    assertThat(harbour.told("p", "FailedScheduling").getFirst())
        .startsWith("0/1 nodes are available: resourceclaim.resource.k8s.io \"g\" not found. ");
    harbour.resourceClaim("g", "{}");
    harbour.pass(Duration.ofSeconds(5));
    assertThat(harbour.told("p", "FailedScheduling").getLast())
        .startsWith("0/1 nodes are available: 1 cannot allocate all claims. ");
    assertThat(harbour.nodeOf("p")).isEmpty();
    harbour.resourceClaim("g", "{allocation: {devices: {}}}");
    harbour.pass(Duration.ofSeconds(20));
    assertThat(harbour.nodeOf("p")).isEqualTo("node-1");
  }

  /** KEP-4381. */
  @Test
  void aPodWaitsForTheClaimThatIsMadeOfItsTemplate() {
    harbour.node("node-1");
    String claims = "{spec: {resourceClaims: [{name: gpu, resourceClaimTemplateName: t}]}}";
    harbour.pod("p", claims);
    harbour.settle();
    assertThat(harbour.told("p", "FailedScheduling").getFirst())
        .startsWith("0/1 nodes are available: pod \"default/p\": ResourceClaim not created yet. ");
    harbour.resourceClaim("p-gpu", "{allocation: {devices: {}}}");
    harbour.pod("p", claims, "{status: {resourceClaimStatuses: [{name: gpu, resourceClaimName: p-gpu}]}}");
    harbour.pass(Duration.ofSeconds(20));
    assertThat(harbour.nodeOf("p")).isEqualTo("node-1");
  }
}
