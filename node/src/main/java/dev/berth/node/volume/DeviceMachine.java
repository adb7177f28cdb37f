package dev.berth.node.volume;

import dev.berth.node.volume.DeviceFacts.State;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a driver's volume needs next on its node: one step at a time.
 *
 * <table>
 *   <caption>The first line that applies</caption>
 *   <tr><td>a step is under way</td><td>nothing</td></tr>
 *   <tr><td>published, or perhaps published, into a pod that no longer wants it</td><td>unpublish</td></tr>
 *   <tr><td>no pod wants it, and one that has it from an earlier agent has not spoken</td><td>nothing</td></tr>
 *   <tr><td>no pod wants it, and it is staged or perhaps staged</td><td>unstage</td></tr>
 *   <tr><td>no pod wants it</td><td>forget</td></tr>
 *   <tr><td>it must be attached, and its use is not reported</td><td>report</td></tr>
 *   <tr><td>it must be attached, and is not</td><td>wait for the controller</td></tr>
 *   <tr><td>not staged, and not ephemeral</td><td>stage</td></tr>
 *   <tr><td>not published into a pod that wants it</td><td>publish</td></tr>
 * </table>
 *
 * <p>What failed is tried again after its backoff; undoing goes before doing, so that a volume leaves a pod even while another
 * pod's mount fails (upstream {@code pkg/kubelet/volumemanager/reconciler}). A volume is not taken from a pod that has not spoken since
 * the agent began: its containers may be running.
 */
public final class DeviceMachine {
  private DeviceMachine() {}

  public static DeviceMove next(DeviceFacts facts, Instant now) {
    if (facts.busy()) {
      return DeviceMove.NOTHING;
    }
    Optional<DeviceMove> step = step(facts);
    if (step.isPresent() && facts.retryAt().filter(at -> at.isAfter(now)).isPresent()) {
      return new DeviceMove.Wait(facts.retryAt().get());
    }
    return step.orElse(DeviceMove.NOTHING);
  }

  private static Optional<DeviceMove> step(DeviceFacts facts) {
    for (Map.Entry<String, State> at : facts.published().entrySet()) {
      String pod = at.getKey();
      if (at.getValue() != State.NOT && !facts.wanted().containsKey(pod) && !facts.undecided().contains(pod)) {
        return Optional.of(new DeviceMove.Unpublish(pod));
      }
    }
    if (facts.wanted().isEmpty() && !facts.undecided().isEmpty()) {
      return Optional.empty();
    }
    if (facts.wanted().isEmpty()) {
      return Optional.of(facts.staged() == State.NOT ? new DeviceMove.Forget() : new DeviceMove.Unstage());
    }
    if (facts.device().attach()) {
      if (!facts.inUseReported()) {
        return Optional.of(new DeviceMove.ReportInUse());
      }
      if (facts.attachment().isEmpty()) {
        return Optional.of(new DeviceMove.AwaitAttachment());
      }
    }
    if (facts.staged() != State.DONE && !facts.device().ephemeral()) {
      return Optional.of(new DeviceMove.Stage());
    }
    for (Map.Entry<String, Boolean> pod : facts.wanted().entrySet()) {
      if (facts.published().getOrDefault(pod.getKey(), State.NOT) != State.DONE) {
        return Optional.of(new DeviceMove.Publish(pod.getKey(), pod.getValue()));
      }
    }
    return Optional.empty();
  }
}
