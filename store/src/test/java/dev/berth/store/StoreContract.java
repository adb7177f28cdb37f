package dev.berth.store;

import static dev.berth.store.Drive.MAPS;
import static dev.berth.store.Drive.PODS;
import static dev.berth.store.Drive.batch;
import static dev.berth.store.Drive.commit;
import static dev.berth.store.Drive.delete;
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
import org.junit.jupiter.api.Test;

/** The sentences of {@link Store}, one test each. An implementation's test extends this. */
public abstract class StoreContract extends WatchContract {
  private static final String A = PODS + "one/a";
  private static final String B = PODS + "one/b";
  private static final String C = PODS + "two/c";

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
  void theRevisionIsWrittenIntoTheGapHoweverWideThatIs() {
    for (int room = 0; room <= 3; room++) {
      byte[] text = ("{'rv':'" + "0".repeat(room) + "'}").getBytes(StandardCharsets.UTF_8);
      long revision = commit(store, Batch.of(new Change.Put(A, Expect.ANYTHING, new Value(text, 7, room, Optional.empty()))));
      Entry entry = store.get(A).orElseThrow();
      assertThat(Drive.text(entry)).isEqualTo("{'rv':'" + revision + "'}");
      assertThat(entry.stampAt()).isEqualTo(7);
      assertThat(new String(entry.bytesStamped(123456), StandardCharsets.UTF_8)).isEqualTo("{'rv':'123456'}");
    }
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
}
