package dev.berth.api.objects;

import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.store.ListResult;
import dev.berth.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** {@link Objects} over the store. It owns the change counts, which the write path advances. */
public final class StoredObjects implements Objects {
  private final Store store;
  private final Trees trees;
  private final ConcurrentHashMap<String, LongAdder> changes = new ConcurrentHashMap<>();

  public StoredObjects(Store store, Trees trees) {
    this.store = store;
    this.trees = trees;
  }

  @Override
  public Optional<JsonObject> get(ResourceType type, String namespace, String name) {
    return store.get(type.key(namespace, name)).map(trees::of);
  }

  @Override
  public List<JsonObject> list(ResourceType type, String namespace) {
    return switch (store.list(type.namespacePrefix(namespace), 0, 0, "")) {
      case ListResult.Page p -> p.entries().stream().map(trees::of).toList();
      case ListResult.Compacted _, ListResult.Future _ ->
          throw new IllegalStateException("the newest revision cannot be too old or too new");
    };
  }

  @Override
  public long changeCount(ResourceType type) {
    LongAdder count = changes.get(type.keyPrefix());
    return count == null ? 0 : count.sum();
  }

  /** An object of the type changed; called after the change can be read. */
  public void changed(ResourceType type) {
    changes.computeIfAbsent(type.keyPrefix(), _ -> new LongAdder()).increment();
  }
}
