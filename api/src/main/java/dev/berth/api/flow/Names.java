package dev.berth.api.flow;

import dev.berth.base.json.JsonArray;
import java.util.Set;
import java.util.stream.Collectors;

/** A list in a rule: these, or all where it is only a star. */
record Names(boolean all, Set<String> some) {

  static Names of(JsonArray list) {
    Set<String> names = list.strings().collect(Collectors.toUnmodifiableSet());
    return new Names(names.equals(Set.of("*")), names);
  }

  boolean has(String name) {
    return all || some.contains(name);
  }
}
