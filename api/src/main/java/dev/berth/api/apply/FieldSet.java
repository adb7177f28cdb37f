package dev.berth.api.apply;

import dev.berth.base.json.JsonObject;
import dev.berth.base.json.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A set of paths. Immutable; sets share what they have in common.
 *
 * <p>It is a tree: each node is an element that may itself be a member, with the set of what lies below it. The nodes of
 * a level are sorted and distinct, and a node that is neither a member nor has anything below it does not exist. So
 * equal sets are equal trees, and every operation is one merge of two sorted lists a level. Membership of a path says
 * nothing about the paths above and below it.
 */
public final class FieldSet implements Spelling {
  public static final FieldSet EMPTY = new FieldSet(new Node[0]);

  /**
   * @param member whether the path to here is in the set
   * @param below what is in the set under it
   */
  public record Node(PathElement element, boolean member, FieldSet below) {}

  private final Node[] nodes;
  /** Worked out when first asked for, as what follows is; a race does it twice. */
  private int hash;
  /** As {@link FieldsV1} writes it, of a set that is {@link SharedSets shared} and has been asked for it. */
  private Encoded encoded = Encoded.NONE;
  /** The type beside which {@link SchemaWalk#reconcile} last found nothing to do. */
  private @Nullable MergeType fitting;

  private FieldSet(Node[] nodes) {
    this.nodes = nodes;
  }

  /** The set of one path of field names. */
  public static FieldSet of(String... names) {
    FieldSet set = EMPTY;
    for (int i = names.length - 1; i >= 0; i--) {
      set = new FieldSet(new Node[] {new Node(new PathElement.Field(names[i]), i == names.length - 1, set)});
    }
    return set;
  }

  public static FieldSet of(List<PathElement> path) {
    FieldSet set = EMPTY;
    for (int i = path.size() - 1; i >= 0; i--) {
      set = new FieldSet(new Node[] {new Node(path.get(i), i == path.size() - 1, set)});
    }
    return set;
  }

  public static FieldSet union(FieldSet... sets) {
    FieldSet out = EMPTY;
    for (FieldSet set : sets) {
      out = out.union(set);
    }
    return out;
  }

  public boolean isEmpty() {
    return nodes.length == 0;
  }

  /** The number of members. */
  public int size() {
    int n = 0;
    for (Node node : nodes) {
      n += (node.member ? 1 : 0) + node.below.size();
    }
    return n;
  }

  /** The nodes of the first level in order. */
  public List<Node> nodes() {
    return List.of(nodes);
  }

  /** As a tree, and the tree's text. */
  private record Encoded(JsonObject tree, byte[] text) {
    static final Encoded NONE = new Encoded(JsonObject.EMPTY, new byte[0]);
  }

  /** As it was {@link #keepEncoded kept}; else the empty object. */
  JsonObject encoded() {
    return encoded.tree;
  }

  /** From now on the tree is this set's, and its text is made no more. */
  void keepEncoded(JsonObject tree) {
    encoded = new Encoded(tree, tree.toBytes());
    tree.keep(this);
  }

  @Override
  public byte[] text(JsonObject tree) {
    Encoded known = encoded;
    return known.tree == tree ? known.text : Encoded.NONE.text;
  }

  boolean isFitting(MergeType type) {
    return fitting == type;
  }

  void keepFitting(MergeType type) {
    fitting = type;
  }

  int width() {
    return nodes.length;
  }

  Node node(int i) {
    return nodes[i];
  }

  public boolean has(List<PathElement> path) {
    FieldSet at = this;
    for (int i = 0; i < path.size(); i++) {
      int n = at.indexOf(path.get(i));
      if (n < 0) {
        return false;
      }
      if (i == path.size() - 1) {
        return at.nodes[n].member;
      }
      at = at.nodes[n].below;
    }
    return false;
  }

  /** Whether a path of one element is a member. */
  boolean has(PathElement element) {
    int n = indexOf(element);
    return n >= 0 && nodes[n].member;
  }

  /** What lies below an element. */
  FieldSet below(PathElement element) {
    int n = indexOf(element);
    return n < 0 ? EMPTY : nodes[n].below;
  }

  private int indexOf(PathElement element) {
    int low = 0;
    int high = nodes.length - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      int c = nodes[middle].element.compareTo(element);
      if (c == 0) {
        return middle;
      }
      if (c < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  public FieldSet union(FieldSet other) {
    if (other.isEmpty() || other == this) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    Builder out = new Builder(Math.max(nodes.length, other.nodes.length));
    int i = 0;
    int j = 0;
    while (i < nodes.length && j < other.nodes.length) {
      int c = nodes[i].element.compareTo(other.nodes[j].element);
      if (c < 0) {
        out.add(nodes[i++]);
      } else if (c > 0) {
        out.add(other.nodes[j++]);
      } else {
        Node a = nodes[i++];
        Node b = other.nodes[j++];
        out.add(a.element, a.member || b.member, a.below.union(b.below));
      }
    }
    out.addAll(nodes, i);
    out.addAll(other.nodes, j);
    return out.build();
  }

  public FieldSet intersection(FieldSet other) {
    Builder out = new Builder(4);
    int i = 0;
    int j = 0;
    while (i < nodes.length && j < other.nodes.length) {
      int c = nodes[i].element.compareTo(other.nodes[j].element);
      if (c < 0) {
        i++;
      } else if (c > 0) {
        j++;
      } else {
        Node a = nodes[i++];
        Node b = other.nodes[j++];
        out.add(a.element, a.member && b.member, a.below.intersection(b.below));
      }
    }
    return out.build();
  }

  /** The members that the other set does not have. A path above or below a removed one stays. */
  public FieldSet difference(FieldSet other) {
    return difference(other, false);
  }

  /** The members that the other set has neither themselves nor any path above them. */
  public FieldSet recursiveDifference(FieldSet other) {
    return difference(other, true);
  }

  private FieldSet difference(FieldSet other, boolean recursive) {
    if (isEmpty() || other.isEmpty()) {
      return this;
    }
    Builder out = new Builder(nodes.length);
    boolean same = true;
    int j = 0;
    for (Node a : nodes) {
      while (j < other.nodes.length && other.nodes[j].element.compareTo(a.element) < 0) {
        j++;
      }
      if (j == other.nodes.length || other.nodes[j].element.compareTo(a.element) != 0) {
        out.add(a);
        continue;
      }
      Node b = other.nodes[j];
      FieldSet below = recursive && b.member ? EMPTY : a.below.difference(b.below, recursive);
      boolean member = a.member && !b.member;
      same &= below == a.below && member == a.member;
      out.add(a.element, member, below);
    }
    return same ? this : out.build();
  }

  /** Visits every member: those of a level first, then what lies below each. The list is the visitor's to keep. */
  public void forEach(Consumer<List<PathElement>> visit) {
    forEach(List.of(), visit);
  }

  private void forEach(List<PathElement> prefix, Consumer<List<PathElement>> visit) {
    for (Node node : nodes) {
      if (node.member) {
        visit.accept(plus(prefix, node.element));
      }
    }
    for (Node node : nodes) {
      if (!node.below.isEmpty()) {
        node.below.forEach(plus(prefix, node.element), visit);
      }
    }
  }

  private static List<PathElement> plus(List<PathElement> path, PathElement element) {
    List<PathElement> out = new ArrayList<>(path.size() + 1);
    out.addAll(path);
    out.add(element);
    return List.copyOf(out);
  }

  /** A path for people: {@code .spec.containers[name="a"].image}. */
  public static String text(List<PathElement> path) {
    StringBuilder b = new StringBuilder();
    path.forEach(e -> b.append(e.text()));
    return b.toString();
  }

  @Override
  public boolean equals(Object other) {
    if (other == this) {
      return true;
    }
    if (!(other instanceof FieldSet s) || s.nodes.length != nodes.length || s.hashCode() != hashCode()) {
      return false;
    }
    for (int i = 0; i < nodes.length; i++) {
      Node a = nodes[i];
      Node b = s.nodes[i];
      if (a != b && (a.member != b.member || !a.element.equals(b.element) || !a.below.equals(b.below))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int known = hash;
    if (known == 0) {
      for (Node node : nodes) {
        known = (known * 31 + node.element.hashCode()) * 31 + node.below.hashCode() * 2 + (node.member ? 1 : 0);
      }
      hash = known;
    }
    return known;
  }

  /** One path a line. */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    forEach(path -> lines.add(text(path)));
    return String.join("\n", lines);
  }

  /** Collects the nodes of one level in any order. Equal elements become one node. One thread, one build. */
  static final class Builder {
    private Node[] nodes;
    private int size;
    private boolean sorted = true;

    Builder(int capacity) {
      nodes = new Node[capacity];
    }

    void add(PathElement element, boolean member, FieldSet below) {
      if (member || !below.isEmpty()) {
        add(member && below.isEmpty() ? element.leaf() : new Node(element, member, below));
      }
    }

    void add(Node node) {
      if (size == nodes.length) {
        nodes = Arrays.copyOf(nodes, Math.max(4, size * 2));
      }
      if (sorted && size > 0 && nodes[size - 1].element.compareTo(node.element) >= 0) {
        sorted = false;
      }
      nodes[size++] = node;
    }

    private void addAll(Node[] more, int from) {
      for (int i = from; i < more.length; i++) {
        add(more[i]);
      }
    }

    boolean isEmpty() {
      return size == 0;
    }

    FieldSet build() {
      if (size == 0) {
        return EMPTY;
      }
      if (!sorted) {
        Arrays.sort(nodes, 0, size, (a, b) -> a.element.compareTo(b.element));
        joinEqual();
      }
      return new FieldSet(size == nodes.length ? nodes : Arrays.copyOf(nodes, size));
    }

    private void joinEqual() {
      int n = 1;
      for (int i = 1; i < size; i++) {
        Node last = nodes[n - 1];
        Node next = nodes[i];
        if (last.element.compareTo(next.element) == 0) {
          nodes[n - 1] = new Node(last.element, last.member || next.member, last.below.union(next.below));
        } else {
          nodes[n++] = next;
        }
      }
      size = n;
    }
  }
}
