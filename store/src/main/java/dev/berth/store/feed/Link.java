package dev.berth.store.feed;

import dev.berth.store.Event;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An event's place in its topic's chain. Links are made by the writer; cursors walk {@link #next}. */
final class Link {
  /** What {@link #next} answers where the chain behind was forgotten. */
  static final Link GONE = new Link(Long.MAX_VALUE, new Event(0, "", Optional.empty(), Optional.empty()), 0, 0);

  /** What an event costs beside the bytes: event, slots, link, options; measured with compact headers. */
  static final int OVERHEAD_BYTES = 200;

  /** Counts all links of a store, so that order within a revision is known too. */
  final long sequence;

  final Event event;

  /** When it happened, milliseconds since the epoch. */
  final long millis;

  /** Memory that history alone keeps alive: the overhead and the previous version. */
  final int weightBytes;

  private volatile @Nullable Link next;

  Link(long sequence, Event event, long millis, int weightBytes) {
    this.sequence = sequence;
    this.event = event;
    this.millis = millis;
    this.weightBytes = weightBytes;
  }

  long revision() {
    return event.revision();
  }

  @Nullable Link next() {
    return next;
  }

  void link(Link following) {
    next = following;
  }
}
