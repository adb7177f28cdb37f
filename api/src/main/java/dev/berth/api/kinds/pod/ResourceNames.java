package dev.berth.api.kinds.pod;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.math.BigInteger;

/** Resource lists ({@code cpu: 500m}) and what the names in them mean. */
final class ResourceNames {
  private static final BigInteger MICRO_PER_MILLI = BigInteger.valueOf(1_000);
  private static final BigInteger NANO_PER_MILLI = BigInteger.valueOf(1_000_000);

  private ResourceNames() {}

  /** The list with amounts finer than a thousandth rounded up to one. */
  static JsonObject roundedUp(JsonObject list) {
    JsonObject out = list;
    for (int i = 0; i < list.size(); i++) {
      if (list.value(i) instanceof JsonString s) {
        Json rounded = roundedUp(s);
        if (rounded != s) {
          out = out.with(list.name(i), rounded);
        }
      }
    }
    return out;
  }

  /** Quantities are canonical: only these two suffixes are finer than milli, and digits stand before them. */
  private static JsonString roundedUp(JsonString quantity) {
    String text = quantity.value();
    if (text.length() < 2 || !(text.endsWith("u") || text.endsWith("n"))) {
      return quantity;
    }
    String digits = text.substring(0, text.length() - 1);
    if (!digits.matches("-?[0-9]+")) {
      return quantity;
    }
    BigInteger unit = text.endsWith("u") ? MICRO_PER_MILLI : NANO_PER_MILLI;
    BigInteger[] parts = new BigInteger(digits).divideAndRemainder(unit);
    BigInteger milli = parts[1].signum() > 0 ? parts[0].add(BigInteger.ONE) : parts[0];
    BigInteger[] whole = milli.divideAndRemainder(BigInteger.valueOf(1_000));
    return JsonString.of(whole[1].signum() == 0 ? whole[0].toString() : milli + "m");
  }
}
