package dev.berth.server.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.model.kinds.Kinds;
import org.junit.jupiter.api.Test;

class SetWhyTest {
  private static final String READY = "phase: Running, conditions: [{type: Ready, status: 'True'}]";

  private final Asker cluster = new Asker();

  private void set(String spec) {
    cluster.with(Kinds.STATEFUL_SET, "{metadata: {namespace: default, name: web, uid: s}, spec: {updateStrategy: {type: RollingUpdate}, " + spec
        + "}, status: {currentRevision: web-1, updateRevision: web-2, updatedReplicas: 1}}");
  }

  private void pod(String name, String revision, String status) {
    cluster.with(Kinds.POD, """
        metadata:
          namespace: default
          name: %s
          labels: {controller-revision-hash: %s, apps.kubernetes.io/pod-index: '%s'}
          ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, uid: s, controller: true}]
        spec: {nodeName: a, containers: [{name: c}]}
        status: {%s}
        """.formatted(name, revision, name.substring(4), status));
  }

  @Test
  @Spec("H2")
  void thePodThatTheOthersWaitForIsNamedWithItsRemedy() {
    cluster.node("a", "");
    set("replicas: 4");
    pod("web-0", "web-1", READY);
    pod("web-1", "web-1", "phase: Pending, containerStatuses: [{name: c, image: nginx:9, state: {waiting: {reason: ImagePullBackOff, message: no such image}}}]");
    assertThat(cluster.why(Kinds.STATEFUL_SET, "web"))
        .containsExactly(
            "statefulset/web 1 of 4 pods are ready; pods come one after the other, and the next is web-1",
            "└─ pod/web-1 is being started on node a",
            "   │  → kubectl delete pod web-1",
            "   │  → or, where it was never Ready, let the set do that: kubectl annotate statefulset web statefulset.berth.dev/replace-stuck-pods=true",
            "   ├─ container/c ImagePullBackOff: no such image",
            "   │     → image nginx:9: look at its name and at the registry; berth image list shows what the node has",
            "   └─ controllerrevision/web-1 is what it was made from; the template is web-2 now, and the set waits for this pod first");
  }

  @Test
  void aPodThatCannotBeMadeTellsWhy() {
    set("replicas: 1");
    cluster.with(Kinds.EVENT, """
        metadata: {namespace: default, name: e}
        type: Warning
        reason: FailedCreate
        message: 'create Pod web-0 in StatefulSet web failed: quota'
        lastTimestamp: '%s'
        involvedObject: {kind: StatefulSet, namespace: default, name: web, uid: s}
        """.formatted(cluster.loop.clock().instant()));
    assertThat(cluster.why(Kinds.STATEFUL_SET, "web"))
        .containsExactly(
            "statefulset/web 0 of 1 pods are ready",
            "└─ pod/web-0 is not there yet",
            "   └─ event/FailedCreate create Pod web-0 in StatefulSet web failed: quota (0s ago)");
  }

  @Test
  void aPodOfSomebodyElseUnderItsNameIsInTheWay() {
    set("replicas: 1");
    cluster.with(Kinds.POD, "{metadata: {namespace: default, name: web-0}, status: {" + READY + "}}");
    assertThat(cluster.why(Kinds.STATEFUL_SET, "web"))
        .containsExactly(
            "statefulset/web 0 of 1 pods are ready",
            "└─ pod/web-0 belongs to somebody else; the set waits until the name is free",
            "      → kubectl delete pod web-0");
  }

  @Test
  void anUpdateThatAPartitionHoldsBackIsAsItShouldBe() {
    set("replicas: 1");
    pod("web-0", "web-1", READY);
    cluster.node("a", "");
    assertThat(cluster.why(Kinds.STATEFUL_SET, "web")).containsExactly("statefulset/web 1 of 1 pods are ready");
    cluster.with(Kinds.STATEFUL_SET, """
        metadata: {namespace: default, name: web, uid: s}
        spec: {replicas: 1, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}}
        status: {currentRevision: web-1, updateRevision: web-2}
        """);
    assertThat(cluster.why(Kinds.STATEFUL_SET, "web"))
        .containsExactly(
            "statefulset/web 1 of 1 pods are ready, 0 of them as the template has it now; ordinals below 1 keep the earlier one (partition)");
  }

  @Test
  @Spec("H4")
  void aVolumeThatPodsLackIsWaitedForThoughTheTemplateOfPodsIsTheSame() {
    pod("web-0", "web-1", READY);
    cluster.node("a", "");
    cluster.with(Kinds.STATEFUL_SET, """
        metadata: {namespace: default, name: web, uid: s}
        spec: {replicas: 1, updateStrategy: {type: OnDelete}}
        status: {currentRevision: web-1, updateRevision: web-1}
        """);
    assertThat(cluster.why(Kinds.STATEFUL_SET, "web"))
        .containsExactly(
            "statefulset/web 1 of 1 pods are ready, 0 of them as the template has it now; the others are replaced when somebody deletes them"
                + " (OnDelete)");
  }

  @Test
  void whatIsTooMuchIsNamed() {
    cluster.node("a", "");
    set("replicas: 1");
    pod("web-0", "web-2", READY);
    pod("web-1", "web-2", READY);
    assertThat(cluster.why(Kinds.STATEFUL_SET, "web"))
        .containsExactly(
            "statefulset/web 1 of 1 pods are ready, and 1 that are no longer wanted are still there",
            "└─ pod/web-1 is ready on node a");
  }

  @Test
  @Spec("H16")
  void aPodThatIsResizedWhereItRunsTellsWhatItsNodeSays() {
    cluster.with(Kinds.STATEFUL_SET, "{metadata: {namespace: default, name: web, uid: s, annotations:"
        + " {statefulset.berth.dev/in-place: resources}}, spec: {updateStrategy: {type: RollingUpdate}, replicas: 1},"
        + " status: {currentRevision: web-1, updateRevision: web-2, updatedReplicas: 0}}");
    cluster.with(Kinds.POD, """
        metadata:
          namespace: default
          name: web-0
          labels: {controller-revision-hash: web-1, apps.kubernetes.io/pod-index: '0'}
          annotations: {statefulset.berth.dev/resizing-to: web-2}
          ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, uid: s, controller: true}]
        spec: {nodeName: a, containers: [{name: c}]}
        status:
          phase: Running
          conditions:
          - {type: Ready, status: 'True'}
          - {type: PodResizePending, status: 'True', reason: Deferred, message: 'Node did not have enough resource: cpu'}
        """);
    assertThat(cluster.why(Kinds.STATEFUL_SET, "web"))
        .containsExactly(
            "statefulset/web 1 of 1 pods are ready, 0 of them as the template has it now; it is being rolled out",
            "└─ pod/web-0 is being given the resources of controllerrevision/web-2 where it runs",
            "   └─ node/a Deferred: Node did not have enough resource: cpu");
  }
}
