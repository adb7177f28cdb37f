package dev.berth.simulator;

import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.VolumeSnapshot;
import dev.berth.simulator.scenario.Action;
import java.time.Duration;
import java.util.List;

/** What people do with snapshots: they take some of the claims of sets, restore them for a while, and delete them under use. */
final class Copies {
  private static final String SNAPSHOTS = "/apis/snapshot.storage.k8s.io/v1/namespaces/default/volumesnapshots";
  private static final String CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims";
  private static final String PODS = "/api/v1/namespaces/default/pods";
  private static final String DELETE = "{'kind':'DeleteOptions','apiVersion':'v1'}";
  private static final int LONGEST_SECONDS = 120;

  private final World world;
  private final Asking asking;
  private int taken;
  private int restored;

  Copies(World world, Asking asking) {
    this.world = world;
    this.asking = asking;
  }

  /** Of a claim that may not be bound yet, or not be there at all. */
  void take(Action.Snapshot a) {
    taken++;
    String claim = Users.claimName(a.set(), a.ordinal());
    String classes =
        world.truth().get(Kinds.CLAIM, "default", claim).map(PersistentVolumeClaim::className).orElse("").startsWith("berth-")
            ? world.truth().get(Kinds.CLAIM, "default", claim).orElseThrow().className()
            : "berth-net";
    asking.ask(
        "POST", SNAPSHOTS,
        "{'metadata':{'name':'copy" + taken + "'},'spec':{'volumeSnapshotClassName':'" + classes
            + "','source':{'persistentVolumeClaimName':'" + claim + "'}}}");
  }

  /** Those of groups go with their groups. */
  private List<VolumeSnapshot> all() {
    return world.truth().list(Kinds.VOLUME_SNAPSHOT, "default").stream().filter(snapshot -> snapshot.group().isEmpty()).toList();
  }

  /** A claim with what is in one of the snapshots, and a pod that uses it; both go again. */
  void restore(Action.Restore a) {
    if (all().isEmpty()) {
      return;
    }
    VolumeSnapshot from = all().get(a.number() % all().size());
    restored++;
    String name = "restored" + restored;
    asking.ask(
        "POST", CLAIMS,
        "{'metadata':{'name':'" + name + "','labels':{'restored':'yes'}},'spec':{'storageClassName':'" + from.className()
            + "','accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'4Gi'}},'dataSource':{"
            + "'apiGroup':'snapshot.storage.k8s.io','kind':'VolumeSnapshot','name':'" + from.name() + "'}}}");
    asking.ask(
        "POST", PODS,
        "{'metadata':{'name':'reader0-" + name + "','labels':{'reader':'yes'}},'spec':{'terminationGracePeriodSeconds':3,"
            + "'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'" + name + "'}}],'containers':[{'name':'c',"
            + "'image':'example/app:v1','volumeMounts':[{'name':'v','mountPath':'/v'}]}]}}");
    Duration life = Duration.ofSeconds(1 + world.loop().random().nextInt(LONGEST_SECONDS));
    world.loop().schedule(life, () -> asking.ask("DELETE", PODS + "/reader0-" + name, DELETE));
    world.loop().schedule(life, () -> asking.ask("DELETE", CLAIMS + "/" + name, DELETE));
  }

  void delete(Action.DeleteSnapshot a) {
    if (!all().isEmpty()) {
      delete(all().get(a.number() % all().size()));
    }
  }

  private void delete(KubeObject snapshot) {
    asking.ask("DELETE", SNAPSHOTS + "/" + snapshot.name(), DELETE);
  }

  /** What was restored goes, and snapshots that can never be taken: what they are of has gone, or is of another class. */
  void deleteOld() {
    all().stream().filter(s -> !s.isReady() && !s.isTerminating()).forEach(this::delete);
    world.truth().list(Kinds.CLAIM, "default").stream()
        .filter(claim -> claim.meta().label("restored").equals("yes") && !claim.isTerminating())
        .forEach(claim -> asking.ask("DELETE", CLAIMS + "/" + claim.name(), DELETE));
  }
}
