package dev.berth.api.cel.value;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;

/** When values are equal and which comes first. Numbers compare by value whatever their types. */
public final class Equality {
  private Equality() {}

  public static boolean equal(Object a, Object b, Meter meter) {
    meter.work(1);
    if (a == b) {
      return !(a instanceof Double d && d.isNaN());
    }
    return switch (a) {
      case Long x when b instanceof Long y -> x.longValue() == y.longValue();
      case String x -> x.equals(b);
      case Long x -> isNumber(b) && compareNumbers(a, b) == 0;
      case Double x -> isNumber(b) && compareNumbers(a, b) == 0;
      case Unsigned x -> isNumber(b) && compareNumbers(a, b) == 0;
      case ListValue x -> b instanceof ListValue y && x.same(y, meter);
      case JsonMap x when b instanceof JsonMap y -> x.same(y, meter);
      case MapValue x -> b instanceof MapValue y && sameMaps(x, y, meter);
      case OptionalValue x -> b instanceof OptionalValue y && sameOptionals(x, y, meter);
      case Object x -> x.equals(b);
    };
  }

  private static boolean sameOptionals(OptionalValue a, OptionalValue b, Meter meter) {
    return a.isPresent() == b.isPresent() && (!a.isPresent() || equal(a.value(), b.value(), meter));
  }

  private static boolean sameMaps(MapValue a, MapValue b, Meter meter) {
    if (a.size() != b.size()) {
      return false;
    }
    for (Iterator<Object> keys = a.keys(); keys.hasNext(); ) {
      Object key = keys.next();
      Object other = b.find(key);
      if (other == Missing.MISSING || !equal(a.find(key), other, meter)) {
        return false;
      }
    }
    return true;
  }

  public static boolean isNumber(Object v) {
    return v instanceof Long || v instanceof Double || v instanceof Unsigned;
  }

  /** Negative, zero or positive. @throws CelError where the two have no order */
  public static int compare(Object a, Object b) {
    if (isNumber(a) && isNumber(b)) {
      int order = compareNumbers(a, b);
      if (order == UNORDERED) {
        throw new CelError("NaN values cannot be ordered");
      }
      return order;
    }
    return switch (a) {
      case String x when b instanceof String y -> compareText(x, y);
      case Boolean x when b instanceof Boolean y -> Boolean.compare(x, y);
      case Instant x when b instanceof Instant y -> x.compareTo(y);
      case Duration x when b instanceof Duration y -> x.compareTo(y);
      case Bytes x when b instanceof Bytes y -> x.compareTo(y);
      case Object x -> throw CelError.noSuchOverload();
    };
  }

  private static final int UNORDERED = 2;

  private static int compareNumbers(Object a, Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    if (a instanceof Double x && b instanceof Double y) {
      return x.isNaN() || y.isNaN() ? UNORDERED : x < y ? -1 : x > y ? 1 : 0;
    }
    if (a instanceof Double d && !Double.isFinite(d)) {
      return d.isNaN() ? UNORDERED : d > 0 ? 1 : -1;
    }
    if (b instanceof Double d && !Double.isFinite(d)) {
      return d.isNaN() ? UNORDERED : d > 0 ? -1 : 1;
    }
    return exact(a).compareTo(exact(b));
  }

  private static BigDecimal exact(Object number) {
    return switch (number) {
      case Long l -> BigDecimal.valueOf(l);
      case Double d -> new BigDecimal(d);
      case Object u -> new BigDecimal(u.toString());
    };
  }

  /** By code points, which is the order of the bytes of UTF-8. */
  public static int compareText(String a, String b) {
    int n = Math.min(a.length(), b.length());
    for (int i = 0; i < n; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean xs = Character.isSurrogate(x);
        return xs == Character.isSurrogate(y) ? Character.compare(x, y) : xs ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
