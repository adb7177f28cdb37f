package dev.berth.store.image;

import dev.berth.store.Entry;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Entries in key order. */
record Leaf(Entry[] entries) implements Node {
  static final Leaf EMPTY = new Leaf(new Entry[0]);

  @Override
  public int size() {
    return entries.length;
  }

  @Override
  public int width() {
    return entries.length;
  }

  @Override
  public String firstKey() {
    return entries[0].key();
  }

  @Override
  public Optional<Entry> get(String key) {
    int at = find(key);
    return at < 0 ? Optional.empty() : Optional.of(entries[at]);
  }

  @Override
  public Node with(Entry entry) {
    int at = find(entry.key());
    if (at >= 0) {
      Entry[] copy = entries.clone();
      copy[at] = entry;
      return new Leaf(copy);
    }
    return new Leaf(Slices.inserted(entries, -at - 1, entry));
  }

  @Override
  public Node without(String key) {
    int at = find(key);
    return at < 0 ? this : new Leaf(Slices.removed(entries, at));
  }

  @Override
  public Node left(int width) {
    return new Leaf(Arrays.copyOf(entries, width));
  }

  @Override
  public Node right(int from) {
    return new Leaf(Arrays.copyOfRange(entries, from, entries.length));
  }

  @Override
  public Node joined(Node next, String nextFirst) {
    return new Leaf(Slices.joined(entries, ((Leaf) next).entries));
  }

  @Override
  public int rank(String key) {
    int at = find(key);
    return at < 0 ? -at - 1 : at;
  }

  @Override
  public void collect(String from, String end, int limit, List<Entry> into) {
    for (int i = rank(from); i < entries.length && into.size() < limit; i++) {
      Entry entry = entries[i];
      if (!end.isEmpty() && entry.key().compareTo(end) >= 0) {
        return;
      }
      into.add(entry);
    }
  }

  @Override
  public void forEach(Consumer<Entry> action) {
    for (Entry entry : entries) {
      action.accept(entry);
    }
  }

  /** As {@link Arrays#binarySearch}: the index, or -(place to insert) - 1. */
  private int find(String key) {
    int low = 0;
    int high = entries.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = entries[middle].key().compareTo(key);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }
}
