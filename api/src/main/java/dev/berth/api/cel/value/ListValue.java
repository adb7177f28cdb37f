package dev.berth.api.cel.value;

/** A list. Immutable to those who see it. */
public interface ListValue {
  int size();

  /** The i-th element; 0 ≤ i < size. */
  Object get(int i);

  /** This list and the other one after it; lists with a merge rule apply it. */
  default ListValue plus(ListValue other, Meter meter) {
    return GrownList.of(this, other, meter);
  }

  /** Whether the other list is the same to this one's rule; by default item for item. */
  default boolean same(ListValue other, Meter meter) {
    int n = size();
    if (n != other.size()) {
      return false;
    }
    for (int i = 0; i < n; i++) {
      if (!Equality.equal(get(i), other.get(i), meter)) {
        return false;
      }
    }
    return true;
  }

  /** Whether an element is equal to the value. */
  default boolean contains(Object value, Meter meter) {
    for (int i = 0; i < size(); i++) {
      if (Equality.equal(get(i), value, meter)) {
        return true;
      }
    }
    return false;
  }
}
