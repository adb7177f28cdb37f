package dev.berth.api.objects;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.store.Entry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The trees of stored objects, parsed when they are first asked for and kept with the entry for as long as it is among
 * the last {@link #KEPT} that were written or parsed: what is hot stays parsed, and a hundred thousand objects that are only
 * stored cost their bytes and no more. Thread-safe.
 */
public final class Trees {
  /** Parsed trees at most; a typical pod's is 15 KB. */
  static final int KEPT = 4096;

  /** Of those that nobody is likely to read again, so that they do not drive out what somebody is. */
  static final int KEPT_BRIEFLY = 256;

  private final Ring hot = new Ring(KEPT);
  private final Ring brief = new Ring(KEPT_BRIEFLY);

  /** The object of an entry, resourceVersion included, in its storage version. */
  public JsonObject of(Entry entry) {
    Object attached = entry.attachment().orElse(null);
    if (attached instanceof JsonObject tree) {
      return tree;
    }
    JsonObject tree;
    if (attached instanceof StoredForm.Unstamped u) {
      tree = StoredForm.stamped(u.object(), entry.revision());
    } else if (Json.parse(entry.bytes()) instanceof JsonObject parsed) {
      tree = parsed;
      keep(entry);
    } else {
      throw new IllegalStateException("the stored value of " + entry.key() + " is not an object");
    }
    entry.attach(tree);
    return tree;
  }

  /** Remembers an entry that carries a tree, and lets go of the tree of the one remembered longest. */
  public void keep(Entry entry) {
    hot.keep(entry);
  }

  /** The same for an entry that is one of many and will hardly be read: an event. */
  public void keepBriefly(Entry entry) {
    brief.keep(entry);
  }

  /** The last entries of so many. */
  private static final class Ring {
    private final AtomicReferenceArray<@Nullable Entry> kept;
    private final AtomicLong next = new AtomicLong();

    Ring(int size) {
      kept = new AtomicReferenceArray<>(size);
    }

    void keep(Entry entry) {
      Entry old = kept.getAndSet((int) (next.getAndIncrement() % kept.length()), entry);
      if (old != null && old != entry) {
        old.detach();
      }
    }
  }
}
