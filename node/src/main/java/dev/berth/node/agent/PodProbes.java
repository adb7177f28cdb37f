package dev.berth.node.agent;

import dev.berth.model.kinds.Pod;
import dev.berth.node.pod.ContainerFacts;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.pod.ProbeKind;
import dev.berth.node.pod.Probes.Known;
import dev.berth.node.runtime.RuntimePod.Container;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Probes what runs of a pod: one {@link ContainerProbes} for each running attempt that has probes, until it runs no more. */
final class PodProbes implements ContainerProbes.Host {
  private final Surroundings place;
  private final PodKnowledge known;
  private final PodEvents events;
  private final Runnable changed;
  private final Map<String, ContainerProbes> probes = new LinkedHashMap<>();

  /** @param changed called when something else is known than before */
  PodProbes(Surroundings place, PodKnowledge known, PodEvents events, Runnable changed) {
    this.place = place;
    this.known = known;
    this.events = events;
    this.changed = changed;
  }

  /** Starts and ends probing by what runs now. */
  void supervise() {
    boolean ending = known.isGone() || pod().isTerminating() || known.verdict().isPresent();
    for (ContainerSpec spec : known.specs()) {
      Optional<Container> latest = known.runtime().latest(spec.name());
      Optional<ContainerProbes> asking = Optional.ofNullable(probes.get(spec.name()));
      boolean runs = latest.isPresent() && latest.get().isRunning();
      if (asking.isPresent() && (!runs || !asking.get().container().equals(latest.get().id()))) {
        asking.get().close();
        probes.remove(spec.name());
        asking = Optional.empty();
      }
      if (runs && asking.isEmpty() && ContainerProbes.any(spec) && !ending) {
        ContainerProbes fresh = new ContainerProbes(place.loop(), place.handlers(), this, spec, latest.get());
        probes.put(spec.name(), fresh);
        fresh.start();
      }
      if (asking.isPresent() && ending) {
        asking.get().terminating();
      }
    }
  }

  void close() {
    probes.values().forEach(ContainerProbes::close);
    probes.clear();
  }

  @Override
  public Pod pod() {
    return known.pod();
  }

  @Override
  public String podIp() {
    return known.podIp();
  }

  @Override
  public void found(Container container, ContainerSpec spec, ProbeKind kind, Known now) {
    ContainerFacts facts = known.facts(spec.name());
    known.set(spec.name(), facts.withProbes(facts.probesOf(container.id()).with(kind, now)));
    changed.run();
  }

  @Override
  public void told(ContainerSpec spec, ProbeKind kind, Handlers.Reply reply) {
    switch (reply.verdict()) {
      case SUCCESS -> {}
      case WARNING -> events.warning(pod(), spec, "ProbeWarning", kind.title() + " probe warning: " + reply.output());
      case FAILURE -> {
        // a knob of a simulated container that says when it will be otherwise is no probe that has failed
        if (!reply.output().isEmpty() || reply.again().isEmpty()) {
          events.warning(pod(), spec, "Unhealthy", kind.title() + " probe failed: " + reply.output());
        }
      }
      case ERROR ->
          events.warning(
              pod(), spec, "Unhealthy", kind.title() + " probe errored and resulted in unknown state: " + reply.output());
    }
  }
}
