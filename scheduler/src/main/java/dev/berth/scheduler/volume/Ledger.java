package dev.berth.scheduler.volume;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.Requirement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What storage pools have left ({@code CSIStorageCapacity}) after everything that has been promised of them. Owned by the book.
 *
 * <p>A promise is made when a node is chosen, long before the driver makes the volume and tells what is left. It is kept until
 * the volume is there <em>and</em> its pool has spoken since: only then is the pool's figure known to include it. A pool that
 * stays silent is believed after a while, or promises to it would add up for ever.
 */
final class Ledger {
  private final Map<String, Pool> pools = new LinkedHashMap<>();
  private final Map<String, Shelf> byClass = new HashMap<>();
  private final Map<String, Promise> promises = new LinkedHashMap<>();

  /** A pool as its object tells it. */
  private static final class Pool {
    final String key;
    final String className;
    final Optional<LabelSelector> topology;
    final OptionalLong free;
    final OptionalLong largest;
    /** A label that a node must have with this value to reach it, both "" where there is no such label. */
    final String label;
    final String value;
    /** Whether that is all that it must have. */
    final boolean byLabelAlone;
    long promised;

    Pool(KubeObject object) {
      JsonObject json = object.json();
      key = object.key();
      className = json.text("storageClassName");
      topology =
          json.get("nodeTopology").isPresent() ? Optional.of(LabelSelector.of(json, "nodeTopology")) : Optional.empty();
      free = bytes(json, "capacity");
      largest = bytes(json, "maximumVolumeSize");
      Optional<Requirement> exact = topology.flatMap(Pool::exact);
      label = exact.map(Requirement::key).orElse("");
      value = exact.map(requirement -> requirement.values().getFirst()).orElse("");
      byLabelAlone = !value.isEmpty() && topology.orElseThrow().requirements().size() == 1;
    }

    private static Optional<Requirement> exact(LabelSelector topology) {
      return topology.requirements().stream().filter(r -> topology.exactValue(r.key()).isPresent()).findFirst();
    }

    private static OptionalLong bytes(JsonObject json, String member) {
      return json.has(member) ? OptionalLong.of(Quantity.of(json.get(member).orElseThrow()).value()) : OptionalLong.empty();
    }

    boolean isReachedFrom(JsonObject nodeLabels) {
      return byLabelAlone
          ? nodeLabels.text(label).equals(value)
          : topology.isPresent() && topology.get().matches(nodeLabels);
    }

    /** Whether so much more can be had of it in one piece. */
    boolean has(long size) {
      if (free.isEmpty() && largest.isEmpty()) {
        return false;
      }
      return (largest.isEmpty() || size <= largest.getAsLong())
          && (free.isEmpty() || size <= free.getAsLong() - promised);
    }
  }

  /** The pools of a class; those that ask for one value of a label are found by it. */
  private static final class Shelf {
    /** By the label and its value, both "" for pools that ask for something else. */
    final TreeMap<String, Map<String, Map<String, Pool>>> byLabel = new TreeMap<>();

    void put(Pool pool) {
      byLabel
          .computeIfAbsent(pool.label, _ -> new HashMap<>())
          .computeIfAbsent(pool.value, _ -> new TreeMap<>())
          .put(pool.key, pool);
    }

    void remove(Pool pool) {
      Map<String, Map<String, Pool>> values = byLabel.getOrDefault(pool.label, Map.of());
      Map<String, Pool> list = values.get(pool.value);
      if (list != null) {
        list.remove(pool.key);
        if (list.isEmpty()) {
          values.remove(pool.value);
        }
        if (values.isEmpty()) {
          byLabel.remove(pool.label);
        }
      }
    }

    Stream<Pool> reachedFrom(JsonObject nodeLabels) {
      return byLabel.entrySet().stream()
          .flatMap(label -> label.getValue().getOrDefault(nodeLabels.text(label.getKey()), Map.of()).values().stream())
          .filter(pool -> pool.isReachedFrom(nodeLabels));
    }
  }

  private static final class Promise {
    final String className;
    final JsonObject nodeLabels;
    final long size;
    final TreeSet<String> pools = new TreeSet<>();
    /** The revision at which the volume was there; 0 before. */
    long madeAt;

    Promise(String className, JsonObject nodeLabels, long size) {
      this.className = className;
      this.nodeLabels = nodeLabels;
      this.size = size;
    }
  }

  /** What a pool says now. */
  void put(KubeObject object) {
    Pool fresh = new Pool(object);
    Pool old = pools.get(fresh.key);
    remove(fresh.key);
    pools.put(fresh.key, fresh);
    byClass.computeIfAbsent(fresh.className, _ -> new Shelf()).put(fresh);
    boolean known = old != null;
    for (Promise promise : promises.values()) {
      boolean counts = known ? promise.pools.contains(fresh.key) : concerns(promise, fresh);
      if (counts && promise.madeAt > 0 && (!known || object.revision() > promise.madeAt)) {
        promise.pools.remove(fresh.key);
        counts = false;
      }
      if (counts) {
        promise.pools.add(fresh.key);
        fresh.promised += promise.size;
      }
    }
    promises.values().removeIf(promise -> promise.madeAt > 0 && promise.pools.isEmpty());
  }

  private static boolean concerns(Promise promise, Pool pool) {
    return promise.className.equals(pool.className) && pool.isReachedFrom(promise.nodeLabels);
  }

  void remove(String key) {
    Pool old = pools.remove(key);
    if (old != null) {
      byClass.getOrDefault(old.className, new Shelf()).remove(old);
    }
  }

  /** Whether some pool of the class that the node reaches has so much left. */
  boolean hasRoom(String className, JsonObject nodeLabels, long size) {
    Shelf shelf = byClass.get(className);
    return shelf != null && shelf.reachedFrom(nodeLabels).anyMatch(pool -> pool.has(size));
  }

  /** Promises room to a claim, in every pool of which it may come. Nothing where it has a promise already. */
  void promise(String claimUid, String className, JsonObject nodeLabels, long size) {
    if (promises.containsKey(claimUid)) {
      return;
    }
    Promise promise = new Promise(className, nodeLabels, size);
    Shelf shelf = byClass.get(className);
    if (shelf != null) {
      shelf
          .reachedFrom(nodeLabels)
          .forEach(
              pool -> {
                pool.promised += size;
                promise.pools.add(pool.key);
              });
    }
    promises.put(claimUid, promise);
  }

  boolean hasPromised(String claimUid) {
    return promises.containsKey(claimUid);
  }

  /** The promised volume is there since this revision; the promise goes when its pools have spoken after it. */
  void made(String claimUid, long revision) {
    Promise promise = promises.get(claimUid);
    if (promise == null || promise.madeAt > 0) {
      return;
    }
    promise.madeAt = revision;
    if (promise.pools.isEmpty()) {
      promises.remove(claimUid);
    }
  }

  /** Takes a promise back: nothing will be made, or what was made has been seen. */
  void release(String claimUid) {
    Promise promise = promises.remove(claimUid);
    if (promise == null) {
      return;
    }
    for (String key : promise.pools) {
      Pool pool = pools.get(key);
      if (pool != null) {
        pool.promised -= promise.size;
      }
    }
  }

  /** All that is promised of a pool, in bytes. */
  long promised(String poolKey) {
    Pool pool = pools.get(poolKey);
    return pool == null ? 0 : pool.promised;
  }
}
