package dev.berth.client.lease;

import java.time.Duration;

/**
 * What is held by whom and how.
 *
 * @param namespace of the lease, mostly {@code kube-system}
 * @param name of the lease, {@code kube-controller-manager}
 * @param identity of the candidate, which nobody else has: {@code host_uuid}
 * @param lease for how long others wait without seeing a change; whole seconds
 * @param renewDeadline for how long a holder tries to renew before it stops
 * @param retry between two tries
 */
public record LeaseSettings(
    String namespace, String name, String identity, Duration lease, Duration renewDeadline, Duration retry) {

  public LeaseSettings {
    Duration longest = renewDeadline.plus(retry);
    if (lease.toSeconds() < 1 || lease.compareTo(longest) <= 0) {
      throw new IllegalArgumentException(
          "a lease of " + lease + " must be longer than renew deadline and retry period together: " + longest);
    }
    if (!retry.isPositive() || renewDeadline.toNanos() <= retry.toNanos() * 1.2) {
      throw new IllegalArgumentException(
          "a renew deadline of " + renewDeadline + " must be longer than 1.2 retry periods of " + retry);
    }
    if (identity.isEmpty()) {
      throw new IllegalArgumentException("a candidate for " + namespace + "/" + name + " needs an identity");
    }
  }

  /** Upstream's 15, 10 and 2 seconds, in {@code kube-system}. */
  public static LeaseSettings of(String name, String identity) {
    return new LeaseSettings(
        "kube-system", name, identity, Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));
  }
}
