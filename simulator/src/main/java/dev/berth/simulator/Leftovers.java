package dev.berth.simulator;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Indexes;
import dev.berth.client.View;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StorageClass;
import dev.berth.model.kinds.VolumeAttachment;
import dev.berth.model.kinds.VolumeGroupSnapshotContent;
import dev.berth.model.kinds.VolumeMove;
import dev.berth.model.kinds.VolumeSnapshotContent;
import dev.berth.model.quantity.Quantity;
import dev.berth.simulator.invariant.GrowsAsAsked;
import dev.berth.simulator.invariant.OneIdentity.Running;
import dev.berth.simulator.invariant.Owning;
import dev.berth.storage.simulated.Seen;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** What nobody needs and is there all the same, when every set has what it wants; and what should have become of nodes and claims. */
final class Leftovers {
  private static final List<Kind<?>> OWNED =
      List.of(Kinds.POD, Kinds.CLAIM, Kinds.CONTROLLER_REVISION, Kinds.REPLICA_SET);

  private final View now;
  private final Supplier<List<Seen>> volumes;
  private final Supplier<List<String>> snapshots;
  private final Supplier<List<String>> unsettled;
  private final GrowsAsAsked growth;
  private final Supplier<List<Running>> running;

  Leftovers(
      View now, Supplier<List<Seen>> volumes, Supplier<List<String>> snapshots, Supplier<List<String>> unsettled,
      ToLongFunction<String> used, Supplier<List<Running>> running) {
    this.growth = new GrowsAsAsked(used);
    this.now = now;
    this.volumes = volumes;
    this.snapshots = snapshots;
    this.unsettled = unsettled;
    this.running = running;
  }

  List<String> all() {
    List<String> found = new ArrayList<>();
    for (Node node : now.list(Kinds.NODE, "")) {
      if (!node.isReady() || node.taints().findAny().isPresent()) {
        found.add("node " + node.name() + " is not as it was");
      }
    }
    now.list(Kinds.CLAIM, "").forEach(claim -> claim(claim, found));
    Set<String> known = new HashSet<>();
    for (PersistentVolume volume : now.list(Kinds.VOLUME, "")) {
      known.add(volume.csi().text("volumeHandle"));
      if (volume.reclaimPolicy().equals("Delete") && !volume.phase().equals("Bound")) {
        found.add("volume " + volume.name() + " is nobody's, and is still there: " + volume.phase());
      }
      if (volume.meta().annotations().has(VolumeMove.ANNOTATION)) {
        found.add("volume " + volume.name() + " has not ended its move: " + volume.meta().annotation(VolumeMove.ANNOTATION));
      }
    }
    for (Seen volume : volumes.get()) {
      if (!known.contains(volume.id())) {
        found.add("a driver still has " + volume.id() + ", of which nobody knows");
      }
    }
    found.addAll(unsettled.get());
    copies(found);
    for (VolumeAttachment attachment : now.list(Kinds.VOLUME_ATTACHMENT, "")) {
      if (!isUsed(attachment)) {
        found.add(attachment.volumeName() + " is still attached to " + attachment.nodeName());
      }
    }
    Set<String> pods = now.list(Kinds.POD, "").stream().map(Pod::uid).collect(Collectors.toSet());
    running.get().stream()
        .filter(process -> !pods.contains(process.uid()))
        .forEach(process -> found.add(process.pod() + " has gone, and still runs on " + process));
    for (Kind<?> kind : OWNED) {
      now.list(kind, "").stream()
          .filter(object -> !object.meta().ownerReferences().isEmpty())
          .filter(object -> object.meta().ownerReferences().stream().allMatch(owner -> Owning.hasGone(now, object.namespace(), owner)))
          .forEach(object -> found.add(object.kind() + " " + object.key() + " is still there, and its owners have gone"));
    }
    return found;
  }

  private void copies(List<String> found) {
    Set<String> known = new HashSet<>();
    for (VolumeSnapshotContent content : now.list(Kinds.VOLUME_SNAPSHOT_CONTENT, "")) {
      known.add(content.handle());
      JsonObject of = content.snapshotRef();
      if (now.get(Kinds.VOLUME_SNAPSHOT, of.text("namespace"), of.text("name")).filter(s -> s.uid().equals(of.text("uid"))).isEmpty()) {
        found.add("content " + content.name() + " is of no snapshot, and is still there");
      }
    }
    for (VolumeGroupSnapshotContent content : now.list(Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT, "")) {
      JsonObject of = content.snapshotRef();
      if (now.get(Kinds.VOLUME_GROUP_SNAPSHOT, of.text("namespace"), of.text("name")).filter(g -> g.uid().equals(of.text("uid"))).isEmpty()) {
        found.add("content " + content.name() + " is of no group, and is still there");
      }
    }
    snapshots.get().stream()
        .filter(id -> !known.contains(id))
        .forEach(id -> found.add("a driver still has " + id + ", of which nobody knows"));
  }

  private void claim(PersistentVolumeClaim claim, List<String> found) {
    List<Pod> users = now.by(Indexes.PODS_BY_CLAIM, claim.key());
    if (claim.isTerminating() && users.isEmpty()) {
      found.add("claim " + claim.name() + " is still going, and nobody uses it");
    }
    String wanted = claim.moveTo();
    now.get(Kinds.VOLUME, "", claim.volumeName())
        .flatMap(PersistentVolume::diskOf)
        .filter(node -> !wanted.isEmpty() && claim.isBound() && !claim.isTerminating() && !node.equals(wanted))
        .ifPresent(node -> found.add("claim " + claim.name() + " has its volume on " + node + ", and asks for " + wanted));
    boolean grows = !users.isEmpty() && claim.isBound() && !claim.isTerminating();
    if (grows && growth.isWanting(claim, now) && now.get(Kinds.STORAGE_CLASS, "", claim.className()).filter(StorageClass::allowsExpansion).isPresent()) {
      found.add("claim " + claim.name() + " is full, and may grow, and asks for no more than " + claim.requestedStorage());
    }
    if (grows && claim.capacity().orElse(Quantity.ZERO).compareTo(claim.requestedStorage()) < 0) {
      found.add("claim " + claim.name() + " has not grown to " + claim.requestedStorage());
    }
  }

  private boolean isUsed(VolumeAttachment attachment) {
    Optional<String> claim =
        now.get(Kinds.VOLUME, "", attachment.volumeName()).map(PersistentVolume::claimKey).filter(key -> !key.isEmpty());
    return claim.isPresent()
        && now.by(Indexes.PODS_BY_CLAIM, claim.get()).stream()
            .anyMatch(pod -> pod.nodeName().equals(attachment.nodeName()));
  }
}
