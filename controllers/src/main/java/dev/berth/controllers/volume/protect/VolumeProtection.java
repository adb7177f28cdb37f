package dev.berth.controllers.volume.protect;

import dev.berth.client.Needs;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.controllers.volume.Marks;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;

/** Volumes stay while they are Bound. Source: {@code pkg/controller/volume/pvprotection}. */
public final class VolumeProtection implements Controller {

  @Override
  public String name() {
    return "persistentvolume-protection-controller";
  }

  @Override
  public String account() {
    return "pv-protection-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.VOLUME);
  }

  @Override
  public void start(Workplace place) {
    PlanQueue<String> volumes =
        new PlanQueue<>(
            place,
            (view, name, _) -> view.get(Kinds.VOLUME, "", name).map(VolumeProtection::plan).orElse(Plan.NOTHING));
    place.view().onChange(Kinds.VOLUME, (_, after) -> after.ifPresent(volume -> volumes.add(volume.name())));
  }

  private static Plan plan(PersistentVolume volume) {
    boolean held = volume.meta().hasFinalizer(Marks.VOLUME_PROTECTION);
    if (!volume.isTerminating()) {
      return held
          ? Plan.NOTHING
          : Plan.of(Step.perform(Patches.addFinalizer(Kinds.VOLUME, volume, Marks.VOLUME_PROTECTION)));
    }
    return held && !volume.phase().equals("Bound")
        ? Plan.of(
            Step.perform(Patches.removeFinalizer(Kinds.VOLUME, volume, Marks.VOLUME_PROTECTION)).tolerating("NotFound"))
        : Plan.NOTHING;
  }
}
