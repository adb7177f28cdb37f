package dev.berth.client.events;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets the entry that was used least recently when it holds too many. */
final class RecentlyUsed<V> extends LinkedHashMap<String, V> {
  private static final long serialVersionUID = 1;

  private final int most;

  RecentlyUsed(int most) {
    super(16, 0.75f, true);
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
    return size() > most;
  }
}
