package dev.berth.api.cel.value;

import java.util.ArrayList;
import java.util.List;

/**
 * A list that others grow out of: {@code map} and {@code filter} append one element a step. Lists that share a store
 * see its first elements only; whoever is at the end of the store appends in place, others copy. One run, one thread.
 */
public final class GrownList implements ListValue {
  private final List<Object> store;
  private final int size;

  private GrownList(List<Object> store, int size) {
    this.store = store;
    this.size = size;
  }

  public static ListValue of(List<Object> items) {
    return new GrownList(new ArrayList<>(items), items.size());
  }

  static ListValue of(ListValue left, ListValue right, Meter meter) {
    int more = right.size();
    if (more == 0) {
      return left;
    }
    meter.work(more);
    List<Object> store;
    if (left instanceof GrownList g && g.store.size() == g.size && right != left) {
      store = g.store;
    } else {
      meter.work(left.size());
      store = new ArrayList<>(left.size() + more);
      for (int i = 0; i < left.size(); i++) {
        store.add(left.get(i));
      }
    }
    for (int i = 0; i < more; i++) {
      store.add(right.get(i));
    }
    return new GrownList(store, store.size());
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Object get(int i) {
    return store.get(i);
  }
}
