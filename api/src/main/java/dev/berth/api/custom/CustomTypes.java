package dev.berth.api.custom;

import dev.berth.api.custom.conversion.Converter;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.CustomResourceDefinition;
import dev.berth.model.kinds.Kinds;
import dev.berth.store.Entry;
import dev.berth.store.ListResult;
import dev.berth.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The owner of the catalogue: the built-in types and those of the definitions that are stored. It is derived before the
 * first request, and anew right after each write of a definition. Thread-safe.
 *
 * <p>A definition is put here before its condition {@code Established} is stored: whoever sees that can use the type.
 */
public final class CustomTypes implements Supplier<Catalogue> {
  private final Catalogue builtin;
  private final Store store;
  private final Function<CustomResourceDefinition, Converter> converters;
  private final Map<String, Definition> definitions = new TreeMap<>();
  private volatile Catalogue catalogue;

  /** With definitions whose versions differ in nothing but their name, or are not converted. */
  public CustomTypes(Catalogue builtin, Store store) {
    this(builtin, store, _ -> Converter.NONE);
  }

  /**
   * @param builtin the types that are always there, and that no definition replaces
   * @param converters how the objects of a definition are converted
   */
  public CustomTypes(Catalogue builtin, Store store, Function<CustomResourceDefinition, Converter> converters) {
    this.builtin = builtin;
    this.store = store;
    this.converters = converters;
    this.catalogue = builtin;
    load();
  }

  @Override
  public Catalogue get() {
    return catalogue;
  }

  private synchronized void load() {
    stored().forEach(e -> definitions.put(name(e.key()), made(parsed(e))));
    if (!definitions.isEmpty()) {
      catalogue = derived();
    }
  }

  private List<Entry> stored() {
    return switch (store.list(Kinds.CUSTOM_RESOURCE_DEFINITION.type().keyPrefix(), 0, 0, "")) {
      case ListResult.Page p -> p.entries();
      case ListResult.Compacted _, ListResult.Future _ ->
          throw new IllegalStateException("the newest revision cannot be too old or too new");
    };
  }

  private Definition made(CustomResourceDefinition crd) {
    return new Definition(crd, converters.apply(crd));
  }

  private static String name(String key) {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  private static CustomResourceDefinition parsed(Entry entry) {
    return entry.attachment().orElse("") instanceof JsonObject tree
        ? new CustomResourceDefinition(tree)
        : new CustomResourceDefinition(
            Json.parse(entry.bytes()) instanceof JsonObject o ? o : JsonObject.EMPTY);
  }

  /** Takes over a definition as it is stored now or is about to be; returns the one that it replaces. */
  synchronized Optional<Definition> put(CustomResourceDefinition crd) {
    Optional<Definition> known = Optional.ofNullable(definitions.get(crd.name()));
    if (known.isPresent() && known.get().isSameAs(crd)) {
      if (crd.isTerminating()) {
        known.get().terminate();
      }
      known.get().restate(crd);
      return Optional.empty();
    }
    definitions.put(crd.name(), made(crd));
    catalogue = derived();
    known.ifPresent(Definition::retire);
    return known;
  }

  /** Forgets a definition that is not stored any more, and returns it. */
  synchronized Optional<Definition> remove(String name) {
    Optional<Definition> gone = Optional.ofNullable(definitions.remove(name));
    if (gone.isPresent()) {
      catalogue = derived();
      gone.get().retire();
    }
    return gone;
  }

  /** By name, as far as it is known. */
  synchronized Optional<Definition> find(String name) {
    return Optional.ofNullable(definitions.get(name));
  }

  /** The definitions of a group, by name. */
  synchronized List<Definition> inGroup(String group) {
    return definitions.values().stream().filter(d -> d.crd().group().equals(group)).toList();
  }

  /** The names of all definitions that are stored, or were when they were last looked at. */
  synchronized Set<String> known() {
    Set<String> names = new TreeSet<>(definitions.keySet());
    stored().forEach(e -> names.add(name(e.key())));
    return names;
  }

  private Catalogue derived() {
    List<ResourceType> types = new ArrayList<>(builtin.types());
    for (Definition d : definitions.values()) {
      if (d.crd().isServed()) {
        d.served().stream().filter(t -> !isBuiltin(t)).forEach(types::add);
      }
    }
    return Catalogue.of(types);
  }

  /** Whether a built-in type is in its place. Its objects then lie where those of the definition would. */
  boolean isBuiltin(ResourceType type) {
    return builtin.find(type.groupVersion(), type.plural()).isPresent() || builtin.find(type.gvk()).isPresent();
  }
}
