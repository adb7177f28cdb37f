package dev.berth.api.objects;

import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.Optional;

/** The objects that are stored, as trees in their storage version. Every call sees the newest state. Thread-safe. */
public interface Objects {
  /** One object; the namespace is empty for cluster-wide types. */
  Optional<JsonObject> get(ResourceType type, String namespace, String name);

  /** All objects of a type in a namespace, or everywhere where it is empty; in key order. */
  List<JsonObject> list(ResourceType type, String namespace);

  /**
   * A number that changes whenever any object of the type changes: what was derived from a list holds as long as this
   * stays the same.
   */
  long changeCount(ResourceType type);
}
