package dev.berth.store;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A change that happened. The entries are those of the image. The encodings are slots in which readers keep the forms in
 * which they send this event, so that it is encoded once for all watchers; the store empties the slots of events that are
 * no longer recent.
 *
 * @param revision of the batch
 * @param key that changed
 * @param current the new version; empty for a deletion
 * @param previous the version before; empty for a creation
 */
public record Event(
    long revision,
    String key,
    Optional<Entry> current,
    Optional<Entry> previous,
    AtomicReferenceArray<Object> encodings) {
  /** How many forms can be kept with an event. */
  public static final int ENCODINGS = 4;

  public Event(long revision, String key, Optional<Entry> current, Optional<Entry> previous) {
    this(revision, key, current, previous, new AtomicReferenceArray<>(ENCODINGS));
  }

  /** Forgets what readers derived from this event and from the version before, to save memory. */
  public void forgetDerived() {
    for (int i = 0; i < ENCODINGS; i++) {
      encodings.set(i, null);
    }
    previous.ifPresent(Entry::detach);
  }
}
