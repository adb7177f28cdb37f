package dev.berth.client;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Kind;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What of the cluster a component must see. The kinds of the indexes are among the kinds.
 *
 * @param kinds whose objects are seen whole
 * @param indexes over them
 * @param parts further kinds, with which of their objects are seen whole; of the others the metadata, so that what fills them
 *     (the data of ConfigMaps and Secrets) is not kept for nobody. Whole all the same where another component that shares the
 *     view sees the kind whole
 */
public record Needs(Set<Kind<?>> kinds, Set<Index<?>> indexes, Map<Kind<?>, Predicate<JsonObject>> parts) {
  public static final Needs NONE = new Needs(Set.of(), Set.of());

  public Needs {
    Set<Kind<?>> all = new LinkedHashSet<>(kinds);
    indexes.forEach(index -> all.add(index.kind()));
    kinds = all;
    indexes = new LinkedHashSet<>(indexes);
    parts = new LinkedHashMap<>(parts);
    parts.keySet().removeAll(all);
  }

  public Needs(Set<Kind<?>> kinds, Set<Index<?>> indexes) {
    this(kinds, indexes, Map.of());
  }

  public static Needs of(Kind<?>... kinds) {
    return new Needs(new LinkedHashSet<>(List.of(kinds)), Set.of());
  }

  public Needs with(Index<?>... more) {
    Set<Index<?>> all = new LinkedHashSet<>(indexes);
    all.addAll(List.of(more));
    return new Needs(kinds, all, parts);
  }

  /** And of a kind the objects for which this holds whole, and the metadata of the others. */
  public Needs withPart(Kind<?> kind, Predicate<JsonObject> whole) {
    return and(new Needs(Set.of(), Set.of(), Map.of(kind, whole)));
  }

  public Needs and(Needs others) {
    Set<Kind<?>> all = new LinkedHashSet<>(kinds);
    all.addAll(others.kinds);
    Set<Index<?>> both = new LinkedHashSet<>(indexes);
    both.addAll(others.indexes);
    Map<Kind<?>, Predicate<JsonObject>> some = new LinkedHashMap<>(parts);
    others.parts.forEach((kind, whole) -> some.merge(kind, whole, Predicate::or));
    return new Needs(all, both, some);
  }
}
