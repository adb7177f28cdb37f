package dev.berth.server.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PodWhyTest {
  private final Asker cluster = new Asker();

  private void pod(String spec, String status) {
    cluster.with(Kinds.POD, "{metadata: {namespace: default, name: web-0}, spec: {schedulerName: default-scheduler, " + spec + "}, status: {phase: Pending, " + status + "}}");
  }

  @Test
  @Spec("H43")
  void eachNodeSaysWhatItHasAgainstThePod() {
    cluster.node("a", "").node("b", "").node("c", "spec: {taints: [{key: disk, value: bad, effect: NoSchedule}]}").node("d", "spec: {unschedulable: true}");
    pod("containers: [{name: c, resources: {requests: {cpu: 5500m, memory: 1Gi}}}]", "");
    assertThat(cluster.why(Kinds.POD, "web-0"))
        .containsExactlyInAnyOrder(
            "pod/web-0 waits for a node: none of 4 takes it",
            "├─ 2 nodes (a, b) Insufficient cpu: asks for 5500m, free are 4 of 4",
            "├─ node/c node(s) had untolerated taint(s): disk=bad:NoSchedule",
            "└─ node/d node(s) were unschedulable (kubectl uncordon d)");
  }

  @Test
  void aNodeThatWouldDoIsNamed() {
    cluster.node("a", "").node("b", "spec: {unschedulable: true}");
    pod("containers: [{name: c}]", "conditions: [{type: PodScheduled, status: 'False', message: 0/1 nodes are available}]");
    assertThat(cluster.why(Kinds.POD, "web-0"))
        .containsExactly(
            "pod/web-0 waits for the scheduler; node a would take it now; the scheduler said last: 0/1 nodes are available");
  }

  @Test
  void aClusterWithoutNodesAndAPodOfAnotherSchedulerSaySo() {
    pod("containers: [{name: c}]", "");
    assertThat(cluster.why(Kinds.POD, "web-0"))
        .containsExactly(
            "pod/web-0 waits for a node: there is none", "   → berth agent joins a machine; kubectl get nodes shows them");
    pod("schedulingGates: [{name: a.b/c}], containers: [{name: c}]", "");
    assertThat(cluster.why(Kinds.POD, "web-0"))
        .containsExactly("pod/web-0 is held back by scheduling gates: a.b/c; who set them takes them away");
  }

  @Test
  void aContainerThatCrashesIsShownWithItsLastRun() {
    cluster.node("a", "");
    pod(
        "nodeName: a, containers: [{name: c}]",
        """
        containerStatuses: [{name: c, restartCount: 3, ready: false,
          state: {waiting: {reason: CrashLoopBackOff, message: back-off 40s restarting}},
          lastState: {terminated: {exitCode: 137, reason: OOMKilled}}}]""");
    assertThat(cluster.why(Kinds.POD, "web-0"))
        .containsExactly(
            "pod/web-0 runs on node a and is not ready",
            "└─ container/c CrashLoopBackOff: back-off 40s restarting",
            "   │  → kubectl logs web-0 -c c --previous",
            "   └─ last run ended with exit code 137 (OOMKilled)");
  }

  @Test
  void thePodWaitsForAContainerThatPreparesIt() {
    cluster.node("a", "");
    pod(
        "nodeName: a, initContainers: [{name: side, restartPolicy: Always}, {name: done}, {name: slow}], containers: [{name: c}]",
        """
        initContainerStatuses: [
          {name: side, ready: true, started: true, state: {running: {}}},
          {name: done, ready: true, state: {terminated: {exitCode: 0}}},
          {name: slow, ready: false, started: true, state: {running: {}}}],
        containerStatuses: [{name: c, state: {waiting: {reason: PodInitializing}}}]""");
    assertThat(cluster.why(Kinds.POD, "web-0"))
        .containsExactly(
            "pod/web-0 runs on node a and is not ready",
            "└─ container/slow prepares the pod and has not ended yet",
            "      → kubectl logs web-0 -c slow");
  }

  @Test
  @Spec("H43")
  void aVolumeThatASilentNodeHoldsIsFoundThere() {
    cluster.node("a", "").with(Kinds.NODE, "{metadata: {name: b}, status: {conditions: [{type: Ready, status: Unknown, message: Kubelet stopped posting node status.}]}}");
    cluster.with(Kinds.CLAIM, "{metadata: {namespace: default, name: data}, spec: {volumeName: pv}, status: {phase: Bound, capacity: {storage: 1Gi}}}");
    cluster.with(Kinds.VOLUME_ATTACHMENT, "{metadata: {name: x}, spec: {nodeName: b, source: {persistentVolumeName: pv}}, status: {attached: true}}");
    pod("nodeName: a, containers: [{name: c}], volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]", "");
    assertThat(cluster.why(Kinds.POD, "web-0"))
        .containsExactly(
            "pod/web-0 is being started on node a",
            "└─ persistentvolume/pv is still attached to node b",
            "   │  → if node b is off: kubectl taint nodes b node.kubernetes.io/out-of-service=nodeshutdown:NoExecute",
            "   └─ node/b is not ready: Kubelet stopped posting node status.; no agent has spoken for it",
            "         → start its agent again; if it is off for good: kubectl delete node b");
  }

  @Test
  void aPodThatCannotEndBecauseItsNodeIsGoneIsNotToBeForcedLightly() {
    cluster.with(Kinds.POD, "{metadata: {namespace: default, name: web-0, deletionTimestamp: '2026-01-01T00:00:00Z'}, spec: {nodeName: gone}, status: {phase: Running}}");
    assertThat(cluster.why(Kinds.POD, "web-0"))
        .containsExactly(
            "pod/web-0 its deletion was asked for, and only its node can say that its containers have ended",
            "│  → only if its containers cannot run any more: kubectl delete pod web-0 --force",
            "└─ node/gone does not exist");
  }

  @Test
  void aPodThatEndsHasItsTime() {
    cluster.node("a", "");
    String end = cluster.loop.clock().instant().plus(Duration.ofSeconds(20)).toString();
    cluster.with(Kinds.POD, "{metadata: {namespace: default, name: web-0, deletionTimestamp: '" + end + "'}, spec: {nodeName: a}, status: {phase: Running}}");
    assertThat(cluster.why(Kinds.POD, "web-0"))
        .containsExactly("pod/web-0 is ending on node a: its containers have 20 s left to end by themselves");
  }

  @Test
  void whatWasToldOfItComesLastNewestFirst() {
    cluster.node("a", "");
    cluster.with(Kinds.POD, "{metadata: {namespace: default, name: web-0, uid: u}, spec: {nodeName: a}, status: {phase: Pending}, kind: Pod}");
    for (int i = 0; i < 2; i++) {
      cluster.with(Kinds.EVENT, """
          metadata: {namespace: default, name: e%d}
          type: Warning
          reason: FailedMount
          message: try %d
          count: 4
          lastTimestamp: '%s'
          involvedObject: {kind: Pod, namespace: default, name: web-0, uid: u}
          """.formatted(i, i, cluster.loop.clock().instant().minusSeconds(30 - i)));
    }
    assertThat(cluster.why(Kinds.POD, "web-0"))
        .containsExactly("pod/web-0 is being started on node a", "└─ event/FailedMount try 1 (29s ago, 4 times)");
  }

  @Test
  void whatIsWellIsSaidToBeSo() {
    cluster.node("a", "");
    cluster.with(Kinds.POD, "{metadata: {namespace: default, name: web-0}, spec: {nodeName: a}, status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}}");
    assertThat(cluster.why(Kinds.POD, "web-0")).containsExactly("pod/web-0 is ready on node a");
    assertThat(cluster.why(Kinds.POD, "web-1")).isEmpty();
    assertThat(cluster.everything()).isEmpty();
  }
}
