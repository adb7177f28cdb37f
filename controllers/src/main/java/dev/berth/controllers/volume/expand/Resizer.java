package dev.berth.controllers.volume.expand;

import dev.berth.base.queue.Backoff;
import dev.berth.base.queue.WorkQueue;
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
import dev.berth.storage.Drivers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Runs what external-resizer does beside a driver, for all of our drivers. */
public final class Resizer implements Controller {
  private static final WorkQueue.Settings QUEUE =
      new WorkQueue.Settings(50, 1_000_000, new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5)));

  private final Drivers drivers;

  public Resizer(Drivers drivers) {
    this.drivers = drivers;
  }

  @Override
  public String name() {
    return "csi-resizer";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.CLAIM, Kinds.VOLUME).with(Indexes.CLAIMS_BY_VOLUME);
  }

  @Override
  public void start(Workplace place) {
    View view = place.view();
    PlanQueue<String> claims = new PlanQueue<>(place, (_, key, now) -> plan(place, key, now), QUEUE);
    Runnable _ =
        drivers.onChange(
            name ->
                view.list(Kinds.VOLUME, "").stream()
                    .filter(volume -> volume.csi().text("driver").equals(name))
                    .flatMap(volume -> view.by(Indexes.CLAIMS_BY_VOLUME, volume.name()).stream())
                    .forEach(claim -> claims.add(claim.key())));
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
                .filter(v -> !before.map(PersistentVolume::capacity).equals(Optional.of(v.capacity())))
                .ifPresent(v -> view.by(Indexes.CLAIMS_BY_VOLUME, v.name()).forEach(claim -> claims.add(claim.key()))));
  }

  /** What decides; not how far it has come, or the report of a failure would bring the next try forward. */
  private static List<Object> facts(PersistentVolumeClaim claim) {
    return List.of(claim.uid(), claim.volumeName(), claim.phase(), claim.requestedStorage(), claim.capacity());
  }

  private Plan plan(Workplace place, String key, Instant now) {
    View view = place.view();
    int slash = key.indexOf('/');
    Optional<PersistentVolumeClaim> claim = view.get(Kinds.CLAIM, key.substring(0, slash), key.substring(slash + 1));
    Optional<PersistentVolume> volume =
        claim
            .flatMap(c -> view.get(Kinds.VOLUME, "", c.volumeName()))
            .filter(v -> v.isFor(claim.get()) && !claim.get().isTerminating());
    return volume
        .flatMap(v -> drivers.find(v.csi().text("driver")))
        .map(driver -> new Growth(driver, volume.orElseThrow(), claim.orElseThrow(), now, place).plan())
        .orElse(Plan.NOTHING);
  }
}
