package dev.berth.api.cel;

import java.util.Map;
import java.util.function.Supplier;

/** Asks its source once; a race asks twice and the answers are equal. */
final class Once implements Supplier<Map<String, ValueType>> {
  private final Supplier<Map<String, ValueType>> source;
  private volatile Map<String, ValueType> known = Map.of();

  Once(Supplier<Map<String, ValueType>> source) {
    this.source = source;
  }

  @Override
  public Map<String, ValueType> get() {
    Map<String, ValueType> now = known;
    if (now.isEmpty()) {
      now = Map.copyOf(source.get());
      known = now;
    }
    return now;
  }
}
