package dev.berth.api.cel.library;

import dev.berth.api.cel.value.Bytes;
import dev.berth.api.cel.value.ListValue;
import dev.berth.api.cel.value.MapValue;
import dev.berth.api.cel.value.Meter;
import dev.berth.api.cel.value.Opaque;
import dev.berth.api.cel.value.Sizes;
import java.util.Iterator;
import java.util.Set;

/**
 * What a call costs when it runs (apiserver {@code library/cost.go}, cel-go {@code interpreter/runtimecost.go}). The
 * rule is picked once, when the expression is compiled.
 */
@FunctionalInterface
public interface CallCost {
  /** Of letters that are walked over. */
  double LETTER = 0.1;
  /** Of letters of a regular expression. */
  double REGEX_LETTER = 0.25;
  long AUTHORIZATION = 350_000;

  CallCost ONE = (args, meter) -> 1;

  Set<String> TRAVERSING = Set.of("isSorted", "sum", "max", "min", "indexOf", "lastIndexOf");
  Set<String> ONE_LETTERS = Set.of("url", "lowerAscii", "upperAscii", "substring", "trim", "jsonpatch.escapeKey",
      "cidr", "isIP", "isCIDR", "quantity", "isQuantity", "semver", "isSemver");
  Set<String> TWICE = Set.of("replace", "split", "ip.isCanonical");
  Set<String> SMALLER = Set.of("less_string", "greater_string", "less_equals_string", "greater_equals_string",
      "less_bytes", "greater_bytes", "less_equals_bytes", "greater_equals_bytes");

  /** @param args the receiver first */
  long of(Object[] args, Meter meter);

  /** @param overload the only one that fits; empty where the run must choose */
  static CallCost rule(String function, String overload) {
    if (TRAVERSING.contains(function)) {
      return (a, m) -> traversal(a[0], m);
    }
    if (ONE_LETTERS.contains(function)) {
      return (a, m) -> ceil(Sizes.of(a[0]) * LETTER);
    }
    if (TWICE.contains(function)) {
      return (a, m) -> ceil(Sizes.of(a[0]) * 2 * LETTER);
    }
    return switch (function) {
      case "check" -> (a, m) -> AUTHORIZATION;
      case "fieldSelector", "labelSelector" -> (a, m) -> selector(Sizes.of(a[1]));
      case "join" -> (a, m) -> ceil(joined(a) * 2 * LETTER);
      case "find", "findAll" -> (a, m) -> regex(Sizes.of(a[0]), Sizes.of(a[1]));
      case "ip" -> overload.equals("cidr_ip") ? ONE : (a, m) -> ceil(Sizes.of(a[0]) * LETTER);
      case "containsIP" -> (a, m) -> ceil(2 * Sizes.of(a[0]) * LETTER)
          + (overload.equals("cidr_contains_ip_string") ? ceil(Sizes.of(a[1]) * LETTER) : 0);
      case "containsCIDR" -> (a, m) -> ceil(2 * Sizes.of(a[0]) * LETTER) + ceil(Sizes.of(a[0]) * LETTER) + 1
          + (overload.equals("cidr_contains_cidr_string") ? ceil(Sizes.of(a[1]) * LETTER) : 0);
      case "validate" -> (a, m) -> a[0] instanceof Formats.Format f ? regex(Sizes.of(a[1]), f.regexSize()) : 1;
      case "_==_", "_!=_" -> (a, m) -> a[0] instanceof Opaque ? 1 : ceil(smaller(a) * LETTER);
      case String other -> byOverload(overload);
    };
  }

  private static CallCost byOverload(String overload) {
    if (SMALLER.contains(overload)) {
      return (a, m) -> ceil(smaller(a) * LETTER);
    }
    if (overload.endsWith("_sort")) {
      return (a, m) -> compared(a[0]);
    }
    if (overload.endsWith("_sortByAssociatedKeys")) {
      return (a, m) -> compared(a[1]);
    }
    return switch (overload) {
      case "starts_with_string", "ends_with_string", "string_to_bytes", "bytes_to_string", "strings_quote",
          "string_format" -> (a, m) -> ceil(Sizes.of(a[0]) * LETTER);
      case "in_list" -> (a, m) -> Sizes.of(a[1]);
      case "add_string", "add_bytes" -> (a, m) -> ceil((Sizes.of(a[0]) + Sizes.of(a[1])) * LETTER);
      case "matches_string", "matches" -> (a, m) -> regex(Sizes.of(a[0]), Sizes.of(a[1]));
      case "contains_string" -> (a, m) -> ceil(Sizes.of(a[0]) * LETTER) * ceil(Sizes.of(a[1]) * LETTER);
      case "list_sets_contains_list", "list_sets_intersects_list" ->
          (a, m) -> 1 + Sizes.of(a[0]) * Sizes.of(a[1]);
      case "list_sets_equivalent_list" -> (a, m) -> 1 + 2 * Sizes.of(a[0]) * Sizes.of(a[1]);
      case "list_slice" -> (a, m) -> listed(a[1] instanceof Long from && a[2] instanceof Long to ? to - from : 0);
      case "list_flatten", "list_reverse" -> (a, m) -> listed((double) Sizes.of(a[0]));
      case "list_flatten_int" -> (a, m) -> listed(Sizes.of(a[0]) * (a[1] instanceof Long depth ? (double) depth : 1));
      case "lists_range" -> (a, m) -> listed(a[0] instanceof Long n ? n : 0);
      case "list_distinct" -> (a, m) -> compared(a[0]);
      case String other -> ONE;
    };
  }

  private static long ceil(double cost) {
    return (long) Math.ceil(cost);
  }

  /** Each element with each. */
  private static long compared(Object list) {
    double n = Sizes.of(list);
    boolean letters = n > 0 && list instanceof ListValue l && (l.get(0) instanceof String || l.get(0) instanceof Bytes);
    return listed(n * n * (letters ? 2 + LETTER : 2));
  }

  /** A call that makes a list. */
  private static long listed(double elements) {
    return 11 + (long) Math.max(0, elements);
  }

  private static long smaller(Object[] a) {
    return Math.min(Sizes.of(a[0]), Sizes.of(a[1]));
  }

  private static long regex(long text, long expression) {
    return ceil((1.0 + text) * LETTER) * ceil(expression * REGEX_LETTER);
  }

  private static long selector(long letters) {
    return 10 + ceil(letters * LETTER) + ceil(ceil(letters * 0.5) * 50.0);
  }

  private static long joined(Object[] a) {
    long letters = 0;
    if (a[0] instanceof ListValue l) {
      for (int i = 0; i < l.size(); i++) {
        letters += Sizes.of(l.get(i));
      }
      letters += a.length > 1 ? Math.max(0, l.size() - 1) * Sizes.of(a[1]) : 0;
    }
    return letters;
  }

  private static long traversal(Object v, Meter meter) {
    meter.work(1);
    return switch (v) {
      case String s -> (long) (s.length() * LETTER);
      case Bytes b -> (long) (b.size() * LETTER);
      case ListValue l -> {
        long sum = 0;
        for (int i = 0; i < l.size(); i++) {
          sum += traversal(l.get(i), meter);
        }
        yield sum;
      }
      case MapValue m -> {
        long sum = 0;
        for (Iterator<Object> keys = m.keys(); keys.hasNext(); ) {
          Object key = keys.next();
          sum += traversal(key, meter) + traversal(m.find(key), meter);
        }
        yield sum;
      }
      case Object other -> 1;
    };
  }
}
