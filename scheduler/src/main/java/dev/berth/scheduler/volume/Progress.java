package dev.berth.scheduler.volume;

import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.scheduler.snapshot.NodeState;
import dev.berth.scheduler.snapshot.Snapshot;
import java.util.Optional;

/** How far a plan has come, once its writes show in the view. Pure. */
public sealed interface Progress {
  /** Every claim is bound to a volume that the node reaches. */
  record Done() implements Progress {}

  record Waits() implements Progress {}

  /** It cannot come to a good end. */
  record Failed(String why) implements Progress {}

  static Progress of(VolumePlan plan, String node, View view, Snapshot snapshot) {
    Optional<NodeState> state = snapshot.node(node);
    if (state.isEmpty()) {
      return new Failed("node \"" + node + "\" not found");
    }
    boolean all = true;
    for (VolumePlan.Match match : plan.matches()) {
      Progress progress = ofMatch(match, view);
      if (progress instanceof Failed) {
        return progress;
      }
      all &= progress instanceof Done;
    }
    for (PersistentVolumeClaim claim : plan.provisions()) {
      Progress progress = ofProvision(claim, state.get(), view);
      if (progress instanceof Failed) {
        return progress;
      }
      all &= progress instanceof Done;
    }
    for (PersistentVolumeClaim claim : plan.moves()) {
      Progress progress = ofMove(claim, state.get(), view);
      if (progress instanceof Failed) {
        return progress;
      }
      all &= progress instanceof Done;
    }
    for (PersistentVolumeClaim claim : plan.bound()) {
      if (current(claim, view).filter(now -> now.volumeName().equals(claim.volumeName())).isEmpty()) {
        return gone(claim);
      }
    }
    return all ? new Done() : new Waits();
  }

  private static Progress ofMatch(VolumePlan.Match match, View view) {
    Optional<PersistentVolumeClaim> claim = current(match.claim(), view);
    if (claim.isEmpty()) {
      return gone(match.claim());
    }
    if (claim.get().isFullyBound()) {
      return claim.get().volumeName().equals(match.volume().name())
          ? new Done()
          : new Failed("PVC \"" + claim.get().name() + "\" was bound to another volume");
    }
    Optional<PersistentVolume> volume = view.get(Kinds.VOLUME, "", match.volume().name());
    if (volume.isEmpty()) {
      return new Failed("persistentvolume \"" + match.volume().name() + "\" not found");
    }
    return volume.get().claimRef().isPresent() && volume.get().isFor(claim.get())
        ? new Waits()
        : new Failed("PV \"" + volume.get().name() + "\" is no longer kept for PVC \"" + claim.get().name() + "\"");
  }

  private static Progress ofProvision(PersistentVolumeClaim wanted, NodeState node, View view) {
    Optional<PersistentVolumeClaim> claim = current(wanted, view);
    if (claim.isEmpty()) {
      return gone(wanted);
    }
    String selected = claim.get().selectedNode();
    if (selected.isEmpty()) {
      return new Failed("provisioning failed for PVC \"" + wanted.name() + "\"");
    }
    if (!selected.equals(node.name())) {
      return new Failed(
          "PVC annotation selected-node \"" + selected + "\" not set to scheduled node \"" + node.name() + "\"");
    }
    if (!claim.get().isFullyBound()) {
      return new Waits();
    }
    Optional<PersistentVolume> volume = view.get(Kinds.VOLUME, "", claim.get().volumeName());
    if (volume.isEmpty()) {
      return new Waits();
    }
    return FreeByHost.reaches(node, volume.get())
        ? new Done()
        : new Failed(
            "PV \"" + volume.get().name() + "\" node affinity doesn't match node \"" + node.name() + "\"");
  }

  private static Progress ofMove(PersistentVolumeClaim wanted, NodeState node, View view) {
    Optional<PersistentVolumeClaim> claim = current(wanted, view).filter(now -> now.volumeName().equals(wanted.volumeName()));
    if (claim.isEmpty()) {
      return gone(wanted);
    }
    String to = claim.get().moveTo();
    if (!to.equals(node.name())) {
      return new Failed("the volume of PVC \"" + wanted.name() + "\" does not come to node \"" + node.name() + "\" any more");
    }
    return view.get(Kinds.VOLUME, "", claim.get().volumeName()).filter(v -> FreeByHost.reaches(node, v)).isPresent()
        ? new Done()
        : new Waits();
  }

  private static Optional<PersistentVolumeClaim> current(PersistentVolumeClaim claim, View view) {
    return view.get(Kinds.CLAIM, claim.namespace(), claim.name()).filter(now -> now.uid().equals(claim.uid()));
  }

  private static Failed gone(PersistentVolumeClaim claim) {
    return new Failed("could not get PVC \"" + claim.key() + "\" from the API server: not found");
  }
}
