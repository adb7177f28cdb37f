package dev.berth.controllers.volume.expand;

import dev.berth.base.queue.Backoff;
import dev.berth.base.queue.WorkQueue;
import dev.berth.client.Index;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.VolumeMove;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs what external-resizer does beside a driver, for all of our drivers: growing volumes, and changing their attributes. */
public final class Resizer implements Controller {
  private static final WorkQueue.Settings QUEUE =
      new WorkQueue.Settings(50, 1_000_000, new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5)));

  /** Claims by the VolumeAttributesClass that they ask for. */
  private static final Index<PersistentVolumeClaim> BY_ATTRIBUTES =
      new Index<>(
          "attributesClass",
          Kinds.CLAIM,
          claim -> claim.attributesClass().isEmpty() ? List.of() : List.of(claim.attributesClass()));

  private final Drivers drivers;
  /** See {@link Growth}. */
  private final Set<String> refused = new HashSet<>();

  public Resizer(Drivers drivers) {
    this.drivers = drivers;
  }

  @Override
  public String name() {
    return "csi-resizer";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.CLAIM, Kinds.VOLUME, Kinds.VOLUME_ATTRIBUTES_CLASS)
        .with(Indexes.CLAIMS_BY_VOLUME, BY_ATTRIBUTES);
  }

  @Override
  public void start(Workplace place) {
    View view = place.view();
    PlanQueue<String> claims = new PlanQueue<>(place, (_, key, now) -> growth(place, key, now), QUEUE);
    PlanQueue<String> modified = new PlanQueue<>(place, (_, key, now) -> modification(place, key, now), QUEUE);
    Runnable _ =
        drivers.onChange(
            name ->
                view.list(Kinds.VOLUME, "").stream()
                    .filter(volume -> volume.csi().text("driver").equals(name))
                    .flatMap(volume -> view.by(Indexes.CLAIMS_BY_VOLUME, volume.name()).stream())
                    .forEach(
                        claim -> {
                          claims.add(claim.key());
                          modified.add(claim.key());
                        }));
    view.onChange(
        Kinds.CLAIM, (before, after) -> before.filter(_ -> after.isEmpty()).ifPresent(gone -> refused.remove(gone.uid())));
    view.onChange(
        Kinds.CLAIM,
        (before, after) ->
            after
                .filter(claim -> !claim.attributesClass().isEmpty())
                .filter(claim -> !before.map(Resizer::attributes).equals(Optional.of(attributes(claim))))
                .ifPresent(claim -> modified.add(claim.key())));
    view.onChange(
        Kinds.VOLUME_ATTRIBUTES_CLASS,
        (before, after) ->
            after
                .filter(_ -> before.isEmpty())
                .ifPresent(made -> view.by(BY_ATTRIBUTES, made.name()).forEach(claim -> modified.add(claim.key()))));
    view.onChange(
        Kinds.CLAIM,
        (before, after) ->
            after
                .filter(claim -> !before.map(Resizer::facts).equals(Optional.of(facts(claim))))
                .ifPresent(claim -> claims.add(claim.key())));
    view.onChange(
        Kinds.VOLUME,
        (before, after) ->
            after
                .filter(v -> !before.map(Resizer::facts).equals(Optional.of(facts(v))))
                .ifPresent(v -> view.by(Indexes.CLAIMS_BY_VOLUME, v.name()).forEach(claim -> claims.add(claim.key()))));
  }

  private static List<Object> facts(PersistentVolume volume) {
    return List.of(volume.capacity(), VolumeMove.of(volume).isPresent());
  }

  /** What decides; not how far it has come, or the report of a failure would bring the next try forward. */
  private static List<Object> facts(PersistentVolumeClaim claim) {
    return List.of(claim.uid(), claim.volumeName(), claim.phase(), claim.requestedStorage(), claim.capacity());
  }

  private static List<Object> attributes(PersistentVolumeClaim claim) {
    return List.of(claim.uid(), claim.volumeName(), claim.phase(), claim.attributesClass());
  }

  /** A claim that is not going, with its volume, which is on its way to no other node, and the driver of that. */
  private record Owned(PersistentVolumeClaim claim, PersistentVolume volume, VolumeDriver driver) {}

  private Optional<Owned> owned(View view, String key) {
    Optional<PersistentVolumeClaim> claim = view.get(Kinds.CLAIM, key).filter(c -> !c.isTerminating());
    Optional<PersistentVolume> volume =
        claim.flatMap(c -> view.get(Kinds.VOLUME, "", c.volumeName())).filter(v -> v.isFor(claim.get()) && VolumeMove.of(v).isEmpty());
    return volume
        .flatMap(v -> drivers.find(v.csi().text("driver")))
        .map(driver -> new Owned(claim.orElseThrow(), volume.orElseThrow(), driver));
  }

  private Plan growth(Workplace place, String key, Instant now) {
    return owned(place.view(), key)
        .map(owned -> new Growth(owned.driver, owned.volume, owned.claim, now, place, refused).plan())
        .orElse(Plan.NOTHING);
  }

  private Plan modification(Workplace place, String key, Instant now) {
    View view = place.view();
    return owned(view, key)
        .map(
            owned ->
                new Modification(
                        owned.driver,
                        owned.volume,
                        owned.claim,
                        view.get(Kinds.VOLUME_ATTRIBUTES_CLASS, "", Modification.wanted(owned.claim)),
                        now,
                        place)
                    .plan())
        .orElse(Plan.NOTHING);
  }
}
