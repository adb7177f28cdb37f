package dev.berth.scheduler.volume;

import dev.berth.client.Indexes;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.StorageClass;
import dev.berth.model.kinds.VolumeMove;
import dev.berth.model.volume.VolumeMatch;
import dev.berth.scheduler.fit.Plugin;
import dev.berth.scheduler.pod.PodFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How it stands with a pod's claims, whatever the node. */
sealed interface PodVolumes {

  /** No node can be looked at before something else happens. */
  record Refused(Plugin plugin, String why) implements PodVolumes {}

  /**
   * Nodes can be looked at.
   *
   * @param bound claims that are bound
   * @param volumes what they have; empty where a volume does not exist
   * @param moved claims whose volumes can come to whichever node the pod gets, as they cannot stay where they are
   * @param unbound claims that wait for their first consumer, those that ask for least first
   * @param drivers the driver of each claim, by {@code namespace/name}
   * @param exclusive claims of which only one pod may make use at a time
   */
  record Known(
      List<PersistentVolumeClaim> bound,
      List<Optional<PersistentVolume>> volumes,
      List<PersistentVolumeClaim> moved,
      List<PersistentVolumeClaim> unbound,
      Map<String, String> drivers,
      List<String> exclusive)
      implements PodVolumes {}

  static PodVolumes of(PodFacts pod, View view) {
    List<PersistentVolumeClaim> claims = new ArrayList<>(pod.claims().size());
    for (PodFacts.ClaimUse use : pod.claims()) {
      Optional<PersistentVolumeClaim> claim = view.get(Kinds.CLAIM, pod.namespace(), use.name());
      Optional<String> objection = objection(pod, use, claim);
      if (objection.isPresent()) {
        return new Refused(Plugin.VOLUME_BINDING, objection.get());
      }
      claim.ifPresent(claims::add);
    }
    return sorted(claims, view);
  }

  private static Optional<String> objection(
      PodFacts pod, PodFacts.ClaimUse use, Optional<PersistentVolumeClaim> claim) {
    if (claim.isEmpty()) {
      return Optional.of(
          use.ephemeral()
              ? "waiting for ephemeral volume controller to create the persistentvolumeclaim \"" + use.name() + "\""
              : "persistentvolumeclaim \"" + use.name() + "\" not found");
    }
    PersistentVolumeClaim found = claim.get();
    if (found.phase().equals("Lost")) {
      return Optional.of(
          "persistentvolumeclaim \"" + use.name() + "\" bound to non-existent persistentvolume \"" + found.volumeName() + "\"");
    }
    if (found.isTerminating()) {
      return Optional.of("persistentvolumeclaim \"" + use.name() + "\" is being deleted");
    }
    if (use.ephemeral() && !found.isControlledBy(pod.uid())) {
      return Optional.of(
          "PVC " + found.key() + " was not created for pod " + pod.key() + " (pod is not owner)");
    }
    return Optional.empty();
  }

  private static PodVolumes sorted(List<PersistentVolumeClaim> claims, View view) {
    List<PersistentVolumeClaim> bound = new ArrayList<>();
    List<Optional<PersistentVolume>> volumes = new ArrayList<>();
    List<PersistentVolumeClaim> moved = new ArrayList<>();
    List<PersistentVolumeClaim> unbound = new ArrayList<>();
    Map<String, String> drivers = new LinkedHashMap<>();
    List<String> exclusive = new ArrayList<>();
    for (PersistentVolumeClaim claim : claims) {
      if (claim.accessModes().contains("ReadWriteOncePod")) {
        exclusive.add(claim.key());
      }
      String driver = driver(claim, view);
      if (!driver.isEmpty()) {
        drivers.put(claim.key(), driver);
      }
      if (claim.isFullyBound()) {
        Optional<PersistentVolume> volume = view.get(Kinds.VOLUME, "", claim.volumeName());
        Optional<VolumeMove> move = volume.filter(VolumeMove::isUnderWay).flatMap(VolumeMove::of);
        if (move.isPresent()) {
          return new Refused(
              Plugin.VOLUME_BINDING,
              "persistentvolumeclaim \"" + claim.name() + "\" has a volume that is being moved to node \"" + move.get().to() + "\"");
        }
        if (volume.filter(v -> Moves.canLeave(claim, v, view)).isPresent()) {
          moved.add(claim);
        } else {
          bound.add(claim);
          volumes.add(volume);
        }
      } else if (isDelayed(claim, view) && !getsOldVolume(claim, view)) {
        unbound.add(claim);
      } else {
        return new Refused(Plugin.VOLUME_BINDING, "pod has unbound immediate PersistentVolumeClaims");
      }
    }
    unbound.sort(Comparator.comparing(PersistentVolumeClaim::requestedStorage));
    return new Known(bound, volumes, moved, unbound, drivers, exclusive);
  }

  /** Whether the claim waits for a first consumer; one that names its volume does not. */
  static boolean isDelayed(PersistentVolumeClaim claim, View view) {
    return claim.volumeName().isEmpty()
        && view.get(Kinds.STORAGE_CLASS, "", claim.className()).filter(StorageClass::isDelayed).isPresent();
  }

  /** Whether the binder gives it, without being asked, the volume that a claim of its name had. */
  private static boolean getsOldVolume(PersistentVolumeClaim claim, View view) {
    return VolumeMatch.thatComesBackTo(claim, view.by(Indexes.VOLUMES_BY_CLAIM, claim.key())).isPresent();
  }

  /** Who attaches the claim's volume, or will: the driver of a volume, the provisioner of a class. */
  static String driver(PersistentVolumeClaim claim, View view) {
    if (!claim.volumeName().isEmpty()) {
      return view.get(Kinds.VOLUME, "", claim.volumeName()).map(v -> v.csi().text("driver")).orElse("");
    }
    return view.get(Kinds.STORAGE_CLASS, "", claim.className())
        .map(StorageClass::provisioner)
        .filter(provisioner -> !provisioner.equals(StorageClass.NO_PROVISIONER))
        .orElse("");
  }
}
