package dev.berth.store;

import static dev.berth.store.Drive.MAPS;
import static dev.berth.store.Drive.PODS;
import static dev.berth.store.Drive.batch;
import static dev.berth.store.Drive.commit;
import static dev.berth.store.Drive.delete;
import static dev.berth.store.Drive.drain;
import static dev.berth.store.Drive.drained;
import static dev.berth.store.Drive.page;
import static dev.berth.store.Drive.put;
import static dev.berth.store.Drive.text;
import static dev.berth.store.Drive.texts;
import static dev.berth.store.Drive.value;
import static dev.berth.store.Drive.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sentences of {@link Store} and {@link FeedCursor}, one test each. An implementation's test extends this. */
public abstract class StoreContract {
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

  // writes

  @Test
  void revisionsGrowByOnePerCommittedBatchAndStartAtOneOrMore() {
    long start = store.revision();
    assertThat(start).isPositive();
    assertThat(commit(store, put(A, "1"))).isEqualTo(start + 1);
    assertThat(commit(store, put(B, "1"))).isEqualTo(start + 2);
    assertThat(commit(store, delete(A))).isEqualTo(start + 3);
    assertThat(store.revision()).isEqualTo(start + 3);
  }

  @Test
  void allChangesOfABatchCarryTheSameRevision() {
    long revision = commit(store, batch(
        new Change.Put(A, Expect.ANYTHING, value("1")), new Change.Put(MAPS + "one/m", Expect.ANYTHING, value("2"))));
    assertThat(store.get(A).orElseThrow().revision()).isEqualTo(revision);
    assertThat(store.get(MAPS + "one/m").orElseThrow().revision()).isEqualTo(revision);
  }

  @Test
  void everyLaterReadSeesACommittedWrite() {
    long revision = commit(store, put(A, "1"));
    assertThat(store.revision()).isEqualTo(revision);
    assertThat(store.get(A).map(Drive::text)).contains("1");
    assertThat(texts(store.list(PODS, 0, 0, ""))).containsExactly(A + "=1");
  }

  @Test
  void aRefusedBatchChangesNothingAndTakesNoRevision() {
    long before = commit(store, put(A, "1"));
    WriteResult result = write(store, batch(
        new Change.Put(B, Expect.ABSENT, value("2")),
        new Change.Delete(A, Expect.ANYTHING),
        new Change.Put(C, new Expect.Revision(before), value("3"))));
    assertThat(result).isEqualTo(new WriteResult.Conflict(C, Optional.empty()));
    assertThat(store.revision()).isEqualTo(before);
    assertThat(texts(store.list(PODS, 0, 0, ""))).containsExactly(A + "=1");
  }

  @Test
  void aConflictNamesTheFirstKeyAndWhatIsThere() {
    long revision = commit(store, put(A, "1"));
    WriteResult result = write(store, batch(
        new Change.Put(A, Expect.ABSENT, value("2")), new Change.Put(B, new Expect.Revision(1), value("2"))));
    assertThat(result).isInstanceOfSatisfying(WriteResult.Conflict.class, conflict -> {
      assertThat(conflict.key()).isEqualTo(A);
      assertThat(conflict.current().orElseThrow().revision()).isEqualTo(revision);
    });
  }

  @Test
  void absentHoldsOnlyOfAKeyThatIsNotThere() {
    commit(store, put(A, Expect.ABSENT, "1"));
    assertThat(write(store, put(A, Expect.ABSENT, "2"))).isInstanceOf(WriteResult.Conflict.class);
    commit(store, delete(A));
    commit(store, put(A, Expect.ABSENT, "3"));
  }

  @Test
  void anExpectedRevisionHoldsOnlyOfTheLastWrite() {
    long first = commit(store, put(A, "1"));
    long second = commit(store, put(A, new Expect.Revision(first), "2"));
    assertThat(write(store, put(A, new Expect.Revision(first), "3"))).isInstanceOf(WriteResult.Conflict.class);
    assertThat(write(store, Batch.of(new Change.Delete(A, new Expect.Revision(first)))))
        .isInstanceOf(WriteResult.Conflict.class);
    assertThat(write(store, put(B, new Expect.Revision(first), "3"))).isInstanceOf(WriteResult.Conflict.class);
    commit(store, Batch.of(new Change.Delete(A, new Expect.Revision(second))));
  }

  @Test
  void deletingWhatIsAbsentIsAConflictWhateverWasExpected() {
    for (Expect expect : List.of(Expect.ANYTHING, Expect.ABSENT, new Expect.Revision(1))) {
      assertThat(write(store, Batch.of(new Change.Delete(A, expect))))
          .isEqualTo(new WriteResult.Conflict(A, Optional.empty()));
    }
  }

  @Test
  void aBatchIsNotEmptyAndChangesAKeyOnce() {
    assertThatThrownBy(() -> new Batch(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> batch(new Change.Delete(A, Expect.ANYTHING), new Change.Delete(A, Expect.ANYTHING)))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(A);
  }

  @Test
  void createRevisionStaysUntilTheKeyIsAbsent() {
    long made = commit(store, put(A, "1"));
    commit(store, put(A, "2"));
    assertThat(store.get(A).orElseThrow().createRevision()).isEqualTo(made);
    commit(store, delete(A));
    long again = commit(store, put(A, "3"));
    assertThat(store.get(A).orElseThrow().createRevision()).isEqualTo(again);
  }

  @Test
  void theRevisionIsWrittenIntoTheValueAtItsStamp() {
    byte[] text = "{\"rv\":\"\"}".getBytes(StandardCharsets.UTF_8);
    long revision = commit(store, Batch.of(new Change.Put(A, Expect.ANYTHING, new Value(text, 7, Optional.empty()))));
    Entry entry = store.get(A).orElseThrow();
    assertThat(text(entry)).isEqualTo("{\"rv\":\"" + revision + "\"}");
    assertThat(entry.stampAt()).isEqualTo(7);
    assertThat(new String(entry.bytesStamped(123456), StandardCharsets.UTF_8)).isEqualTo("{\"rv\":\"123456\"}");
  }

  @Test
  void theWritersAttachmentIsHandedToReaders() {
    commit(store, Batch.of(new Change.Put(A, Expect.ANYTHING, new Value(new byte[0], -1, Optional.of("derived")))));
    assertThat(store.get(A).orElseThrow().attachment()).contains("derived");
  }

  // reads

  @Test
  void aListIsInKeyOrderAndOnlyOfItsPrefix() {
    for (String key : List.of(C, MAPS + "one/m", B, PODS + "one-more/x", A)) {
      commit(store, put(key, "1"));
    }
    assertThat(texts(store.list(PODS + "one/", 0, 0, ""))).containsExactly(A + "=1", B + "=1");
    assertThat(page(store.list(PODS, 0, 0, "")).entries())
        .extracting(Entry::key).containsExactly(PODS + "one-more/x", A, B, C);
  }

  @Test
  void pagesAreOfOneSnapshotAndCountWhatFollows() {
    for (int i = 0; i < 100; i++) {
      commit(store, put(PODS + "n/" + (100 + i), "old"));
    }
    ListResult.Page page = page(store.list(PODS, 0, 30, ""));
    long snapshot = page.revision();
    assertThat(page.remaining()).isEqualTo(70);
    List<Entry> all = new ArrayList<>(page.entries());
    while (page.remaining() > 0) {
      commit(store, put(PODS + "n/" + (100 + all.size()), "new"));
      commit(store, put(PODS + "n/" + all.size(), "extra"));
      commit(store, delete(PODS + "n/" + (200 - all.size())));
      page = page(store.list(PODS, snapshot, 30, all.getLast().key()));
      assertThat(page.revision()).isEqualTo(snapshot);
      assertThat(page.remaining()).isEqualTo(100 - all.size() - page.entries().size());
      all.addAll(page.entries());
    }
    assertThat(all).hasSize(100).allSatisfy(entry -> assertThat(text(entry)).isEqualTo("old"));
  }

  @Test
  void everyRevisionOfHistoryCanBeListed() {
    List<Long> revisions = new ArrayList<>();
    List<List<String>> pictures = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String key = PODS + "n/" + i * 7 % 10;
      boolean remove = i % 3 == 2 && store.get(key).isPresent();
      revisions.add(commit(store, remove ? delete(key) : put(key, "" + i)));
      pictures.add(texts(store.list(PODS, 0, 0, "")));
    }
    for (int i = 0; i < revisions.size(); i++) {
      assertThat(texts(store.list(PODS, revisions.get(i), 0, ""))).isEqualTo(pictures.get(i));
      assertThat(page(store.list(PODS, revisions.get(i), 0, "")).revision()).isEqualTo(revisions.get(i));
    }
  }

  @Test
  void aRevisionThatWasNotReachedIsTheFuture() {
    long revision = commit(store, put(A, "1"));
    assertThat(store.list(PODS, revision + 1, 0, "")).isEqualTo(new ListResult.Future(revision));
  }

  @Test
  void aLimitThatIsJustEnoughLeavesNothing() {
    commit(store, put(A, "1"));
    commit(store, put(B, "1"));
    assertThat(page(store.list(PODS, 0, 2, "")).remaining()).isZero();
    assertThat(page(store.list(PODS, 0, 1, "")).remaining()).isEqualTo(1);
    assertThat(page(store.list(PODS, 0, 1, A)).entries()).extracting(Entry::key).containsExactly(B);
  }

  // watches

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

  // closing

  @Test
  void closingEndsEveryCursorAndWakesThoseThatWait() {
    AtomicInteger woken = new AtomicInteger();
    FeedCursor waiting = store.watch(PODS, store.revision());
    FeedCursor behind = store.watch(PODS, store.revision());
    waiting.onReady(woken::incrementAndGet);
    store.close();
    awaitWakes(woken, 1);
    assertThat(waiting.poll()).isEqualTo(FeedCursor.Next.CLOSED);
    assertThat(behind.poll()).isEqualTo(FeedCursor.Next.CLOSED);
    behind.onReady(woken::incrementAndGet);
    awaitWakes(woken, 2);
  }

  @Test
  void aWriteAfterClosingFails() {
    store.close();
    assertThatThrownBy(() -> write(store, put(A, "1")))
        .isInstanceOf(CompletionException.class)
        .cause().isInstanceOf(StoreException.class).hasMessageContaining("closed");
  }

  @Test
  void closingTwiceIsAllowed() {
    store.close();
    store.close();
  }

  /** A wake may come from another thread, a little after the write it is for. */
  private static void awaitWakes(AtomicInteger woken, int times) {
    while (woken.get() < times) {
      Thread.onSpinWait();
    }
    assertThat(woken).hasValue(times);
  }
}
