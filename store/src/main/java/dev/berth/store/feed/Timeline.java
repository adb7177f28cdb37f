package dev.berth.store.feed;

import dev.berth.store.Entry;
import dev.berth.store.Event;
import dev.berth.store.FeedCursor;
import dev.berth.store.ListResult;
import dev.berth.store.StoreConfig;
import dev.berth.store.image.Image;
import dev.berth.store.pack.Packer;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What readers see: the newest image, the past inside the history window, and the feed. Written by the store's one writer
 * ({@link #publish}, {@link #close}), read by anyone.
 *
 * <p>A publication first links the events to their topics' chains, then shows the new image, then wakes. The volatile
 * write of the image is the moment it happens: cursors do not deliver links beyond it, so an event is never seen before
 * the image that contains it, nor the other way round.
 *
 * <p>A past image is not kept per revision; it is the nearest later image that is kept (the newest, one that a paged list
 * works through, or one of every {@value #KEEP_EVERY}) with the events in between undone.
 */
public final class Timeline {
  private static final int KEEP_EVERY = 4096;
  private static final int MOST_KEPT = 128;
  private static final int RECENT_EVENTS = 4096;
  private static final long RECENT_BYTES = 8L << 20;
  private static final int PACKED_AT_ONCE = 16;

  private final StoreConfig config;
  private final InstantSource clock;
  private final Map<String, Topic> topics = new ConcurrentHashMap<>();
  private final ConcurrentSkipListMap<Long, Image> kept = new ConcurrentSkipListMap<>();

  /** Every link that was not forgotten, oldest first; the writer's. */
  private final ArrayDeque<Link> history = new ArrayDeque<>();

  /** The end of {@link #history} that most watchers still read; what was derived from its events is kept. */
  private final ArrayDeque<Link> recent = new ArrayDeque<>();

  /** By the beginning of keys; the writer's. */
  private final Map<String, Packer> packers = new HashMap<>();

  /** What was there at the start; the writer packs it bit by bit, since nobody is to wait for it. */
  private final ArrayDeque<Entry> unpacked = new ArrayDeque<>();

  private long historyBytes;
  private long recentBytes;
  private long sequence;
  private volatile Image newest;
  private volatile long compacted;
  private volatile boolean closed;

  public Timeline(Image start, StoreConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.newest = start;
    this.compacted = start.revision();
    config.alike().forEach(prefix -> packers.put(prefix, new Packer()));
    if (!packers.isEmpty()) {
      start.forEach(entry -> packer(entry.key()).ifPresent(_ -> unpacked.addLast(entry)));
    }
  }

  public Image newest() {
    return newest;
  }

  public long revision() {
    return newest.revision();
  }

  public long compactedRevision() {
    return compacted;
  }

  boolean closed() {
    return closed;
  }

  /**
   * Makes these batches visible, in this order, and forgets what is older than the history window.
   *
   * @return what wakes the cursors that wait for them; to be run by the caller when it holds no lock
   */
  public List<Runnable> publish(List<Image.Applied> batches) {
    long now = clock.millis();
    List<Link> fresh = new ArrayList<>(batches.size());
    for (Image.Applied batch : batches) {
      for (Event event : batch.events()) {
        int weight = Link.OVERHEAD_BYTES + event.previous().map(Entry::length).orElse(0);
        Link link = new Link(++sequence, event, now, weight);
        topic(event.key()).append(link);
        history.addLast(link);
        historyBytes += weight;
        fresh.add(link);
      }
    }
    Image before = newest;
    Image image = batches.getLast().image();
    newest = image;
    if (before.revision() / KEEP_EVERY != image.revision() / KEEP_EVERY) {
      keep(image);
    }
    List<Runnable> wakes = new ArrayList<>();
    for (Link link : fresh) {
      topic(link.event.key()).settle(link, wakes);
    }
    fresh.forEach(this::cool);
    for (int i = 0; i < PACKED_AT_ONCE && !unpacked.isEmpty(); i++) {
      pack(unpacked.removeFirst());
    }
    compact(now);
    return wakes;
  }

  /** Lets go of what was derived from events that most watchers have passed. */
  private void cool(Link fresh) {
    recent.addLast(fresh);
    recentBytes += currentBytes(fresh);
    while (recent.size() > RECENT_EVENTS || recentBytes > RECENT_BYTES) {
      Link cooled = recent.removeFirst();
      recentBytes -= currentBytes(cooled);
      cooled.event.forgetDerived();
      cooled.event.current().ifPresent(this::pack);
    }
  }

  private void pack(Entry entry) {
    packer(entry.key()).ifPresent(entry::pack);
  }

  private Optional<Packer> packer(String key) {
    for (Map.Entry<String, Packer> alike : packers.entrySet()) {
      if (key.startsWith(alike.getKey())) {
        return Optional.of(alike.getValue());
      }
    }
    return Optional.empty();
  }

  private static long currentBytes(Link link) {
    return link.event.current().map(Entry::length).orElse(0);
  }

  private void compact(long now) {
    long horizon = now - config.historyWindow().toMillis();
    while (!history.isEmpty()) {
      Link first = history.getFirst();
      if (historyBytes <= config.historyBytes() && first.millis >= horizon) {
        return;
      }
      long revision = first.revision();
      compacted = revision;
      kept.headMap(revision, false).clear();
      while (!history.isEmpty() && history.getFirst().revision() == revision) {
        Link forgotten = history.removeFirst();
        historyBytes -= forgotten.weightBytes;
        topic(forgotten.event.key()).forgetFirst();
      }
    }
  }

  private Topic topic(String key) {
    return topics.computeIfAbsent(Topic.nameOf(key), Topic::new);
  }

  /** As {@link dev.berth.store.Store#list}. */
  public ListResult list(String prefix, long revision, int limit, String after) {
    if (revision < 0 || limit < 0) {
      throw new IllegalArgumentException("a list at revision " + revision + " with limit " + limit);
    }
    Image now = newest;
    if (revision > now.revision()) {
      return new ListResult.Future(now.revision());
    }
    Optional<Image> image = revision == 0 ? Optional.of(now) : past(revision, prefix);
    if (image.isEmpty()) {
      return new ListResult.Compacted(compacted);
    }
    List<Entry> entries = image.get().list(prefix, limit, after);
    int remaining = 0;
    if (limit > 0 && entries.size() == limit) {
      remaining = image.get().count(prefix, entries.getLast().key());
      if (remaining > 0 && image.get() == now) {
        keep(now);
      }
    }
    return new ListResult.Page(image.get().revision(), List.copyOf(entries), remaining);
  }

  private void keep(Image image) {
    kept.put(image.revision(), image);
    while (kept.size() > MOST_KEPT) {
      kept.pollFirstEntry();
    }
  }

  /** The image at a revision, right for keys with this prefix; empty where it was forgotten. */
  private Optional<Image> past(long revision, String prefix) {
    Image now = newest;
    Map.Entry<Long, Image> later = kept.ceilingEntry(revision);
    Image from = later == null ? now : later.getValue();
    if (revision < compacted) {
      return Optional.empty();
    }
    if (from.revision() == revision) {
      return Optional.of(from);
    }
    List<Event> undo = new ArrayList<>();
    for (Topic topic : topics.values()) {
      if (!prefix.startsWith(topic.name()) && !topic.name().startsWith(prefix)) {
        continue;
      }
      Link link = topic.placeAfter(revision);
      while (true) {
        if (link == Link.GONE) {
          return Optional.empty();
        }
        link = link.next();
        if (link == null || link != Link.GONE && link.revision() > from.revision()) {
          break;
        }
        if (link != Link.GONE) {
          undo.add(link.event);
        }
      }
    }
    return Optional.of(from.before(undo).at(revision));
  }

  /** As {@link dev.berth.store.Store#watch}. */
  public FeedCursor watch(String prefix, long after) {
    if (prefix.endsWith("/") && Topic.nameOf(prefix).isEmpty()) {
      throw new IllegalArgumentException("a watch of " + prefix + ", which is wider than /registry/<group>/<resource>/");
    }
    Topic topic = topic(prefix);
    Link place = after < compacted ? Link.GONE : topic.placeAfter(after);
    return new Cursor(this, topic, prefix, after, place);
  }

  /**
   * Ends all cursors.
   *
   * @return what wakes those that wait
   */
  public List<Runnable> close() {
    closed = true;
    List<Runnable> wakes = new ArrayList<>();
    topics.values().forEach(topic -> topic.close(wakes));
    return wakes;
  }
}
