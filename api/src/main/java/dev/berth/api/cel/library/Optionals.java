package dev.berth.api.cel.library;

import dev.berth.api.cel.value.Bytes;
import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.GrownList;
import dev.berth.api.cel.value.ListValue;
import dev.berth.api.cel.value.MapValue;
import dev.berth.api.cel.value.NullValue;
import dev.berth.api.cel.value.OptionalValue;
import dev.berth.api.cel.value.Unsigned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Optional values; {@code or} and {@code orValue} evaluate lazily and are nodes of their own. */
final class Optionals {
  /** Go's zero time. */
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  private Optionals() {}

  static void register(Map<String, Function> to) {
    to.put("optional.of/1", (a, m) -> new OptionalValue(a[0]));
    to.put("optional.none/0", (a, m) -> OptionalValue.NONE);
    to.put("optional.ofNonZeroValue/1", (a, m) -> isZero(a[0]) ? OptionalValue.NONE : new OptionalValue(a[0]));
    to.put("hasValue/1", (a, m) -> optional(a[0]).isPresent());
    to.put("value/1", (a, m) -> optional(a[0]).get());
    to.put("optional.unwrap/1", (a, m) -> unwrap(Functions.list(a[0])));
    to.put("unwrapOpt/1", (a, m) -> unwrap(Functions.list(a[0])));
  }

  private static OptionalValue optional(Object arg) {
    if (arg instanceof OptionalValue o) {
      return o;
    }
    throw CelError.noSuchOverload();
  }

  private static ListValue unwrap(ListValue l) {
    List<Object> out = new ArrayList<>();
    for (int i = 0; i < l.size(); i++) {
      if (optional(l.get(i)).isPresent()) {
        out.add(optional(l.get(i)).get());
      }
    }
    return GrownList.of(out);
  }

  private static boolean isZero(Object v) {
    return switch (v) {
      case Long l -> l == 0;
      case Unsigned u -> u.bits() == 0;
      case Double d -> d == 0;
      case Boolean b -> !b;
      case String s -> s.isEmpty();
      case Bytes b -> b.size() == 0;
      case NullValue n -> true;
      case ListValue l -> l.size() == 0;
      case MapValue m -> m.size() == 0;
      case Duration d -> d.isZero();
      case Instant t -> t.equals(FIRST);
      case Object other -> false;
    };
  }
}
