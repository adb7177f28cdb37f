package dev.berth.server.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.model.kinds.Kinds;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Set {@code web} of two; the volume of the first is on the disk of {@code node-7}, which is gone. */
class AnewWhyTest {
  private static final String ASKS = ", storage.berth.dev/begin-anew-when: node-deleted";

  private final Asker cluster = new Asker();

  @BeforeEach
  void set() {
    cluster.node("node-1", "").with(
        Kinds.STATEFUL_SET,
        """
        metadata: {namespace: default, name: web, uid: web}
        spec: {replicas: 2, podManagementPolicy: Parallel, volumeClaimTemplates: [{metadata: {name: data}}]}
        """);
    cluster.with(
        Kinds.VOLUME,
        """
        metadata: {name: pv}
        spec:
          claimRef: {namespace: default, name: data-web-0, uid: u0}
          local: {path: /disks/a}
          nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node-7]}]}]}}
        status: {phase: Bound}
        """);
    pod(0, "", false);
    pod(1, "node-1", true);
  }

  private void claim(String annotations) {
    cluster.with(
        Kinds.CLAIM,
        """
        metadata: {namespace: default, name: data-web-0, uid: u0, annotations: {pv.kubernetes.io/bind-completed: 'yes'%s}}
        spec: {volumeName: pv, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        status: {phase: Bound, capacity: {storage: 1Gi}}
        """
            .formatted(annotations));
  }

  private void pod(int ordinal, String node, boolean ready) {
    cluster.with(
        Kinds.POD,
        """
        metadata: {namespace: default, name: web-%1$d, uid: p%1$d, ownerReferences: [{kind: StatefulSet, name: web, uid: web, controller: true}]}
        spec:
          schedulerName: default-scheduler
          nodeName: '%2$s'
          containers: [{name: c}]
          volumes: [{name: data, persistentVolumeClaim: {claimName: data-web-%1$d}}]
        status: {phase: %3$s, conditions: [{type: Ready, status: '%4$s'}]}
        """
            .formatted(ordinal, node, ready ? "Running" : "Pending", ready ? "True" : "False"));
  }

  @Test
  @Spec("H19")
  void itIsToldThatItBeginsAnew() {
    claim(ASKS);
    assertThat(cluster.why(Kinds.CLAIM, "data-web-0"))
        .containsExactly(
            "persistentvolumeclaim/data-web-0 its volume lies on the disk of node node-7, which is gone; a minute after that it is made again,"
                + " with a new volume");
    assertThat(cluster.why(Kinds.POD, "web-0"))
        .contains(
            "└─ persistentvolumeclaim/data-web-0 its volume lies on the disk of node node-7, which is gone; a minute after that it is made"
                + " again, with a new volume");
  }

  @Test
  @Spec("H19")
  void itIsToldWhatKeepsItFromThat() {
    claim(ASKS);
    pod(1, "node-1", false);
    assertThat(cluster.why(Kinds.CLAIM, "data-web-0"))
        .containsExactly(
            "persistentvolumeclaim/data-web-0 its volume lies on the disk of node node-7, which is gone; it asks to begin anew, and does not:"
                + " no other pod of statefulset web is Ready, from which it could get what it had",
            "   → if that does not come back, begin with an empty one: kubectl delete pvc data-web-0");
  }

  @Test
  @Spec("H19")
  void oneThatWouldComeBackByNameIsForgottenFirst() {
    claim(ASKS);
    cluster.with(
        Kinds.VOLUME,
        """
        metadata: {name: pv, annotations: {storage.berth.dev/rebind-same-name: 'true'}}
        spec:
          persistentVolumeReclaimPolicy: Retain
          claimRef: {namespace: default, name: data-web-0, uid: u0}
          nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: topology.berth.dev/node, operator: In, values: [node-7]}]}]}}
        status: {phase: Bound}
        """);
    assertThat(cluster.why(Kinds.CLAIM, "data-web-0"))
        .contains(
            "   → if that does not come back, begin with an empty one: kubectl annotate pv pv storage.berth.dev/rebind-same-name-, then kubectl"
                + " delete pvc data-web-0");
  }

  @Test
  @Spec("H19")
  void whoHasNotAskedIsToldHow() {
    claim("");
    assertThat(cluster.why(Kinds.POD, "web-0"))
        .contains(
            "      → or let that be done by itself, once the others of its set are Ready: kubectl annotate pvc data-web-0"
                + " storage.berth.dev/begin-anew-when=node-deleted");
  }
}
