package dev.berth.api.cel.value;

import java.util.List;

/** A list that an expression wrote down; many runs may share it. */
public record FixedList(List<Object> items) implements ListValue {
  public static final FixedList EMPTY = new FixedList(List.of());

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public Object get(int i) {
    return items.get(i);
  }
}
