package dev.berth.api.cel.value;

import dev.berth.api.cel.ValueType;
import dev.berth.api.cel.ValueType.ListOf;
import dev.berth.base.json.JsonArray;
import java.util.ArrayList;
import java.util.List;

/** An array of JSON; lists that are sets or maps compare and merge as such (apiserver {@code pkg/cel/common}). */
public record JsonList(JsonArray json, ListOf type) implements ListValue {

  @Override
  public int size() {
    return json.size();
  }

  @Override
  public Object get(int i) {
    return Adapted.value(json.get(i), type.element());
  }

  @Override
  public boolean same(ListValue other, Meter meter) {
    return type.kind() == ValueType.ListKind.ATOMIC
        ? ListValue.super.same(other, meter)
        : Merged.same(this, other, type, meter);
  }

  @Override
  public ListValue plus(ListValue other, Meter meter) {
    return type.kind() == ValueType.ListKind.ATOMIC
        ? GrownList.of(this, other, meter)
        : Merged.of(this, other, type, meter);
  }

  /** A list that came of merging one that is a set or a map. */
  record Merged(List<Object> items, ListOf type) implements ListValue {

    /** Items of the right replace those of the left that have the same key, and new ones come after. */
    static ListValue of(ListValue left, ListValue right, ListOf type, Meter meter) {
      meter.work((long) left.size() + right.size());
      List<Object> out = new ArrayList<>(left.size() + right.size());
      for (int i = 0; i < left.size(); i++) {
        out.add(left.get(i));
      }
      for (int j = 0; j < right.size(); j++) {
        Object item = right.get(j);
        int at = find(out, item, type, meter);
        if (at < 0) {
          out.add(item);
        } else {
          out.set(at, item);
        }
      }
      return new Merged(out, type);
    }

    static boolean same(ListValue left, ListValue right, ListOf type, Meter meter) {
      if (left.size() != right.size()) {
        return false;
      }
      List<Object> all = new ArrayList<>(left.size());
      for (int i = 0; i < left.size(); i++) {
        all.add(left.get(i));
      }
      for (int j = 0; j < right.size(); j++) {
        int at = find(all, right.get(j), type, meter);
        if (at < 0 || !Equality.equal(all.get(at), right.get(j), meter)) {
          return false;
        }
      }
      return true;
    }

    private static int find(List<Object> items, Object item, ListOf type, Meter meter) {
      for (int i = 0; i < items.size(); i++) {
        if (matches(items.get(i), item, type, meter)) {
          return i;
        }
      }
      return -1;
    }

    private static boolean matches(Object a, Object b, ListOf type, Meter meter) {
      if (type.kind() == ValueType.ListKind.SET || !(a instanceof MapValue x) || !(b instanceof MapValue y)) {
        return Equality.equal(a, b, meter);
      }
      for (String key : type.keys()) {
        String name = FieldNames.escape(key).orElse(key);
        Object left = x.find(name);
        Object right = y.find(name);
        if (left == Missing.MISSING || right == Missing.MISSING
            ? left != right
            : !Equality.equal(left, right, meter)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public int size() {
      return items.size();
    }

    @Override
    public Object get(int i) {
      return items.get(i);
    }

    @Override
    public boolean same(ListValue other, Meter meter) {
      return same(this, other, type, meter);
    }

    @Override
    public ListValue plus(ListValue other, Meter meter) {
      return of(this, other, type, meter);
    }
  }
}
