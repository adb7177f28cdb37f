package dev.berth.store;

import static dev.berth.store.Drive.MAPS;
import static dev.berth.store.Drive.PODS;
import static dev.berth.store.Drive.commit;
import static dev.berth.store.Drive.drain;
import static dev.berth.store.Drive.drained;
import static dev.berth.store.Drive.put;
import static dev.berth.store.Drive.texts;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link Store} says of history, for stores whose window follows {@link StoreConfig}. */
public abstract class HistoryContract {
  private static final String A = PODS + "one/a";
  private static final String B = PODS + "one/b";
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final long KIB = 1024;

  private final TestClock clock = new TestClock();
  private Store store;

  /** A new, empty store. */
  protected abstract Store create(StoreConfig config, TestClock clock);

  @BeforeEach
  void open() {
    store = create(StoreConfig.DEFAULTS.withHistory(WINDOW, 64 * KIB), clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void revisionsInsideTheWindowStayReadable() {
    long first = commit(store, put(A, "1"));
    clock.pass(WINDOW);
    commit(store, put(A, "2"));
    assertThat(store.compactedRevision()).isLessThanOrEqualTo(first);
    assertThat(texts(store.list(PODS, first, 0, ""))).containsExactly(A + "=1");
  }

  @Test
  void revisionsOlderThanTheWindowAreCompacted() {
    long first = commit(store, put(A, "1"));
    long second = commit(store, put(A, "2"));
    clock.pass(WINDOW.plusMillis(1));
    long third = commit(store, put(A, "3"));
    assertThat(store.compactedRevision()).isEqualTo(second);
    assertThat(store.list(PODS, first, 0, "")).isEqualTo(new ListResult.Compacted(second));
    assertThat(store.watch(PODS, first).poll()).isEqualTo(new FeedCursor.Next.TooOld(second));
    assertThat(texts(store.list(PODS, second, 0, ""))).containsExactly(A + "=2");
    assertThat(drained(store.watch(PODS, second))).containsExactly(third + " ~" + A + "=3");
  }

  @Test
  void theNewestVersionOfAKeyIsNeverForgotten() {
    commit(store, put(A, "1"));
    for (int i = 0; i < 5; i++) {
      clock.pass(WINDOW.plusMillis(1));
      commit(store, put(B, "" + i));
    }
    assertThat(texts(store.list(PODS, 0, 0, ""))).containsExactly(A + "=1", B + "=4");
  }

  @Test
  void historyEndsSoonerWhereItTakesTooMuchMemory() {
    String large = "x".repeat((int) KIB);
    List<Long> revisions = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      revisions.add(commit(store, put(A, large + i)));
    }
    long oldest = store.compactedRevision();
    assertThat(oldest).isBetween(revisions.get(100), revisions.get(180));
    assertThat(texts(store.list(PODS, oldest, 0, ""))).hasSize(1);
    assertThat(drain(store.watch(PODS, oldest))).hasSize((int) (store.revision() - oldest));
    assertThat(store.watch(PODS, oldest - 1).poll()).isEqualTo(new FeedCursor.Next.TooOld(oldest));
  }

  @Test
  void aBatchLargerThanHistoryLeavesTheNewestRevision() {
    commit(store, put(A, "x".repeat((int) (100 * KIB))));
    long revision = commit(store, put(A, "y".repeat((int) (100 * KIB))));
    assertThat(store.compactedRevision()).isEqualTo(revision);
    assertThat(drain(store.watch(PODS, revision))).isEmpty();
    long next = commit(store, put(B, "1"));
    assertThat(drained(store.watch(B, revision))).containsExactly(next + " +" + B + "=1");
  }

  @Test
  void aCursorThatFallsBehindIsTooOldOnceAndForAll() {
    FeedCursor cursor = store.watch(PODS, store.revision());
    commit(store, put(A, "1"));
    commit(store, put(A, "2"));
    clock.pass(WINDOW.plusMillis(1));
    long last = commit(store, put(A, "3"));
    assertThat(cursor.poll()).isEqualTo(new FeedCursor.Next.TooOld(last - 1));
    AtomicInteger woken = new AtomicInteger();
    cursor.onReady(woken::incrementAndGet);
    assertThat(woken).hasValue(1);
    commit(store, put(A, "4"));
    assertThat(cursor.poll()).isInstanceOf(FeedCursor.Next.TooOld.class);
  }

  @Test
  void aCursorThatHasSeenAllIsNotTooOldHoweverLongNothingHappens() {
    FeedCursor cursor = store.watch(PODS, store.revision());
    commit(store, put(A, "1"));
    drain(cursor);
    clock.pass(WINDOW.multipliedBy(2));
    commit(store, put(MAPS + "one/m", "1"));
    long next = commit(store, put(A, "2"));
    assertThat(drained(cursor)).containsExactly(next + " ~" + A + "=2");
  }

  @Test
  void aWaitingCursorIsNotTooOldHoweverMuchHappensToOthers() {
    FeedCursor cursor = store.watch(A, store.revision());
    cursor.onReady(() -> {});
    for (int i = 0; i < 1000; i++) {
      commit(store, put(B, "x".repeat((int) KIB)));
    }
    assertThat(store.compactedRevision()).isGreaterThan(500);
    assertThat(drain(cursor)).isEmpty();
    assertThat(cursor.revision()).isEqualTo(store.revision());
    for (int i = 0; i < 1000; i++) {
      commit(store, put(B, "x".repeat((int) KIB)));
    }
    long mine = commit(store, put(A, "1"));
    assertThat(drained(cursor)).containsExactly(mine + " +" + A + "=1");
  }

  @Test
  void aPageOfASnapshotThatWasForgottenIsCompacted() {
    commit(store, put(A, "1"));
    commit(store, put(B, "1"));
    long snapshot = Drive.page(store.list(PODS, 0, 1, "")).revision();
    clock.pass(WINDOW.plusMillis(1));
    commit(store, put(MAPS + "one/m", "1"));
    assertThat(store.list(PODS, snapshot, 1, A)).isInstanceOf(ListResult.Page.class);
    clock.pass(WINDOW.plusMillis(1));
    commit(store, put(MAPS + "one/m", "2"));
    assertThat(store.list(PODS, snapshot, 1, A)).isInstanceOf(ListResult.Compacted.class);
  }

  @Test
  void readersDerivationsOfEventsThatAreNoLongerRecentAreForgotten() {
    FeedCursor cursor = store.watch(PODS, store.revision());
    commit(store, put(A, "1"));
    Event event = drain(cursor).getFirst();
    event.encodings().set(0, "encoded");
    for (int i = 0; i < 100; i++) {
      commit(store, put(MAPS + "one/m", "x".repeat((int) (100 * KIB))));
    }
    assertThat(event.encodings().get(0)).isNull();
  }
}
