package dev.berth.store;

import java.time.Duration;
import java.util.List;

/**
 * The store's settings. Start from {@link #DEFAULTS}.
 *
 * @param historyWindow for how long past revisions can be read and watched from
 * @param historyBytes the most memory that past versions and events may take; reached sooner than the window, it ends it
 * @param queueBatches how many batches may wait for the medium before writes are refused
 * @param queueBytes how many bytes of keys and values may wait before writes are refused; also the most one batch may have
 * @param durability when a write counts as done (durable store only)
 * @param segmentBytes the size of a log file; the first ones of a new store are smaller
 * @param snapshotBytes a snapshot is made when the log since the last one has grown by this much and by more than what is live
 * @param alike how the keys begin of values of which there are many, much like each other and seldom read: they are kept in
 *     less memory once they are no longer recent
 */
public record StoreConfig(
    Duration historyWindow,
    long historyBytes,
    int queueBatches,
    long queueBytes,
    Durability durability,
    int segmentBytes,
    long snapshotBytes,
    List<String> alike) {

  private static final int MIB = 1 << 20;

  public static final StoreConfig DEFAULTS =
      new StoreConfig(Duration.ofMinutes(8), 64L * MIB, 4096, 64L * MIB, Durability.FSYNC, 64 * MIB, 32L * MIB,
          List.of());

  public StoreConfig {
    alike = List.copyOf(alike);
    if (historyWindow.isNegative() || historyBytes < 0) {
      throw new IllegalArgumentException("history of " + historyWindow + " and " + historyBytes + " bytes");
    }
    if (queueBatches < 1 || queueBytes < 1 || queueBytes > 1L << 30) {
      throw new IllegalArgumentException("a queue of " + queueBatches + " batches and " + queueBytes + " bytes");
    }
    if (segmentBytes < 4096 || snapshotBytes < 4096) {
      throw new IllegalArgumentException("segments of " + segmentBytes + " and snapshots every " + snapshotBytes + " bytes");
    }
  }

  public StoreConfig withHistory(Duration window, long bytes) {
    return new StoreConfig(window, bytes, queueBatches, queueBytes, durability, segmentBytes, snapshotBytes, alike);
  }

  public StoreConfig withQueue(int batches, long bytes) {
    return new StoreConfig(historyWindow, historyBytes, batches, bytes, durability, segmentBytes, snapshotBytes, alike);
  }

  public StoreConfig withDurability(Durability choice) {
    return new StoreConfig(historyWindow, historyBytes, queueBatches, queueBytes, choice, segmentBytes, snapshotBytes, alike);
  }

  public StoreConfig withFiles(int segment, long snapshot) {
    return new StoreConfig(historyWindow, historyBytes, queueBatches, queueBytes, durability, segment, snapshot, alike);
  }

  public StoreConfig withAlike(List<String> prefixes) {
    return new StoreConfig(
        historyWindow, historyBytes, queueBatches, queueBytes, durability, segmentBytes, snapshotBytes, prefixes);
  }
}
