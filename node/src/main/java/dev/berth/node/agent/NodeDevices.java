package dev.berth.node.agent;

import dev.berth.model.kinds.Pod;
import dev.berth.node.volume.Device;
import dev.berth.node.volume.DeviceFacts;
import dev.berth.node.volume.DeviceFacts.State;
import dev.berth.node.volume.DeviceMachine;
import dev.berth.node.volume.DeviceMove;
import dev.berth.node.volume.MountLedger;
import dev.berth.node.volume.VolumeNeed;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Owns the volumes that drivers bring to the node, and has done what the device machine decides about each ({@link DeviceSteps}). */
final class NodeDevices {
  private final Surroundings place;
  private final NodeReporter reporter;
  private final DeviceAttachments attachments;
  private final DeviceSteps steps;
  private final HeldDevices held = new HeldDevices();

  /** @param users is told whose volumes came or went, and knows them: nothing else of pods is kept here */
  NodeDevices(Surroundings place, Mounting mounting, NodeReporter reporter, DeviceUsers users) {
    this.place = place;
    this.reporter = reporter;
    this.attachments = new DeviceAttachments(place, reporter);
    this.steps = new DeviceSteps(place, mounting, attachments, users, held::has, this::crank);
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
      case DeviceMove.Stage _ -> steps.stage(one);
      case DeviceMove.Publish publish -> steps.publish(one, publish);
      case DeviceMove.Unpublish unpublish -> steps.unpublish(one, unpublish.podUid());
      case DeviceMove.Unstage _ -> steps.unstage(one);
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
}
