package dev.berth.etcd;

import dev.berth.etcd.proto.CompactionRequest;
import dev.berth.etcd.proto.StatusRequest;
import dev.berth.etcd.proto.TxnResponse;
import dev.berth.store.Batch;
import dev.berth.store.Change;
import dev.berth.store.Event;
import dev.berth.store.StoreConfig;
import dev.berth.store.StoreException;
import dev.berth.store.WriteResult;
import dev.berth.store.feed.Timeline;
import dev.berth.store.feed.TimelineStore;
import dev.berth.store.image.Image;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store whose medium is an etcd. Nobody else writes below its prefix while it is held ({@link Hold}), so readers use an image in
 * memory as those of the other stores do, and what is asked of etcd are transactions. One thread owns everything that changes.
 *
 * <p>Where it is not known whether a write has happened, writes are refused until what etcd has was read again; the store is taken
 * anew before that, so that nothing that is still on its way can happen later.
 */
public final class EtcdStore extends TimelineStore {
  private static final Logger LOG = LoggerFactory.getLogger(EtcdStore.class);
  private static final Duration COMPACT_EVERY = Duration.ofMinutes(5);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
  /** What etcd says of a transaction that it has not begun. */
  private static final Set<Status.Code> REFUSED =
      Set.of(
          Status.Code.INVALID_ARGUMENT, Status.Code.RESOURCE_EXHAUSTED, Status.Code.FAILED_PRECONDITION,
          Status.Code.PERMISSION_DENIED, Status.Code.UNAUTHENTICATED, Status.Code.UNIMPLEMENTED);

  private final StoreConfig config;
  private final Keys keys;
  private final Transactions transactions;
  /** A test looks for the member that is asked. */
  final Endpoints endpoints;
  private final Hold hold;
  private final Shown shown;
  private final Consumer<String> lost;
  private final ScheduledExecutorService owner;
  /** What blocks: leases, and reading everything again. */
  private final ScheduledExecutorService keeper;
  /** Prolongs the lease; a test that ends it makes a server that hangs. */
  final ScheduledFuture<?> beating;
  private final Arrivals<Pending> arrivals = new Arrivals<>();
  private final CompletableFuture<Boolean> finished = new CompletableFuture<>();

  private volatile @Nullable StoreException failure;
  private volatile boolean closing;
  /** The owner's. */
  private boolean mending;
  /** The owner's: what etcd has, until nothing is under way any more. */
  private @Nullable Loading loaded;
  /** The owner's: completes when it is known what has become of writes. */
  private CompletableFuture<Void> known = new CompletableFuture<>();
  /** The keeper's. */
  private long compactNext;

  private record Pending(Batch batch, CompletableFuture<WriteResult> future) {}

  private EtcdStore(StoreConfig config, EtcdConfig etcd, Opening opening, Timeline timeline, Consumer<String> lost) {
    super(timeline);
    this.config = config;
    this.keys = opening.keys();
    this.transactions = new Transactions(keys);
    this.endpoints = opening.endpoints();
    this.hold = opening.hold();
    this.owner = opening.owner();
    this.shown = new Shown(timeline);
    this.lost = lost;
    this.compactNext = timeline.revision();
    this.keeper = Executors.newSingleThreadScheduledExecutor(daemon("etcd-lease"));
    long beat = etcd.term().toMillis() / 3;
    this.beating = keeper.scheduleWithFixedDelay(kept(this::beat), beat, beat, TimeUnit.MILLISECONDS);
    keeper.scheduleWithFixedDelay(kept(this::compact), COMPACT_EVERY.toMillis(), COMPACT_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    follow();
  }

  /**
   * Takes the store, and reads all of it. Waits while another holds it.
   *
   * @param told who is waited for, each time that it is another
   * @param lost told why, on a thread of ours, when another has taken the store: what is read is no longer the truth
   * @throws StoreException where etcd cannot be reached, or has something else at the prefix
   */
  public static EtcdStore open(
      EtcdConfig etcd, StoreConfig config, InstantSource clock, Consumer<String> told, Consumer<String> lost) {
    Opening opening = Opening.of(etcd, clock);
    try {
      Image image = opening.take(told);
      return new EtcdStore(config, etcd, opening, new Timeline(image, config, clock), lost);
    } catch (RuntimeException e) {
      opening.close();
      throw e;
    }
  }

  static ThreadFactory daemon(String name) {
    return Thread.ofPlatform().daemon().name(name).factory();
  }

  @Override
  public CompletableFuture<WriteResult> write(Batch batch) {
    long bytes = 0;
    for (Change change : batch.changes()) {
      keys.of(change.key());
      bytes += change.key().length() + (change instanceof Change.Put put ? put.value().bytes().length : 0);
    }
    if (bytes > config.queueBytes()) {
      throw new IllegalArgumentException("a batch of " + bytes + " bytes; the most is " + config.queueBytes());
    }
    CompletableFuture<WriteResult> future = new CompletableFuture<>();
    try {
      owner.execute(() -> send(new Pending(batch, future)));
    } catch (RejectedExecutionException e) {
      future.completeExceptionally(closed());
    }
    return future;
  }

  private static StoreException closed() {
    return new StoreException("the store is closed");
  }

  private void send(Pending pending) {
    if (closing || failure != null) {
      pending.future.completeExceptionally(closing ? closed() : refusal());
      return;
    }
    if (arrivals.waiting() >= config.queueBatches()) {
      pending.future.complete(new WriteResult.Overloaded(arrivals.waiting()));
      return;
    }
    long number = arrivals.ask();
    long token = hold.token();
    Calls.later(
        endpoints.channel(),
        Calls.TXN,
        transactions.of(pending.batch, token),
        new StreamObserver<>() {
          @Override
          public void onNext(TxnResponse answer) {
            owned(() -> answered(number, token, pending, answer));
          }

          @Override
          public void onError(Throwable t) {
            owned(() -> unanswered(number, pending, Status.fromThrowable(t)));
          }

          @Override
          public void onCompleted() {}
        });
  }

  /** Calls back on the owner's thread; a fault there must not be lost in gRPC. */
  private void owned(Runnable turn) {
    try {
      turn.run();
      tell();
      if (loaded != null && arrivals.waiting() == 0) {
        settle(loaded);
      }
      if (closing && arrivals.waiting() == 0) {
        arrivals.drain().values().forEach(pending -> pending.future.completeExceptionally(closed()));
        finished.complete(true);
      }
    } catch (RuntimeException e) {
      LOG.error("the store over etcd failed", e);
      fail("the store over etcd failed: " + e);
    }
  }

  /** A fault on the keeper's thread is the store's. */
  private Runnable kept(Runnable turn) {
    return () -> {
      try {
        turn.run();
      } catch (RuntimeException e) {
        owner.execute(() -> owned(() -> {
          throw e;
        }));
      }
    };
  }

  /** For good. */
  private void fail(String why) {
    failure = new StoreException(why);
    hold.doubt();
    lost.accept(why);
  }

  private StoreException refusal() {
    return failure().orElseGet(EtcdStore::closed);
  }

  private void answered(long number, long token, Pending pending, TxnResponse answer) {
    if (answer.getSucceeded()) {
      arrivals.arrive(number, answer.getHeader().getRevision(), pending);
      return;
    }
    arrivals.none(number);
    if (Transactions.isLost(answer, token)) {
      mend("the hold on it was lost");
      pending.future.completeExceptionally(new StoreException("another holds the store in etcd, or its lease ran out"));
    } else {
      pending.future.complete(Transactions.conflict(pending.batch, answer));
    }
  }

  private void unanswered(long number, Pending pending, Status status) {
    arrivals.none(number);
    String why = "etcd at " + endpoints.current() + " did not take a write: " + Calls.said(status);
    if (REFUSED.contains(status.getCode())) {
      pending.future.completeExceptionally(new StoreException(why, status.asException()));
    } else {
      mend("it is not known whether a write has happened: " + Calls.said(status));
      pending.future.completeExceptionally(new StoreException(why, status.asException(), known));
    }
  }

  /** Shows what has become the newest, and tells its writers. */
  private void tell() {
    if (mending) { // what is not known may come before
      return;
    }
    for (Arrivals.Arrived<Pending> arrived : arrivals.due(timeline.revision())) {
      Image.Applied applied = shown.show(arrived.revision(), arrived.value().batch);
      arrived.value().future.complete(new WriteResult.Committed(arrived.revision(), applied.events()));
    }
  }

  /** What comes after the end of a connection may be an etcd with another past, which only reading it again shows. */
  private void follow() {
    CompletionStage<Void> broken = endpoints.broken();
    broken.thenRunAsync(
        () -> owned(() -> {
          if (broken == endpoints.broken()) {
            mend("the connection has ended");
          }
        }), owner);
  }

  /** Refuses writes from now on, until what etcd has was read again: from another member, since this one may be cut off. */
  private void mend(String why) {
    if (failure == null && !closing) {
      mending = true;
      LOG.warn("etcd={} writes=refused: {}", endpoints.current(), why);
      failure = new StoreException("etcd at " + endpoints.current() + ": " + why);
      endpoints.next();
      keeper.execute(kept(() -> read(1)));
    }
  }

  /** @param tried how many members have been asked */
  private void read(int tried) {
    if (closing) {
      return;
    }
    try {
      switch (hold.take(endpoints.channel())) {
        case Hold.Taken.Others(String name) -> owner.execute(() -> fail("the store in etcd is held by " + name + " now"));
        case Hold.Taken.Ours _ -> {
          Loading loading = Loading.of(endpoints.channel(), keys);
          owner.execute(() -> owned(() -> loaded = loading));
        }
      }
    } catch (StatusRuntimeException e) {
      LOG.warn("etcd={} writes=refused: {}", endpoints.current(), Calls.said(e.getStatus()));
      endpoints.next();
      long pause = tried % endpoints.members() == 0 ? BETWEEN_TRIES.toMillis() : 0;
      keeper.schedule(kept(() -> read(tried + 1)), pause, TimeUnit.MILLISECONDS);
    }
  }

  /** What was under way with the old token has not happened, or has been read. */
  private void settle(Loading loading) {
    loaded = null;
    if (loading.isBefore(timeline.newest())) { // still mending: nothing of it is shown
      fail("etcd is not what it was: it was restored from a backup, or is another one");
      return;
    }
    SortedMap<Long, Pending> answered = arrivals.drain();
    for (Image.Applied applied : loading.since(timeline.newest())) {
      shown.publish(applied);
      long revision = applied.image().revision();
      Optional.ofNullable(answered.get(revision))
          .filter(pending -> isWhole(applied.events(), pending.batch))
          .ifPresent(pending -> pending.future.complete(new WriteResult.Committed(revision, applied.events())));
    }
    // of these a later write has hidden a part
    answered.values().forEach(pending -> pending.future.completeExceptionally(new StoreException("etcd was read again in between")));
    mending = false;
    failure = null;
    known.complete(null);
    known = new CompletableFuture<>();
    follow();
    LOG.info("etcd={} writes=taken revision={}", endpoints.current(), timeline.revision());
  }

  private static boolean isWhole(List<Event> read, Batch written) {
    return read.stream().map(Event::key).collect(Collectors.toSet())
        .equals(written.changes().stream().map(Change::key).collect(Collectors.toSet()));
  }

  private void beat() {
    try {
      if (!hold.isAlive(endpoints.channel())) {
        owner.execute(() -> owned(() -> mend("the lease ran out")));
      }
    } catch (StatusRuntimeException e) {
      owner.execute(() -> owned(() -> mend("the lease cannot be prolonged: " + Calls.said(e.getStatus()))));
    }
  }

  /** etcd keeps every version until it is told not to. Ours keep their own history. */
  private void compact() {
    long upTo = compactNext;
    compactNext = timeline.revision();
    try {
      Calls.ask(endpoints.channel(), Calls.COMPACT, CompactionRequest.newBuilder().setRevision(upTo).build());
    } catch (StatusRuntimeException e) {
      LOG.debug("etcd={} compaction={}: {}", endpoints.current(), upTo, e.getMessage());
    }
  }

  /** Of etcd's whole file, whoever's it is. */
  @Override
  public OptionalLong sizeBytes() {
    try {
      return OptionalLong.of(Calls.ask(endpoints.channel(), Calls.STATUS, StatusRequest.getDefaultInstance()).getDbSize());
    } catch (StatusRuntimeException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public Optional<StoreException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public Optional<StoreException> staleness() {
    return hold.isCertain()
        ? Optional.empty()
        : failure().or(() -> Optional.of(new StoreException("etcd at " + endpoints.current() + " has not told yet whether the hold on it goes on")));
  }

  @Override
  public void close() {
    if (owner.isShutdown()) {
      return;
    }
    closing = true;
    owner.execute(() -> owned(() -> {}));
    finished.completeOnTimeout(false, Calls.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    keeper.shutdownNow();
    hold.release(endpoints.channel());
    endpoints.close();
    owner.shutdown();
    timeline.close().forEach(Shown::wake);
  }
}
