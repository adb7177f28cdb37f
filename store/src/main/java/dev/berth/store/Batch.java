package dev.berth.store;

import java.util.List;

/** Changes that happen together or not at all. Keys are distinct. */
public record Batch(List<Change> changes) {
  public Batch {
    changes = List.copyOf(changes);
    if (changes.isEmpty()) {
      throw new IllegalArgumentException("an empty batch");
    }
  }

  public static Batch of(Change change) {
    return new Batch(List.of(change));
  }
}
