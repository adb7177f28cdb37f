package dev.berth.store.feed;

import dev.berth.store.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The chain of one resource's events, and the cursors that wait for more. The chain is owned by the store's writer, the
 * waiting cursors by whoever holds this topic's monitor.
 *
 * <p>Cursors wait under what they follow (the whole topic, a namespace, one key), so a write touches only those it concerns.
 * A cursor that waits has seen everything that concerns it, wherever its place in the chain was: its place is moved
 * when it is woken or asked, so waiting never makes it too old.
 */
final class Topic {
  /** Slashes in {@code /registry/<group>/<resource>/}. */
  private static final int SLASHES = 4;

  /** Every how many links there is a mark from which a place is found. */
  private static final int MARK_EVERY = 64;

  private final String name;
  private final TreeMap<Long, Link> marks = new TreeMap<>();
  private final Map<String, List<Cursor>> waiting = new HashMap<>();

  /** The last forgotten link, or one that never was: every remembered link follows it. */
  private Link head = new Link(0, new Event(0, "", Optional.empty(), Optional.empty()), 0, 0);

  private Link tail = head;
  private int sinceMark;

  /** All cursors that this link and those before it concern have been taken from {@link #waiting}. */
  private Link settled = head;

  Topic(String name) {
    this.name = name;
  }

  /** The topic of a key or of a watch's prefix; empty for keys that are not below a resource. */
  static String nameOf(String key) {
    int at = -1;
    for (int i = 0; i < SLASHES; i++) {
      at = key.indexOf('/', at + 1);
      if (at < 0) {
        return "";
      }
    }
    return key.substring(0, at + 1);
  }

  String name() {
    return name;
  }

  /** Writer only. */
  synchronized void append(Link link) {
    tail.link(link);
    tail = link;
    if (++sinceMark >= MARK_EVERY) {
      marks.put(link.revision(), link);
      sinceMark = 0;
    }
  }

  /** Writer only: forgets the first link. */
  synchronized void forgetFirst() {
    Link first = Optional.ofNullable(head.next()).orElseThrow();
    head.link(Link.GONE);
    marks.remove(head.revision(), head);
    head = first;
  }

  /** The last link that is not after this revision, or {@link Link#GONE} where that was forgotten. */
  synchronized Link placeAfter(long revision) {
    if (tail.revision() <= revision) {
      return tail;
    }
    Map.Entry<Long, Link> mark = marks.floorEntry(revision);
    Link place = mark == null ? head : mark.getValue();
    if (place.revision() > revision) {
      return Link.GONE;
    }
    Link next = place.next();
    while (next != null && next.revision() <= revision) {
      place = next;
      next = place.next();
    }
    return place;
  }

  /** Holding the monitor: up to where a cursor that waits has missed nothing. */
  Link settled() {
    return settled;
  }

  /** Holding the monitor. */
  void await(Cursor cursor) {
    List<Cursor> peers = waiting.computeIfAbsent(cursor.prefix(), prefix -> new ArrayList<>());
    cursor.slot = peers.size();
    peers.add(cursor);
  }

  /** Holding the monitor. */
  void forget(Cursor cursor) {
    List<Cursor> peers = waiting.getOrDefault(cursor.prefix(), List.of());
    Cursor last = peers.removeLast();
    if (last != cursor) {
      peers.set(cursor.slot, last);
      last.slot = cursor.slot;
    }
    if (peers.isEmpty()) {
      waiting.remove(cursor.prefix());
    }
  }

  /** Writer only, once readers see the link: takes out the cursors that it concerns and adds what wakes them. */
  synchronized void settle(Link link, List<Runnable> wakes) {
    settled = link;
    if (waiting.isEmpty()) {
      return;
    }
    String key = link.event.key();
    fire(name, link, wakes);
    if (waiting.isEmpty()) {
      return;
    }
    for (int at = key.indexOf('/', name.length()); at >= 0; at = key.indexOf('/', at + 1)) {
      fire(key.substring(0, at + 1), link, wakes);
    }
    fire(key, link, wakes);
  }

  private void fire(String prefix, Link link, List<Runnable> wakes) {
    List<Cursor> peers = waiting.remove(prefix);
    if (peers == null) {
      return;
    }
    for (Cursor cursor : peers) {
      if (cursor.concerns(link)) {
        wakes.add(cursor.fire(link));
      } else {
        await(cursor);
      }
    }
  }

  /** Takes out all cursors; the store closes. */
  synchronized void close(List<Runnable> wakes) {
    for (List<Cursor> peers : waiting.values()) {
      for (Cursor cursor : peers) {
        wakes.add(cursor.stopWaiting());
      }
    }
    waiting.clear();
  }
}
