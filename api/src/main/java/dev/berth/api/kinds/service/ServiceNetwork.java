package dev.berth.api.kinds.service;

import dev.berth.model.ip.Cidr;

/**
 * What Services are given addresses and ports from.
 *
 * @param addresses the range of cluster addresses, of one family
 * @param lowestNodePort the first of the ports on every node
 * @param highestNodePort the last of them
 */
public record ServiceNetwork(Cidr addresses, int lowestNodePort, int highestNodePort) {
  /** As upstream's tools set it up: 10.96.0.0/12 and 30000-32767. */
  public static final ServiceNetwork DEFAULT =
      new ServiceNetwork(Cidr.parse("10.96.0.0/12").orElseThrow(), 30_000, 32_767);

  public ServiceNetwork {
    if (!addresses.isMasked() || lowestNodePort < 1 || highestNodePort > 65_535 || lowestNodePort > highestNodePort) {
      throw new IllegalArgumentException(
          "not a network for Services: " + addresses + ", ports " + lowestNodePort + "-" + highestNodePort);
    }
  }

  String family() {
    return addresses.address().v6() ? "IPv6" : "IPv4";
  }
}
