package dev.berth.server.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.kinds.Kinds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InquiryTest {
  private final Asker cluster = new Asker();

  @Test
  void kindsGoByAllTheirNames() {
    for (String word : new String[] {"pvc", "persistentvolumeclaim", "persistentvolumeclaims"}) {
      assertThat(Inquiry.kind(word)).hasValue(Kinds.CLAIM);
    }
    assertThat(Inquiry.kind("secrets")).isEmpty();
  }

  @Test
  void everythingWrongIsToldOnceUnderWhatItBelongsTo() {
    cluster.node("a", "").node("b", "spec: {unschedulable: true}");
    cluster.with(Kinds.DEPLOYMENT, "{metadata: {namespace: default, name: front, uid: d, generation: 1}, spec: {replicas: 2}, status: {observedGeneration: 1}}");
    cluster.with(Kinds.REPLICA_SET, """
        metadata: {namespace: default, name: front-1, uid: r, ownerReferences: [{kind: Deployment, name: front, uid: d, controller: true}]}
        spec: {replicas: 2}
        """);
    cluster.with(Kinds.EVENT, """
        metadata: {namespace: default, name: e}
        type: Warning
        reason: FailedCreate
        message: forbidden
        lastTimestamp: '%s'
        involvedObject: {kind: ReplicaSet, namespace: default, name: front-1, uid: r}
        """.formatted(cluster.loop.clock().instant()));
    cluster.with(Kinds.SERVICE, "{metadata: {namespace: default, name: front}, spec: {clusterIP: 10.0.0.1, selector: {app: front}}}");
    assertThat(cluster.everything())
        .containsExactly(
            "node/b is ready, and takes no new pods: it is cordoned",
            "   → kubectl uncordon b",
            "deployment/front 0 of 2 pods are ready, 0 of them as the template has it now",
            "└─ replicaset/front-1 0 of 2 pods are ready",
            "   ├─ pods 2 could not be made yet",
            "   └─ event/FailedCreate forbidden (0s ago)",
            "service/front no pod has the labels that it selects: app=front",
            "   → kubectl get pods --show-labels");
  }

  @Test
  void ofVeryMuchTheFirstIsToldAndThatThereIsMore() {
    for (int i = 0; i < 60; i++) {
      cluster.with(Kinds.JOB, "{metadata: {namespace: default, name: job-%02d}, spec: {suspend: true}}".formatted(i));
    }
    assertThat(cluster.everything())
        .hasSize(101)
        .contains("job/job-49 is suspended")
        .endsWith("and there is more: ask about a namespace with -n, or about one object");
  }

  @Test
  void aNamespaceThatDoesNotEndTellsWhatIsLeft() {
    cluster.with(Kinds.NAMESPACE, """
        metadata: {name: old, deletionTimestamp: '2026-01-01T00:00:00Z'}
        status: {conditions: [{type: NamespaceFinalizersRemaining, status: 'True', message: a.b/c in 1 resource instances}, {type: X, status: 'False'}]}
        """);
    assertThat(cluster.why(Kinds.NAMESPACE, "old"))
        .containsExactly(
            "namespace/old is ending: it goes when everything in it has gone",
            "└─ condition/NamespaceFinalizersRemaining a.b/c in 1 resource instances");
  }

  @Test
  void aNodeThatFencesItselfTellsWhatBecomesOfItsPods() {
    String node = "{metadata: {name: %s}, status: {conditions: [{type: Ready, status: Unknown}]}}";
    String lease =
        "{metadata: {namespace: kube-node-lease, name: %s, annotations: {%s}}, spec: {renewTime: '%s'}}";
    String now = cluster.loop.clock().instant().toString();
    cluster.with(Kinds.NODE, node.formatted("a")).with(Kinds.NODE, node.formatted("b"));
    cluster.with(Kinds.LEASE, lease.formatted("a", "node.berth.dev/self-fencing: 'true'", now));
    cluster.with(Kinds.LEASE, lease.formatted("b", "node.berth.dev/given-up: '2026-01-01T00:00:00Z'", now));
    assertThat(cluster.why(Kinds.NODE, "a"))
        .first().asString()
        .isEqualTo(
            "node/a is not ready; its agent spoke last 0s ago; it fences itself: if it stays away, its pods begin elsewhere within a"
                + " minute or so");
    assertThat(cluster.why(Kinds.NODE, "b"))
        .first().asString()
        .isEqualTo(
            "node/b is not ready; its agent spoke last 0s ago; it has ended its pods by its own promise, and they begin elsewhere");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Unknown | nothing heard                 | start its agent again; if it is off for good: kubectl delete node a",
        "False   | PLEG is not healthy           | mend that on its machine: the agent itself says so",
        "False   | reason:NetworkPluginNotReady  | let its container runtime read the CNI configuration that the agent writes:"
            + " conf_dir is node/cni/net.d in its data directory"
      })
  void aNodeThatIsNotReadyTellsWhoMayMendIt(String status, String message, String remedy) {
    cluster.with(
        Kinds.NODE,
        "{metadata: {name: a}, status: {conditions: [{type: Ready, status: '%s', message: '%s'}]}}".formatted(status, message));
    assertThat(cluster.why(Kinds.NODE, "a"))
        .containsExactly("node/a is not ready: " + message + "; no agent has spoken for it", "   → " + remedy);
  }

  @Test
  void aRolloutThatStandsStillTellsHowToGoBack() {
    cluster.with(Kinds.DEPLOYMENT, """
        metadata: {namespace: default, name: front, uid: d, generation: 2}
        spec: {replicas: 1}
        status: {observedGeneration: 2, readyReplicas: 1, replicas: 2, updatedReplicas: 1,
          conditions: [{type: Progressing, status: 'False', reason: ProgressDeadlineExceeded, message: it has timed out}]}
        """);
    assertThat(cluster.why(Kinds.DEPLOYMENT, "front"))
        .containsExactly(
            "deployment/front 1 of 1 pods are ready, 1 of them as the template has it now",
            "│  → kubectl rollout undo deployment/front",
            "└─ condition/Progressing it has timed out");
  }

  @Test
  void jobsTellWhetherTheyEndedWell() {
    cluster.with(Kinds.JOB, "{metadata: {namespace: default, name: bad}, status: {conditions: [{type: Failed, status: 'True', message: too many}]}}");
    cluster.with(Kinds.JOB, "{metadata: {namespace: default, name: good}, status: {conditions: [{type: Complete, status: 'True'}]}}");
    cluster.with(Kinds.JOB, "{metadata: {namespace: default, name: held}, spec: {suspend: true}}");
    assertThat(cluster.everything())
        .containsExactly(
            "job/bad has failed: too many",
            "job/held is suspended",
            "   → kubectl patch job held -p '{\"spec\":{\"suspend\":false}}'");
  }
}
