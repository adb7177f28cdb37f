package dev.berth.store.image;

import dev.berth.store.Entry;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A part of the tree; immutable. {@link #with} may answer a node one wider than {@link #WIDTH}, which its parent splits;
 * {@link #without} may answer an empty one, which its parent drops.
 */
sealed interface Node permits Leaf, Branch {
  /** How many entries or children a node has at most: copying a path costs some 900 bytes for 100,000 entries. */
  int WIDTH = 32;

  /** Entries below. */
  int size();

  /** Entries or children right here. */
  int width();

  String firstKey();

  Optional<Entry> get(String key);

  Node with(Entry entry);

  /** A node as large as this one where the key is absent. */
  Node without(String key);

  Node left(int width);

  Node right(int from);

  /** This node and its right neighbour in one. */
  Node joined(Node next, String nextFirst);

  /** How many keys are smaller. */
  int rank(String key);

  /** Adds entries with keys in [from, end) until there are {@code limit} of them; an empty end is none. */
  void collect(String from, String end, int limit, List<Entry> into);

  void forEach(Consumer<Entry> action);
}
