package dev.berth.store;

import dev.berth.store.log.LogStore;
import java.nio.file.Path;
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

  /**
   * A store in a directory, which is made where it is missing; held by this process until it is closed. After opening,
   * history begins at the recovered revision.
   *
   * @param clock by which history ages
   * @throws StoreException where the directory is in use, cannot be written, or is damaged; the message says what to do
   */
  public static Store durable(Path directory, StoreConfig config, InstantSource clock) {
    return LogStore.open(directory, config, clock);
  }
}
