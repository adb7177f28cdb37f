package dev.berth.store;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Changes that happen together or not at all. Keys are distinct. */
public record Batch(List<Change> changes) {
  public Batch {
    changes = List.copyOf(changes);
    if (changes.isEmpty()) {
      throw new IllegalArgumentException("an empty batch");
    }
    if (changes.size() > 1) {
      Set<String> keys = new HashSet<>();
      for (Change change : changes) {
        if (!keys.add(change.key())) {
          throw new IllegalArgumentException("a batch changes " + change.key() + " twice");
        }
      }
    }
  }

  public static Batch of(Change change) {
    return new Batch(List.of(change));
  }
}
