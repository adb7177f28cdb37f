package dev.berth.simulator;

import dev.berth.client.Indexes;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.kinds.StorageClass;
import dev.berth.model.kinds.VolumeGroupSnapshot;
import dev.berth.model.kinds.VolumeSnapshot;
import dev.berth.model.kinds.VolumeSnapshotContent;
import dev.berth.simulator.scenario.Action;
import java.util.List;
import java.util.Optional;

/** What people do with snapshots of groups: they take one of all claims of a set, and delete it whoever is restored from it. */
final class Groups {
  private static final String GROUPS = "/apis/groupsnapshot.storage.k8s.io/v1/namespaces/default/volumegroupsnapshots";
  private static final String CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims";

  private final World world;
  private final Asking asking;
  private int taken;

  Groups(World world, Asking asking) {
    this.world = world;
    this.asking = asking;
  }

  /** Of claims some of which may not be bound yet, or not be there at all. They are called {@code group1} and so on. */
  void take(Action.Group a) {
    taken++;
    String name =
        world.truth().list(Kinds.CLAIM, "default").stream()
            .filter(claim -> claim.meta().label("app").equals(a.set()))
            .map(PersistentVolumeClaim::className)
            .filter(of -> of.startsWith("berth-"))
            .findFirst()
            .orElse("berth-net");
    asking.ask(
        "POST", GROUPS,
        "{'metadata':{'name':'group" + taken + "'},'spec':{'volumeGroupSnapshotClassName':'" + name
            + "','source':{'selector':{'matchLabels':{'app':'" + a.set() + "'}}}}}");
  }

  private List<VolumeGroupSnapshot> all() {
    return world.truth().list(Kinds.VOLUME_GROUP_SNAPSHOT, "default");
  }

  void delete(Action.DeleteGroup a) {
    if (!all().isEmpty()) {
      delete(all().get(a.number() % all().size()));
    }
  }

  private void delete(KubeObject group) {
    asking.ask("DELETE", GROUPS + "/" + group.name(), "{'kind':'DeleteOptions','apiVersion':'v1'}");
  }

  /** A group that is to go is held by claims that begin with it, and some of those wait for a pod that never comes. */
  private void deleteForsaken(VolumeGroupSnapshot group) {
    List<String> members =
        world.truth().list(Kinds.VOLUME_SNAPSHOT, "default").stream()
            .filter(snapshot -> snapshot.groupName().equals(group.name()))
            .map(KubeObject::name)
            .toList();
    world.truth().list(Kinds.CLAIM, "default").stream()
        .filter(claim -> !claim.isBound() && members.contains(claim.spec().object("dataSource").text("name")))
        .filter(claim -> world.truth().by(Indexes.PODS_BY_CLAIM, claim.key()).isEmpty())
        .forEach(this::giveUp);
  }

  /** Groups go that can never be taken, and sets begin with nothing for which there is no group (or soon none), or one of another driver. */
  void help() {
    all().stream().filter(group -> !group.isReady() && !group.isTerminating()).forEach(this::delete);
    all().stream().filter(KubeObject::isTerminating).forEach(this::deleteForsaken);
    List<PersistentVolumeClaim> forlorn =
        world.truth().list(Kinds.CLAIM, "default").stream().filter(claim -> !claim.isTerminating() && isForlorn(claim)).toList();
    for (StatefulSet set : world.truth().list(Kinds.STATEFUL_SET, "default")) {
      String from = set.meta().annotation(StatefulSet.RESTORE_FROM);
      boolean never = forlorn.stream().anyMatch(claim -> claim.name().matches("data\\d+-" + set.name() + "-\\d+"));
      if (!from.isEmpty() && (never || world.truth().get(Kinds.VOLUME_GROUP_SNAPSHOT, "default", from).filter(g -> !g.isTerminating()).isEmpty())) {
        asking.merge(Users.set(set.name()), "{'metadata':{'annotations':{'" + StatefulSet.RESTORE_FROM + "':null}}}");
      }
    }
    forlorn.forEach(this::giveUp);
  }

  private void giveUp(PersistentVolumeClaim claim) {
    world.judges().givenUp(claim.name());
    asking.ask("DELETE", CLAIMS + "/" + claim.name(), "{'kind':'DeleteOptions','apiVersion':'v1'}");
  }

  /** Whether it is to begin with a snapshot that is no more, or that another driver has than its class names: it never will. */
  private boolean isForlorn(PersistentVolumeClaim claim) {
    String name = claim.spec().object("dataSource").text("name");
    if (claim.isBound() || name.isEmpty()) {
      return false;
    }
    Optional<VolumeSnapshot> snapshot = world.truth().get(Kinds.VOLUME_SNAPSHOT, "default", name);
    Optional<String> has =
        snapshot.flatMap(s -> world.truth().get(Kinds.VOLUME_SNAPSHOT_CONTENT, "", s.contentName())).map(VolumeSnapshotContent::driver);
    Optional<String> makes = world.truth().get(Kinds.STORAGE_CLASS, "", claim.className()).map(StorageClass::provisioner);
    return snapshot.isEmpty() || has.isPresent() && makes.isPresent() && !has.equals(makes);
  }
}
