package dev.berth.api.cel.library;

import dev.berth.api.cel.value.Bytes;
import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.Sizes;
import dev.berth.api.cel.value.Texts;
import dev.berth.api.cel.value.TypeValue;
import dev.berth.api.cel.value.Unsigned;
import dev.berth.model.time.GoDuration;
import dev.berth.model.time.TimeException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Set;

/** From one type to another, and {@code size}, {@code type}, {@code dyn}. */
final class Conversions {
  private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");
  private static final double TWO_63 = 0x1p63;
  /** Seconds of the years 1 to 9999. */
  private static final long EARLIEST = -62_135_596_800L;
  private static final long LATEST = 253_402_300_799L;

  private Conversions() {}

  static void register(Map<String, Function> to) {
    to.put("int/1", (a, m) -> toInt(a[0]));
    to.put("uint/1", (a, m) -> toUint(a[0]));
    to.put("double/1", (a, m) -> toDouble(a[0]));
    to.put("string/1", (a, m) -> toText(a[0]));
    to.put("bytes/1", (a, m) -> toBytes(a[0]));
    to.put("bool/1", (a, m) -> toBool(a[0]));
    to.put("duration/1", (a, m) -> toDuration(a[0]));
    to.put("timestamp/1", (a, m) -> toTime(a[0]));
    to.put("dyn/1", (a, m) -> a[0]);
    to.put("type/1", (a, m) -> TypeValue.of(a[0]));
    to.put("size/1", (a, m) -> size(a[0]));
  }

  private static Object size(Object v) {
    return switch (v) {
      case String s -> Sizes.of(s);
      case Bytes b -> (long) b.size();
      case dev.berth.api.cel.value.ListValue l -> (long) l.size();
      case dev.berth.api.cel.value.MapValue map -> (long) map.size();
      case Addresses.Network n -> n.size();
      case Object other -> throw CelError.noSuchOverload();
    };
  }

  private static CelError cannot(Object from, TypeValue to) {
    return new CelError("type conversion error from '" + TypeValue.of(from).name() + "' to '" + to.name() + "'");
  }

  private static Object toInt(Object v) {
    return switch (v) {
      case Long l -> l;
      case Unsigned u when u.bits() >= 0 -> u.bits();
      case Unsigned u -> throw new CelError("integer overflow");
      case Double d when d > -TWO_63 && d < TWO_63 -> d.longValue();
      case Double d -> throw new CelError("integer overflow");
      case String s -> parseInt(s);
      case Instant t -> t.getEpochSecond();
      case Duration d -> throw cannot(d, TypeValue.INT);
      case Object other -> throw CelError.noSuchOverload();
    };
  }

  private static Object parseInt(String s) {
    try {
      return Long.parseLong(s);
    } catch (NumberFormatException e) {
      throw cannot(s, TypeValue.INT);
    }
  }

  private static Object toUint(Object v) {
    return switch (v) {
      case Unsigned u -> u;
      case Long l when l >= 0 -> new Unsigned(l);
      case Long l -> throw new CelError("unsigned integer overflow");
      case Double d when d >= 0 && d < 2 * TWO_63 ->
          new Unsigned(d < TWO_63 ? d.longValue() : (long) (d - TWO_63) ^ Long.MIN_VALUE);
      case Double d -> throw new CelError("unsigned integer overflow");
      case String s -> parseUint(s);
      case Object other -> throw CelError.noSuchOverload();
    };
  }

  private static Object parseUint(String s) {
    try {
      return new Unsigned(Long.parseUnsignedLong(s));
    } catch (NumberFormatException e) {
      throw cannot(s, TypeValue.UINT);
    }
  }

  private static Object toDouble(Object v) {
    return switch (v) {
      case Double d -> d;
      case Long l -> l.doubleValue();
      case Unsigned u -> u.asDouble();
      case String s -> parseDouble(s);
      case Object other -> throw CelError.noSuchOverload();
    };
  }

  private static Object parseDouble(String s) {
    try {
      if (!s.isEmpty() && s.equals(s.strip()) && "dDfF".indexOf(s.charAt(s.length() - 1)) < 0) {
        return Double.parseDouble(s);
      }
    } catch (NumberFormatException e) {
      // said below, as of those that are left out above
    }
    throw cannot(s, TypeValue.DOUBLE);
  }

  static String toText(Object v) {
    return switch (v) {
      case String s -> s;
      case Long l -> l.toString();
      case Unsigned u -> u.toString();
      case Double d -> Texts.number(d);
      case Boolean b -> b.toString();
      case Bytes b -> utf8(b);
      case Instant t -> Texts.time(t);
      case Duration d -> Texts.seconds(d);
      case Addresses.Address a -> a.ip().toString();
      case Addresses.Network n -> n.cidr().toString();
      case Object other -> throw CelError.noSuchOverload();
    };
  }

  private static String utf8(Bytes b) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(b.all())).toString();
    } catch (CharacterCodingException e) {
      throw new CelError("invalid UTF-8 in bytes, cannot convert to string");
    }
  }

  private static Object toBytes(Object v) {
    return switch (v) {
      case Bytes b -> b;
      case String s -> new Bytes(s.getBytes(StandardCharsets.UTF_8));
      case Object other -> throw CelError.noSuchOverload();
    };
  }

  private static Object toBool(Object v) {
    return switch (v) {
      case Boolean b -> b;
      case String s when TRUE.contains(s) -> true;
      case String s when FALSE.contains(s) -> false;
      case String s -> throw cannot(s, TypeValue.BOOL);
      case Object other -> throw CelError.noSuchOverload();
    };
  }

  private static Object toDuration(Object v) {
    return switch (v) {
      case Duration d -> d;
      case String s -> duration(s);
      case Object other -> throw CelError.noSuchOverload();
    };
  }

  private static Duration duration(String s) {
    try {
      return GoDuration.parse(s);
    } catch (TimeException e) {
      throw cannot(s, TypeValue.DURATION);
    }
  }

  private static Object toTime(Object v) {
    return switch (v) {
      case Instant t -> t;
      case Long l when l >= EARLIEST && l <= LATEST -> Instant.ofEpochSecond(l);
      case Long l -> throw new CelError("timestamp overflow");
      case String s -> time(s);
      case Object other -> throw CelError.noSuchOverload();
    };
  }

  private static Instant time(String s) {
    try {
      return OffsetDateTime.parse(s).toInstant();
    } catch (DateTimeException e) {
      throw cannot(s, TypeValue.TIMESTAMP);
    }
  }
}
