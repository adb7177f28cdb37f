package dev.berth.controllers.volume.bind;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.Patches;
import dev.berth.controllers.volume.reclaim.Reclaim;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of a volume: Available while nobody has it, Bound while its claim names it, Released when its claim is gone, and
 * then what its policy says. Pure.
 *
 * <p>A volume is released only when the API itself, and not a view, says that the claim is gone.
 *
 * <p>Source: {@code pkg/controller/volume/persistentvolume/pv_controller.go}, syncVolume.
 */
final class VolumePlanner {
  private final Reclaim reclaim;

  VolumePlanner(Reclaim reclaim) {
    this.reclaim = reclaim;
  }

  Plan plan(View view, PersistentVolume volume, Instant now) {
    String uid = volume.claimRef().map(ref -> ref.text("uid")).orElse("");
    if (uid.isEmpty()) {
      return phase(volume, "Available");
    }
    Optional<PersistentVolumeClaim> claim = claim(view, volume).filter(c -> c.uid().equals(uid));
    if (claim.isEmpty()) {
      return gone(view, volume, uid, now);
    }
    String named = claim.get().volumeName();
    if (named.isEmpty()) {
      return halfBound(volume, claim.get());
    }
    return named.equals(volume.name()) ? phase(volume, "Bound") : elsewhere(view, volume, claim.get(), now);
  }

  private static Optional<PersistentVolumeClaim> claim(View view, PersistentVolume volume) {
    JsonObject ref = volume.spec().object("claimRef");
    return view.get(Kinds.CLAIM, ref.text("namespace"), ref.text("name"));
  }

  private static Plan phase(PersistentVolume volume, String phase) {
    return volume.phase().equals(phase) ? Plan.NOTHING : Plan.of(Step.perform(Patches.phase(volume, phase, "")));
  }

  private static boolean isReleased(PersistentVolume volume) {
    return volume.phase().equals("Released") || volume.phase().equals("Failed");
  }

  private Plan gone(View view, PersistentVolume volume, String uid, Instant now) {
    if (isReleased(volume)) {
      return reclaim.plan(view, volume, surelyGone(volume, uid), now);
    }
    return Plan.builder()
        .then(surelyGone(volume, uid))
        .then(Step.perform(Patches.released(volume)))
        .build();
  }

  /** Past the view: it may not have heard of a claim that the scheduler or a provisioner has. */
  private static Step surelyGone(PersistentVolume volume, String uid) {
    JsonObject ref = volume.spec().object("claimRef");
    return new Step.Confirm(
        Ref.of(Kinds.CLAIM, ref.text("namespace"), ref.text("name")),
        found -> found.map(claim -> !new PersistentVolumeClaim(claim).uid().equals(uid)).orElse(true));
  }

  /** The claim will be planned and does the rest, except where it never will. */
  private static Plan halfBound(PersistentVolume volume, PersistentVolumeClaim claim) {
    if (volume.volumeMode().equals(claim.volumeMode())) {
      return Plan.NOTHING;
    }
    String ofVolume =
        "Cannot bind PersistentVolume to requested PersistentVolumeClaim \""
            + claim.name()
            + "\" due to incompatible volumeMode.";
    String ofClaim =
        "Cannot bind PersistentVolume \""
            + volume.name()
            + "\" to requested PersistentVolumeClaim due to incompatible volumeMode.";
    return Plan.builder()
        .then(new Step.Tell(Note.warning(volume, "VolumeMismatch", ofVolume)))
        .then(new Step.Tell(Note.warning(claim, "VolumeMismatch", ofClaim)))
        .build();
  }

  /** Its claim has another volume: one that was made for that claim alone goes, any other is free again. */
  private Plan elsewhere(View view, PersistentVolume volume, PersistentVolumeClaim claim, Instant now) {
    Step other = namesAnother(volume, claim);
    boolean made = volume.meta().annotations().has(PersistentVolume.PROVISIONED_BY);
    if (made && volume.reclaimPolicy().equals("Delete")) {
      return isReleased(volume)
          ? reclaim.plan(view, volume, other, now)
          : Plan.builder().then(other).then(Step.perform(Patches.phase(volume, "Released", ""))).build();
    }
    return Plan.builder()
        .then(other)
        .then(Step.perform(Patches.unbind(volume)))
        .then(Step.perform(Patches.phase(volume, "Available", "")))
        .build();
  }

  private static Step namesAnother(PersistentVolume volume, PersistentVolumeClaim claim) {
    return new Step.Confirm(
        Ref.of(Kinds.CLAIM, claim),
        found ->
            found
                .map(PersistentVolumeClaim::new)
                .map(c -> !c.uid().equals(claim.uid()) || !c.volumeName().isEmpty() && !c.volumeName().equals(volume.name()))
                .orElse(true));
  }
}
