package dev.berth.server.up;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Pod;
import java.util.Optional;

/**
 * What a pod is at, in few words.
 *
 * @param text {@code Ready}, {@code ContainerCreating}, {@code Pending: 0/3 nodes are available: …}
 * @param settled whether it is as it should be
 * @param failing whether somebody should look at it
 */
public record PodWord(String text, boolean settled, boolean failing) {
  public static PodWord of(Pod pod) {
    if (pod.isTerminating()) {
      return new PodWord("Terminating", false, false);
    }
    if (pod.isFinished()) {
      return new PodWord(pod.phase(), pod.phase().equals("Succeeded"), pod.phase().equals("Failed"));
    }
    if (pod.isRunningAndReady()) {
      return new PodWord("Ready", true, false);
    }
    if (pod.nodeName().isEmpty()) {
      return new PodWord(unscheduled(pod).map(why -> "Pending: " + why).orElse("Pending"), false, unscheduled(pod).isPresent());
    }
    return waiting(pod).orElseGet(() -> new PodWord(pod.phase().equals("Running") ? "Running" : "Starting", false, false));
  }

  private static Optional<String> unscheduled(Pod pod) {
    return Condition.of(pod, "PodScheduled").filter(c -> c.status().equals("False")).map(c -> c.json().text("message"));
  }

  /** The first container that says why it does not run. */
  private static Optional<PodWord> waiting(Pod pod) {
    for (String member : new String[] {"initContainerStatuses", "containerStatuses"}) {
      for (JsonObject container : pod.status().array(member).objects().toList()) {
        JsonObject waits = container.object("state").object("waiting");
        String reason = waits.text("reason");
        if (!reason.isEmpty() && !reason.equals("PodInitializing")) {
          boolean creating = reason.equals("ContainerCreating");
          String message = waits.text("message");
          return Optional.of(new PodWord(message.isEmpty() ? reason : reason + ": " + message, false, !creating));
        }
      }
    }
    return Optional.empty();
  }
}
