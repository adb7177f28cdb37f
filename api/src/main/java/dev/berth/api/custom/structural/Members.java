package dev.berth.api.custom.structural;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The named properties of a schema, in order. Immutable. A hash table of positions in one array stands beside the names
 * where there are more than a handful: objects are checked against it a member at a time.
 */
public final class Members {
  /** Up to this many names are found by scanning. */
  private static final int SCAN = 4;

  private static final byte[] NO_SLOTS = {};

  static final Members NONE = new Members(new String[0], new Structural[0]);

  private final String[] names;
  private final Structural[] schemas;
  /** Position plus one, as many bytes as the positions need; 0 is a free slot. At least half are free. */
  private final byte[] small;
  private final int[] large;

  Members(String[] names, Structural[] schemas) {
    this.names = names;
    this.schemas = schemas;
    int slots = names.length <= SCAN ? 0 : Integer.highestOneBit(names.length) * 4;
    small = slots == 0 || names.length > 127 ? NO_SLOTS : new byte[slots];
    large = names.length > 127 ? new int[slots] : new int[0];
    for (int i = 0; slots > 0 && i < names.length; i++) {
      int slot = slot(names[i], slots);
      while (at(slot) != 0) {
        slot = slot + 1 & slots - 1;
      }
      if (small.length > 0) {
        small[slot] = (byte) (i + 1);
      } else {
        large[slot] = i + 1;
      }
    }
  }

  public int size() {
    return names.length;
  }

  public boolean isEmpty() {
    return names.length == 0;
  }

  public String name(int i) {
    return names[i];
  }

  public Structural schema(int i) {
    return schemas[i];
  }

  public List<String> names() {
    return List.of(names);
  }

  public boolean has(String name) {
    return indexOf(name) >= 0;
  }

  @Nullable Structural find(String name) {
    int i = indexOf(name);
    return i < 0 ? null : schemas[i];
  }

  /** The name's position, or -1. */
  int indexOf(String name) {
    int slots = small.length + large.length;
    if (slots == 0) {
      for (int i = 0; i < names.length; i++) {
        if (names[i].equals(name)) {
          return i;
        }
      }
      return -1;
    }
    for (int slot = slot(name, slots); at(slot) != 0; slot = slot + 1 & slots - 1) {
      if (names[at(slot) - 1].equals(name)) {
        return at(slot) - 1;
      }
    }
    return -1;
  }

  private int at(int slot) {
    return small.length > 0 ? small[slot] : large[slot];
  }

  private static int slot(String name, int slots) {
    int hash = name.hashCode() * 0x9e3779b9;
    return (hash ^ hash >>> 16) & slots - 1;
  }

  /** Equal where the names are and the schemas are the same objects. */
  @Override
  public boolean equals(Object other) {
    if (other == this) {
      return true;
    }
    if (!(other instanceof Members m) || !Arrays.equals(m.names, names)) {
      return false;
    }
    for (int i = 0; i < schemas.length; i++) {
      if (m.schemas[i] != schemas[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = Arrays.hashCode(names);
    for (Structural s : schemas) {
      hash = hash * 31 + System.identityHashCode(s);
    }
    return hash;
  }
}
