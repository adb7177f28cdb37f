package dev.berth.node.pod;

import dev.berth.node.pod.ContainerSpec.Role;
import dev.berth.node.runtime.RuntimePod;
import dev.berth.node.runtime.RuntimePod.Container;
import java.time.Instant;
import java.util.List;

/**
 * Since when a pod's containers start over (KEP-5532): a container ended in a way for which one of its rules says that all are
 * restarted. Whatever was made before that belongs to the former life: it is ended without its preStop, and counts as if it had
 * never run; sandbox and volumes stay. Read from the attempts that the runtime still has, of which the newest two are kept, so
 * that an agent that begins anew sees it as well.
 */
final class StartOver {
  private static final StartOver NEVER = new StartOver(Instant.MIN);

  private final Instant since;

  private StartOver(Instant since) {
    this.since = since;
  }

  static StartOver of(List<ContainerSpec> specs, RuntimePod runtime) {
    Instant since = Instant.MIN;
    for (ContainerSpec spec : specs) {
      if (!spec.mayRestartAll()) {
        continue;
      }
      for (Container container : runtime.containers()) {
        if (container.name().equals(spec.name()) && container.hasExited() && spec.restartsAllAfter(container.exitCode())) {
          Instant end = container.finished().orElse(container.created());
          since = end.isAfter(since) ? end : since;
        }
      }
    }
    return since.equals(Instant.MIN) ? NEVER : new StartOver(since);
  }

  /** Whether the attempt is of the former life. */
  boolean isPast(Container attempt) {
    return attempt.created().isBefore(since);
  }

  /** Whether something of the former life still runs. */
  boolean isUnderWay(List<ContainerSpec> specs, RuntimePod runtime) {
    return this != NEVER
        && specs.stream()
        .filter(spec -> spec.role() != Role.EPHEMERAL)
        .flatMap(spec -> runtime.latest(spec.name()).stream())
        .anyMatch(latest -> latest.isRunning() && isPast(latest));
  }
}
