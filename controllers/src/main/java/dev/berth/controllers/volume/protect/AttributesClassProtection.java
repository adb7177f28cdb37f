package dev.berth.controllers.volume.protect;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Index;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A VolumeAttributesClass stays while a claim or a volume names it: what is asked for, what there is, and what is on its way.
 * Keys are their names. Source: {@code pkg/controller/volume/vacprotection}.
 */
public final class AttributesClassProtection implements Controller, Planner<String> {
  private static final String FINALIZER = "kubernetes.io/vac-protection";

  private static final Index<PersistentVolumeClaim> CLAIMS =
      new Index<>("namedAttributesClass", Kinds.CLAIM, AttributesClassProtection::named);
  private static final Index<PersistentVolume> VOLUMES =
      new Index<>("attributesClass", Kinds.VOLUME, volume -> present(Stream.of(volume.attributesClass())));

  @Override
  public String name() {
    return "volumeattributesclass-protection-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.VOLUME_ATTRIBUTES_CLASS, Kinds.CLAIM, Kinds.VOLUME).with(CLAIMS, VOLUMES);
  }

  private static List<String> named(PersistentVolumeClaim claim) {
    JsonObject status = claim.status();
    return present(
        Stream.of(
            claim.attributesClass(),
            status.text("currentVolumeAttributesClassName"),
            status.object("modifyVolumeStatus").text("targetVolumeAttributesClassName")));
  }

  private static List<String> present(Stream<String> names) {
    return names.filter(name -> !name.isEmpty()).distinct().toList();
  }

  @Override
  public void start(Workplace place) {
    View view = place.view();
    PlanQueue<String> classes = new PlanQueue<>(place, this);
    view.onChange(Kinds.VOLUME_ATTRIBUTES_CLASS, (_, after) -> after.map(KubeObject::name).ifPresent(classes::add));
    view.onChange(Kinds.CLAIM, (before, _) -> before.ifPresent(claim -> named(claim).forEach(classes::add)));
    view.onChange(
        Kinds.VOLUME,
        (before, _) ->
            before.map(PersistentVolume::attributesClass).filter(name -> !name.isEmpty()).ifPresent(classes::add));
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    Optional<AnyObject> found = view.get(Kinds.VOLUME_ATTRIBUTES_CLASS, "", name);
    if (found.isEmpty()) {
      return Plan.NOTHING;
    }
    boolean held = found.get().meta().hasFinalizer(FINALIZER);
    if (!found.get().isTerminating()) {
      return held
          ? Plan.NOTHING
          : Plan.of(Step.perform(Patches.addFinalizer(Kinds.VOLUME_ATTRIBUTES_CLASS, found.get(), FINALIZER)));
    }
    boolean used = !view.by(CLAIMS, name).isEmpty() || !view.by(VOLUMES, name).isEmpty();
    return held && !used
        ? Plan.of(
            Step.perform(Patches.removeFinalizer(Kinds.VOLUME_ATTRIBUTES_CLASS, found.get(), FINALIZER))
                .tolerating("NotFound"))
        : Plan.NOTHING;
  }
}
