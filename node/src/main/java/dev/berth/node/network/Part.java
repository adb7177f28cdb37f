package dev.berth.node.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one owner (a Service, or the node itself) contributes to the table.
 *
 * @param chains name to rules; names are the owner's own
 * @param sets name to declaration of the sets that the kernel fills (affinity); names are the owner's own
 * @param elements of the sets and maps that all share: set, then key, then value (empty in a set)
 */
record Part(
    SortedMap<String, List<String>> chains,
    SortedMap<String, String> sets,
    SortedMap<String, SortedMap<String, String>> elements) {
  static final Part EMPTY = new Builder().build();

  static final class Builder {
    private final SortedMap<String, List<String>> chains = new TreeMap<>();
    private final SortedMap<String, String> sets = new TreeMap<>();
    private final SortedMap<String, SortedMap<String, String>> elements = new TreeMap<>();

    Builder rule(String chain, String rule) {
      chains.computeIfAbsent(chain, _ -> new ArrayList<>()).add(rule);
      return this;
    }

    boolean hasChain(String chain) {
      return chains.containsKey(chain);
    }

    Builder set(String name, String declaration) {
      sets.put(name, declaration);
      return this;
    }

    /** The first to claim a key has it. */
    Builder element(String set, String key, String value) {
      elements.computeIfAbsent(set, _ -> new TreeMap<>()).putIfAbsent(key, value);
      return this;
    }

    Part build() {
      SortedMap<String, List<String>> bodies = new TreeMap<>();
      chains.forEach((name, rules) -> bodies.put(name, List.copyOf(rules)));
      return new Part(
          Collections.unmodifiableSortedMap(bodies),
          Collections.unmodifiableSortedMap(new TreeMap<>(sets)),
          Collections.unmodifiableSortedMap(new TreeMap<>(elements)));
    }
  }

  /** All that is declared or claimed here, as readable text: for tests and for a maintainer's eye. */
  String text() {
    List<String> lines = new ArrayList<>();
    sets.forEach((name, declaration) -> lines.add("set " + name + " " + declaration));
    for (Map.Entry<String, List<String>> chain : chains.entrySet()) {
      lines.add("chain " + chain.getKey());
      chain.getValue().forEach(rule -> lines.add("  " + rule));
    }
    elements.forEach((set, of) -> of.forEach((k, v) -> lines.add(set + ": " + k + (v.isEmpty() ? "" : " -> " + v))));
    return String.join("\n", lines);
  }
}
