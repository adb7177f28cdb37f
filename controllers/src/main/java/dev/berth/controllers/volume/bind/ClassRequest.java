package dev.berth.controllers.volume.bind;

import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.client.Note;
import dev.berth.client.View;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.Marks;
import dev.berth.controllers.volume.Patches;
import dev.berth.controllers.volume.Resync;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.StorageClass;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a claim for which there is no volume asks of a class: which class, and of whom. Pure. */
final class ClassRequest {
  private ClassRequest() {}

  /** The default class for a claim that came before there was one. */
  static Optional<Plan> defaulted(View view, PersistentVolumeClaim claim) {
    return Classes.byDefault(view)
        .map(
            c -> Patches.exactly(Kinds.CLAIM, claim, Patches.spec("storageClassName", JsonString.of(c.name()))))
        .map(write -> Plan.of(Step.perform(write)));
  }

  /** Asks the class's provisioner to make a volume, by annotations; whoever that is takes it from there. */
  static Plan provision(View view, PersistentVolumeClaim claim, Instant now) {
    Optional<StorageClass> found = Classes.of(view, claim);
    if (found.isEmpty()) {
      return failed(claim, "storageclass.storage.k8s.io \"" + claim.className() + "\" not found", now);
    }
    String provisioner = found.get().provisioner();
    if (provisioner.startsWith(Marks.IN_TREE)) {
      return failed(claim, "no volume plugin matched name: " + provisioner, now);
    }
    Plan.Builder plan = Plan.builder().again(Resync.after(claim, now));
    JsonObject wanted = JsonObject.EMPTY;
    for (String annotation : List.of(PersistentVolumeClaim.STORAGE_PROVISIONER_BETA, PersistentVolumeClaim.STORAGE_PROVISIONER)) {
      if (!claim.meta().annotation(annotation).equals(provisioner)) {
        wanted = wanted.with(annotation, provisioner);
      }
    }
    if (!wanted.isEmpty()) {
      plan.then(Step.perform(Patches.exactly(Kinds.CLAIM, claim, Patches.annotations(wanted))));
    }
    return plan.then(new Step.Tell(Note.normal(claim, "ExternalProvisioning", awaited(provisioner)))).build();
  }

  private static String awaited(String provisioner) {
    return "Waiting for a volume to be created either by the external provisioner '"
        + provisioner
        + "' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is "
        + "running and correctly registered.";
  }

  private static Plan failed(PersistentVolumeClaim claim, String why, Instant now) {
    return Plan.builder()
        .again(Resync.after(claim, now))
        .then(new Step.Tell(Note.warning(claim, "ProvisioningFailed", why)))
        .build();
  }
}
