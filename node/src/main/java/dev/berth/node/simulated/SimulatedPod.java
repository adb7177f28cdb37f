package dev.berth.node.simulated;

import dev.berth.node.runtime.Runtime.SandboxConfig;
import dev.berth.node.runtime.RuntimePod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a simulated runtime has of a pod. Owned by it. */
final class SimulatedPod {
  SandboxConfig config;
  final List<Sandbox> sandboxes = new ArrayList<>(1);
  final List<SimulatedContainer> containers = new ArrayList<>(2);

  SimulatedPod(SandboxConfig config) {
    this.config = config;
  }

  static final class Sandbox {
    final String id;
    final int attempt;
    final Instant created;
    final String ip;
    boolean ready = true;

    Sandbox(String id, int attempt, Instant created, String ip) {
      this.id = id;
      this.attempt = attempt;
      this.created = created;
      this.ip = ip;
    }
  }

  Optional<Sandbox> sandbox(String id) {
    return sandboxes.stream().filter(s -> s.id.equals(id)).findFirst();
  }

  RuntimePod told() {
    return new RuntimePod(
        config.uid(),
        config.namespace(),
        config.name(),
        config.graceSeconds(),
        sandboxes.stream()
            .sorted(Comparator.comparingInt((Sandbox s) -> -s.attempt))
            .map(
                s ->
                    new RuntimePod.Sandbox(
                        s.id, s.attempt, s.ready, s.created, s.ip.isEmpty() ? List.of() : List.of(s.ip)))
            .toList(),
        containers.stream().map(SimulatedContainer::told).toList());
  }
}
