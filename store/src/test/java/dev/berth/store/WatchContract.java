package dev.berth.store;

import static dev.berth.store.Drive.MAPS;
import static dev.berth.store.Drive.PODS;
import static dev.berth.store.Drive.batch;
import static dev.berth.store.Drive.commit;
import static dev.berth.store.Drive.delete;
import static dev.berth.store.Drive.drain;
import static dev.berth.store.Drive.drained;
import static dev.berth.store.Drive.put;
import static dev.berth.store.Drive.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sentences of {@link Store#watch} and {@link FeedCursor}, one test each. */
abstract class WatchContract {
  private static final String A = PODS + "one/a";
  private static final String B = PODS + "one/b";
  private static final String C = PODS + "two/c";

  protected Store store;

  /** A new, empty store with default settings. */
  protected abstract Store create();

  @BeforeEach
  void open() {
    store = create();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void aWatchSeesEachChangeOnceInOrder() {
    FeedCursor cursor = store.watch(PODS, store.revision());
    long first = commit(store, put(A, "1"));
    commit(store, put(A, "2"));
    commit(store, put(MAPS + "one/m", "1"));
    commit(store, batch(new Change.Delete(A, Expect.ANYTHING), new Change.Put(C, Expect.ANYTHING, value("3"))));
    assertThat(drained(cursor)).containsExactly(
        first + " +" + A + "=1",
        first + 1 + " ~" + A + "=2",
        first + 3 + " -" + A,
        first + 3 + " +" + C + "=3");
    assertThat(drained(cursor)).isEmpty();
  }

  @Test
  void anEventHasTheVersionsBeforeAndAfter() {
    FeedCursor cursor = store.watch(PODS, store.revision());
    commit(store, put(A, "1"));
    commit(store, put(A, "2"));
    commit(store, delete(A));
    List<Event> events = drain(cursor);
    assertThat(events.get(0).previous()).isEmpty();
    assertThat(events.get(1).previous()).isEqualTo(events.get(0).current());
    assertThat(events.get(2).previous()).isEqualTo(events.get(1).current());
    assertThat(events.get(2).current()).isEmpty();
  }

  @Test
  void aWatchFromThePastReplaysHistoryFromThereOn() {
    long start = store.revision();
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      long revision = commit(store, put(PODS + "n/" + i, "" + i));
      all.add(revision + " +" + PODS + "n/" + i + "=" + i);
    }
    for (int skipped : List.of(0, 1, 63, 64, 65, 128, 200, 299, 300)) {
      assertThat(drained(store.watch(PODS, start + skipped))).isEqualTo(all.subList(skipped, all.size()));
    }
  }

  @Test
  void aWatchFromTheFutureWaitsForIt() {
    long now = store.revision();
    FeedCursor cursor = store.watch(PODS, now + 2);
    AtomicInteger woken = new AtomicInteger();
    cursor.onReady(woken::incrementAndGet);
    commit(store, put(A, "1"));
    commit(store, put(A, "2"));
    assertThat(drained(cursor)).isEmpty();
    long third = commit(store, put(A, "3"));
    assertThat(drained(cursor)).containsExactly(third + " ~" + A + "=3");
  }

  @Test
  void aWatchOfANamespaceOrAKeySeesNothingElse() {
    FeedCursor namespace = store.watch(PODS + "one/", store.revision());
    FeedCursor key = store.watch(A, store.revision());
    commit(store, put(C, "1"));
    commit(store, put(A + "a", "1"));
    commit(store, put(PODS + "one-more/x", "1"));
    long last = commit(store, put(A, "1"));
    assertThat(drained(namespace)).containsExactly(last - 2 + " +" + A + "a=1", last + " +" + A + "=1");
    assertThat(drained(key)).containsExactly(last + " +" + A + "=1");
  }

  @Test
  void aCursorsRevisionAdvancesWithWhatItNeedNotSee() {
    FeedCursor cursor = store.watch(PODS, store.revision());
    long other = commit(store, put(MAPS + "one/m", "1"));
    assertThat(cursor.revision()).isEqualTo(other);
    long first = commit(store, put(A, "1"));
    commit(store, put(MAPS + "one/m", "2"));
    assertThat(cursor.revision()).isEqualTo(first - 1);
    drain(cursor);
    assertThat(cursor.revision()).isEqualTo(first + 1);
  }

  @Test
  void aCursorsRevisionWaitsForAllEventsOfABatch() {
    FeedCursor cursor = store.watch(PODS, store.revision());
    long revision = commit(store, batch(
        new Change.Put(A, Expect.ANYTHING, value("1")), new Change.Put(B, Expect.ANYTHING, value("1"))));
    assertThat(cursor.poll()).isInstanceOf(FeedCursor.Next.Happened.class);
    assertThat(cursor.revision()).isEqualTo(revision - 1);
    assertThat(cursor.poll()).isInstanceOf(FeedCursor.Next.Happened.class);
    assertThat(cursor.revision()).isEqualTo(revision);
  }

  @Test
  void aCursorsRevisionIsRightWhileItWaitsAndAfterItWasWoken() {
    FeedCursor cursor = store.watch(A, store.revision());
    cursor.onReady(() -> {});
    long other = commit(store, put(B, "1"));
    assertThat(cursor.revision()).isEqualTo(other);
    long mine = commit(store, put(A, "1"));
    commit(store, put(B, "2"));
    assertThat(cursor.revision()).isEqualTo(mine - 1);
    assertThat(drained(cursor)).containsExactly(mine + " +" + A + "=1");
    assertThat(cursor.revision()).isEqualTo(mine + 1);
  }

  @Test
  void aWaitingCursorIsWokenOnceByWhatConcernsIt() {
    AtomicInteger woken = new AtomicInteger();
    FeedCursor cursor = store.watch(PODS + "one/", store.revision());
    cursor.onReady(woken::incrementAndGet);
    commit(store, put(C, "1"));
    commit(store, put(MAPS + "one/m", "1"));
    assertThat(woken).hasValue(0);
    commit(store, put(A, "1"));
    commit(store, put(B, "1"));
    awaitWakes(woken, 1);
    assertThat(drain(cursor)).hasSize(2);
    commit(store, put(B, "2"));
    assertThat(woken).hasValue(1);
  }

  @Test
  void aCursorThatHasSomethingIsWokenAtOnce() {
    AtomicInteger woken = new AtomicInteger();
    FeedCursor cursor = store.watch(PODS, store.revision());
    commit(store, put(A, "1"));
    cursor.onReady(woken::incrementAndGet);
    awaitWakes(woken, 1);
  }

  @Test
  void aLaterWakeReplacesAnEarlierOne() {
    AtomicInteger first = new AtomicInteger();
    AtomicInteger second = new AtomicInteger();
    FeedCursor cursor = store.watch(PODS, store.revision());
    cursor.onReady(first::incrementAndGet);
    cursor.onReady(second::incrementAndGet);
    commit(store, put(A, "1"));
    awaitWakes(second, 1);
    assertThat(first).hasValue(0);
  }

  @Test
  void aClosedCursorIsNotWokenAndSaysSo() {
    AtomicInteger woken = new AtomicInteger();
    FeedCursor cursor = store.watch(PODS, store.revision());
    FeedCursor other = store.watch(PODS, store.revision());
    other.onReady(() -> {});
    cursor.onReady(woken::incrementAndGet);
    cursor.close();
    commit(store, put(A, "1"));
    assertThat(cursor.poll()).isEqualTo(FeedCursor.Next.CLOSED);
    assertThat(drain(other)).hasSize(1);
    assertThat(woken).hasValue(0);
  }

  @Test
  void aWatchWiderThanAResourceIsRefused() {
    assertThatThrownBy(() -> store.watch("/registry/core/", 1))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("/registry/core/");
  }

  /** A wake may come from another thread, a little after the write it is for. */
  static void awaitWakes(AtomicInteger woken, int times) {
    while (woken.get() < times) {
      Thread.onSpinWait();
    }
    assertThat(woken).hasValue(times);
  }
}
