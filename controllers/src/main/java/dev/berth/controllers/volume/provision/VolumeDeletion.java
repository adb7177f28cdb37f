package dev.berth.controllers.volume.provision;

import dev.berth.client.Client;
import dev.berth.client.Indexes;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.DriverErrors;
import dev.berth.controllers.volume.DriverSecrets;
import dev.berth.controllers.volume.Marks;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.VolumeAttachment;
import dev.berth.model.kinds.VolumeMove;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Unmakes a volume that is looked after here, when it is released and its policy is Delete; and keeps the finalizer that makes
 * whoever deletes the object first wait for that. Pure, but for what is done to the volume itself.
 *
 * <p>What is attached anywhere is not unmade; nor is what the API, past the view, knows otherwise than it was seen: somebody may just have
 * saved it by another policy. Source: KEP-2644; sig-storage-lib-external-provisioner.
 */
final class VolumeDeletion implements Planner<String> {
  /** What is done to the volume itself. May be done again at any time. */
  interface Unmaking {
    CompletionStage<Void> begin();
  }

  private final Function<PersistentVolume, Optional<Unmaking>> unmakings;
  private final Executor loop;

  /** @param unmakings of a volume; empty where somebody else looks after it */
  VolumeDeletion(Function<PersistentVolume, Optional<Unmaking>> unmakings, Executor loop) {
    this.unmakings = unmakings;
    this.loop = loop;
  }

  /** Of volumes that a driver of ours made. */
  static VolumeDeletion byDrivers(Drivers drivers, Client client, Executor loop) {
    return new VolumeDeletion(volume -> driver(drivers, volume).map(driver -> byDriver(driver, client, volume)), loop);
  }

  private static Optional<VolumeDriver> driver(Drivers drivers, PersistentVolume volume) {
    String name = volume.meta().annotation(PersistentVolume.PROVISIONED_BY);
    return volume.csi().text("driver").equals(name) ? drivers.find(name) : Optional.empty();
  }

  private static Unmaking byDriver(VolumeDriver driver, Client client, PersistentVolume volume) {
    return () ->
        DriverSecrets.with(
            client, driver, ProvisionedVolume.deletionSecret(volume), d -> d.delete(volume.csi().text("volumeHandle")));
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    return view.get(Kinds.VOLUME, "", name)
        .flatMap(volume -> unmakings.apply(volume).map(unmaking -> plan(view, volume, unmaking)))
        .orElse(Plan.NOTHING);
  }

  private Plan plan(View view, PersistentVolume volume, Unmaking unmaking) {
    boolean held = volume.meta().hasFinalizer(Marks.PROVISIONER_FINALIZER);
    if (!volume.reclaimPolicy().equals("Delete")) {
      return held ? Plan.of(letGo(volume)) : Plan.NOTHING;
    }
    if (!held) {
      // going and not held: it is unmade already
      return volume.isTerminating()
          ? Plan.NOTHING
          : Plan.of(Step.perform(Patches.addFinalizer(Kinds.VOLUME, volume, Marks.PROVISIONER_FINALIZER)));
    }
    if (VolumeMove.of(volume).isPresent()) {
      // it is given up first, now that nobody has the volume, and what the other node has of it goes
      return Plan.NOTHING;
    }
    boolean nobodys = volume.phase().equals("Available") && volume.claimRef().isEmpty() && volume.isTerminating();
    return volume.phase().equals("Released") || nobodys ? unmake(view, volume, unmaking) : Plan.NOTHING;
  }

  private static Step letGo(PersistentVolume volume) {
    return Step.perform(Patches.removeFinalizer(Kinds.VOLUME, volume, Marks.PROVISIONER_FINALIZER)).tolerating("NotFound");
  }

  private Plan unmake(View view, PersistentVolume volume, Unmaking unmaking) {
    List<VolumeAttachment> attached = view.by(Indexes.ATTACHMENTS_BY_VOLUME, volume.name());
    if (!attached.isEmpty()) {
      String why =
          "persistentvolume " + volume.name() + " is still attached to node " + attached.getFirst().nodeName();
      return failed(volume, why);
    }
    Step.Call call =
        new Step.Call(
            "unmaking " + volume.name(),
            () -> unmaking.begin().handleAsync((_, e) -> e == null ? gone(volume) : failed(volume, DriverErrors.text(e)), loop));
    return Plan.builder().then(Step.unchanged(Kinds.VOLUME, volume)).then(call).build();
  }

  /** In this order: if the second write is lost, the finalizer comes back, and unmaking what is not there succeeds. */
  private static Plan gone(PersistentVolume volume) {
    Write deletion = new Write.Delete(Ref.of(Kinds.VOLUME, volume), Write.DeleteOptions.only(volume));
    Plan.Builder plan = Plan.builder().then(letGo(volume));
    return volume.isTerminating() ? plan.build() : plan.then(Step.perform(deletion).tolerating("NotFound")).build();
  }

  private static Plan failed(PersistentVolume volume, String why) {
    return Plan.builder()
        .then(new Step.Tell(Note.warning(volume, "VolumeFailedDelete", why)))
        .then(new Step.Fail(why))
        .build();
  }
}
