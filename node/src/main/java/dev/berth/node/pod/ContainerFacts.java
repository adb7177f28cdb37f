package dev.berth.node.pod;

import java.time.Instant;
import java.util.Optional;

/**
 * What the agent knows of a container beside what the runtime says.
 *
 * @param failure why it could not be started the last time
 * @param stopBy until when the attempt that is being stopped may run, and which it is
 * @param hook of postStart, for the newest attempt
 */
public record ContainerFacts(
    CrashBackoff backoff, Optional<StartFailure> failure, Optional<Stopping> stopBy, Hook hook, Probes probes) {
  public static final ContainerFacts NONE =
      new ContainerFacts(CrashBackoff.NONE, Optional.empty(), Optional.empty(), Hook.DONE, Probes.NONE);

  /** postStart, where there is one. */
  public enum Hook {
    RUNNING,
    DONE,
    FAILED
  }

  /** @param container the id of the attempt */
  public record Stopping(String container, Instant deadline) {}

  /**
   * A start that failed before anything ran.
   *
   * @param reason as the waiting state says: {@code ErrImagePull}, {@code CreateContainerConfigError}, {@code RunContainerError}
   * @param laterReason what it says when it has waited for {@link #LATER_SECONDS}, as pulls do; the same for others
   * @param until when it is tried again
   */
  public record StartFailure(
      String reason, String message, String laterReason, String laterMessage, Instant since, Instant until) {
    /** A pod is looked at again after that time, and only then found to be backing off. */
    public static final long LATER_SECONDS = 10;

    public static StartFailure of(String reason, String message, Instant since, Instant until) {
      return new StartFailure(reason, message, reason, message, since, until);
    }

    Instant later() {
      return since.plusSeconds(LATER_SECONDS);
    }

    boolean changesLater() {
      return !laterReason.equals(reason);
    }
  }

  public ContainerFacts withBackoff(CrashBackoff now) {
    return new ContainerFacts(now, failure, stopBy, hook, probes);
  }

  public ContainerFacts withFailure(Optional<StartFailure> now) {
    return new ContainerFacts(backoff, now, stopBy, hook, probes);
  }

  public ContainerFacts stopping(String container, Instant deadline) {
    return new ContainerFacts(backoff, failure, Optional.of(new Stopping(container, deadline)), hook, probes);
  }

  public ContainerFacts notStopping() {
    return new ContainerFacts(backoff, failure, Optional.empty(), hook, probes);
  }

  public ContainerFacts withHook(Hook now) {
    return new ContainerFacts(backoff, failure, stopBy, now, probes);
  }

  public ContainerFacts withProbes(Probes now) {
    return new ContainerFacts(backoff, failure, stopBy, hook, now);
  }

  /** What the probes of this very attempt have found. */
  public Probes probesOf(String container) {
    return probes.container().equals(container) ? probes : Probes.of(container);
  }
}
