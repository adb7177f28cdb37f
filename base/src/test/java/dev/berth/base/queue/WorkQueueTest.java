package dev.berth.base.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.loop.VirtualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
  private final VirtualLoop loop = new VirtualLoop(3);
  private final List<String> begun = new ArrayList<>();
  private final Map<String, CompletableFuture<Outcome>> open = new HashMap<>();
  private final List<Throwable> failures = new ArrayList<>();

  private WorkQueue<String> queue(int workers, int limit) {
    return new WorkQueue<>(
        loop,
        new WorkQueue.Settings(workers, limit, Backoff.DEFAULT),
        key -> {
          begun.add(key);
          CompletableFuture<Outcome> work = new CompletableFuture<>();
          assertThat(open.put(key, work)).as("work on %s at the same time", key).isNull();
          return work;
        },
        (key, failure) -> failures.add(failure));
  }

  private void inLoop(Runnable task) {
    loop.execute(task);
    loop.runDue();
    assertThat(loop.failures()).isEmpty();
  }

  private void end(String key, Outcome outcome) {
    CompletableFuture<Outcome> work = open.remove(key);
    assertThat(work).isNotNull();
    work.complete(outcome);
    loop.runDue();
  }

  @Test
  void aKeyThatWaitsIsWorkedOnOnce() {
    WorkQueue<String> q = queue(1, 10);
    inLoop(
        () -> {
          q.add("a");
          q.add("b");
          q.add("b");
          q.add("c");
        });
    end("a", Outcome.DONE);
    end("b", Outcome.DONE);
    end("c", Outcome.DONE);
    assertThat(begun).containsExactly("a", "b", "c");
    assertThat(loop.isIdle()).isTrue();
  }

  @Test
  void aKeyThatIsAddedDuringItsWorkIsWorkedOnAgainAfterwards() {
    WorkQueue<String> q = queue(2, 10);
    inLoop(() -> q.add("a"));
    inLoop(() -> q.add("a"));
    inLoop(() -> q.add("a"));
    assertThat(begun).containsExactly("a");
    end("a", Outcome.DONE);
    assertThat(begun).containsExactly("a", "a");
    end("a", Outcome.DONE);
    assertThat(begun).hasSize(2);
  }

  @Test
  void asManyKeysAreWorkedOnAsThereAreWorkers() {
    WorkQueue<String> q = queue(2, 10);
    inLoop(() -> List.of("a", "b", "c").forEach(q::add));
    assertThat(begun).containsExactly("a", "b");
    assertThat(q.waiting()).isEqualTo(1);
    assertThat(q.working()).isEqualTo(2);
    end("b", Outcome.DONE);
    assertThat(begun).containsExactly("a", "b", "c");
  }

  @Test
  void failuresBackOffAndAreForgottenBySuccess() {
    WorkQueue<String> q = queue(1, 10);
    inLoop(() -> q.add("a"));
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      long before = loop.nanos();
      end("a", Outcome.RETRY);
      loop.runNext();
      loop.runDue();
      waits.add((loop.nanos() - before) / 1_000_000);
    }
    assertThat(waits).startsWith(5L, 10L, 20L, 40L, 80L, 160L).endsWith(655_360L, 1_000_000L, 1_000_000L);
    assertThat(q.failures("a")).isEqualTo(20);
    end("a", Outcome.DONE);
    assertThat(q.failures("a")).isZero();
    assertThat(loop.isIdle()).isTrue();
  }

  @Test
  void workThatThrowsIsToldAndTriedAgain() {
    WorkQueue<String> q =
        new WorkQueue<>(
            loop,
            WorkQueue.Settings.DEFAULT,
            key -> {
              begun.add(key);
              if (begun.size() == 1) {
                throw new IllegalStateException("at once");
              }
              if (begun.size() == 2) {
                throw new StackOverflowError("too deep");
              }
              return begun.size() == 3
                  ? CompletableFuture.failedFuture(new IllegalStateException("later"))
                  : CompletableFuture.completedFuture(Outcome.DONE);
            },
            (key, failure) -> failures.add(failure));
    loop.execute(() -> q.add("a"));
    loop.runUntilIdle(100);
    assertThat(begun).containsExactly("a", "a", "a", "a");
    assertThat(failures).extracting(Throwable::getMessage).containsExactly("at once", "too deep", "later");
  }

  @Test
  void theEarlierOfTwoDelaysHolds() {
    WorkQueue<String> q = queue(1, 10);
    inLoop(() -> q.addAfter("a", Duration.ofSeconds(10)));
    inLoop(() -> q.addAfter("a", Duration.ofSeconds(3)));
    inLoop(() -> q.addAfter("a", Duration.ofSeconds(5)));
    loop.advance(Duration.ofMillis(2_999));
    assertThat(begun).isEmpty();
    loop.advance(Duration.ofMillis(1));
    assertThat(begun).containsExactly("a");
    end("a", new Outcome.Again(Duration.ofSeconds(30)));
    loop.advance(Duration.ofSeconds(30));
    assertThat(begun).containsExactly("a", "a");
  }

  @Test
  void aFullQueueRefusesNewKeysAndKeepsItsOwn() {
    WorkQueue<String> q = queue(1, 2);
    inLoop(
        () -> {
          assertThat(q.add("a")).isTrue();
          assertThat(q.addAfter("b", Duration.ofSeconds(1))).isTrue();
          assertThat(q.add("c")).isFalse();
          assertThat(q.addAfter("c", Duration.ofSeconds(1))).isFalse();
          assertThat(q.add("a")).isTrue();
        });
    end("a", Outcome.RETRY);
    assertThat(q.waiting()).isEqualTo(2);
  }

  @Test
  void aStoppedQueueDropsWhatWaits() {
    WorkQueue<String> q = queue(1, 10);
    inLoop(() -> List.of("a", "b").forEach(q::add));
    inLoop(() -> q.addAfter("c", Duration.ofSeconds(1)));
    inLoop(q::stop);
    end("a", Outcome.RETRY);
    loop.runUntilIdle(10);
    assertThat(begun).containsExactly("a");
    inLoop(() -> assertThat(q.add("d")).isFalse());
  }

  @Test
  void onlyTheLoopMayUseIt() {
    WorkQueue<String> q = queue(1, 10);
    assertThatThrownBy(() -> q.add("a")).hasMessage("a work queue is used outside its loop");
  }

  /** Random adds and outcomes: no key is worked on twice at once, and every add is followed by work that begins later. */
  @Property(tries = 200)
  void everyAddIsSeen(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int workers) {
    VirtualLoop run = new VirtualLoop(seed);
    Set<Integer> busy = new HashSet<>();
    Map<Integer, Integer> wanted = new HashMap<>();
    WorkQueue<Integer> q =
        new WorkQueue<>(
            run,
            new WorkQueue.Settings(workers, 100, Backoff.DEFAULT),
            key -> {
              assertThat(busy.add(key)).isTrue();
              assertThat(busy).hasSizeLessThanOrEqualTo(workers);
              int seen = wanted.getOrDefault(key, 0);
              CompletableFuture<Outcome> work = new CompletableFuture<>();
              run.schedule(
                  Duration.ofMillis(run.random().nextInt(20)),
                  () -> {
                    busy.remove(key);
                    boolean fails = run.random().nextInt(4) == 0;
                    if (!fails) {
                      wanted.merge(key, -seen, Integer::sum);
                    }
                    work.complete(fails ? Outcome.RETRY : Outcome.DONE);
                  });
              return work;
            },
            (key, failure) -> {
              throw new AssertionError(failure);
            });
    for (int i = 0; i < 60; i++) {
      int key = run.random().nextInt(5);
      Duration delay = Duration.ofMillis(run.random().nextInt(300));
      boolean later = run.random().nextBoolean();
      run.schedule(
          delay,
          () -> {
            wanted.merge(key, 1, Integer::sum);
            assertThat(later ? q.addAfter(key, Duration.ofMillis(7)) : q.add(key)).isTrue();
          });
    }
    run.runUntilIdle(100_000);
    assertThat(run.failures()).isEmpty();
    assertThat(busy).isEmpty();
    assertThat(wanted.values()).allMatch(n -> n == 0);
    assertThat(q.waiting()).isZero();
  }
}
