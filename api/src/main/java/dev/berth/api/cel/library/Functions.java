package dev.berth.api.cel.library;

import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.ListValue;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** All functions by name and number of arguments; those that take several types look at what they are given. */
public final class Functions {
  private static final Map<String, Function> ALL = all();

  private Functions() {}

  /**
   * @param arity arguments, the receiver of a method included
   * @param overload the only one that fits; empty where the run must choose
   */
  public static Optional<Function> find(String name, int arity, String overload) {
    return name.equals("sum") && arity == 1
        ? Optional.of(Listing.sum(overload))
        : Optional.ofNullable(ALL.get(name + "/" + arity));
  }

  /** What is wrong with a regular expression, in Go's words. */
  public static Optional<String> regexFault(String expression) {
    return Matching.check(expression);
  }

  private static Map<String, Function> all() {
    Map<String, Function> to = new HashMap<>();
    Conversions.register(to);
    Texting.register(to);
    Listing.register(to);
    Timing.register(to);
    Matching.register(to);
    Optionals.register(to);
    Quantities.register(to);
    Addresses.register(to);
    Urls.register(to);
    Semvers.register(to);
    Formats.register(to);
    Authorizing.register(to);
    return Map.copyOf(to);
  }

  static String text(Object arg) {
    if (arg instanceof String s) {
      return s;
    }
    throw CelError.noSuchOverload();
  }

  static long whole(Object arg) {
    if (arg instanceof Long l) {
      return l;
    }
    throw CelError.noSuchOverload();
  }

  static boolean truth(Object arg) {
    if (arg instanceof Boolean b) {
      return b;
    }
    throw CelError.noSuchOverload();
  }

  static ListValue list(Object arg) {
    if (arg instanceof ListValue l) {
      return l;
    }
    throw CelError.noSuchOverload();
  }

  static <T> T as(Class<T> type, Object arg) {
    if (type.isInstance(arg)) {
      return type.cast(arg);
    }
    throw CelError.noSuchOverload();
  }
}
