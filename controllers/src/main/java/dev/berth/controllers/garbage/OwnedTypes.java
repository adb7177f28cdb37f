package dev.berth.controllers.garbage;

import dev.berth.model.Catalogue;
import dev.berth.model.ResourceType;
import dev.berth.model.Verb;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.meta.OwnerReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The types whose objects can own and be owned: all that can be listed, watched and deleted, without events. */
final class OwnedTypes {
  private static final Set<String> IGNORED = Set.of("events", "events.events.k8s.io");
  private static final List<Verb> NEEDED = List.of(Verb.LIST, Verb.WATCH, Verb.DELETE);

  private final Map<String, Kind<?>> byGroupKind = new LinkedHashMap<>();

  OwnedTypes(Catalogue catalogue) {
    Set<String> seen = new HashSet<>();
    for (ResourceType type : catalogue.types()) {
      if (type.verbs().containsAll(NEEDED)
          && !IGNORED.contains(type.groupResource().toString())
          && type.groupVersion().equals(type.storage())
          && seen.add(type.keyPrefix())) {
        byGroupKind.put(key(type.groupVersion().group(), type.kind()), Kinds.of(type));
      }
    }
  }

  void add(Kind<?> kind) {
    byGroupKind.put(key(kind.type().groupVersion().group(), kind.type().kind()), kind);
  }

  void remove(Kind<?> kind) {
    byGroupKind.remove(key(kind.type().groupVersion().group(), kind.type().kind()), kind);
  }

  private static String key(String group, String kind) {
    return group + "/" + kind;
  }

  List<Kind<?>> kinds() {
    return new ArrayList<>(byGroupKind.values());
  }

  /** The kind of an owner, in whatever version it was named; empty where there is no such kind. */
  Optional<Kind<?>> find(OwnerReference owner) {
    return Optional.ofNullable(byGroupKind.get(key(owner.groupVersion().group(), owner.kind())));
  }
}
