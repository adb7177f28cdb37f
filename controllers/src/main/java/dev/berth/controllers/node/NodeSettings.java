package dev.berth.controllers.node;

import java.time.Duration;

/**
 * Periods and limits, with upstream's defaults.
 *
 * @param monitorGracePeriod without a sign of life after which a node's state is unknown
 * @param startupGracePeriod the same for a node that never reported one
 * @param evictionsPerSecond nodes of a zone that are tainted NoExecute, while most of it is well
 * @param secondaryEvictionsPerSecond the same where most of a large cluster's zone is not well
 * @param largeCluster nodes above which a zone that is not well is evicted at the secondary rate, not left alone
 * @param unhealthyZoneThreshold part of a zone that is not ready, from which on it is not well
 * @param orphanQuarantine how long a pod's node must be gone before the pod is removed
 * @param terminatedPods finished pods that are kept
 */
public record NodeSettings(
    Duration monitorGracePeriod,
    Duration startupGracePeriod,
    double evictionsPerSecond,
    double secondaryEvictionsPerSecond,
    int largeCluster,
    double unhealthyZoneThreshold,
    Duration orphanQuarantine,
    int terminatedPods) {
  public static final NodeSettings DEFAULTS =
      new NodeSettings(
          Duration.ofSeconds(50), Duration.ofSeconds(60), 0.1, 0.01, 50, 0.55, Duration.ofSeconds(40), 12_500);

  public NodeSettings withGrace(Duration monitor, Duration startup) {
    return new NodeSettings(
        monitor, startup, evictionsPerSecond, secondaryEvictionsPerSecond, largeCluster, unhealthyZoneThreshold,
        orphanQuarantine, terminatedPods);
  }
}
