package dev.berth.client.lease;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.EventRecorder;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One candidate's part in an election. It owns what the candidate knows of the lease; used on its loop only.
 *
 * <p>Whoever holds the lease renews it every retry period. Whoever does not looks at it as often, and takes it once it has seen
 * no change for as long as the lease says that it holds: times in the lease are never compared with the own clock, so
 * that clocks may differ as they like, as long as they run at about the same speed. A holder that cannot renew in
 * time stops before anybody else may begin: a retry period and the renew deadline after it began the last renewal that
 * succeeded, which together are less than the lease. One that finds somebody else in the lease stops at once.
 *
 * <p>This is no fence: a request that a holder sent before it stopped may arrive after its successor began. Writes
 * that must not happen then carry the revision or uid of what was seen.
 *
 * <pre>
 * out     → seeking   start
 * seeking → leading   the lease was free, expired or one's own, and writing it succeeded in time
 * leading → seeking   not renewed in time, or somebody else's
 * any     → out       release
 * </pre>
 *
 * <p>Source: client-go {@code tools/leaderelection}. Unlike there, a candidate that lost seeks again.
 */
public final class Election {
  private static final Logger LOG = LoggerFactory.getLogger(Election.class);
  /** What a try is put off at most by chance, in retry periods, so that candidates do not come all at once. */
  private static final double JITTER = 1.2;

  /** Who hears of it; in turns of the loop. */
  public interface Candidate {
    /** May act from now on. */
    void leads();

    /** May not act any more. */
    void ends();

    /** Somebody leads whom this candidate did not know to lead; perhaps itself. */
    default void sees(String leader) {}
  }

  private enum State {
    OUT,
    SEEKING,
    LEADING
  }

  private final Loop loop;
  private final Client client;
  private final EventRecorder events;
  private final LeaseSettings settings;
  private final Candidate candidate;
  private final Ref ref;

  private State state = State.OUT;
  /** Counts turns of the state: what was asked for in an earlier one does not matter any more. */
  private long term;
  /** The lease as it was last seen or written, and when that was, on the monotonic clock. */
  private AnyObject seen = new AnyObject(JsonObject.EMPTY);
  private long seenNanos;
  private String knownLeader = "";
  /** When the latest try began: what it wrote was seen by others no earlier. */
  private long triedNanos;
  /** When the renewal that is being tried has to have succeeded. */
  private long deadlineNanos;
  private Optional<Loop.Timer> deadline = Optional.empty();

  public Election(Loop loop, Client client, EventRecorder events, LeaseSettings settings, Candidate candidate) {
    this.loop = loop;
    this.client = client;
    this.events = events;
    this.settings = settings;
    this.candidate = candidate;
    this.ref = Ref.of(Kinds.LEASE, settings.namespace(), settings.name());
  }

  public void start() {
    if (state != State.OUT) {
      throw new IllegalStateException(settings.identity() + " is a candidate for " + ref + " already");
    }
    state = State.SEEKING;
    seek();
  }

  /** Whether the candidate may act now. */
  public boolean isLeading() {
    return state == State.LEADING && loop.nanos() - deadlineNanos < 0;
  }

  /** Ends it: the candidate stops where it leads, then the lease is freed for the next. Completes when that is through. */
  public CompletionStage<Boolean> release() {
    boolean led = state == State.LEADING;
    turn(State.OUT);
    if (!led) {
      return CompletableFuture.completedFuture(true);
    }
    stopped();
    return write(new LeaseRecord("", Duration.ofSeconds(1), now(), now(), LeaseRecord.of(seen).transitions()))
        .exceptionally(failure -> Optional.empty())
        .thenApply(written -> written.isPresent());
  }

  private String now() {
    return LeaseRecord.time(loop.clock().instant());
  }

  private void turn(State next) {
    state = next;
    term++;
    deadline.ifPresent(Loop.Timer::cancel);
    deadline = Optional.empty();
  }

  private void seek() {
    long mine = term;
    attempt(
        won -> {
          if (mine != term) {
            return;
          }
          if (won && left().isPositive()) {
            lead();
          } else {
            again(jittered(), this::seek);
          }
        });
  }

  private Duration jittered() {
    return settings.retry().plusNanos((long) (settings.retry().toNanos() * JITTER * loop.random().nextDouble()));
  }

  private void again(Duration delay, Runnable task) {
    long mine = term;
    loop.schedule(
        delay,
        () -> {
          if (mine == term) {
            task.run();
          }
        });
  }

  private void lead() {
    turn(State.LEADING);
    LOG.info("{} leads {}", settings.identity(), ref);
    tell("became leader");
    renewed();
    candidate.leads();
  }

  /**
   * How much is left of the time for which the latest try is good: the next round begins a retry period later and has the
   * renew deadline to succeed. Counted from its beginning, since its answer may have been long under way.
   */
  private Duration left() {
    long good = settings.retry().plus(settings.renewDeadline()).toNanos();
    return Duration.ofNanos(triedNanos + good - loop.nanos());
  }

  private void renewed() {
    Duration left = left();
    deadlineNanos = loop.nanos() + left.toNanos();
    deadline.ifPresent(Loop.Timer::cancel);
    long mine = term;
    deadline =
        Optional.of(
            loop.schedule(
                left,
                () -> {
                  if (mine == term) {
                    lose("not renewed within " + settings.renewDeadline());
                  }
                }));
    again(settings.retry(), this::renew);
  }

  private void renew() {
    if (!isLeading()) {
      lose("not renewed in time"); // the loop stood still
      return;
    }
    long mine = term;
    attempt(
        held -> {
          if (mine != term) {
            return;
          }
          if (held && left().isPositive()) {
            renewed();
          } else if (!LeaseRecord.of(seen).holder().equals(settings.identity())) {
            lose("held by \"" + LeaseRecord.of(seen).holder() + "\"");
          } else {
            again(settings.retry(), this::renew);
          }
        });
  }

  private void lose(String why) {
    LOG.warn("{} does not lead {} any more: {}", settings.identity(), ref, why);
    turn(State.SEEKING);
    stopped();
    again(jittered(), this::seek);
  }

  private void stopped() {
    tell("stopped leading");
    candidate.ends();
  }

  private void tell(String what) {
    if (!seen.name().isEmpty()) {
      events.record(Note.normal(seen, "LeaderElection", settings.identity() + " " + what));
    }
  }

  /** Tries to get or keep the lease; tells whether the candidate holds it now. */
  private void attempt(Consumer<Boolean> then) {
    triedNanos = loop.nanos();
    boolean sure = state == State.LEADING && !seen.name().isEmpty();
    CompletionStage<Boolean> tried =
        sure ? keep().thenCompose(kept -> kept ? CompletableFuture.completedFuture(true) : look()) : look();
    tried
        .exceptionally(
            failure -> {
              LOG.warn("{} could not ask for {}: {}", settings.identity(), ref, failure.getMessage());
              return false;
            })
        .thenAccept(
            // in a turn of its own: a candidate's failure is the loop's to report, not this chain's to keep
            held ->
                loop.execute(
                    () -> {
                      report();
                      then.accept(held);
                    }));
  }

  /** Without a look: the holder mostly knows the newest version. */
  private CompletionStage<Boolean> keep() {
    LeaseRecord old = LeaseRecord.of(seen);
    return write(mine(old.acquireTime(), old.transitions())).thenApply(Optional::isPresent);
  }

  private CompletionStage<Boolean> look() {
    return client
        .get(ref)
        .thenCompose(
            answer ->
                switch (answer) {
                  case Answer.Done done -> take(new AnyObject(done.object()));
                  case Answer.Refused no when no.isNotFound() -> make();
                  case Answer.Refused no -> {
                    LOG.warn("{} may not see {}: {}", settings.identity(), ref, no.message());
                    yield CompletableFuture.completedFuture(false);
                  }
                });
  }

  private CompletionStage<Boolean> take(AnyObject lease) {
    if (!lease.spec().equals(seen.spec())) {
      seenNanos = loop.nanos();
    }
    seen = lease;
    LeaseRecord old = LeaseRecord.of(lease);
    boolean own = old.holder().equals(settings.identity());
    boolean holds = loop.nanos() - seenNanos < old.duration().toNanos();
    if (!old.holder().isEmpty() && !own && holds) {
      return CompletableFuture.completedFuture(false);
    }
    return write(own ? mine(old.acquireTime(), old.transitions()) : mine(now(), old.transitions() + 1))
        .thenApply(Optional::isPresent);
  }

  private LeaseRecord mine(String acquired, long transitions) {
    return new LeaseRecord(settings.identity(), settings.lease(), acquired, now(), transitions);
  }

  private CompletionStage<Boolean> make() {
    JsonObject lease =
        JsonObject.builder()
            .put("apiVersion", "coordination.k8s.io/v1")
            .put("kind", "Lease")
            .put("metadata", JsonObject.builder().put("name", ref.name()).put("namespace", ref.namespace()).build())
            .put("spec", mine(now(), 0).spec())
            .build();
    return client.perform(Write.create(Kinds.LEASE, ref.namespace(), lease)).thenApply(this::noted).thenApply(Optional::isPresent);
  }

  /** Only over the version that was seen: of two who write at once, one is refused. */
  private CompletionStage<Optional<AnyObject>> write(LeaseRecord next) {
    return client
        .perform(new Write.Update(ref, "", seen.json().with("spec", next.spec())))
        .thenApply(this::noted);
  }

  private Optional<AnyObject> noted(Answer answer) {
    return switch (answer) {
      case Answer.Done done -> {
        seen = new AnyObject(done.object());
        seenNanos = loop.nanos();
        yield Optional.of(seen);
      }
      case Answer.Refused no -> {
        LOG.debug("{} did not get {}: {}", settings.identity(), ref, no.message());
        yield Optional.empty();
      }
    };
  }

  private void report() {
    String leader = LeaseRecord.of(seen).holder();
    if (!leader.equals(knownLeader)) {
      knownLeader = leader;
      if (!leader.isEmpty()) {
        candidate.sees(leader);
      }
    }
  }
}
