package dev.berth.server.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.model.kinds.Kinds;
import org.junit.jupiter.api.Test;

class ClaimWhyTest {
  private final Asker cluster = new Asker();

  private void claim(String spec) {
    cluster.with(Kinds.CLAIM, "{metadata: {namespace: default, name: data, uid: u1}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}, "
        + spec + "}, status: {phase: Pending}}");
  }

  private void volume(String name, String spec, String phase) {
    cluster.with(Kinds.VOLUME, "{metadata: {name: " + name + ", labels: {tier: " + name + "}}, spec: {" + spec + "}, status: {phase: " + phase + "}}");
  }

  @Test
  @Spec("H44")
  void eachVolumeSaysWhyItIsNotTheOne() {
    cluster.with(Kinds.STORAGE_CLASS, "{metadata: {name: disks}, provisioner: kubernetes.io/no-provisioner}");
    claim("storageClassName: disks, selector: {matchLabels: {tier: gold}}");
    volume("small", "storageClassName: disks, accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}", "Available");
    volume("other", "storageClassName: tapes, accessModes: [ReadWriteOnce], capacity: {storage: 9Gi}", "Available");
    volume("shared", "storageClassName: disks, accessModes: [ReadOnlyMany], capacity: {storage: 9Gi}", "Available");
    volume("raw", "storageClassName: disks, volumeMode: Block, accessModes: [ReadWriteOnce], capacity: {storage: 9Gi}", "Available");
    volume("lead", "storageClassName: disks, accessModes: [ReadWriteOnce], capacity: {storage: 9Gi}", "Available");
    volume("taken", "storageClassName: disks, claimRef: {namespace: default, name: else}", "Bound");
    volume("kept", "storageClassName: disks, claimRef: {namespace: default, name: data, uid: u0}", "Released");
    volume("broken", "storageClassName: disks, accessModes: [ReadWriteOnce], capacity: {storage: 9Gi}", "Failed");
    assertThat(cluster.why(Kinds.CLAIM, "data"))
        .containsExactly(
            "persistentvolumeclaim/data class 'disks' makes no volumes, and none of those that are there fits",
            "│  → make a volume of class 'disks' that fits",
            "├─ persistentvolume/broken is Failed",
            "├─ persistentvolume/kept is Released: it was an earlier claim's of this name",
            "├─ persistentvolume/lead the claim's selector does not match its labels",
            "├─ persistentvolume/other storageClassName does not match: its class is 'tapes'",
            "├─ persistentvolume/raw incompatible volumeMode: its mode is Block",
            "├─ persistentvolume/shared incompatible accessMode: it has ReadOnlyMany",
            "├─ persistentvolume/small requested PV is too small: 1Gi, and 5Gi is asked for",
            "└─ persistentvolumes 1 more belong to other claims");
  }

  @Test
  void aClassThatIsNotThereIsHeldAgainstThoseThatAre() {
    cluster.with(Kinds.STORAGE_CLASS, "{metadata: {name: disks}, provisioner: a.b}");
    claim("storageClassName: disk");
    assertThat(cluster.why(Kinds.CLAIM, "data"))
        .containsExactly("persistentvolumeclaim/data there is no class 'disk' (there are disks), and no volume of it fits");
    claim("volumeMode: Filesystem");
    assertThat(cluster.why(Kinds.CLAIM, "data"))
        .containsExactly(
            "persistentvolumeclaim/data names no class, there is no default class, and no volume fits",
            "   → make one the default: kubectl annotate storageclass disks storageclass.kubernetes.io/is-default-class=true");
  }

  @Test
  void aClaimOfADelayedClassWaitsForAPodAndThenForItsNode() {
    cluster.with(Kinds.STORAGE_CLASS, "{metadata: {name: disks}, provisioner: a.b, volumeBindingMode: WaitForFirstConsumer}");
    claim("storageClassName: disks");
    assertThat(cluster.why(Kinds.CLAIM, "data"))
        .containsExactly("persistentvolumeclaim/data waits for the first pod that uses it (class 'disks': WaitForFirstConsumer)");
    assertThat(cluster.everything()).as("that is as it should be").isEmpty();
    cluster.waitingPod();
    assertThat(cluster.why(Kinds.CLAIM, "data"))
        .containsExactly(
            "persistentvolumeclaim/data waits for a node for its pod (class 'disks': WaitForFirstConsumer)",
            "└─ pod/web-0 waits for a node: there is none",
            "   │  → berth agent joins a machine; kubectl get nodes shows them",
            "   └─ persistentvolumeclaim/data as told above");
  }

  @Test
  void aClaimThatIsGoingIsKeptByItsPods() {
    cluster.with(Kinds.CLAIM, """
        metadata: {namespace: shop, name: data, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [kubernetes.io/pvc-protection]}
        status: {phase: Bound}
        """);
    cluster.with(Kinds.POD, """
        metadata: {namespace: shop, name: web-0}
        spec: {nodeName: a, volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]}
        status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}
        """);
    assertThat(cluster.everything())
        .containsSubsequence(
            "persistentvolumeclaim/data its deletion was asked for, and it is kept by finalizers kubernetes.io/pvc-protection",
            "└─ pod/web-0 uses it: the claim goes after its last pod",
            "      → kubectl -n shop delete pod web-0");
  }

  @Test
  void aRetainedVolumeTellsHowItsDataGoesToAnother() {
    volume("kept", "persistentVolumeReclaimPolicy: Retain, claimRef: {namespace: default, name: gone, uid: u0}", "Released");
    assertThat(cluster.why(Kinds.VOLUME, "kept"))
        .containsExactly(
            "persistentvolume/kept its claim default/gone is gone; its data is kept (Retain), and no other claim gets it",
            "   → to let the next claim of that name have it: kubectl annotate pv kept storage.berth.dev/rebind-same-name=true",
            "   → to give it away with its data: kubectl patch pv kept --type=json -p '[{\"op\":\"remove\",\"path\":\"/spec/claimRef\"}]'",
            "   → to be rid of it: kubectl delete pv kept");
  }
}
