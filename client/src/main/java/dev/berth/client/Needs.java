package dev.berth.client;

import dev.berth.model.kinds.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What of the cluster a component must see. The kinds of the indexes are among the kinds. */
public record Needs(Set<Kind<?>> kinds, Set<Index<?>> indexes) {
  public Needs {
    Set<Kind<?>> all = new LinkedHashSet<>(kinds);
    indexes.forEach(index -> all.add(index.kind()));
    kinds = all;
    indexes = new LinkedHashSet<>(indexes);
  }

  public static Needs of(Kind<?>... kinds) {
    return new Needs(new LinkedHashSet<>(List.of(kinds)), Set.of());
  }

  public Needs with(Index<?>... more) {
    Set<Index<?>> all = new LinkedHashSet<>(indexes);
    all.addAll(List.of(more));
    return new Needs(kinds, all);
  }

  public Needs and(Needs others) {
    Set<Kind<?>> all = new LinkedHashSet<>(kinds);
    all.addAll(others.kinds);
    Set<Index<?>> both = new LinkedHashSet<>(indexes);
    both.addAll(others.indexes);
    return new Needs(all, both);
  }
}
