package dev.berth.api.cel.library;

import static dev.berth.api.cel.library.Functions.as;
import static dev.berth.api.cel.library.Functions.list;
import static dev.berth.api.cel.library.Functions.whole;

import dev.berth.api.cel.value.BuiltMap;
import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.Equality;
import dev.berth.api.cel.value.GrownList;
import dev.berth.api.cel.value.ListValue;
import dev.berth.api.cel.value.MapValue;
import dev.berth.api.cel.value.Meter;
import dev.berth.api.cel.value.OptionalValue;
import dev.berth.api.cel.value.TypeValue;
import dev.berth.api.cel.value.Unsigned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Functions of lists and sets (apiserver {@code library/lists.go}, cel-go {@code ext/lists.go}, {@code ext/sets.go}). */
final class Listing {
  private Listing() {}

  static void register(Map<String, Function> to) {
    to.put("isSorted/1", (a, m) -> isSorted(list(a[0])));
    to.put("min/1", (a, m) -> best(list(a[0]), "min", -1));
    to.put("max/1", (a, m) -> best(list(a[0]), "max", 1));
    to.put("slice/3", (a, m) -> slice(list(a[0]), whole(a[1]), whole(a[2]), m));
    to.put("flatten/1", (a, m) -> flatten(list(a[0]), 1, m));
    to.put("flatten/2", (a, m) -> flatten(list(a[0]), whole(a[1]), m));
    to.put("sort/1", (a, m) -> sort(list(a[0]), list(a[0]), m));
    to.put("@sortByAssociatedKeys/2", (a, m) -> sort(list(a[0]), list(a[1]), m));
    to.put("lists.range/1", (a, m) -> range(whole(a[0]), m));
    to.put("reverse/1", (a, m) -> GrownList.of(items(list(a[0]), m).reversed()));
    to.put("distinct/1", (a, m) -> distinct(list(a[0]), m));
    to.put("first/1", (a, m) -> list(a[0]).size() == 0
        ? OptionalValue.NONE : new OptionalValue(list(a[0]).get(0)));
    to.put("last/1", (a, m) -> list(a[0]).size() == 0
        ? OptionalValue.NONE : new OptionalValue(list(a[0]).get(list(a[0]).size() - 1)));
    to.put("cel.@mapInsert/3", (a, m) -> inserted(as(MapValue.class, a[0]), List.of(a[1]), k -> a[2], m));
    to.put("cel.@mapInsert/2", (a, m) -> inserted(as(MapValue.class, a[0]), keys(as(MapValue.class, a[1])),
        as(MapValue.class, a[1])::find, m));
    to.put("sets.contains/2", (a, m) -> containsAll(list(a[0]), list(a[1]), m));
    to.put("sets.equivalent/2", (a, m) ->
        containsAll(list(a[0]), list(a[1]), m) && containsAll(list(a[1]), list(a[0]), m));
    to.put("sets.intersects/2", (a, m) -> intersects(list(a[0]), list(a[1]), m));
  }

  private static List<Object> items(ListValue l, Meter meter) {
    meter.work(l.size());
    List<Object> out = new ArrayList<>(l.size());
    for (int i = 0; i < l.size(); i++) {
      out.add(l.get(i));
    }
    return out;
  }

  static long indexOf(ListValue l, Object item, Meter meter) {
    for (int i = 0; i < l.size(); i++) {
      if (Equality.equal(l.get(i), item, meter)) {
        return i;
      }
    }
    return -1;
  }

  static long lastIndexOf(ListValue l, Object item, Meter meter) {
    for (int i = l.size() - 1; i >= 0; i--) {
      if (Equality.equal(l.get(i), item, meter)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isSorted(ListValue l) {
    for (int i = 1; i < l.size(); i++) {
      if (Equality.compare(l.get(i - 1), l.get(i)) > 0) {
        return false;
      }
    }
    return true;
  }

  /** The sum of nothing is of the elements' type, which only the overload tells. */
  static Function sum(String overload) {
    Object zero = switch (overload) {
      case "list_double_sum_double" -> 0.0;
      case "list_uint_sum_uint" -> new Unsigned(0);
      case "list_duration_sum_duration" -> Duration.ZERO;
      case String other -> 0L;
    };
    return (a, m) -> list(a[0]).size() == 0 ? zero : sum(list(a[0]), m);
  }

  private static Object sum(ListValue l, Meter meter) {
    Object sum = l.get(0);
    if (sum instanceof Duration || Equality.isNumber(sum)) {
      for (int i = 1; i < l.size(); i++) {
        sum = Arithmetic.add(sum, l.get(i), meter);
      }
      return sum;
    }
    throw CelError.noSuchOverload();
  }

  private static Object best(ListValue l, String name, int sign) {
    if (l.size() == 0) {
      throw new CelError(name + " called on empty list");
    }
    Object best = l.get(0);
    for (int i = 1; i < l.size(); i++) {
      if (Integer.signum(Equality.compare(l.get(i), best)) == sign) {
        best = l.get(i);
      }
    }
    return best;
  }

  private static ListValue slice(ListValue l, long from, long to, Meter meter) {
    String call = "cannot slice(" + from + ", " + to + "), ";
    if (from < 0 || to < 0) {
      throw new CelError(call + "negative indexes not supported");
    }
    if (from > to) {
      throw new CelError(call + "start index must be less than or equal to end index");
    }
    if (l.size() < to) {
      throw new CelError(call + "list is length " + l.size());
    }
    return GrownList.of(items(l, meter).subList((int) from, (int) to));
  }

  private static ListValue flatten(ListValue l, long depth, Meter meter) {
    if (depth < 0) {
      throw new CelError("level must be non-negative");
    }
    List<Object> out = new ArrayList<>();
    flatten(l, depth, out, meter);
    return GrownList.of(out);
  }

  private static void flatten(ListValue l, long depth, List<Object> to, Meter meter) {
    for (int i = 0; i < l.size(); i++) {
      meter.work(1);
      if (depth > 0 && l.get(i) instanceof ListValue inner) {
        flatten(inner, depth - 1, to, meter);
      } else {
        to.add(l.get(i));
      }
    }
  }

  private static ListValue sort(ListValue l, ListValue by, Meter meter) {
    if (l.size() != by.size()) {
      throw new CelError("@sortByAssociatedKeys() expected a list of the same size as the associated keys list,"
          + " but got " + l.size() + " and " + by.size() + " elements respectively");
    }
    List<Object> keys = items(by, meter);
    if (!keys.isEmpty()) {
      TypeValue first = TypeValue.of(keys.getFirst());
      for (Object key : keys) {
        if (!TypeValue.of(key).equals(first)) {
          throw new CelError("list elements must have the same type");
        }
      }
    }
    List<Object> out = new ArrayList<>(l.size());
    IntStream.range(0, keys.size()).boxed()
        .sorted(Comparator.comparing(keys::get, Equality::compare))
        .forEach(i -> out.add(l.get(i)));
    return GrownList.of(out);
  }

  private static ListValue range(long n, Meter meter) {
    meter.work(Math.max(0, n));
    List<Object> out = new ArrayList<>();
    for (long i = 0; i < n; i++) {
      out.add(i);
    }
    return GrownList.of(out);
  }

  private static ListValue distinct(ListValue l, Meter meter) {
    List<Object> out = new ArrayList<>();
    for (Object item : items(l, meter)) {
      if (out.stream().noneMatch(known -> Equality.equal(known, item, meter))) {
        out.add(item);
      }
    }
    return GrownList.of(out);
  }

  private static List<Object> keys(MapValue map) {
    List<Object> out = new ArrayList<>();
    map.keys().forEachRemaining(out::add);
    return out;
  }

  /** A map of one loop grows in place: no expression sees it before it is whole. */
  private static MapValue inserted(MapValue map, List<Object> keys, UnaryOperator<Object> values, Meter meter) {
    BuiltMap to = map instanceof BuiltMap b && b.size() > 0 ? b : BuiltMap.of("");
    if (to != map) {
      keys(map).forEach(key -> to.add(key, map.find(key)));
    }
    meter.work(keys.size());
    for (Object key : keys) {
      if (!to.add(key, values.apply(key))) {
        throw new CelError("insert failed: key " + key + " already exists");
      }
    }
    return to;
  }

  private static boolean containsAll(ListValue all, ListValue some, Meter meter) {
    for (int i = 0; i < some.size(); i++) {
      if (!all.contains(some.get(i), meter)) {
        return false;
      }
    }
    return true;
  }

  private static boolean intersects(ListValue a, ListValue b, Meter meter) {
    for (int i = 0; i < a.size(); i++) {
      if (b.contains(a.get(i), meter)) {
        return true;
      }
    }
    return false;
  }
}
