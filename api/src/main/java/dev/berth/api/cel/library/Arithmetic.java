package dev.berth.api.cel.library;

import dev.berth.api.cel.value.Bytes;
import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.ListValue;
import dev.berth.api.cel.value.Meter;
import dev.berth.api.cel.value.Unsigned;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** {@code + - * / %} and the sign; whatever does not fit fails. */
public final class Arithmetic {
  private static final String OVERFLOW = "integer overflow";
  private static final String UNSIGNED_OVERFLOW = "unsigned integer overflow";
  private static final String DIVISION = "division by zero";
  private static final String MODULUS = "modulus by zero";

  private Arithmetic() {}

  public static Object add(Object a, Object b, Meter meter) {
    try {
      return switch (a) {
        case Long x when b instanceof Long y -> Math.addExact(x, y);
        case String x when b instanceof String y -> joined(x, y, meter);
        case Double x when b instanceof Double y -> x + y;
        case Unsigned x when b instanceof Unsigned y -> plus(x, y);
        case ListValue x when b instanceof ListValue y -> x.plus(y, meter);
        case Bytes x when b instanceof Bytes y -> x.plus(y);
        case Instant x when b instanceof Duration y -> x.plus(y);
        case Duration x when b instanceof Instant y -> y.plus(x);
        case Duration x when b instanceof Duration y -> x.plus(y);
        case Object other -> throw CelError.noSuchOverload();
      };
    } catch (ArithmeticException | DateTimeException e) {
      throw new CelError(OVERFLOW);
    }
  }

  private static String joined(String a, String b, Meter meter) {
    meter.work(a.length() + (long) b.length());
    return a + b;
  }

  private static Unsigned plus(Unsigned a, Unsigned b) {
    long sum = a.bits() + b.bits();
    if (Long.compareUnsigned(sum, a.bits()) < 0) {
      throw new CelError(UNSIGNED_OVERFLOW);
    }
    return new Unsigned(sum);
  }

  public static Object subtract(Object a, Object b) {
    try {
      return switch (a) {
        case Long x when b instanceof Long y -> Math.subtractExact(x, y);
        case Double x when b instanceof Double y -> x - y;
        case Unsigned x when b instanceof Unsigned y -> minus(x, y);
        case Instant x when b instanceof Duration y -> x.minus(y);
        case Instant x when b instanceof Instant y -> Duration.between(y, x);
        case Duration x when b instanceof Duration y -> x.minus(y);
        case Object other -> throw CelError.noSuchOverload();
      };
    } catch (ArithmeticException | DateTimeException e) {
      throw new CelError(OVERFLOW);
    }
  }

  private static Unsigned minus(Unsigned a, Unsigned b) {
    if (a.compareTo(b) < 0) {
      throw new CelError(UNSIGNED_OVERFLOW);
    }
    return new Unsigned(a.bits() - b.bits());
  }

  public static Object multiply(Object a, Object b) {
    try {
      return switch (a) {
        case Long x when b instanceof Long y -> Math.multiplyExact(x, y);
        case Double x when b instanceof Double y -> x * y;
        case Unsigned x when b instanceof Unsigned y -> times(x, y);
        case Object other -> throw CelError.noSuchOverload();
      };
    } catch (ArithmeticException e) {
      throw new CelError(OVERFLOW);
    }
  }

  private static Unsigned times(Unsigned a, Unsigned b) {
    if (Math.unsignedMultiplyHigh(a.bits(), b.bits()) != 0) {
      throw new CelError(UNSIGNED_OVERFLOW);
    }
    return new Unsigned(a.bits() * b.bits());
  }

  public static Object divide(Object a, Object b) {
    return switch (a) {
      case Long x when b instanceof Long y -> {
        if (y == 0) {
          throw new CelError(DIVISION);
        }
        if (x == Long.MIN_VALUE && y == -1) {
          throw new CelError(OVERFLOW);
        }
        yield x / y;
      }
      case Double x when b instanceof Double y -> x / y;
      case Unsigned x when b instanceof Unsigned y -> {
        if (y.bits() == 0) {
          throw new CelError(DIVISION);
        }
        yield new Unsigned(Long.divideUnsigned(x.bits(), y.bits()));
      }
      case Object other -> throw CelError.noSuchOverload();
    };
  }

  public static Object modulo(Object a, Object b) {
    return switch (a) {
      case Long x when b instanceof Long y -> {
        if (y == 0) {
          throw new CelError(MODULUS);
        }
        if (x == Long.MIN_VALUE && y == -1) {
          throw new CelError(OVERFLOW);
        }
        yield x % y;
      }
      case Unsigned x when b instanceof Unsigned y -> {
        if (y.bits() == 0) {
          throw new CelError(MODULUS);
        }
        yield new Unsigned(Long.remainderUnsigned(x.bits(), y.bits()));
      }
      case Object other -> throw CelError.noSuchOverload();
    };
  }

  public static Object negate(Object a) {
    return switch (a) {
      case Long x when x == Long.MIN_VALUE -> throw new CelError(OVERFLOW);
      case Long x -> -x;
      case Double x -> -x;
      case Duration x -> x.negated();
      case Object other -> throw CelError.noSuchOverload();
    };
  }
}
