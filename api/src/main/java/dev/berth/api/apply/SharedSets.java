package dev.berth.api.apply;

import java.util.Arrays;

/**
 * Field sets that objects have in common, kept once: what one writer owns of the objects of a kind is mostly the same in all
 * of them. A set that is met again is neither made into {@code fieldsV1} nor into text once more.
 *
 * <p>A table of fixed size, shared by all threads and without locks: a slot holds whatever was last put there. Sets are
 * immutable, so a race costs a copy, no more.
 */
final class SharedSets {
  /** Members; larger sets are seldom equal, and a table full of them would be large. */
  private static final int LARGEST = 128;

  private static final FieldSet[] SETS = new FieldSet[1 << 9];

  static {
    Arrays.fill(SETS, FieldSet.EMPTY);
  }

  private SharedSets() {}

  /** An equal set, as it was first met. */
  static FieldSet of(FieldSet set) {
    int hash = set.hashCode();
    int slot = (hash ^ hash >>> 15) & SETS.length - 1;
    FieldSet known = SETS[slot];
    if (known.equals(set)) {
      return known;
    }
    if (mayShare(set)) {
      SETS[slot] = set;
    }
    return set;
  }

  static boolean mayShare(FieldSet set) {
    return set.size() <= LARGEST;
  }
}
