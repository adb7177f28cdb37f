package dev.berth.api.objects;

import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.store.ListResult;
import dev.berth.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * {@link Objects} over the store. It owns the change counts, which the write path advances.
 *
 * <p>A change can be read before it is counted. Who has read it must not meet, with the next request, what somebody made of
 * the objects before it: so while a change is under way every count is a new one, and nothing that was made is believed.
 */
public final class StoredObjects implements Objects {
  private final Store store;
  private final Trees trees;
  private final ConcurrentHashMap<Kept, Count> counts = new ConcurrentHashMap<>();
  /** Far apart, so that sums of them and of counts are different too. */
  private final AtomicLong unlikeOthers = new AtomicLong(Long.MIN_VALUE / 2);

  /** Where objects are kept, as their keys begin: asked for some ten times with each write. */
  private record Kept(String group, String plural) {
    static Kept of(ResourceType type) {
      return new Kept(type.storage().group(), type.plural());
    }
  }

  private record Count(LongAdder changes, LongAdder underWay) {
    static Count zero(Kept unused) {
      return new Count(new LongAdder(), new LongAdder());
    }
  }

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
    Count count = counts.get(Kept.of(type));
    if (count == null) {
      return 0;
    }
    return count.underWay().sum() > 0 ? unlikeOthers.addAndGet(1L << 24) : count.changes().sum();
  }

  /** A change of an object of the type begins; {@link #settled} follows in any case. */
  public void changing(ResourceType type) {
    if (!isLate(type)) {
      count(type).underWay().increment();
    }
  }

  /** It is over: it has been counted, or has come to nothing. */
  public void settled(ResourceType type) {
    if (!isLate(type)) {
      count(type).underWay().decrement();
    }
  }

  /** Pods change all the time, and what is made of all of them may be late. */
  private static boolean isLate(ResourceType type) {
    return type.plural().equals("pods") && type.groupVersion().group().isEmpty();
  }

  /** An object of the type changed; called after the change can be read. */
  public void changed(ResourceType type) {
    count(type).changes().increment();
  }

  private Count count(ResourceType type) {
    return counts.computeIfAbsent(Kept.of(type), Count::zero);
  }
}
