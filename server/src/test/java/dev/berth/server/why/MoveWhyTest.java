package dev.berth.server.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.kinds.Kinds;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MoveWhyTest {
  private final Asker cluster = new Asker();

  @BeforeEach
  void nodes() {
    cluster.node("node-1", "spec: {unschedulable: true}").node("node-2", "");
  }

  private void claim(String annotations, String marks) {
    claim("node-1", annotations, marks);
  }

  private void claim(String disk, String annotations, String marks) {
    cluster.with(
        Kinds.CLAIM,
        """
        metadata: {namespace: default, name: data, uid: u1, annotations: {pv.kubernetes.io/bind-completed: 'yes'%s}}
        spec: {volumeName: pv, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        status: {phase: Bound, capacity: {storage: 1Gi}}
        """
            .formatted(annotations));
    cluster.with(
        Kinds.VOLUME,
        """
        metadata: {name: pv, annotations: {%s}}
        spec:
          claimRef: {namespace: default, name: data, uid: u1}
          csi: {driver: block.berth.dev, volumeHandle: block-pv}
          nodeAffinity:
            required: {nodeSelectorTerms: [{matchExpressions: [{key: topology.berth.dev/node, operator: In, values: [%s]}]}]}
        status: {phase: Bound}
        """
            .formatted(marks, disk));
    cluster.waitingPod();
  }

  @Test
  void aPodThatItsVolumeKeepsFromEveryNodeIsToldWhatToDo() {
    claim("", "");
    assertThat(cluster.why(Kinds.POD, "web-0"))
        .contains(
            "└─ persistentvolumeclaim/data its volume lies on the disk of node node-1, which is cordoned",
            "      → kubectl uncordon node-1, or send it elsewhere: kubectl annotate pvc data storage.berth.dev/move-to=NODE");
  }

  @Test
  void whatLiesOnANodeThatIsGoneIsNotWaitedForForEver() {
    claim("node-7", "", "");
    assertThat(cluster.why(Kinds.POD, "web-0"))
        .contains(
            "└─ persistentvolumeclaim/data its volume lies on the disk of node node-7, which is gone",
            "      → if that does not come back, begin with an empty one: kubectl delete pvc data");
    claim("node-7", ", storage.berth.dev/begin-anew-when: node-deleted", "");
    assertThat(cluster.why(Kinds.POD, "web-0"))
        .as("a claim of nobody's template")
        .contains(
            "└─ persistentvolumeclaim/data its volume lies on the disk of node node-7, which is gone; it asks to begin anew, and does not: no"
                + " statefulset would make it again");
  }

  @Test
  void aMoveIsToldAndHowItIsTakenBack() {
    claim(", storage.berth.dev/move-to: node-2", "storage.berth.dev/moving: 'from=node-1,to=node-2,id=7,state=Copying'");
    assertThat(cluster.why(Kinds.CLAIM, "data"))
        .containsExactly(
            "persistentvolumeclaim/data its volume is being moved from node node-1 to node node-2, and no pod can use it meanwhile",
            "   → to leave it where it was: kubectl annotate pvc data storage.berth.dev/move-to-");
    assertThat(cluster.why(Kinds.POD, "web-0")).contains("└─ persistentvolumeclaim/data its volume is being moved from node node-1 to node node-2, and no pod can use it meanwhile");
  }

  @Test
  void aWishThatIsNotFollowedYetIsTold() {
    claim(", storage.berth.dev/move-to: node-9", "");
    assertThat(cluster.why(Kinds.CLAIM, "data"))
        .containsExactly("persistentvolumeclaim/data its volume is to go to node node-9 and has not begun to");
  }
}
