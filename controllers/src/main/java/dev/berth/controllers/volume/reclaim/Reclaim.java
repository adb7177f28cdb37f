package dev.berth.controllers.volume.reclaim;

import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.Marks;
import dev.berth.controllers.volume.Patches;
import dev.berth.controllers.volume.Resync;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a released volume's policy asks for. Pure, but for what the steps do when they are performed.
 *
 * <p>A volume for which it fails is Failed, says why once, and is tried again now and then.
 */
public final class Reclaim {
  /** Only there does upstream's deleter delete: it is meant for tests on one machine. */
  private static final Pattern DELETABLE_PATH = Pattern.compile("/tmp/.+");

  private final HostPaths hostPaths;

  public Reclaim(HostPaths hostPaths) {
    this.hostPaths = hostPaths;
  }

  /**
   * Everything that touches data comes after the API, and not a view, has said that nobody has the volume, and that it is the one that
   * was seen: another may have its name by now, with the same data.
   *
   * @param nobodys makes sure that nobody has the volume
   */
  public Plan plan(View view, PersistentVolume volume, Step nobodys, Instant now) {
    List<Step> sure = List.of(nobodys, Step.unchanged(Kinds.VOLUME, volume));
    if (volume.meta().annotations().has(Marks.MIGRATED_TO)) {
      return Plan.NOTHING;
    }
    return switch (volume.reclaimPolicy()) {
      case "Retain" -> Plan.NOTHING;
      case "Delete" -> delete(volume, sure, now);
      case "Recycle" -> Recycler.plan(view, volume, sure, now);
      default -> failed(volume, "VolumeUnknownReclaimPolicy", "Volume has unrecognized PersistentVolumeReclaimPolicy", now);
    };
  }

  private Plan delete(PersistentVolume volume, List<Step> sure, Instant now) {
    String provisioner = volume.meta().annotation(PersistentVolume.PROVISIONED_BY);
    if (!provisioner.isEmpty() && !provisioner.startsWith(Marks.IN_TREE)) {
      return Plan.NOTHING; // who made it unmakes it
    }
    if (volume.spec().has("csi")) {
      return Plan.NOTHING; // put there by hand: its driver's provisioner may, and nobody else can
    }
    if (!volume.spec().has("hostPath")) {
      String why = "error getting deleter volume plugin for volume \"" + volume.name() + "\": no deletable volume plugin matched";
      return failed(volume, "VolumeFailedDelete", why, now);
    }
    String path = volume.spec().object("hostPath").text("path");
    if (!DELETABLE_PATH.matcher(path).matches() || path.contains("..")) {
      String why = "host_path deleter only supports /tmp/.+ but received provided " + path;
      return failed(volume, "VolumeFailedDelete", why, now);
    }
    Step deletion =
        new Step.Call(
            "deleting " + path + " of " + volume.name(),
            () ->
                hostPaths
                    .delete(path)
                    .thenApply(_ -> Plan.of(gone(volume)))
                    .exceptionally(e -> failed(volume, "VolumeFailedDelete", String.valueOf(e.getMessage()), now)));
    return Plan.builder().together(sure).then(deletion).again(Resync.after(volume, now)).build();
  }

  private static Step gone(PersistentVolume volume) {
    return Step.perform(new Write.Delete(Ref.of(Kinds.VOLUME, volume), Write.DeleteOptions.only(volume)))
        .tolerating("NotFound");
  }

  static Plan failed(PersistentVolume volume, String reason, String why, Instant now) {
    Plan.Builder plan = Plan.builder().again(Resync.after(volume, now));
    if (!volume.phase().equals("Failed")) {
      plan.then(Step.perform(Patches.phase(volume, "Failed", why)));
      plan.then(new Step.Tell(Note.warning(volume, reason, why)));
    }
    return plan.build();
  }
}
