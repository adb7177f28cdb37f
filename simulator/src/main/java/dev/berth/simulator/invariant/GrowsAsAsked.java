package dev.berth.simulator.invariant;

import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.quantity.Quantity;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * A claim that grows as it fills up asks for more only while it is full and has all that was asked for before, and for no more than its
 * limit. In the end it is not full, or has reached that.
 */
public final class GrowsAsAsked implements Invariant {
  /** Percent of its bytes that are in use when it grows, as no scenario says otherwise. */
  private static final long FULL = 80;

  private final ToLongFunction<String> used;

  /** @param used how many bytes of a volume are in use, by its id */
  public GrowsAsAsked(ToLongFunction<String> used) {
    this.used = used;
  }

  /**
   * Hears that a claim is to ask for more, just before it does.
   *
   * @return what is wrong if the API does it
   */
  public Optional<String> asking(Write.Patch patch, View now) {
    Quantity next =
        ((JsonObject) patch.body()).object("spec").object("resources").object("requests").string("storage").map(Quantity::parse).orElse(Quantity.ZERO);
    return now.get(Kinds.CLAIM, patch.target().namespace(), patch.target().name())
        .flatMap(claim -> wrong(claim, next, now).map(what -> "claim " + claim.key() + " asks for " + next + ", and " + what));
  }

  private Optional<String> wrong(PersistentVolumeClaim claim, Quantity next, View now) {
    Quantity limit = limit(claim);
    Quantity asked = claim.requestedStorage();
    Quantity has = claim.capacity().orElse(Quantity.ZERO);
    if (next.compareTo(limit) > 0) {
      return Optional.of("its limit is " + limit);
    }
    if (next.compareTo(asked) <= 0 || asked.compareTo(has) > 0) {
      return Optional.of("asked for " + asked + " before, and has " + has);
    }
    return isFull(claim, now) ? Optional.empty() : Optional.of("of " + has + " it uses " + used(claim, now));
  }

  private static Quantity limit(PersistentVolumeClaim claim) {
    String limit = claim.meta().annotation(PersistentVolumeClaim.GROW_LIMIT);
    return limit.isEmpty() ? Quantity.ZERO : Quantity.parse(limit);
  }

  private long used(PersistentVolumeClaim claim, View now) {
    return now.get(Kinds.VOLUME, "", claim.volumeName()).map(v -> used.applyAsLong(v.csi().text("volumeHandle"))).orElse(0L);
  }

  private boolean isFull(PersistentVolumeClaim claim, View now) {
    return used(claim, now) * 100 >= claim.capacity().orElse(Quantity.ZERO).value() * FULL;
  }

  /** Whether it could grow, and has to. */
  public boolean isWanting(PersistentVolumeClaim claim, View now) {
    return claim.isBound() && claim.requestedStorage().compareTo(limit(claim)) < 0 && isFull(claim, now);
  }
}
