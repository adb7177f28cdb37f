package dev.berth.api.cel.library;

import static dev.berth.api.cel.library.Functions.as;
import static dev.berth.api.cel.library.Functions.text;

import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.Opaque;
import dev.berth.model.quantity.Quantity;
import java.util.Map;

/** Amounts (apiserver {@code library/quantity.go}). */
final class Quantities {
  private Quantities() {}

  /** A quantity; equal where the amounts are. */
  record Amount(Quantity quantity) implements Opaque {
    @Override
    public String typeName() {
      return "kubernetes.Quantity";
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Amount a && a.quantity.compareTo(quantity) == 0;
    }

    @Override
    public int hashCode() {
      return Double.hashCode(quantity.asDouble());
    }
  }

  static void register(Map<String, Function> to) {
    to.put("quantity/1", (a, m) -> parse(text(a[0])));
    to.put("isQuantity/1", (a, m) -> Quantity.error(text(a[0])).isEmpty());
    to.put("sign/1", (a, m) -> (long) of(a[0]).signum());
    to.put("isInteger/1", (a, m) -> of(a[0]).asLong().isPresent());
    to.put("asInteger/1", (a, m) -> of(a[0]).asLong()
        .orElseThrow(() -> new CelError("cannot convert value to integer")));
    to.put("asApproximateFloat/1", (a, m) -> of(a[0]).asDouble());
    to.put("add/2", (a, m) -> new Amount(of(a[0]).plus(other(a[1]))));
    to.put("sub/2", (a, m) -> new Amount(of(a[0]).minus(other(a[1]))));
    to.put("compareTo/2", (a, m) -> (long) compare(a[0], a[1]));
    to.put("isGreaterThan/2", (a, m) -> compare(a[0], a[1]) > 0);
    to.put("isLessThan/2", (a, m) -> compare(a[0], a[1]) < 0);
  }

  private static Amount parse(String s) {
    Quantity.error(s).ifPresent(fault -> {
      throw new CelError(fault);
    });
    return new Amount(Quantity.parse(s));
  }

  private static Quantity of(Object arg) {
    return as(Amount.class, arg).quantity();
  }

  private static Quantity other(Object arg) {
    return arg instanceof Long l ? Quantity.of(l) : of(arg);
  }

  private static int compare(Object a, Object b) {
    return a instanceof Semvers.Semver s
        ? Integer.signum(s.compareTo(as(Semvers.Semver.class, b)))
        : Integer.signum(of(a).compareTo(of(b)));
  }
}
