package dev.berth.api;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How long a request waited for others: for a seat, for webhooks. How fast its server is shows in the rest of the time. Owned by the
 * thread that handles the request, then by whoever it hands the answer to.
 */
public final class Waits {
  private static final ScopedValue<Waits> CURRENT = ScopedValue.newInstance();

  private final LongSupplier clock;
  private long nanos;

  /** @param clock in nanoseconds, from whenever */
  public Waits(LongSupplier clock) {
    this.clock = clock;
  }

  /** Handles a request whose waits are counted here. */
  public <R> R during(Supplier<R> handling) {
    return ScopedValue.where(CURRENT, this).call(handling::get);
  }

  /** Waits for others on behalf of the request that this thread handles, if anybody counts that. */
  public static <R> R forOthers(Supplier<R> wait) {
    if (!CURRENT.isBound()) {
      return wait.get();
    }
    Waits waits = CURRENT.get();
    long began = waits.clock.getAsLong();
    try {
      return wait.get();
    } finally {
      waits.nanos += waits.clock.getAsLong() - began;
    }
  }

  /** All of them together. */
  public long nanos() {
    return nanos;
  }
}
