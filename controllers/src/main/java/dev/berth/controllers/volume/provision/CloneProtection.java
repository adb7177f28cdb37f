package dev.berth.controllers.volume.provision;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Index;
import dev.berth.client.View;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A claim stays while its volume is being copied. The finalizer is added before the copy is asked for, and taken off a claim that is
 * being deleted once no claim that wants its copy is pending. Source: external-provisioner {@code clone_controller.go}.
 */
final class CloneProtection implements Planner<String> {
  static final String FINALIZER = "provisioner.storage.kubernetes.io/cloning-protection";

  /** Claims by the claim that they are copies of, {@code namespace/name}. */
  static final Index<PersistentVolumeClaim> CLONED = new Index<>("claimsByOriginal", Kinds.CLAIM, CloneProtection::original);

  static List<String> original(PersistentVolumeClaim claim) {
    JsonObject source = claim.spec().object("dataSource");
    return source.text("kind").equals("PersistentVolumeClaim") && source.text("apiGroup").isEmpty()
        ? List.of(claim.namespace() + "/" + source.text("name"))
        : List.of();
  }

  @Override
  public Plan plan(View view, String key, Instant now) {
    Optional<PersistentVolumeClaim> free =
        view.get(Kinds.CLAIM, key)
            .filter(claim -> claim.isTerminating() && claim.meta().hasFinalizer(FINALIZER))
            .filter(_ -> view.by(CLONED, key).stream().noneMatch(copy -> copy.phase().equals("Pending")));
    return free
        .map(claim -> Plan.of(Step.perform(Patches.removeFinalizer(Kinds.CLAIM, claim, FINALIZER)).tolerating("NotFound")))
        .orElse(Plan.NOTHING);
  }
}
