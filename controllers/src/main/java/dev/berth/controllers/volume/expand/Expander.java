package dev.berth.controllers.volume.expand;

import dev.berth.client.Needs;
import dev.berth.client.Note;
import dev.berth.client.View;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.quantity.Quantity;
import dev.berth.storage.Drivers;
import java.util.Optional;

/**
 * Tells of claims that ask for more that their volume's driver is waited for. No volume can be grown without a driver any more.
 * Source: {@code pkg/controller/volume/expand}.
 */
public final class Expander implements Controller {
  private final Drivers drivers;

  /** @param drivers of which nothing is told, since they are looked after here */
  public Expander(Drivers drivers) {
    this.drivers = drivers;
  }

  @Override
  public String name() {
    return "persistentvolume-expander-controller";
  }

  @Override
  public String account() {
    return "expand-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.CLAIM, Kinds.VOLUME);
  }

  @Override
  public void start(Workplace place) {
    View view = place.view();
    PlanQueue<String> claims = new PlanQueue<>(place, (_, key, _) -> plan(view, key));
    view.onChange(
        Kinds.CLAIM,
        (before, after) ->
            after
                .filter(claim -> grows(claim) && !before.filter(b -> grows(b) && sameWish(b, claim)).isPresent())
                .ifPresent(claim -> claims.add(claim.key())));
  }

  private static boolean grows(PersistentVolumeClaim claim) {
    return claim.isBound() && claim.requestedStorage().compareTo(claim.capacity().orElse(Quantity.ZERO)) > 0;
  }

  private static boolean sameWish(PersistentVolumeClaim one, PersistentVolumeClaim other) {
    return one.requestedStorage().equals(other.requestedStorage());
  }

  private Plan plan(View view, String key) {
    Optional<PersistentVolumeClaim> claim = view.get(Kinds.CLAIM, key).filter(Expander::grows);
    boolean foreign =
        claim
            .flatMap(c -> view.get(Kinds.VOLUME, "", c.volumeName()))
            .map(PersistentVolume::csi)
            .filter(csi -> drivers.find(csi.text("driver")).isEmpty())
            .isPresent();
    return foreign
        ? Plan.of(
            new Step.Tell(
                Note.normal(
                    claim.orElseThrow(), "ExternalExpanding", "waiting for an external controller to expand this PVC")))
        : Plan.NOTHING;
  }
}
