package dev.berth.node.network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * What changes in a table, as one transaction: all of it happens at one moment for packets, or none.
 *
 * <p>The order of its steps is what keeps it possible: what is referred to comes before what refers to it, and goes
 * after it.
 *
 * @param newSets name to declaration
 * @param newChains names; their rules are in {@code bodies}
 * @param bodies chain to its rules from now on
 * @param goneElements set or map to keys
 * @param newElements set or map to key to value, empty in a set
 * @param replaced sets that hold exactly these elements from now on
 * @param goneChains names
 * @param goneSets names
 */
record RuleChange(
    SortedMap<String, String> newSets,
    NavigableSet<String> newChains,
    SortedMap<String, List<String>> bodies,
    SortedMap<String, NavigableSet<String>> goneElements,
    SortedMap<String, SortedMap<String, String>> newElements,
    SortedMap<String, NavigableSet<String>> replaced,
    NavigableSet<String> goneChains,
    NavigableSet<String> goneSets) {

  /** Elements per line: a parser that reads one endless line is slow to complain about it. */
  private static final int LINE = 256;

  static RuleChange empty() {
    return new RuleChange(
        new TreeMap<>(),
        new TreeSet<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeSet<>(),
        new TreeSet<>());
  }

  boolean isEmpty() {
    return newSets.isEmpty()
        && bodies.isEmpty()
        && goneElements.isEmpty()
        && newElements.isEmpty()
        && replaced.isEmpty()
        && goneChains.isEmpty()
        && goneSets.isEmpty();
  }

  /** For {@code nft -f}. */
  String script(Family family, String table) {
    StringBuilder out = new StringBuilder();
    String at = " " + family.word + " " + table + " ";
    newSets.forEach((name, declaration) -> line(out, "add set", at, name + " " + declaration));
    newChains.forEach(name -> line(out, "add chain", at, name));
    rules(out, at, newChains);
    goneElements.forEach(
        (set, keys) -> lines(keys, some -> line(out, "delete element", at, set + " { " + some + " }")));
    add(out, at, newElements);
    replaced.forEach(
        (set, keys) -> {
          line(out, "flush set", at, set);
          lines(keys, some -> line(out, "add element", at, set + " { " + some + " }"));
        });
    goneChains.forEach(name -> line(out, "flush chain", at, name));
    goneChains.forEach(name -> line(out, "delete chain", at, name));
    goneSets.forEach(name -> line(out, "delete set", at, name));
    return out.toString();
  }

  /**
   * Makes a table hold this, which is all that it should hold, whatever it holds. Sets that the kernel fills keep
   * their elements where they stay.
   *
   * @param there what exists; empty where there is no table
   */
  String fill(Family family, String table, NftNames there) {
    StringBuilder out = new StringBuilder();
    String at = " " + family.word + " " + table + " ";
    out.append("add table").append(at).append('\n');
    there.chains().forEach(name -> line(out, "flush chain", at, name));
    List<String> frame = TableFrame.sets(family);
    Set<String> shared = new HashSet<>();
    frame.forEach(declaration -> shared.add(word(declaration, 1)));
    there.maps().forEach(name -> line(out, "flush map", at, name));
    there.sets().stream().filter(shared::contains).forEach(name -> line(out, "flush set", at, name));
    Set<String> hooked = new HashSet<>();
    TableFrame.hooks().forEach(declaration -> hooked.add(word(declaration, 0)));
    there.chains().stream()
        .filter(name -> !newChains.contains(name))
        .forEach(name -> line(out, "delete chain", at, name));
    there.sets().stream()
        .filter(name -> !shared.contains(name) && !newSets.containsKey(name))
        .forEach(name -> line(out, "delete set", at, name));
    frame.forEach(declaration -> line(out, "add " + word(declaration, 0), at, declaration.substring(4)));
    newSets.forEach((name, declaration) -> line(out, "add set", at, name + " " + declaration));
    TableFrame.hooks().forEach(declaration -> line(out, "add chain", at, declaration));
    newChains.stream().filter(name -> !hooked.contains(name)).forEach(name -> line(out, "add chain", at, name));
    rules(out, at, newChains);
    add(out, at, newElements);
    replaced.forEach((set, keys) -> lines(keys, some -> line(out, "add element", at, set + " { " + some + " }")));
    return out.toString();
  }

  private static String word(String text, int which) {
    String rest = text;
    for (int i = 0; i < which; i++) {
      rest = rest.substring(rest.indexOf(' ') + 1);
    }
    return rest.substring(0, rest.indexOf(' '));
  }

  private void rules(StringBuilder out, String at, Set<String> empty) {
    bodies.forEach(
        (chain, rules) -> {
          if (!empty.contains(chain)) {
            line(out, "flush chain", at, chain);
          }
          rules.forEach(rule -> line(out, "add rule", at, chain + " " + rule));
        });
  }

  private static void add(StringBuilder out, String at, SortedMap<String, SortedMap<String, String>> elements) {
    BiConsumer<String, SortedMap<String, String>> each =
        (set, of) -> {
          List<String> texts = new ArrayList<>();
          for (Map.Entry<String, String> e : of.entrySet()) {
            texts.add(e.getValue().isEmpty() ? e.getKey() : e.getKey() + " : " + e.getValue());
          }
          lines(texts, some -> line(out, "add element", at, set + " { " + some + " }"));
        };
    elements.forEach(each);
  }

  private interface Line {
    void write(String elements);
  }

  private static void lines(Iterable<String> elements, Line line) {
    List<String> some = new ArrayList<>();
    for (String element : elements) {
      some.add(element);
      if (some.size() == LINE) {
        line.write(String.join(", ", some));
        some.clear();
      }
    }
    if (!some.isEmpty()) {
      line.write(String.join(", ", some));
    }
  }

  private static void line(StringBuilder out, String verb, String at, String what) {
    out.append(verb).append(at).append(what).append('\n');
  }
}
