package dev.berth.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.etcd.proto.KeyValue;
import dev.berth.etcd.proto.RangeRequest;
import dev.berth.store.Drive;
import dev.berth.store.Entry;
import dev.berth.store.Event;
import dev.berth.store.FeedCursor;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.StoreException;
import dev.berth.store.WriteResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An etcd of three members, of which one at a time goes away. {@code -Dberth.etcd.rounds=N} for more. */
class EtcdClusterTest {
  private static final int ROUNDS = Integer.getInteger("berth.etcd.rounds", 1);
  private static final String PREFIX = "/shop";
  private static final String A = Drive.PODS + "one/a";
  /** Once the members that are left can elect a leader, writes go on. */
  private static final long BOUND_SECONDS = 30;

  @TempDir private Path directory;
  private List<RunningEtcd> members = List.of();
  private final BlockingQueue<String> lost = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws IOException {
    members = RunningEtcd.start(3, directory.resolve("data"));
  }

  @AfterEach
  void stop() {
    members.forEach(RunningEtcd::close);
  }

  private EtcdStore open(List<RunningEtcd> at) {
    return (EtcdStore) EtcdStore.open(
        RunningEtcd.config(at, PREFIX, "one", Duration.ofSeconds(2)), StoreConfig.DEFAULTS, InstantSource.system(), _ -> {}, lost::add);
  }

  /** Tries until there is a leader. */
  private Store opened(List<RunningEtcd> at) {
    List<Store> opened = new ArrayList<>();
    EtcdFaultsTest.await(() -> {
      try {
        opened.add(open(at));
      } catch (StoreException e) {
        assertThat(e).hasMessageContaining("cannot be reached");
      }
      return !opened.isEmpty();
    });
    return opened.getFirst();
  }

  private static void taken(Store store, String text) {
    EtcdFaultsTest.await(() -> store.write(Drive.put(A, text)).handle((_, e) -> e == null).join());
  }

  private RunningEtcd leader() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Drive.PATIENCE_SECONDS);
    while (System.nanoTime() < end) {
      for (RunningEtcd member : members) {
        if (member.leads()) {
          return member;
        }
      }
    }
    throw new AssertionError("no leader");
  }

  private RunningEtcd askedBy(EtcdStore store) {
    return members.stream().filter(m -> m.endpoint().equals(store.endpoints.current())).findFirst().orElseThrow();
  }

  @Test
  void nothingAcknowledgedIsLostWhenMembersGoAway() throws Exception {
    EtcdStore store = open(members);
    Load load = new Load(store);
    for (int round = 0; round < ROUNDS; round++) {
      load.until(1000);
      RunningEtcd leader = leader();
      leader.kill();
      load.until(1000);
      leader.startAgain();

      RunningEtcd frozen = askedBy(store);
      frozen.freeze();
      load.until(1000);
      frozen.thaw();

      RunningEtcd asked = askedBy(store);
      asked.kill();
      load.until(1000);
      asked.startAgain();

      for (RunningEtcd member : members) {
        member.kill();
      }
      load.untilRefused();
      restart();
      load.until(1000);
    }
    load.check();
    Map<String, String> seen = EtcdFaultsTest.contents(store);
    store.close();
    try (Store again = opened(members)) {
      assertThat(EtcdFaultsTest.contents(again)).isEqualTo(seen);
    }
    assertThat(lost).isEmpty();
  }

  /** Each waits for another one. */
  private void restart() {
    CompletableFuture.allOf(members.stream().map(m -> CompletableFuture.runAsync(() -> {
      try {
        m.startAgain();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    })).toArray(CompletableFuture[]::new)).join();
  }

  @Test
  void aMemberThatHasMissedWritesShowsNothingOldToAServerThatStarts() throws Exception {
    RunningEtcd behind = members.get(2);
    try (Store store = open(members)) {
      taken(store, "1");
      behind.freeze(); // which may be the leader
      taken(store, "2");
    }
    List<RunningEtcd> others = members.subList(0, 2);
    for (RunningEtcd other : others) {
      other.freeze();
    }
    behind.thaw();
    assertThatThrownBy(() -> open(List.of(behind))).isInstanceOf(StoreException.class).hasMessageContaining("cannot be reached");
    for (RunningEtcd other : others) {
      other.thaw();
    }
    try (Store store = opened(List.of(behind))) {
      assertThat(store.get(A).map(Drive::text)).contains("2");
    }
  }

  /** Writes all the time, and looks at what is shown of it. */
  private static final class Load {
    private static final int AT_ONCE = 16;
    private static final int KEYS = 100;

    private final EtcdStore store;
    private final FeedCursor watch;
    private final List<Event> shown = new ArrayList<>();
    /** The store's thread's, while it has answers to give. */
    private final Map<String, Long> acknowledged = new HashMap<>();
    private int written;

    Load(EtcdStore store) {
      this.store = store;
      this.watch = store.watch(Drive.PODS, store.revision());
    }

    private List<CompletableFuture<WriteResult>> some() {
      List<CompletableFuture<WriteResult>> writes = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        String key = Drive.PODS + "load/" + written % KEYS;
        writes.add(
            store.write(Drive.put(key, "v" + written++)).whenComplete((result, _) -> {
              if (result instanceof WriteResult.Committed(long revision, var _)) {
                acknowledged.merge(key, revision, Math::max);
              }
            }));
      }
      return writes;
    }

    private static boolean isTaken(CompletableFuture<WriteResult> write) {
      return write.handle((_, e) -> e == null).orTimeout(BOUND_SECONDS, TimeUnit.SECONDS).join();
    }

    /** So many have been taken. */
    void until(int taken) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
      for (int done = 0; done < taken; ) {
        assertThat(System.nanoTime()).as("writes go on in time").isLessThan(end);
        done += (int) some().stream().filter(Load::isTaken).count();
        look();
      }
    }

    void untilRefused() {
      while (some().stream().filter(Load::isTaken).count() == AT_ONCE) {
        look();
      }
      look();
    }

    private void look() {
      for (Event event : Drive.drain(watch)) {
        assertThat(event.revision()).isGreaterThan(shown.isEmpty() ? 0 : shown.getLast().revision());
        shown.add(event);
      }
    }

    /** Whether etcd has had all that was shown, and shows all that was acknowledged. */
    void check() {
      look();
      acknowledged.forEach((key, revision) -> assertThat(store.get(key).orElseThrow().revision()).isGreaterThanOrEqualTo(revision));
      assertThat(acknowledged).hasSize(KEYS);
      Keys keys = new Keys(PREFIX);
      for (int i = 0; i < shown.size(); i += 5) {
        Entry entry = shown.get(i).current().orElseThrow();
        RangeRequest then = RangeRequest.newBuilder().setKey(keys.of(entry.key())).setRevision(entry.revision()).build();
        KeyValue kept = Calls.ask(store.endpoints.channel(), Calls.RANGE, then).getKvs(0);
        assertThat(kept.getModRevision()).isEqualTo(entry.revision());
        assertThat(Drive.text(Texts.entry(entry.key(), kept))).isEqualTo(Drive.text(entry));
      }
    }
  }
}
