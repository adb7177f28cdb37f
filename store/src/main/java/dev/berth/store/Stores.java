package dev.berth.store;

import java.time.InstantSource;

/** Where stores come from. */
public final class Stores {
  private Stores() {}

  /**
   * A store without files. Writes happen on the caller's thread and their futures are complete when returned.
   *
   * @param config of which only the history counts
   * @param clock by which history ages
   */
  public static Store memory(StoreConfig config, InstantSource clock) {
    return new MemoryStore(config, clock);
  }
}
