package dev.berth.base.json;

/**
 * Where each name of a large object stands: a hash table of positions in one array. Immutable once made, so that it may
 * be published by a race.
 */
final class NameIndex {
  static final NameIndex NONE = new NameIndex(new String[0]);

  /** Position plus one; 0 is a free slot. At least half are free. */
  private final int[] slots;

  NameIndex(String[] names) {
    int[] table = new int[Integer.highestOneBit(Math.max(1, names.length)) * 4];
    for (int i = 0; i < names.length; i++) {
      int slot = slot(names[i], table);
      while (table[slot] != 0) {
        slot = slot + 1 & table.length - 1;
      }
      table[slot] = i + 1;
    }
    slots = table;
  }

  /** The name's position, or -1. */
  int find(String[] names, String name) {
    for (int slot = slot(name, slots); slots[slot] != 0; slot = slot + 1 & slots.length - 1) {
      if (names[slots[slot] - 1].equals(name)) {
        return slots[slot] - 1;
      }
    }
    return -1;
  }

  private static int slot(String name, int[] table) {
    int hash = name.hashCode() * 0x9e3779b9;
    return (hash ^ hash >>> 16) & table.length - 1;
  }
}
