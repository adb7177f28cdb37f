package dev.berth.node.pod;

import dev.berth.node.runtime.RuntimePod.Container;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Asks that containers be stopped, and gives them at least a moment. */
final class Stops {
  private final PodFacts facts;
  private final Instant now;
  private final List<PodAction> actions;

  /** @param actions to which is added */
  Stops(PodFacts facts, Instant now, List<PodAction> actions) {
    this.facts = facts;
    this.now = now;
    this.actions = actions;
  }

  /** So long from now, and no less than the least. */
  Instant within(long seconds) {
    return now.plusSeconds(Math.max(PodMachine.LEAST_GRACE_SECONDS, seconds));
  }

  /** Then, but no sooner than the least allows. */
  Instant least(Instant deadline) {
    Instant least = now.plusSeconds(PodMachine.LEAST_GRACE_SECONDS);
    return deadline.isBefore(least) ? least : deadline;
  }

  /** Asks once, and again only where less time is left than was said. */
  void stop(ContainerSpec spec, Container container, Instant deadline, String message) {
    stop(spec, container, deadline, message, spec.json().object("lifecycle").has("preStop"));
  }

  /** The same, without its preStop. */
  void end(ContainerSpec spec, Container container, Instant deadline) {
    stop(spec, container, deadline, "Stopping container " + spec.name(), false);
  }

  private void stop(ContainerSpec spec, Container container, Instant deadline, String message, boolean hooked) {
    Optional<ContainerFacts.Stopping> stopping =
        facts.of(spec.name()).stopBy().filter(s -> s.container().equals(container.id()));
    if (stopping.isEmpty() || deadline.isBefore(stopping.get().deadline())) {
      boolean hook = stopping.isEmpty() && hooked;
      actions.add(new PodAction.StopContainer(spec.name(), container.id(), deadline, message, hook));
    }
  }
}
