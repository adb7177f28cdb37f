package dev.berth.store;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Keys to bytes, with one global revision counter. Thread-safe.
 *
 * <p><b>Writes.</b> A batch is atomic and conditional. When its future completes with {@link WriteResult.Committed} it is
 * as durable as the store promises, and every later read sees it. Revisions grow by one per committed batch; all
 * changes of a batch carry the same revision. A batch whose conditions fail changes nothing and takes no revision.
 * The future completes exceptionally, with {@link StoreException}, only where the medium fails; then it is unknown
 * whether the batch is durable, and the store refuses further writes.
 *
 * <p><b>Reads</b> never block and never see half a batch. A revision of 0 means the newest one.
 *
 * <p><b>Watches</b> see each change once, in revision order, without gaps, or are told {@link FeedCursor.Next.TooOld}.
 *
 * <p><b>History.</b> Versions and events older than the history window are forgotten (compaction). The newest version of
 * a key that is there is never forgotten.
 */
public interface Store extends AutoCloseable {

  /** The newest revision that reads see; at least 1. */
  long revision();

  /** The oldest revision that can be read or watched from; a watch after revision r needs r ≥ this. */
  long compactedRevision();

  CompletableFuture<WriteResult> write(Batch batch);

  /** The newest version of a key, or nothing where it is absent. */
  Optional<Entry> get(String key);

  /**
   * A page of the keys that start with the prefix, in key order, as they were at one revision.
   *
   * @param revision 0, or the revision of the snapshot
   * @param limit the most entries to answer; 0 for all
   * @param after only keys greater than this one; empty to start at the beginning
   */
  ListResult list(String prefix, long revision, int limit, String after);

  /** How many keys start with the prefix now; nothing is read for that. */
  long count(String prefix);

  /** How much of a disk it takes; empty where it is in memory alone. */
  OptionalLong sizeBytes();

  /**
   * Follows the changes of keys that start with the prefix.
   *
   * @param prefix a whole resource's or a namespace's prefix, ending with a slash; or one key, which is then the only one
   *     followed
   * @param after the first event has a greater revision than this
   */
  FeedCursor watch(String prefix, long after);

  /** Why it refuses writes since the medium failed; empty while it takes them. Reads go on. */
  Optional<StoreException> failure();

  /**
   * Why what is read may not be the newest any more: another process may have written since. Empty while nobody else can have, as
   * with a medium that is this store's alone. Whoever asks for the newest asks this first.
   */
  Optional<StoreException> staleness();

  /** Ends every cursor with {@link FeedCursor.Next.Closed}, finishes what was acknowledged, and lets go of the files. */
  @Override
  void close();
}
