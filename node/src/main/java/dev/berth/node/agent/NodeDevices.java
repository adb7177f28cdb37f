package dev.berth.node.agent;

import dev.berth.base.queue.Backoff;
import dev.berth.client.log.LateLogger;
import dev.berth.model.kinds.Pod;
import dev.berth.model.names.GoQuote;
import dev.berth.node.KubeletPaths;
import dev.berth.node.volume.Device;
import dev.berth.node.volume.DeviceFacts;
import dev.berth.node.volume.DeviceFacts.State;
import dev.berth.node.volume.DeviceMachine;
import dev.berth.node.volume.DeviceMove;
import dev.berth.node.volume.DriverTerms;
import dev.berth.node.volume.FsGroup;
import dev.berth.node.volume.MountLedger;
import dev.berth.node.volume.VolumeFailure.Step;
import dev.berth.node.volume.VolumeNeed;
import dev.berth.storage.VolumeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;

/** Owns the volumes that drivers bring to the node, and performs what the device machine decides about each. */
final class NodeDevices {
  private static final Logger LOG = LateLogger.of(NodeDevices.class);
  /** About as often as upstream's kubelet looks at a pod. */
  private static final Duration REPUBLISH = Duration.ofMinutes(1);
  /** Upstream's {@code exponentialbackoff}. */
  static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(122));

  /** Tells users. */
  interface Teller {
    void tell(Pod pod, String reason, String message);
  }

  private final Surroundings place;
  private final Mounting mounting;
  private final NodeReporter reporter;
  private final Consumer<String> changed;
  private final Teller teller;
  private final Function<String, Optional<Pod>> pods;
  private final DriverCalls calls;
  private final DeviceAttachments attachments;
  private final String node;
  private final KubeletPaths paths;
  private final HeldDevices held = new HeldDevices();

  /**
   * @param changed is told the uid of a pod that has a volume now, or has it no more
   * @param pods as they were seen last, by uid: nothing else of them is kept here
   */
  NodeDevices(
      Surroundings place, Mounting mounting, NodeReporter reporter, Consumer<String> changed, Teller teller,
      Function<String, Optional<Pod>> pods) {
    this.place = place;
    this.mounting = mounting;
    this.reporter = reporter;
    this.changed = changed;
    this.teller = teller;
    this.pods = pods;
    this.calls = new DriverCalls(place);
    this.attachments = new DeviceAttachments(place, reporter);
    this.node = place.settings().name();
    this.paths = place.settings().paths();
  }

  void found(MountLedger.Staged entry) {
    // how a step ended that the agent did not live to see is not known
    held.of(entry.device()).staged = entry.state();
  }

  void found(MountLedger.Published entry) {
    HeldDevice one = held.of(entry.device());
    one.published.put(entry.podUid(), entry.state());
    one.undecided.add(entry.podUid());
  }

  void settle() {
    held.all().forEach(this::crank);
  }

  void want(VolumeNeed.Driven need, Pod pod) {
    HeldDevice one = held.described(need.device());
    one.undecided.remove(pod.uid());
    need.fsGroup().ifPresent(group -> one.groups.put(pod.uid(), group));
    if (one.wanted.put(pod.uid(), need.readOnly()) == null) {
      one.retryAt = Optional.empty();
    }
    crank(one);
  }

  boolean isTakenFrom(String podUid, Device device) {
    return held.find(device).filter(one -> one.isTakenFrom(podUid)).isPresent();
  }

  void release(String podUid) {
    for (HeldDevice one : held.all()) {
      boolean wanted = one.wanted.remove(podUid) != null;
      one.groups.remove(podUid);
      one.undecided.remove(podUid);
      if (wanted || one.published.containsKey(podUid)) {
        crank(one);
      }
    }
  }

  boolean isPublished(Device device, String podUid) {
    return held.find(device).filter(one -> one.published.get(podUid) == State.DONE).isPresent();
  }

  /** Whether anything is, or may be, in a pod. */
  boolean holds(String podUid) {
    for (HeldDevice one : held.all()) {
      if (one.published.containsKey(podUid)) {
        return true;
      }
    }
    return false;
  }

  /** The node has changed, or a report was accepted. */
  void nodeChanged() {
    lookAgain(
        one ->
            one.awaits == HeldDevice.Awaits.REPORT
                ? attachments.isReported(one.device)
                : attachments.isListed(one.device));
  }

  /** What is known of attaching a volume has changed. */
  void attachmentChanged(String volume) {
    lookAgain(one -> one.device.volume().equals(volume));
  }

  private void lookAgain(Predicate<HeldDevice> concerned) {
    for (HeldDevice one : held.awaiting()) {
      if (concerned.test(one)) {
        crank(one);
      }
    }
  }

  void reportInUse() {
    reporter.use(held.inUse());
  }

  // ---- deciding

  private void crank(HeldDevice one) {
    if (one.cranking) {
      one.again = true;
      return;
    }
    one.cranking = true;
    try {
      do {
        one.again = false;
        perform(one, DeviceMachine.next(facts(one), place.now()));
      } while (one.again);
    } finally {
      one.cranking = false;
    }
  }

  private DeviceFacts facts(HeldDevice one) {
    boolean attach = one.device.attach();
    return new DeviceFacts(
        one.device,
        one.wanted,
        one.published,
        one.undecided,
        one.staged,
        !attach || attachments.isReported(one.device),
        attach ? attachments.of(one.device) : Optional.of(Map.of()),
        one.retryAt,
        one.busy);
  }

  // ---- performing

  private void perform(HeldDevice one, DeviceMove move) {
    held.decided(one, move);
    switch (move) {
      case DeviceMove.Nothing _, DeviceMove.AwaitAttachment _ -> {}
      case DeviceMove.ReportInUse _ -> reportInUse();
      case DeviceMove.Wait wait -> waitFor(one, wait.until());
      case DeviceMove.Stage _ -> stage(one);
      case DeviceMove.Publish publish -> publish(one, publish);
      case DeviceMove.Unpublish unpublish -> unpublish(one, unpublish.podUid());
      case DeviceMove.Unstage _ -> unstage(one);
      case DeviceMove.Forget _ -> {
        held.forget(one);
        if (one.device.attach()) {
          reportInUse();
        }
      }
    }
  }

  private void waitFor(HeldDevice one, Instant until) {
    if (!one.waiting) {
      one.waiting = true;
      place.loop().schedule(
          Duration.between(place.now(), until),
          () -> {
            one.waiting = false;
            crank(one);
          });
    }
  }

  /** A pod that wants it. */
  private Optional<Pod> user(HeldDevice one, String podUid) {
    return one.wanted.containsKey(podUid) ? pods.apply(podUid) : Optional.empty();
  }

  private Stream<Pod> users(HeldDevice one) {
    return one.wanted.keySet().stream().flatMap(uid -> pods.apply(uid).stream());
  }

  private VolumeDriver.Use use(HeldDevice one) {
    return one.device.use(node, attachments.of(one.device).orElse(Map.of()));
  }

  private void stage(HeldDevice one) {
    Device device = one.device;
    one.staged = State.UNCERTAIN;
    call(
        one,
        driver ->
            mounting.ledger().begin(
                new MountLedger.Staged(device, State.UNCERTAIN),
                () -> calls.stage(driver, device, use(one), users(one).findFirst(), device.stagePath(paths))),
        () -> {
          one.staged = State.DONE;
          mounting.ledger().confirm(new MountLedger.Staged(device, State.DONE));
        },
        why -> {
          if (DriverFailure.isFinal(why)) {
            one.staged = State.NOT;
            mounting.ledger().strike(new MountLedger.Staged(device, State.NOT));
          }
          users(one).forEach(
              pod -> failed(pod, Step.ofStage(device.block()), device, why));
        });
  }

  private void publish(HeldDevice one, DeviceMove.Publish publish) {
    Device device = one.device;
    String uid = publish.podUid();
    one.published.put(uid, State.UNCERTAIN);
    call(
        one,
        driver ->
            mounting.ledger().begin(
                new MountLedger.Published(device, uid, State.UNCERTAIN),
                () ->
                    mounting.host().describe(device, uid, node)
                        .thenCompose(_ -> published(driver, one, publish))
                        .thenCompose(_ -> own(one, uid))),
        () -> {
          one.published.put(uid, State.DONE);
          mounting.ledger().confirm(new MountLedger.Published(device, uid, State.DONE));
          changed.accept(uid);
          republishLater(one, publish);
        },
        why -> {
          if (DriverFailure.isFinal(why)) {
            one.published.remove(uid);
            mounting.ledger().strike(new MountLedger.Published(device, uid, State.NOT));
          }
          user(one, uid)
              .ifPresent(pod -> failed(pod, Step.ofPublish(device.block()), device, why));
          changed.accept(uid);
        });
  }

  private CompletionStage<Void> published(VolumeDriver driver, HeldDevice one, DeviceMove.Publish publish) {
    Device device = one.device;
    String uid = publish.podUid();
    return calls.publish(
        driver,
        device,
        use(one),
        user(one, uid),
        device.stagePath(paths),
        device.podPath(paths, uid),
        publish.readOnly());
  }

  /** Some drivers keep a volume's contents fresh when they publish it (CSIDriver.requiresRepublish). */
  private void republishLater(HeldDevice one, DeviceMove.Publish publish) {
    if (DriverTerms.of(place.view(), one.device.driver()).requiresRepublish()) {
      place.loop().schedule(REPUBLISH, () -> republish(one, publish));
    }
  }

  private void republish(HeldDevice one, DeviceMove.Publish publish) {
    String uid = publish.podUid();
    boolean there = one.published.get(uid) == State.DONE && one.wanted.containsKey(uid);
    if (!there || !held.has(one)) {
      return;
    }
    if (one.busy) {
      republishLater(one, publish);
      return;
    }
    call(
        one,
        driver -> published(driver, one, publish),
        () -> republishLater(one, publish),
        why -> {
          user(one, uid)
              .ifPresent(pod -> failed(pod, Step.ofPublish(one.device.block()), one.device, why));
          republishLater(one, publish);
        });
  }

  private CompletionStage<Void> own(HeldDevice one, String uid) {
    Optional<FsGroup> group = Optional.ofNullable(one.groups.get(uid));
    return group.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : mounting.host().own(one.device.podPath(paths, uid), group.get()).thenAccept(_ -> {});
  }

  private void unpublish(HeldDevice one, String uid) {
    Device device = one.device;
    call(
        one,
        driver ->
            mounting.host().releaseSubPaths(uid, device.volume())
                .thenCompose(_ -> driver.unpublish(device.handle(), node, device.podPath(paths, uid)))
                .thenCompose(_ -> mounting.host().undescribe(device, uid).thenAccept(_ -> {})),
        () -> {
          one.published.remove(uid);
          mounting.ledger().strike(new MountLedger.Published(device, uid, State.NOT));
          changed.accept(uid);
        },
        why -> LOG.warn("node={} volume={} failed=unpublish message={}", node, device.volume(), why.getMessage()));
  }

  private void unstage(HeldDevice one) {
    Device device = one.device;
    // it may have happened in part, whatever is answered: whoever wants the volume meanwhile must stage it anew
    one.staged = State.UNCERTAIN;
    call(
        one,
        driver -> unstaged(driver, device),
        () -> {
          one.staged = State.NOT;
          mounting.ledger().strike(new MountLedger.Staged(device, State.NOT));
        },
        why -> LOG.warn("node={} volume={} failed=unstage message={}", node, device.volume(), why.getMessage()));
  }

  private CompletionStage<Void> unstaged(VolumeDriver driver, Device device) {
    MountLedger.Staged uncertain = new MountLedger.Staged(device, State.UNCERTAIN);
    Supplier<CompletionStage<Void>> step = () -> driver.unstage(device.handle(), node, device.stagePath(paths));
    if (device.block()) {
      return mounting.ledger().begin(uncertain, step);
    }
    // the next agent sees in the table of mounts what could not be written: a full disk keeps no volume from other nodes
    mounting.ledger().confirm(uncertain);
    return step.get();
  }

  private void call(HeldDevice one, Mounting.Step step, Runnable done, Consumer<Throwable> failed) {
    one.busy = true;
    Later.orFailed(
        place.loop(),
        mounting.ask(one.device.driver(), step),
        _ -> {
          one.busy = false;
          one.failures = 0;
          one.retryAt = Optional.empty();
          done.run();
          crank(one);
        },
        why -> {
          one.busy = false;
          one.failures++;
          one.retryAt = Optional.of(place.now().plus(BACKOFF.after(one.failures)));
          failed.accept(why);
          crank(one);
        });
  }

  private void failed(Pod pod, Step step, Device device, Throwable why) {
    teller.tell(pod, step.reason(), step.words() + GoQuote.quote(device.volume()) + " : " + DriverFailure.text(why));
  }
}
