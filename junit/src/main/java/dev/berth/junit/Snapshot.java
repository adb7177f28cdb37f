package dev.berth.junit;

import dev.berth.store.Contents;

/**
 * All objects of a cluster at a moment, as a value: good for any cluster, at any time, as often as wanted. What containers
 * wrote into volumes and what they said is no part of it.
 */
public final class Snapshot {
  private final Contents contents;

  Snapshot(Contents contents) {
    this.contents = contents;
  }

  Contents contents() {
    return contents;
  }

  /** How many objects there are. */
  public int size() {
    return contents.entries().size();
  }
}
