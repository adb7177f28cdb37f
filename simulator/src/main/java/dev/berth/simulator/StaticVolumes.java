package dev.berth.simulator;

import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.simulator.scenario.Action;

/** Volumes that people make themselves. Of the classes {@code static} and {@code late} there are no others. */
final class StaticVolumes {
  private static final String VOLUMES = "/api/v1/persistentvolumes";
  private static final long SIZE = 4L << 30;

  private final World world;
  private final Asking asking;
  private int made;

  StaticVolumes(World world, Asking asking) {
    this.world = world;
    this.asking = asking;
  }

  /** The classes, of which claims of the second wait for their first consumer. */
  void prepare() {
    storageClass("static", "Immediate");
    storageClass("late", "WaitForFirstConsumer");
  }

  private void storageClass(String name, String mode) {
    asking.ask(
        "POST", "/apis/storage.k8s.io/v1/storageclasses",
        "{'metadata':{'name':'" + name + "'},'provisioner':'kubernetes.io/no-provisioner','volumeBindingMode':'" + mode + "'}");
  }

  /** So many of each class; those of the second each on one node. */
  void make(int count) {
    for (int i = 0; i < count; i++) {
      make("static", "", "");
      String node = world.nodes(made).getFirst();
      make(
          "late", "",
          ",'nodeAffinity':{'required':{'nodeSelectorTerms':[{'matchExpressions':["
              + "{'key':'kubernetes.io/hostname','operator':'In','values':['" + node + "']}]}]}}");
    }
  }

  void reserve(Action.Reserve a) {
    make(
        "berth-net",
        ",'claimRef':{'namespace':'" + Users.namespace(a.set()) + "','name':'" + Users.claimName(a.set(), a.ordinal()) + "'}",
        "");
  }

  /** For everybody who still waits for one. */
  void makeForWaiting() {
    for (PersistentVolumeClaim claim : world.truth().list(Kinds.CLAIM, "")) {
      boolean waits = claim.volumeName().isEmpty() && !claim.isTerminating();
      if (waits && (claim.className().equals("static") || claim.className().equals("late"))) {
        make(claim.className(), "", "", claim.accessModes().getFirst());
      }
    }
  }

  private void make(String storageClass, String claim, String affinity) {
    make(storageClass, claim, affinity, "ReadWriteOnce");
  }

  private void make(String storageClass, String claim, String affinity, String mode) {
    made++;
    String name = "static-" + made;
    boolean done =
        asking.ask(
            "POST", VOLUMES,
            "{'metadata':{'name':'" + name + "'},'spec':{'capacity':{'storage':'4Gi'},'accessModes':['" + mode
                + "'],'persistentVolumeReclaimPolicy':'Retain','storageClassName':'" + storageClass + "','csi':{'driver':'"
                + World.NETWORK + "','volumeHandle':'net-" + name + "'}" + claim + affinity + "}}");
    if (done) {
      world.network().remember("net-" + name, name, "", false, SIZE);
    }
  }
}
