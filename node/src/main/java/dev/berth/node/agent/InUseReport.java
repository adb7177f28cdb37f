package dev.berth.node.agent;

import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which volumes a node uses, and since when the API knows so. Owned by {@link NodeReporter}. */
final class InUseReport {
  private SortedSet<String> inUse = new TreeSet<>();
  /** The revision of the node with which each was told. */
  private final TreeMap<String, Long> told = new TreeMap<>();

  /** These are used, or about to be. Tells whether they are others than before. */
  boolean use(SortedSet<String> volumes) {
    if (volumes.equals(inUse)) {
      return false;
    }
    inUse = new TreeSet<>(volumes);
    return true;
  }

  SortedSet<String> inUse() {
    return inUse;
  }

  /**
   * What is sent now. What it takes back may be gone before the answer says so: who wants it meanwhile reports it anew.
   */
  SortedSet<String> send() {
    told.keySet().retainAll(inUse);
    return inUse;
  }

  /** The API has taken what was sent. */
  void accepted(SortedSet<String> sent, long revision) {
    told.keySet().retainAll(sent);
    sent.forEach(volume -> told.putIfAbsent(volume, revision));
  }

  /** Whether the API has been told of anything else. */
  boolean isDue() {
    return !told.keySet().equals(inUse);
  }

  /** By which revision of the node the API was told of a volume; empty where it has not been. */
  Optional<Long> revision(String volume) {
    return Optional.ofNullable(told.get(volume));
  }
}
