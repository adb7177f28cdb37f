package dev.berth.api.objects;

import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Objects in a map. One thread writes, before anybody reads. */
public final class MemoryObjects implements Objects {
  private final Map<String, JsonObject> byKey = new TreeMap<>();
  private long changes;

  /** Adds or replaces an object, in its own namespace. */
  public MemoryObjects put(ResourceType type, JsonObject object) {
    JsonObject meta = object.object("metadata");
    byKey.put(type.key(meta.text("namespace"), meta.text("name")), object);
    changes++;
    return this;
  }

  public void remove(ResourceType type, String namespace, String name) {
    byKey.remove(type.key(namespace, name));
    changes++;
  }

  @Override
  public Optional<JsonObject> get(ResourceType type, String namespace, String name) {
    return Optional.ofNullable(byKey.get(type.key(namespace, name)));
  }

  @Override
  public List<JsonObject> list(ResourceType type, String namespace) {
    String prefix = type.namespacePrefix(namespace);
    return byKey.entrySet().stream().filter(e -> e.getKey().startsWith(prefix)).map(Map.Entry::getValue).toList();
  }

  @Override
  public long changeCount(ResourceType type) {
    return changes;
  }
}
