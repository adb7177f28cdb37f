package dev.berth.scheduler.pod;

import dev.berth.base.json.JsonObject;
import dev.berth.model.quantity.Quantity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongBinaryOperator;

/**
 * Amounts of resources.
 *
 * @param cpuMilli thousandths of a CPU
 * @param memory bytes
 * @param storage bytes of ephemeral storage
 * @param extended all other resources by name, in whole units
 */
public record Amounts(long cpuMilli, long memory, long storage, Map<String, Long> extended) {
  public static final Amounts NONE = new Amounts(0, 0, 0, Map.of());

  private static final String STORAGE = "ephemeral-storage";

  /** A resource list: name to quantity. Negative amounts count as none. */
  public static Amounts of(JsonObject list) {
    long cpu = 0;
    long memory = 0;
    long storage = 0;
    Map<String, Long> extended = Map.of();
    for (int i = 0; i < list.size(); i++) {
      Quantity quantity = Quantity.of(list.value(i));
      switch (list.name(i)) {
        case "cpu" -> cpu = Math.max(0, quantity.milliValue());
        case "memory" -> memory = Math.max(0, quantity.value());
        case STORAGE -> storage = Math.max(0, quantity.value());
        default -> {
          if (extended.isEmpty()) {
            extended = new LinkedHashMap<>();
          }
          extended.put(list.name(i), Math.max(0, quantity.value()));
        }
      }
    }
    return list.isEmpty() ? NONE : new Amounts(cpu, memory, storage, extended);
  }

  public boolean isNone() {
    return cpuMilli == 0 && memory == 0 && storage == 0 && extended.isEmpty();
  }

  public Amounts plus(Amounts other) {
    return other.isNone() ? this : isNone() ? other : combine(other, Amounts::sum);
  }

  /** Of each resource the greater amount. */
  public Amounts max(Amounts other) {
    return other.isNone() ? this : isNone() ? other : combine(other, Math::max);
  }

  /** A sum that stays at the greatest number there is. */
  public static long sum(long a, long b) {
    long sum = a + b;
    return a >= 0 && b >= 0 && sum < 0 ? Long.MAX_VALUE : sum;
  }

  private Amounts combine(Amounts other, LongBinaryOperator with) {
    Map<String, Long> all = extended;
    if (!other.extended.isEmpty()) {
      all = new LinkedHashMap<>(extended);
      for (Map.Entry<String, Long> entry : other.extended.entrySet()) {
        all.merge(entry.getKey(), entry.getValue(), with::applyAsLong);
      }
    }
    return new Amounts(
        with.applyAsLong(cpuMilli, other.cpuMilli),
        with.applyAsLong(memory, other.memory),
        with.applyAsLong(storage, other.storage),
        all);
  }
}
