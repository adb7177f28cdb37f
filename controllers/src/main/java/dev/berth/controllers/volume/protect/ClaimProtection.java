package dev.berth.controllers.volume.protect;

import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Fresh;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.controllers.volume.Marks;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import java.util.List;
import java.util.Optional;

/**
 * Claims stay while a scheduled pod names them, be it long finished. A pod that is on no node yet does not hold its claim: it will
 * not be scheduled once the claim is going.
 *
 * <p>Before the finalizer goes, the view is brought up to what the API knows at that moment, so that a pod that was scheduled just
 * now is seen. Source: {@code pkg/controller/volume/pvcprotection}.
 */
public final class ClaimProtection implements Controller {

  @Override
  public String name() {
    return "persistentvolumeclaim-protection-controller";
  }

  @Override
  public String account() {
    return "pvc-protection-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.CLAIM, Kinds.POD).with(Indexes.PODS_BY_CLAIM);
  }

  @Override
  public void start(Workplace place) {
    View view = place.view();
    PlanQueue<String> claims =
        new PlanQueue<>(
            place,
            (_, key, _) -> {
              return view.get(Kinds.CLAIM, key)
                  .map(claim -> plan(place, claim))
                  .orElse(Plan.NOTHING);
            });
    PlanQueue<String> unused = new PlanQueue<>(place, new UnusedClaims());
    view.onChange(
        Kinds.CLAIM,
        (before, after) -> {
          after.ifPresent(claim -> claims.add(claim.key()));
          after.or(() -> before).ifPresent(claim -> unused.add(claim.key()));
        });
    view.onChange(
        Kinds.POD,
        (before, after) -> {
          before.filter(_ -> after.isEmpty() || isShutDown(after.get())).ifPresent(pod -> eachClaim(pod, claims));
          if (before.filter(pod -> !pod.isFinished()).isPresent() != after.filter(pod -> !pod.isFinished()).isPresent()) {
            before.or(() -> after).ifPresent(pod -> eachClaim(pod, unused));
          }
        });
  }

  private static void eachClaim(Pod pod, PlanQueue<String> queue) {
    pod.claimNames().forEach(name -> queue.add(pod.namespace() + "/" + name));
  }

  private static Plan plan(Workplace place, PersistentVolumeClaim claim) {
    boolean held = claim.meta().hasFinalizer(Marks.CLAIM_PROTECTION);
    if (!claim.isTerminating()) {
      return held ? Plan.NOTHING : Plan.of(Step.perform(Patches.addFinalizer(Kinds.CLAIM, claim, Marks.CLAIM_PROTECTION)));
    }
    return held && !isUsed(place.view(), claim)
        ? Plan.of(
            Fresh.decision(
                place, "making sure that nobody uses " + claim.key(), List.of(Kinds.POD.type()), claim.namespace(), () -> letGo(place, claim)))
        : Plan.NOTHING;
  }

  private static boolean isUsed(View view, PersistentVolumeClaim claim) {
    return view.by(Indexes.PODS_BY_CLAIM, claim.key()).stream().anyMatch(pod -> uses(pod, claim));
  }

  private static boolean uses(Pod pod, PersistentVolumeClaim claim) {
    return !pod.nodeName().isEmpty() && pod.volumes().anyMatch(volume -> {
      boolean own = volume.has("ephemeral");
      return pod.claimName(volume).equals(claim.name())
          && (!own || claim.isControlledBy(pod.uid()) && !isShutDown(pod));
    });
  }

  /** Nothing of it runs any more; only the object is left. */
  private static boolean isShutDown(Pod pod) {
    return pod.isTerminating() && pod.meta().deletionGracePeriodSeconds().equals(Optional.of(0L));
  }

  private static Plan letGo(Workplace place, PersistentVolumeClaim claim) {
    return isUsed(place.view(), claim)
        ? Plan.NOTHING
        : Plan.of(Step.perform(Patches.removeFinalizer(Kinds.CLAIM, claim, Marks.CLAIM_PROTECTION)).tolerating("NotFound"));
  }
}
