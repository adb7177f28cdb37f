package dev.berth.node.pod;

import dev.berth.model.kinds.Pod;
import dev.berth.node.runtime.RuntimePod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * All that the machine decides by.
 *
 * @param pod as it was seen last, with the status that was written last
 * @param specs its containers, {@link ContainerSpec#of}
 * @param gone whether the API no longer has it
 * @param verdict why it has failed as a whole, whatever its containers do
 * @param volumesReady whether everything that its containers mount is there
 * @param runtime what the runtime has of it
 * @param containers what else is known, by name; {@link ContainerFacts#NONE} where nothing is
 * @param busy what is under way: {@link #SANDBOX}, or the name of a container that is being started
 * @param sandboxRetry when a sandbox that could not be made is tried again
 * @param hostIps of the node
 * @param granted of the node to its containers
 */
public record PodFacts(
    Pod pod,
    List<ContainerSpec> specs,
    boolean gone,
    Optional<Verdict> verdict,
    boolean volumesReady,
    RuntimePod runtime,
    Map<String, ContainerFacts> containers,
    Set<String> busy,
    Optional<Instant> sandboxRetry,
    List<String> hostIps,
    Granted granted) {

  /** In {@link #busy}: the sandbox is being made or stopped. No container is called so. */
  public static final String SANDBOX = "/sandbox";

  /**
   * A failure of the pod as a whole: phase Failed with this reason.
   *
   * @param rejected whether nothing of it ever ran
   * @param graceSeconds that its containers get, where that is less than they have asked for
   * @param disruption what the condition DisruptionTarget says; empty where the pod itself is to blame
   */
  public record Verdict(
      String reason, String message, boolean rejected, OptionalLong graceSeconds, String disruption) {
    public static final Verdict DEADLINE =
        new Verdict(
            "DeadlineExceeded", "Pod was active on the node longer than the specified deadline", false,
            OptionalLong.empty(), "");

    /** Not admitted by the node: nothing of it ever ran. */
    public static Verdict rejected(String reason, String message) {
      return new Verdict(reason, "Pod was rejected: " + message, true, OptionalLong.empty(), "");
    }

    /** Ended so that others can live. */
    public static Verdict ended(String reason, String message, long graceSeconds, String disruption) {
      return new Verdict(reason, message, false, OptionalLong.of(graceSeconds), disruption);
    }
  }

  public ContainerFacts of(String container) {
    return containers.getOrDefault(container, ContainerFacts.NONE);
  }

  public boolean isBusy(String what) {
    return busy.contains(what);
  }

  /** Whether it must end: deleted, failed as a whole, or found finished. */
  public boolean mustEnd() {
    return gone || pod.isTerminating() || verdict.isPresent() || pod.isFinished();
  }

  /** Seconds that its containers may take to end. */
  public long graceSeconds() {
    if (gone) {
      return Math.max(PodMachine.LEAST_GRACE_SECONDS, pod.meta().deletionGracePeriodSeconds().orElse(specGrace()));
    }
    long wanted = pod.meta().deletionGracePeriodSeconds().orElse(specGrace());
    OptionalLong allowed = verdict.isPresent() ? verdict.get().graceSeconds() : OptionalLong.empty();
    return allowed.isPresent() ? Math.min(wanted, allowed.getAsLong()) : wanted;
  }

  private long specGrace() {
    return pod.spec().integer("terminationGracePeriodSeconds").orElse(30);
  }
}
