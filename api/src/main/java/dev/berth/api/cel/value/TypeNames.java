package dev.berth.api.cel.value;

import dev.berth.model.names.GoQuote;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Whether objects that an expression makes are named after the fields they stand in: {@code Object{spec: Object.spec{}}}.
 * Maps and lists in between have no names (apiserver {@code pkg/cel/mutation/dynamic/objects.go}).
 */
public final class TypeNames {
  private TypeNames() {}

  /** What is wrong, a line each; empty where nothing is. */
  public static Optional<String> fault(Object value) {
    List<String> faults = new ArrayList<>();
    check(value, "Object", faults);
    return faults.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", faults));
  }

  private static void check(Object value, String path, List<String> faults) {
    switch (value) {
      case BuiltMap m -> {
        boolean named = !m.typeName().isEmpty();
        if (named && !m.typeName().equals(path)) {
          faults.add("unexpected type name " + GoQuote.quote(m.typeName()) + ", expected " + GoQuote.quote(path)
              + ", which matches field name path from root Object type");
        }
        for (Iterator<Object> keys = m.keys(); keys.hasNext(); ) {
          Object key = keys.next();
          check(m.find(key), named ? path + "." + key : path, faults);
        }
      }
      case FixedList l -> l.items().forEach(item -> check(item, path, faults));
      case Object other -> { }
    }
  }
}
