package dev.berth.node.network;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one table should hold, put together from the parts of its owners; says what changes when a part does. Owned by
 * the proxy, on its loop.
 *
 * <p>Chains and affinity sets belong to one owner. The elements of shared sets and maps are claimed: where two
 * Services claim one address and port (the same external IP), the one whose name comes first has it, and the other as
 * soon as that one lets go.
 */
final class RuleTable {
  private final Map<String, Part> parts = new TreeMap<>();
  /** Set, key, owner, value. */
  private final Map<String, TreeMap<String, TreeMap<String, String>>> claims = new TreeMap<>();

  /** Everything, as if it were all new. */
  RuleChange all() {
    RuleChange all = RuleChange.empty();
    for (Part part : parts.values()) {
      all.newSets().putAll(part.sets());
      all.newChains().addAll(part.chains().keySet());
      all.bodies().putAll(part.chains());
    }
    claims.forEach((set, keys) -> keys.forEach((key, _) -> claim(all, set, key)));
    return all;
  }

  private void claim(RuleChange change, String set, String key) {
    String value = winner(set, key);
    if (TableFrame.INTERVALS.contains(set)) {
      change.replaced().computeIfAbsent(set, _ -> new TreeSet<>()).add(key);
    } else {
      change.newElements().computeIfAbsent(set, _ -> new TreeMap<>()).put(key, value);
    }
  }

  private String winner(String set, String key) {
    return claims.getOrDefault(set, new TreeMap<>()).getOrDefault(key, new TreeMap<>()).firstEntry().getValue();
  }

  /**
   * Puts parts in the place of their owners' former ones.
   *
   * @param fresh {@link Part#EMPTY} for an owner that has nothing any more
   * @return what that changes; empty where it changes nothing
   */
  RuleChange put(Map<String, Part> fresh) {
    RuleChange change = RuleChange.empty();
    // of every key that is touched: what it was, absent where there was none
    Map<String, Map<String, String>> before = new TreeMap<>();
    Map<String, Set<String>> touched = new TreeMap<>();
    fresh.forEach(
        (owner, part) -> {
          Part old = parts.getOrDefault(owner, Part.EMPTY);
          chains(change, old, part);
          old.elements().forEach((set, of) -> of.keySet().forEach(key -> remember(before, touched, set, key)));
          part.elements().forEach((set, of) -> of.keySet().forEach(key -> remember(before, touched, set, key)));
        });
    fresh.forEach(this::replace);
    touched.forEach((set, keys) -> elements(change, set, keys, before.getOrDefault(set, Map.of())));
    return change;
  }

  private void remember(
      Map<String, Map<String, String>> before, Map<String, Set<String>> touched, String set, String key) {
    if (touched.computeIfAbsent(set, _ -> new HashSet<>()).add(key)) {
      TreeMap<String, String> owners = claims.getOrDefault(set, new TreeMap<>()).get(key);
      if (owners != null) {
        before.computeIfAbsent(set, _ -> new TreeMap<>()).put(key, owners.firstEntry().getValue());
      }
    }
  }

  private static void chains(RuleChange change, Part old, Part part) {
    part.sets().forEach((name, declaration) -> {
      if (!old.sets().containsKey(name)) {
        change.newSets().put(name, declaration);
      }
    });
    old.sets().keySet().stream().filter(name -> !part.sets().containsKey(name)).forEach(change.goneSets()::add);
    part.chains().forEach((name, rules) -> {
      List<String> was = old.chains().get(name);
      if (was == null) {
        change.newChains().add(name);
      }
      if (!rules.equals(was)) {
        change.bodies().put(name, rules);
      }
    });
    old.chains().keySet().stream().filter(name -> !part.chains().containsKey(name)).forEach(change.goneChains()::add);
  }

  private void replace(String owner, Part part) {
    Part old = part.equals(Part.EMPTY) ? parts.remove(owner) : parts.put(owner, part);
    if (old != null) {
      old.elements().forEach((set, of) -> of.keySet().forEach(key -> leave(set, key, owner)));
    }
    part.elements().forEach(
        (set, of) -> of.forEach(
            (key, value) ->
                claims
                    .computeIfAbsent(set, _ -> new TreeMap<>())
                    .computeIfAbsent(key, _ -> new TreeMap<>())
                    .put(owner, value)));
  }

  private void leave(String set, String key, String owner) {
    TreeMap<String, TreeMap<String, String>> keys = claims.getOrDefault(set, new TreeMap<>());
    TreeMap<String, String> owners = keys.getOrDefault(key, new TreeMap<>());
    owners.remove(owner);
    if (owners.isEmpty()) {
      keys.remove(key);
    }
  }

  private void elements(RuleChange change, String set, Set<String> keys, Map<String, String> before) {
    SortedMap<String, TreeMap<String, String>> now = claims.getOrDefault(set, new TreeMap<>());
    if (TableFrame.INTERVALS.contains(set)) {
      boolean same = keys.stream().allMatch(key -> now.containsKey(key) == before.containsKey(key));
      if (!same) {
        change.replaced().put(set, new TreeSet<>(now.keySet()));
      }
      return;
    }
    for (String key : keys) {
      String was = before.get(key);
      TreeMap<String, String> owners = now.get(key);
      String is = owners == null ? null : owners.firstEntry().getValue();
      if (was != null && !was.equals(is)) {
        change.goneElements().computeIfAbsent(set, _ -> new TreeSet<>()).add(key);
      }
      if (is != null && !is.equals(was)) {
        change.newElements().computeIfAbsent(set, _ -> new TreeMap<>()).put(key, is);
      }
    }
  }

  /** Names that should be in the kernel. */
  NftNames names(Family family) {
    Set<String> chains = new TreeSet<>();
    Set<String> sets = new TreeSet<>();
    Set<String> maps = new TreeSet<>();
    parts.values().forEach(part -> {
      chains.addAll(part.chains().keySet());
      sets.addAll(part.sets().keySet());
    });
    for (String declaration : TableFrame.sets(family)) {
      String name = declaration.substring(4, declaration.indexOf(' ', 4));
      (declaration.startsWith("map") ? maps : sets).add(name);
    }
    return new NftNames(chains, sets, maps);
  }
}
