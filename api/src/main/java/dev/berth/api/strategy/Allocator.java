package dev.berth.api.strategy;

import dev.berth.api.objects.Objects;
import dev.berth.base.json.JsonObject;
import java.util.Optional;

/**
 * Gives an object something that no other object may have: the cluster addresses and node ports of Services. The one
 * place where a write holds on to something besides the store; the owner of the set of what is taken. Thread-safe.
 */
public interface Allocator {

  /** What a write holds until it is known whether it happened. */
  interface Reservation {
    /** The object with what was allocated filled in. */
    JsonObject object();

    /** The write happened: what the old object had and the new one has not is free again. */
    void commit();

    /** The write did not happen: what was reserved is free again. */
    void cancel();
  }

  /**
   * Reserves what the new object needs, after validation and right before the write. Throws
   * {@link dev.berth.api.status.Refusal} where it cannot be had.
   */
  Reservation reserve(JsonObject next, Optional<JsonObject> old, Objects objects, boolean dryRun);

  /** The object was deleted. */
  void release(JsonObject gone);

  /** Objects came and went without it: what is held is read from them anew. */
  void forget();
}
