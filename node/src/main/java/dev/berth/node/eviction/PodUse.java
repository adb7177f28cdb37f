package dev.berth.node.eviction;

import dev.berth.model.kinds.Pod;
import java.util.Map;

/**
 * What a pod uses now.
 *
 * @param containers by name
 * @param emptyDirs bytes by the volume's name
 */
public record PodUse(Pod pod, Map<String, ContainerUse> containers, Map<String, Long> emptyDirs) {

  /** @param diskBytes of its writable layer and its logs */
  public record ContainerUse(long memoryBytes, long diskBytes) {}

  public PodUse {
    containers = Map.copyOf(containers);
    emptyDirs = Map.copyOf(emptyDirs);
  }

  public long memoryBytes() {
    return containers.values().stream().mapToLong(ContainerUse::memoryBytes).sum();
  }

  /** Of containers and volumes. */
  public long diskBytes() {
    return containers.values().stream().mapToLong(ContainerUse::diskBytes).sum()
        + emptyDirs.values().stream().mapToLong(Long::longValue).sum();
  }
}
