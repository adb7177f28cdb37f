package dev.berth.api.cel.run;

import dev.berth.api.cel.value.BuiltMap;
import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.FixedList;
import dev.berth.api.cel.value.OptionalValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Lists, maps and objects that expressions write down. */
public final class Making {
  private static final long LIST = 10;
  private static final long MAP = 30;
  private static final long OBJECT = 40;

  private Making() {}

  record Items(List<Node> items, Set<Integer> optional) implements Node {
    @Override
    public Object eval(Frame frame) {
      List<Object> out = new ArrayList<>(items.size());
      for (int i = 0; i < items.size(); i++) {
        Object item = items.get(i).eval(frame);
        if (!optional.contains(i)) {
          out.add(item);
        } else if (!(item instanceof OptionalValue o)) {
          throw new CelError("cannot initialize optional list element from non-optional value " + item);
        } else if (o.isPresent()) {
          out.add(o.get());
        }
      }
      frame.charge(LIST);
      return new FixedList(out);
    }
  }

  /** @param optional whether the value is an optional and the entry is there only where it has a value */
  public record Entry(Node key, Node value, boolean optional) {}

  /** @param typeName of an object; empty for a map */
  record Entries(String typeName, List<Entry> entries) implements Node {
    @Override
    public Object eval(Frame frame) {
      BuiltMap out = BuiltMap.of(typeName);
      for (Entry entry : entries) {
        Object key = entry.key().eval(frame);
        Object value = entry.value().eval(frame);
        if (entry.optional()) {
          if (!(value instanceof OptionalValue o)) {
            throw new CelError("cannot initialize optional entry '" + key + "' from non-optional value " + value);
          }
          if (!o.isPresent()) {
            continue;
          }
          value = o.get();
        }
        if (!out.add(key, value)) {
          throw new CelError("duplicate map key: " + key);
        }
      }
      frame.charge(typeName.isEmpty() ? MAP : OBJECT);
      return out;
    }
  }
}
