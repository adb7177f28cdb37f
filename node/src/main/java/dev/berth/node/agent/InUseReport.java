package dev.berth.node.agent;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which volumes a node uses, and since when the API knows so. A volume that is taken back while a report of it is under way, and wanted
 * again before that has ended, is reported anew: what comes after that report may be one without it. Owned by {@link NodeReporter}.
 */
final class InUseReport {
  private SortedSet<String> inUse = Collections.emptySortedSet();
  /** What the API has; empty where no answer has said whether it took the last report. */
  private Optional<SortedSet<String>> told = Optional.of(inUse);
  /** The revision of the node with which each volume was told that has been in use ever since. */
  private final Map<String, Long> revisions = new HashMap<>();

  /** These are used, or about to be. Tells whether they are others than before. */
  boolean use(SortedSet<String> volumes) {
    if (volumes.equals(inUse)) {
      return false;
    }
    inUse = Collections.unmodifiableSortedSet(new TreeSet<>(volumes));
    revisions.keySet().retainAll(inUse);
    return true;
  }

  /** What is to be told now. */
  SortedSet<String> inUse() {
    return inUse;
  }

  /** The API has taken what was sent. */
  void accepted(SortedSet<String> sent, long revision) {
    told = Optional.of(sent);
    revisions.keySet().retainAll(sent);
    sent.stream().filter(inUse::contains).forEach(volume -> revisions.putIfAbsent(volume, revision));
  }

  /** Nobody knows whether the API has taken what was sent. */
  void unanswered() {
    told = Optional.empty();
  }

  /** Whether the API may have been told of anything else. */
  boolean isDue() {
    return !told.equals(Optional.of(inUse)) || !revisions.keySet().equals(inUse);
  }

  /** By which revision of the node the API was told of a volume; empty where it has not been. */
  Optional<Long> revision(String volume) {
    return Optional.ofNullable(revisions.get(volume));
  }
}
