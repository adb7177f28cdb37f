package dev.berth.controllers.job;

import java.util.BitSet;
import java.util.Collection;

/** Indexes of an Indexed Job's pods, as a status has them: {@code 0-2,5,7,8}. Immutable. */
final class IndexSet {
  static final IndexSet EMPTY = new IndexSet(new BitSet());

  private final BitSet bits;

  private IndexSet(BitSet bits) {
    this.bits = bits;
  }

  /** @param completions indexes from this on are left out: the Job may have been made smaller */
  static IndexSet parse(String text, long completions) {
    BitSet bits = new BitSet();
    for (String part : text.split(",", -1)) {
      int dash = part.indexOf('-');
      try {
        int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
        int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
        bits.set(first, (int) Math.max(first, Math.min(last + 1L, completions)));
      } catch (NumberFormatException none) {
        // nothing written by us; upstream leaves it out as well
      }
    }
    return new IndexSet(bits);
  }

  static IndexSet of(Collection<Integer> indexes) {
    BitSet bits = new BitSet();
    indexes.stream().filter(index -> index >= 0).forEach(bits::set);
    return new IndexSet(bits);
  }

  IndexSet and(Collection<Integer> more) {
    return or(of(more));
  }

  IndexSet or(IndexSet other) {
    BitSet union = (BitSet) bits.clone();
    union.or(other.bits);
    return new IndexSet(union);
  }

  boolean has(int index) {
    return index >= 0 && bits.get(index);
  }

  int total() {
    return bits.cardinality();
  }

  /** How many are in both. */
  int shared(IndexSet other) {
    BitSet both = (BitSet) bits.clone();
    both.and(other.bits);
    return both.cardinality();
  }

  /** The first from there on that is not in it. */
  int firstMissing(int from) {
    return bits.nextClearBit(from);
  }

  /** Runs of three and more as {@code first-last}, others one by one. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (int first = bits.nextSetBit(0); first >= 0; ) {
      int end = bits.nextClearBit(first);
      out.append(out.isEmpty() ? "" : ",").append(first);
      if (end - first >= 2) {
        out.append(end - first == 2 ? ',' : '-').append(end - 1);
      }
      first = bits.nextSetBit(end);
    }
    return out.toString();
  }
}
