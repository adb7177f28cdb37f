package dev.berth.store.image;

import dev.berth.store.Entry;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Children in key order.
 *
 * @param firsts {@code firsts[i]} is greater than every key of child i-1 and, for i &gt; 0, not greater than any of child i
 * @param size entries below
 */
record Branch(String[] firsts, Node[] children, int size) implements Node {

  static Branch of(List<? extends Node> children) {
    Node[] nodes = children.toArray(new Node[0]);
    String[] firsts = new String[nodes.length];
    Arrays.setAll(firsts, i -> nodes[i].firstKey());
    return of(firsts, nodes);
  }

  private static Branch of(String[] firsts, Node[] children) {
    int size = 0;
    for (Node child : children) {
      size += child.size();
    }
    return new Branch(firsts, children, size);
  }

  /** A node that grew too wide as two; one that grew at its end stays full, since keys often come in order. */
  static Branch split(Node wide, boolean atEnd) {
    int half = atEnd ? wide.width() - 1 : wide.width() / 2;
    return of(List.of(wide.left(half), wide.right(half)));
  }

  @Override
  public int width() {
    return children.length;
  }

  @Override
  public String firstKey() {
    return children[0].firstKey();
  }

  @Override
  public Optional<Entry> get(String key) {
    return children[place(key)].get(key);
  }

  @Override
  public Node with(Entry entry) {
    int at = place(entry.key());
    Node child = children[at].with(entry);
    int grown = size + child.size() - children[at].size();
    if (child.width() <= WIDTH) {
      return new Branch(firsts, Slices.replaced(children, at, child), grown);
    }
    Branch pair = split(child, child.rank(entry.key()) == child.size() - 1);
    return new Branch(
        Slices.inserted(firsts, at + 1, pair.firsts[1]),
        Slices.inserted(Slices.replaced(children, at, pair.children[0]), at + 1, pair.children[1]),
        grown);
  }

  @Override
  public Node without(String key) {
    int at = place(key);
    Node child = children[at].without(key);
    if (child.size() == children[at].size()) {
      return this;
    }
    if (child.width() == 0) {
      return new Branch(Slices.removed(firsts, at), Slices.removed(children, at), size - 1);
    }
    Node[] replaced = Slices.replaced(children, at, child);
    if (child.width() < WIDTH / 4) {
      int left = at > 0 ? at - 1 : at;
      int right = left + 1;
      if (right < replaced.length && replaced[left].width() + replaced[right].width() <= WIDTH / 2) {
        Node joined = replaced[left].joined(replaced[right], firsts[right]);
        replaced[left] = joined;
        return new Branch(Slices.removed(firsts, right), Slices.removed(replaced, right), size - 1);
      }
    }
    return new Branch(firsts, replaced, size - 1);
  }

  @Override
  public Node left(int width) {
    return of(Arrays.copyOf(firsts, width), Arrays.copyOf(children, width));
  }

  @Override
  public Node right(int from) {
    return of(
        Arrays.copyOfRange(firsts, from, firsts.length), Arrays.copyOfRange(children, from, children.length));
  }

  @Override
  public Node joined(Node next, String nextFirst) {
    Branch other = (Branch) next;
    String[] nextFirsts = Slices.replaced(other.firsts, 0, nextFirst);
    return new Branch(
        Slices.joined(firsts, nextFirsts), Slices.joined(children, other.children), size + other.size);
  }

  @Override
  public int rank(String key) {
    int at = place(key);
    int before = 0;
    for (int i = 0; i < at; i++) {
      before += children[i].size();
    }
    return before + children[at].rank(key);
  }

  @Override
  public void collect(String from, String end, int limit, List<Entry> into) {
    for (int i = place(from); i < children.length && into.size() < limit; i++) {
      if (!end.isEmpty() && i > 0 && firsts[i].compareTo(end) >= 0) {
        return;
      }
      children[i].collect(from, end, limit, into);
    }
  }

  @Override
  public void forEach(Consumer<Entry> action) {
    for (Node child : children) {
      child.forEach(action);
    }
  }

  /** The child that has the key if any has. */
  private int place(String key) {
    int low = 1;
    int high = firsts.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (firsts[middle].compareTo(key) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }
}
