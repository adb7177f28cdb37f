package dev.berth.store.feed;

import dev.berth.store.Entry;
import dev.berth.store.FeedCursor;
import dev.berth.store.ListResult;
import dev.berth.store.Store;
import dev.berth.store.StoreException;
import java.util.Optional;

/** A store that reads from a {@link Timeline}, as all of ours do; they differ in where a write has to be before it is shown. */
public abstract class TimelineStore implements Store {
  protected final Timeline timeline;

  protected TimelineStore(Timeline timeline) {
    this.timeline = timeline;
  }

  @Override
  public final long revision() {
    return timeline.revision();
  }

  @Override
  public final long compactedRevision() {
    return timeline.compactedRevision();
  }

  @Override
  public final Optional<Entry> get(String key) {
    return timeline.newest().get(key);
  }

  @Override
  public final ListResult list(String prefix, long revision, int limit, String after) {
    return timeline.list(prefix, revision, limit, after);
  }

  @Override
  public final long count(String prefix) {
    return timeline.newest().count(prefix, "");
  }

  /** Empty: their media are theirs alone. One that shares its medium says otherwise. */
  @Override
  public Optional<StoreException> staleness() {
    return Optional.empty();
  }

  @Override
  public final FeedCursor watch(String prefix, long after) {
    return timeline.watch(prefix, after);
  }
}
