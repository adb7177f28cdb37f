package dev.berth.node.pod;

import dev.berth.base.json.JsonObject;
import dev.berth.node.pod.ContainerSpec.Role;
import dev.berth.node.runtime.RuntimePod.Container;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** How the containers of a pod end: the ordinary ones together, then the sidecars in what is left of the same time (KEP-753). */
final class WayDown {
  private final PodFacts facts;
  private final Instant now;
  private final Stops stops;

  WayDown(PodFacts facts, Instant now, Stops stops) {
    this.facts = facts;
    this.now = now;
    this.stops = stops;
  }

  /** Ordinary containers together, then sidecars one by one, the last first. True while anything runs. */
  boolean stopContainers() {
    Instant deadline = now.plusSeconds(facts.graceSeconds());
    boolean running = false;
    Set<String> known = new LinkedHashSet<>();
    for (ContainerSpec spec : facts.specs()) {
      known.add(spec.name());
      Optional<Container> latest = facts.runtime().latest(spec.name());
      if (spec.role() != Role.SIDECAR) {
        // sidecars have what is left of the same time
        deadline = earlier(deadline, facts.of(spec.name()), latest);
        if (latest.isPresent() && latest.get().isRunning()) {
          running = true;
          stops.stop(spec, latest.get(), stops.least(now.plusSeconds(facts.graceSeconds())), "Stopping container " + spec.name());
        }
      }
    }
    // of a pod that is found in the runtime only, the specs are not known
    for (Container container : facts.runtime().containers()) {
      if (container.isRunning() && !known.contains(container.name())) {
        running = true;
        ContainerSpec bare = new ContainerSpec(Role.MAIN, JsonObject.EMPTY.with("name", container.name()));
        stops.stop(bare, container, stops.least(deadline), "Stopping container " + container.name());
      }
    }
    for (int i = facts.specs().size() - 1; i >= 0 && !running; i--) {
      ContainerSpec spec = facts.specs().get(i);
      Optional<Container> latest = facts.runtime().latest(spec.name());
      if (spec.role() == Role.SIDECAR && latest.isPresent() && latest.get().isRunning()) {
        running = true;
        stops.stop(spec, latest.get(), stops.least(deadline), "Stopping container " + spec.name());
      }
    }
    return running;
  }

  private static Instant earlier(Instant deadline, ContainerFacts known, Optional<Container> latest) {
    return known
        .stopBy()
        .filter(s -> latest.isPresent() && latest.get().id().equals(s.container()) && s.deadline().isBefore(deadline))
        .map(ContainerFacts.Stopping::deadline)
        .orElse(deadline);
  }
}
