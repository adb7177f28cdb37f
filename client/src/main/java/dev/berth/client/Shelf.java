package dev.berth.client;

import dev.berth.base.json.Alike;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.KubeObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The objects of one kind in a picture, with their indexes and listeners. Sorted, so that every run sees one order. A listener
 * that throws keeps no other from being told, and no later change from being shown.
 */
final class Shelf<T extends KubeObject> {
  private final Kind<T> kind;
  private final Loop loop;
  private final TreeMap<String, TreeMap<String, T>> byNamespace = new TreeMap<>();
  /** The same, to find one: most reads are of one object. */
  private final Map<String, Map<String, T>> byName = new HashMap<>();
  private final Map<Index<T>, Map<String, TreeMap<String, T>>> indexes = new LinkedHashMap<>();
  private final List<View.Listener<T>> listeners = new ArrayList<>();

  /** What was told of last. */
  private JsonObject last = JsonObject.EMPTY;

  Shelf(Kind<T> kind, Loop loop) {
    this.kind = kind;
    this.loop = loop;
  }

  Optional<T> get(String namespace, String name) {
    Map<String, T> names = byName.get(namespace);
    return names == null ? Optional.empty() : Optional.ofNullable(names.get(name));
  }

  List<T> list(String namespace) {
    if (!namespace.isEmpty()) {
      TreeMap<String, T> names = byNamespace.get(namespace);
      return names == null ? List.of() : List.copyOf(names.values());
    }
    List<T> all = new ArrayList<>();
    byNamespace.values().forEach(names -> all.addAll(names.values()));
    return all;
  }

  List<T> by(Index<T> index, String key) {
    Map<String, TreeMap<String, T>> entries = indexes.get(index);
    if (entries == null) {
      throw new IllegalStateException(
          "no index of " + kind + " by " + index.name() + ": the component must say that it needs it");
    }
    TreeMap<String, T> found = entries.get(key);
    return found == null ? List.of() : List.copyOf(found.values());
  }

  void add(View.Listener<T> listener) {
    listeners.add(listener);
    list("").forEach(object -> listener.changed(Optional.empty(), Optional.of(object)));
  }

  void add(Index<T> index) {
    if (indexes.putIfAbsent(index, new HashMap<>()) == null) {
      list("").forEach(object -> enter(index, object));
    }
  }

  private void enter(Index<T> index, T object) {
    move(index, Optional.empty(), object);
  }

  /** Most changes leave an object under the keys that it had: there it is only replaced. */
  private void move(Index<T> index, Optional<T> before, T object) {
    Collection<String> keys = index.keys().apply(object);
    String place = place(object);
    if (before.isPresent()) {
      Collection<String> left = index.keys().apply(before.get());
      if (!left.equals(keys)) {
        leave(index, left, place);
      }
    }
    Map<String, TreeMap<String, T>> entries = indexes.getOrDefault(index, Map.of());
    for (String key : keys) {
      entries.computeIfAbsent(key, _ -> new TreeMap<>()).put(place, object);
    }
  }

  private void leave(Index<T> index, Collection<String> keys, String place) {
    Map<String, TreeMap<String, T>> entries = indexes.getOrDefault(index, Map.of());
    for (String key : keys) {
      TreeMap<String, T> places = entries.get(key);
      if (places != null) {
        places.remove(place);
        if (places.isEmpty()) {
          entries.remove(key);
        }
      }
    }
  }

  /** Sorts by namespace, then name: a slash would sort after the hyphen that names may have. */
  private static String place(KubeObject object) {
    return object.namespace() + "\0" + object.name();
  }

  /** Makes these all there is. */
  void replace(Collection<JsonObject> objects) {
    Map<String, T> gone = new LinkedHashMap<>();
    list("").forEach(object -> gone.put(place(object), object));
    for (JsonObject json : objects) {
      T object = kind.view(json);
      T known = gone.remove(place(object));
      if (known == null || known.revision() != object.revision()) {
        apply(json, false);
      }
    }
    gone.values().forEach(object -> apply(object.json(), true));
  }

  /** Objects of a kind are alike: each keeps what it has in common with its last version, or else the one before it. */
  private T shared(JsonObject json, Optional<T> before) {
    last = Alike.share(json, before.map(KubeObject::json).orElse(last));
    return kind.view(last);
  }

  /** One change. An object that comes back under its name with another uid is another: the old one goes first. */
  void apply(JsonObject json, boolean gone) {
    T told = kind.view(json);
    Optional<T> before = get(told.namespace(), told.name());
    if (before.isEmpty() && gone) {
      return;
    }
    T object = gone ? told : shared(json, before);
    if (!gone && before.isPresent() && !before.get().uid().equals(object.uid())) {
      apply(before.get().json(), true);
      before = Optional.empty();
    }
    if (gone) {
      T known = before.orElseThrow();
      indexes.keySet().forEach(index -> leave(index, index.keys().apply(known), place(known)));
      TreeMap<String, T> names = byNamespace.getOrDefault(object.namespace(), new TreeMap<>());
      names.remove(object.name());
      byName.getOrDefault(object.namespace(), new HashMap<>()).remove(object.name());
      if (names.isEmpty()) {
        byNamespace.remove(object.namespace());
        byName.remove(object.namespace());
      }
    } else {
      byNamespace.computeIfAbsent(object.namespace(), _ -> new TreeMap<>()).put(object.name(), object);
      byName.computeIfAbsent(object.namespace(), _ -> new HashMap<>()).put(object.name(), object);
      Optional<T> known = before;
      indexes.keySet().forEach(index -> move(index, known, object));
    }
    Optional<T> old = gone ? Optional.of(object) : before;
    Optional<T> after = gone ? Optional.empty() : Optional.of(object);
    for (View.Listener<T> listener : listeners) {
      try {
        listener.changed(old, after);
      } catch (RuntimeException | Error e) { // also of a stack that ended: the others are whole
        loop.fault(kind + " " + object.key() + ": one who was told of it failed", e);
      }
    }
  }
}
