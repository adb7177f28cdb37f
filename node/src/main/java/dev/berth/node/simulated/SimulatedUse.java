package dev.berth.node.simulated;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.quantity.QuantityException;
import dev.berth.node.runtime.Runtime.Stats;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a simulated container uses: as much as its pod's annotations say, else half of what it asks for, else a little. Owned by its
 * container.
 */
final class SimulatedUse {
  private static final long SECOND = 1_000_000_000;
  private static final long LITTLE_CPU = 10_000_000;
  private static final long LITTLE_MEMORY = 16L << 20;

  private final long usualCpu;
  private final long usualMemory;
  private long nanoCores;
  private long memoryBytes;
  /** Until {@link #since}; what came later is added when somebody looks. */
  private long cpuNanos;
  private Optional<Instant> since = Optional.empty();

  /** @param requests of the container */
  SimulatedUse(JsonObject requests, Knobs knobs) {
    usualCpu = half(requests.get("cpu"), SECOND).orElse(LITTLE_CPU);
    usualMemory = half(requests.get("memory"), 1).orElse(LITTLE_MEMORY);
    read(knobs);
  }

  private static Optional<Long> half(Optional<Json> request, long unit) {
    try {
      return request.map(r -> Quantity.of(r).times(unit).value() / 2);
    } catch (QuantityException e) {
      return Optional.empty();
    }
  }

  private void read(Knobs knobs) {
    nanoCores = knobs.cpuNanos().orElse(usualCpu);
    memoryBytes = knobs.memoryBytes().orElse(usualMemory);
  }

  void begin(Instant now) {
    since = Optional.of(now);
  }

  /** From now on it uses as much as these say. */
  void change(Knobs knobs, Instant now) {
    count(now);
    read(knobs);
  }

  void end(Instant now) {
    count(now);
    since = Optional.empty();
  }

  private void count(Instant now) {
    if (since.isPresent()) {
      cpuNanos = total(now);
      since = Optional.of(now);
    }
  }

  private long total(Instant now) {
    long ran = since.map(s -> Duration.between(s, now).toNanos()).orElse(0L);
    return cpuNanos + Math.round((double) ran / SECOND * nanoCores);
  }

  /** @param layer bytes that it has written */
  Stats at(Instant now, long layer) {
    boolean runs = since.isPresent();
    return new Stats(now, total(now), runs ? memoryBytes : 0, layer, OptionalLong.of(runs ? nanoCores : 0));
  }
}
