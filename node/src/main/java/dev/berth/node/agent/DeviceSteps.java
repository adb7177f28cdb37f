package dev.berth.node.agent;

import dev.berth.client.Note;
import dev.berth.client.log.LateLogger;
import dev.berth.model.kinds.Pod;
import dev.berth.model.names.GoQuote;
import dev.berth.node.KubeletPaths;
import dev.berth.node.volume.Device;
import dev.berth.node.volume.DeviceFacts.State;
import dev.berth.node.volume.DeviceMove;
import dev.berth.node.volume.DriverTerms;
import dev.berth.node.volume.FsGroup;
import dev.berth.node.volume.MountLedger;
import dev.berth.node.volume.VolumeFailure.Step;
import dev.berth.storage.VolumeDriver;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * Has drivers do what the device machine decides, one step at a time for each volume, and writes down how it ended: in what is
 * held, and in the ledger, so that the next agent knows. Keeps nothing itself.
 */
final class DeviceSteps {
  private static final Logger LOG = LateLogger.of(DeviceSteps.class);
  /** About as often as upstream's kubelet looks at a pod. */
  private static final Duration REPUBLISH = Duration.ofMinutes(1);

  private final Surroundings place;
  private final Mounting mounting;
  private final DeviceAttachments attachments;
  private final DeviceUsers pods;
  private final Predicate<HeldDevice> isHeld;
  private final Consumer<HeldDevice> decide;
  private final DriverCalls calls;
  private final String node;
  private final KubeletPaths paths;

  /**
   * @param isHeld whether a volume has not been forgotten meanwhile
   * @param decide what comes next, when a step has ended
   */
  DeviceSteps(
      Surroundings place, Mounting mounting, DeviceAttachments attachments, DeviceUsers pods, Predicate<HeldDevice> isHeld,
      Consumer<HeldDevice> decide) {
    this.place = place;
    this.mounting = mounting;
    this.attachments = attachments;
    this.pods = pods;
    this.isHeld = isHeld;
    this.decide = decide;
    this.calls = new DriverCalls(place);
    this.node = place.settings().name();
    this.paths = place.settings().paths();
  }

  /** A pod that wants it. */
  private Optional<Pod> user(HeldDevice one, String podUid) {
    return one.wanted.containsKey(podUid) ? pods.find(podUid) : Optional.empty();
  }

  private Stream<Pod> users(HeldDevice one) {
    return one.wanted.keySet().stream().flatMap(uid -> pods.find(uid).stream());
  }

  private VolumeDriver.Use use(HeldDevice one) {
    return one.device.use(node, attachments.of(one.device).orElse(Map.of()));
  }

  void stage(HeldDevice one) {
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

  void publish(HeldDevice one, DeviceMove.Publish publish) {
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
          pods.changed(uid);
          republishLater(one, publish);
        },
        why -> {
          if (DriverFailure.isFinal(why)) {
            one.published.remove(uid);
            mounting.ledger().strike(new MountLedger.Published(device, uid, State.NOT));
          }
          user(one, uid)
              .ifPresent(pod -> failed(pod, Step.ofPublish(device.block()), device, why));
          pods.changed(uid);
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
    if (!there || !isHeld.test(one)) {
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
    if (group.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    String path = one.device.podPath(paths, uid);
    AtomicLong files = new AtomicLong();
    return LongOwnership.watch(
            place.loop(),
            mounting.host().own(path, group.get(), files::incrementAndGet),
            path.substring(path.indexOf(uid)),
            files::get,
            message -> user(one, uid).ifPresent(pod -> place.events().record(Note.warning(pod, LongOwnership.REASON, message))))
        .thenAccept(_ -> {});
  }

  void unpublish(HeldDevice one, String uid) {
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
          pods.changed(uid);
        },
        why -> LOG.warn("node={} volume={} failed=unpublish message={}", node, device.volume(), why.getMessage()));
  }

  void unstage(HeldDevice one) {
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
          decide.accept(one);
        },
        why -> {
          one.busy = false;
          one.failures++;
          one.retryAt = Optional.of(place.now().plus(Mounting.BACKOFF.after(one.failures)));
          failed.accept(why);
          decide.accept(one);
        });
  }

  private void failed(Pod pod, Step step, Device device, Throwable why) {
    String message = step.words() + GoQuote.quote(device.volume()) + " : " + DriverFailure.text(why);
    place.events().record(Note.warning(pod, step.reason(), message));
  }
}
