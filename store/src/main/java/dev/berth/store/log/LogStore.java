package dev.berth.store.log;

import dev.berth.store.Batch;
import dev.berth.store.StoreConfig;
import dev.berth.store.StoreException;
import dev.berth.store.WriteResult;
import dev.berth.store.feed.Timeline;
import dev.berth.store.feed.TimelineStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable store: writers queue batches, one thread ({@link Committer}) owns everything that changes, readers use what it
 * published. After opening, history begins at the recovered revision.
 */
public final class LogStore extends TimelineStore {
  private static final Logger LOG = LoggerFactory.getLogger(LogStore.class);

  private final StoreConfig config;
  private final DataDirectory directory;
  private final WriteQueue queue;
  private final Committer committer;
  private final List<String> notes;

  private LogStore(StoreConfig config, DataDirectory directory, Recovery.Recovered recovered, InstantSource clock) {
    super(new Timeline(recovered.image(), config, clock));
    this.config = config;
    this.directory = directory;
    this.notes = recovered.notes();
    this.queue = new WriteQueue(config.queueBatches(), config.queueBytes());
    this.committer = new Committer(config, directory, recovered, timeline, queue);
  }

  /**
   * Opens a directory, which is made where it is missing, and reads it back.
   *
   * @throws StoreException where the directory is in use, cannot be written, or is damaged
   */
  public static LogStore open(Path path, StoreConfig config, InstantSource clock) {
    return open(path, config, clock, Disk.REAL);
  }

  static LogStore open(Path path, StoreConfig config, InstantSource clock, Disk disk) {
    DataDirectory directory = DataDirectory.take(path, disk, config.durability());
    try {
      LogStore store = new LogStore(config, directory, Recovery.recover(directory, config.segmentBytes()), clock);
      store.notes.forEach(LOG::warn);
      store.committer.start();
      return store;
    } catch (IOException e) {
      directory.close();
      throw new StoreException("the data directory " + path + " cannot be opened: " + e, e);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** What recovery dropped, in sentences for whoever looks after the machine. */
  public List<String> notes() {
    return notes;
  }

  @Override
  public CompletableFuture<WriteResult> write(Batch batch) {
    long bytes = WriteQueue.bytes(batch);
    if (bytes > config.queueBytes()) {
      throw new IllegalArgumentException("a batch of " + bytes + " bytes; the most is " + config.queueBytes());
    }
    CompletableFuture<WriteResult> future = new CompletableFuture<>();
    return switch (queue.offer(new WriteQueue.Pending(batch, bytes, future))) {
      case WriteQueue.Offer.Accepted accepted -> future;
      case WriteQueue.Offer.Full full ->
          CompletableFuture.completedFuture(new WriteResult.Overloaded(full.waiting()));
      case WriteQueue.Offer.Closed closed -> CompletableFuture.failedFuture(committer.refusal());
    };
  }

  @Override
  public OptionalLong sizeBytes() {
    try {
      return OptionalLong.of(directory.sizeBytes());
    } catch (IOException e) {
      throw new StoreException("the data directory " + directory + " cannot be read: " + e, e);
    }
  }

  @Override
  public Optional<StoreException> failure() {
    return committer.failure();
  }

  @Override
  public void close() {
    queue.close();
    if (committer.finish()) {
      List<Runnable> wakes = timeline.close();
      directory.close();
      wakes.forEach(Committer::wake);
    }
  }
}
