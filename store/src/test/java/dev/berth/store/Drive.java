package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Short words for tests that drive a store. */
public final class Drive {
  public static final String PODS = "/registry/core/pods/";
  public static final String MAPS = "/registry/core/configmaps/";

  /** How long a test waits for what must happen, before it calls it lost. */
  public static final long PATIENCE_SECONDS = 60;

  private Drive() {}

  public static Value value(String text) {
    return Value.plain(text.getBytes(StandardCharsets.UTF_8));
  }

  public static Batch put(String key, Expect expect, String text) {
    return Batch.of(new Change.Put(key, expect, value(text)));
  }

  public static Batch put(String key, String text) {
    return put(key, Expect.ANYTHING, text);
  }

  public static Batch delete(String key) {
    return Batch.of(new Change.Delete(key, Expect.ANYTHING));
  }

  public static Batch batch(Change... changes) {
    return new Batch(Arrays.asList(changes));
  }

  public static WriteResult write(Store store, Batch batch) {
    return store.write(batch).orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Writes a batch that must happen, and answers its revision. */
  public static long commit(Store store, Batch batch) {
    WriteResult result = write(store, batch);
    assertThat(result).isInstanceOf(WriteResult.Committed.class);
    return ((WriteResult.Committed) result).revision();
  }

  public static String text(Entry entry) {
    return new String(entry.bytes(), StandardCharsets.UTF_8);
  }

  public static ListResult.Page page(ListResult result) {
    assertThat(result).isInstanceOf(ListResult.Page.class);
    return (ListResult.Page) result;
  }

  /** Entries as {@code key=text}. */
  public static List<String> texts(ListResult result) {
    return page(result).entries().stream().map(entry -> entry.key() + "=" + text(entry)).toList();
  }

  /** An event as {@code revision +key=text}, {@code revision ~key=text} or {@code revision -key}. */
  public static String text(Event event) {
    String change = event.current()
        .map(entry -> (event.previous().isPresent() ? "~" : "+") + event.key() + "=" + text(entry))
        .orElse("-" + event.key());
    return event.revision() + " " + change;
  }

  /** Everything a cursor has until it is idle. */
  public static List<Event> drain(FeedCursor cursor) {
    List<Event> events = new ArrayList<>();
    FeedCursor.Next next = cursor.poll();
    while (next instanceof FeedCursor.Next.Happened happened) {
      events.add(happened.event());
      next = cursor.poll();
    }
    assertThat(next).isEqualTo(FeedCursor.Next.IDLE);
    return events;
  }

  public static List<String> drained(FeedCursor cursor) {
    return drain(cursor).stream().map(Drive::text).toList();
  }

  /** The next event, waited for. */
  public static FeedCursor.Next await(FeedCursor cursor) throws InterruptedException {
    while (true) {
      FeedCursor.Next next = cursor.poll();
      if (!(next instanceof FeedCursor.Next.Idle)) {
        return next;
      }
      CountDownLatch ready = new CountDownLatch(1);
      cursor.onReady(ready::countDown);
      assertThat(ready.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("woken").isTrue();
    }
  }
}
