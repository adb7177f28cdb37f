package dev.berth.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The types that a server knows. An immutable value: adding a type (a custom resource) makes another catalogue, which
 * its owner, the API, swaps in whole.
 */
public final class Catalogue {
  private final Map<GroupVersion, Map<String, ResourceType>> byPlural;
  private final Map<GroupVersionKind, ResourceType> byKind;

  private Catalogue(Collection<ResourceType> types) {
    byPlural = new LinkedHashMap<>();
    byKind = new LinkedHashMap<>();
    for (ResourceType t : types) {
      byPlural.computeIfAbsent(t.groupVersion(), _ -> new LinkedHashMap<>()).put(t.plural(), t);
      byKind.put(t.gvk(), t);
    }
  }

  /** A catalogue in the given order, which discovery keeps. */
  public static Catalogue of(Collection<ResourceType> types) {
    return new Catalogue(types);
  }

  public Optional<ResourceType> find(GroupVersion groupVersion, String plural) {
    return Optional.ofNullable(byPlural.getOrDefault(groupVersion, Map.of()).get(plural));
  }

  public Optional<ResourceType> find(GroupVersionKind gvk) {
    return Optional.ofNullable(byKind.get(gvk));
  }

  /** The resources of a version in order, or none where it is unknown. */
  public List<ResourceType> in(GroupVersion groupVersion) {
    return List.copyOf(byPlural.getOrDefault(groupVersion, Map.of()).values());
  }

  /** All served versions, a group's preferred one first among its own. */
  public List<GroupVersion> groupVersions() {
    return List.copyOf(byPlural.keySet());
  }

  public List<ResourceType> types() {
    return List.copyOf(byKind.values());
  }

  /** This catalogue with a type added, or replaced where its group, version and plural are known. */
  public Catalogue with(ResourceType type) {
    List<ResourceType> all = new ArrayList<>(types());
    all.removeIf(t -> t.groupVersion().equals(type.groupVersion()) && t.plural().equals(type.plural()));
    all.add(type);
    return new Catalogue(all);
  }

  public Catalogue without(GroupVersion groupVersion, String plural) {
    List<ResourceType> all = new ArrayList<>(types());
    all.removeIf(t -> t.groupVersion().equals(groupVersion) && t.plural().equals(plural));
    return new Catalogue(all);
  }
}
