package dev.berth.etcd;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * For how long nobody else can have taken the store: a lease's term, counted from when that was sent which prolonged it. Thread-safe.
 *
 * <p>Two clocks count. The one that only goes forward stands still while the machine is suspended; the other one can be set. Whichever
 * says that more has passed is believed. A tenth of the term is taken off, for clocks that go at different speeds.
 */
final class Tenure {
  private final Duration lasts;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private volatile Optional<Moment> since = Optional.empty();

  /** By both clocks. */
  record Moment(long nanos, Instant time) {}

  Tenure(Duration term, InstantSource clock, LongSupplier nanos) {
    this.lasts = term.minus(term.dividedBy(10));
    this.clock = clock;
    this.nanos = nanos;
  }

  /** To be remembered before anything is sent. */
  Moment now() {
    return new Moment(nanos.getAsLong(), clock.instant());
  }

  /** The store was taken by what was sent then. */
  synchronized void begin(Moment sent) {
    since = Optional.of(sent);
  }

  /** The lease was prolonged by what was sent then. Of a store that is not held that says nothing, also where its end comes meanwhile. */
  synchronized void prolong(Moment sent) {
    since = since.map(_ -> sent);
  }

  /** Another has it, or it is not known what is in it. */
  synchronized void end() {
    since = Optional.empty();
  }

  boolean lasts() {
    Optional<Moment> from = since;
    if (from.isEmpty()) {
      return false;
    }
    Duration counted = Duration.ofNanos(nanos.getAsLong() - from.get().nanos);
    Duration shown = Duration.between(from.get().time, clock.instant());
    return counted.compareTo(lasts) < 0 && shown.compareTo(lasts) < 0;
  }
}
