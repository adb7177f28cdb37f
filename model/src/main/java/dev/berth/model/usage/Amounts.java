package dev.berth.model.usage;

import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.quantity.Quantity;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/** Amounts of named resources. Immutable; sorted by name. */
public record Amounts(TreeMap<String, Quantity> byName) {
  public static final Amounts NONE = new Amounts(new TreeMap<>());

  /** A resource list as objects have it: {@code {"cpu": "500m"}}. */
  public static Amounts of(JsonObject list) {
    TreeMap<String, Quantity> amounts = new TreeMap<>();
    list.forEach(
        (name, value) -> {
          if (value instanceof JsonString || value instanceof JsonNumber) {
            amounts.put(name, Quantity.of(value));
          }
        });
    return new Amounts(amounts);
  }

  public Optional<Quantity> get(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  public Quantity orZero(String name) {
    return byName.getOrDefault(name, Quantity.ZERO);
  }

  public Set<String> names() {
    return byName.keySet();
  }

  public boolean isEmpty() {
    return byName.isEmpty();
  }

  public Amounts with(String name, Quantity amount) {
    TreeMap<String, Quantity> copy = new TreeMap<>(byName);
    copy.put(name, amount);
    return new Amounts(copy);
  }

  public Amounts plus(Amounts other) {
    return merged(other, Quantity::plus);
  }

  /** The larger of the two, resource by resource. */
  public Amounts max(Amounts other) {
    return merged(other, (a, b) -> a.compareTo(b) >= 0 ? a : b);
  }

  private Amounts merged(Amounts other, BinaryOperator<Quantity> both) {
    TreeMap<String, Quantity> sum = new TreeMap<>(byName);
    other.byName.forEach((name, amount) -> sum.merge(name, amount, both));
    return new Amounts(sum);
  }

  /** What is more here than there; nothing where it is not. */
  public Amounts growthOver(Amounts other) {
    TreeMap<String, Quantity> growth = new TreeMap<>();
    byName.forEach(
        (name, amount) -> {
          Quantity more = amount.minus(other.orZero(name));
          if (more.signum() > 0) {
            growth.put(name, more);
          }
        });
    return new Amounts(growth);
  }

  public Amounts only(Set<String> names) {
    TreeMap<String, Quantity> some = new TreeMap<>(byName);
    some.keySet().retainAll(names);
    return new Amounts(some);
  }

  /** {@code cpu=1,memory=1Gi}, with zero for what is missing of the names. */
  public String text(Set<String> names) {
    return names.stream().sorted().map(n -> n + "=" + orZero(n)).collect(Collectors.joining(","));
  }
}
