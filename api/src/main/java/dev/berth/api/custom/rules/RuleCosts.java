package dev.berth.api.custom.rules;

import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What all rules of one version may cost together. One use. */
final class RuleCosts {
  /** Of one expression, times how often it may run. */
  static final long EXPRESSION = 10_000_000;
  /** Of all rules of a version. */
  static final long TOTAL = 100_000_000;

  private static final int NAMED = 4;
  private static final String ADVICE =
      " (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are"
          + " declared)";

  private record Cost(FieldPath path, long cost) {}

  private final List<Cost> expensive = new ArrayList<>();
  private long total;

  void add(FieldPath path, long cost) {
    total = plus(total, cost);
    if (cost >= TOTAL / 100) {
      expensive.add(new Cost(path, cost));
      expensive.sort(Comparator.comparingLong(Cost::cost).reversed());
      if (expensive.size() > NAMED) {
        expensive.removeLast();
      }
    }
  }

  /** @param at the schema */
  List<FieldError> check(FieldPath at) {
    if (total <= TOTAL) {
      return List.of();
    }
    List<FieldError> found = new ArrayList<>();
    expensive.forEach(e -> found.add(FieldError.forbidden(e.path(),
        "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema")));
    found.add(FieldError.forbidden(at, exceeds(
        "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema", total, TOTAL)));
    return found;
  }

  static String exceeds(String what, long cost, long limit) {
    double factor = (double) cost / limit;
    String shown = factor > 100
        ? "more than 100x"
        : String.format(Locale.ROOT, factor < 1.5 ? "%fx" : "%.1fx", factor);
    return what + " exceeds budget by factor of " + shown + ADVICE;
  }

  static long plus(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  static long times(long a, long b) {
    return b != 0 && a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
  }
}
