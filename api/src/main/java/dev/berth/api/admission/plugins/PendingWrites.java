package dev.berth.api.admission.plugins;

import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Objects that have been admitted and are on their way to the store, by namespace: whoever counts what there is counts them as
 * well, so that two writes at the same moment never both take the last free place. Thread-safe.
 */
final class PendingWrites {
  /** How long to wait for others' writes before they count as done (upstream: the same). */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final class Namespace {
    final ReentrantLock lock = new ReentrantLock();
    final Condition done = lock.newCondition();
    final IdentityHashMap<JsonObject, ResourceType> types = new IdentityHashMap<>();
    int users;
  }

  private final ConcurrentHashMap<String, Namespace> namespaces = new ConcurrentHashMap<>();

  /**
   * Admits a write, or throws what the check throws. A write that would only be too much because of others that may still
   * fail waits for them.
   *
   * @param check is given the objects of the type that are on their way, and throws where there is no place besides them
   * @param keeps whether the object, this very one, counts from now on until {@link #done}
   */
  void admit(String namespace, ResourceType type, JsonObject object, Check check, boolean keeps) {
    Namespace all =
        namespaces.compute(
            namespace,
            (_, known) -> {
              Namespace n = known == null ? new Namespace() : known;
              n.users++;
              return n;
            });
    boolean admitted = false;
    all.lock.lock();
    try {
      long left = PATIENCE.toNanos();
      while (!admitted) {
        List<JsonObject> others =
            all.types.entrySet().stream().filter(e -> e.getValue().equals(type)).map(Map.Entry::getKey).toList();
        try {
          check.run(others);
          admitted = true;
        } catch (RuntimeException refusal) {
          if (others.isEmpty() || left <= 0) {
            throw refusal;
          }
          check.run(List.of()); // there is no place even without them
          left = waited(all.done, left);
        }
      }
      admitted = keeps;
      if (keeps) {
        all.types.put(object, type);
      }
    } finally {
      all.lock.unlock();
      if (!admitted) {
        leave(namespace);
      }
    }
  }

  /** What is left of the time; none where the thread is wanted elsewhere. */
  private static long waited(Condition done, long nanos) {
    try {
      return done.awaitNanos(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** The write is through, or will never be. */
  void done(String namespace, JsonObject object) {
    Namespace all = namespaces.get(namespace);
    if (all == null) {
      return;
    }
    boolean known;
    all.lock.lock();
    try {
      known = all.types.remove(object) != null;
      all.done.signalAll();
    } finally {
      all.lock.unlock();
    }
    if (known) {
      leave(namespace);
    }
  }

  private void leave(String namespace) {
    namespaces.computeIfPresent(namespace, (_, n) -> --n.users == 0 ? null : n);
  }

  /** Throws a refusal where there is no place. */
  interface Check {
    void run(List<JsonObject> others);
  }
}
