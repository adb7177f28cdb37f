package dev.berth.node.network;

import java.util.Set;
import java.util.TreeSet;

/** The names of what a table has in the kernel. */
record NftNames(Set<String> chains, Set<String> sets, Set<String> maps) {
  static final NftNames NONE = new NftNames(Set.of(), Set.of(), Set.of());

  NftNames {
    chains = new TreeSet<>(chains);
    sets = new TreeSet<>(sets);
    maps = new TreeSet<>(maps);
  }
}
