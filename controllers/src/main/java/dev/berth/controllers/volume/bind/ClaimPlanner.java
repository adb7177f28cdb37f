package dev.berth.controllers.volume.bind;

import dev.berth.client.Indexes;
import dev.berth.client.Note;
import dev.berth.client.View;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.Resync;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.volume.FreeVolumes;
import dev.berth.model.volume.VolumeMatch;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a claim gets. Pure.
 *
 * <p>A claim that was never bound gets, in this order: the volume that it names; a volume that is reserved for it; one that
 * comes back to its name; the best of the free ones, unless the scheduler is to choose; the default class, where it names none; a
 * volume that its class's provisioner is asked to make. A claim that was bound keeps its volume or is Lost.
 *
 * <p>Source: {@code pkg/controller/volume/persistentvolume/pv_controller.go}, syncUnboundClaim and syncBoundClaim.
 */
final class ClaimPlanner {
  private final FreeVolumes free;
  private final Set<String> promised;

  ClaimPlanner(FreeVolumes free, Set<String> promised) {
    this.free = free;
    this.promised = promised;
  }

  /**
   * A plan, and what others must know of it.
   *
   * @param takes the free volume that it takes
   */
  record Decision(Plan plan, Optional<String> takes) {
    static Decision of(Plan plan) {
      return new Decision(plan, Optional.empty());
    }
  }

  Decision decide(View view, PersistentVolumeClaim claim, Instant now) {
    if (claim.meta().annotations().has(PersistentVolumeClaim.BIND_COMPLETED)) {
      return Decision.of(bound(view, claim, now));
    }
    if (claim.isTerminating()) {
      return Decision.of(Plan.NOTHING);
    }
    return claim.volumeName().isEmpty() ? anyVolume(view, claim, now) : Decision.of(named(view, claim, now));
  }

  private static Plan bound(View view, PersistentVolumeClaim claim, Instant now) {
    if (claim.volumeName().isEmpty()) {
      return lost(claim, "ClaimLost", "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!", now);
    }
    Optional<PersistentVolume> volume = view.get(Kinds.VOLUME, "", claim.volumeName());
    if (volume.isEmpty()) {
      return lost(claim, "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!", now);
    }
    if (VolumeMatch.comesBackTo(claim, volume.get())) {
      return FourWrites.comingBack(volume.get(), claim);
    }
    boolean ours = volume.get().claimRef().isEmpty() || volume.get().isFor(claim);
    return ours
        ? FourWrites.of(volume.get(), claim)
        : lost(
            claim, "ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly", now);
  }

  /** Told once, when it becomes so. A volume may yet come back under its name: that is looked for now and then. */
  private static Plan lost(PersistentVolumeClaim claim, String reason, String message, Instant now) {
    Plan.Builder plan = Plan.builder().again(Resync.after(claim, now));
    if (!claim.phase().equals("Lost")) {
      FourWrites.withoutVolume(claim, "Lost").ifPresent(plan::then);
      plan.then(new Step.Tell(Note.warning(claim, reason, message)));
    }
    return plan.build();
  }

  private static Plan named(View view, PersistentVolumeClaim claim, Instant now) {
    Optional<PersistentVolume> found = view.get(Kinds.VOLUME, "", claim.volumeName());
    if (found.isEmpty()) {
      return pending(claim, List.of(), now);
    }
    PersistentVolume volume = found.get();
    if (volume.isFor(claim)) {
      return FourWrites.of(volume, claim);
    }
    if (VolumeMatch.comesBackTo(claim, volume)) {
      return FourWrites.comingBack(volume, claim);
    }
    if (volume.claimRef().isPresent()) {
      String message = "volume \"" + volume.name() + "\" already bound to a different claim.";
      return pending(claim, List.of(Note.warning(claim, "FailedBinding", message)), now);
    }
    return VolumeMatch.objection(volume, claim)
        .map(
            why ->
                pending(
                    claim,
                    List.of(
                        Note.warning(
                            claim,
                            "VolumeMismatch",
                            "Cannot bind to requested volume \"" + volume.name() + "\": " + why)),
                    now))
        .orElseGet(() -> FourWrites.of(volume, claim));
  }

  private Decision anyVolume(View view, PersistentVolumeClaim claim, Instant now) {
    Optional<PersistentVolume> reserved =
        view.by(Indexes.VOLUMES_BY_CLAIM, claim.key()).stream()
            .filter(volume -> VolumeMatch.isReservedFor(volume, claim))
            .findFirst();
    if (reserved.isPresent()) {
      return Decision.of(FourWrites.of(reserved.get(), claim));
    }
    Optional<PersistentVolume> back =
        VolumeMatch.thatComesBackTo(claim, view.by(Indexes.VOLUMES_BY_CLAIM, claim.key()));
    if (back.isPresent()) {
      return Decision.of(FourWrites.comingBack(back.get(), claim));
    }
    boolean delayed = Classes.isDelayed(view, claim);
    Optional<PersistentVolume> best = delayed ? Optional.empty() : free.forClaim(claim, promised);
    if (best.isPresent()) {
      return new Decision(FourWrites.of(best.get(), claim), Optional.of(best.get().name()));
    }
    return Decision.of(withoutVolume(view, claim, delayed, now));
  }

  private static Plan withoutVolume(View view, PersistentVolumeClaim claim, boolean delayed, Instant now) {
    Optional<Plan> defaulted = claim.namesClass() ? Optional.empty() : ClassRequest.defaulted(view, claim);
    if (defaulted.isPresent()) {
      return defaulted.get();
    }
    if (delayed && claim.selectedNode().isEmpty()) {
      return pending(claim, List.of(awaited(view, claim)), now);
    }
    if (claim.className().isEmpty()) {
      String message = "no persistent volumes available for this claim and no storage class is set";
      return pending(claim, List.of(Note.normal(claim, "FailedBinding", message)), now);
    }
    return ClassRequest.provision(view, claim, now);
  }

  /** Whom a claim with delayed binding waits for: a pod that uses it, or that pod's scheduling. */
  private static Note awaited(View view, PersistentVolumeClaim claim) {
    List<String> pods =
        view.by(Indexes.PODS_BY_CLAIM, claim.key()).stream()
            .filter(pod -> !pod.isFinished() && pod.nodeName().isEmpty())
            .map(Pod::name)
            .toList();
    if (pods.isEmpty()) {
      return Note.normal(
          claim, "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
    }
    String who = (pods.size() > 1 ? "pods " : "pod ") + String.join(",", pods);
    return Note.normal(claim, "WaitForPodScheduled", "waiting for " + who + " to be scheduled");
  }

  static Plan pending(PersistentVolumeClaim claim, List<Note> notes, Instant now) {
    Plan.Builder plan = Plan.builder().again(Resync.after(claim, now));
    notes.forEach(note -> plan.then(new Step.Tell(note)));
    FourWrites.withoutVolume(claim, "Pending").ifPresent(plan::then);
    return plan.build();
  }
}
