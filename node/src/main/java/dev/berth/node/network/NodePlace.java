package dev.berth.node.network;

import dev.berth.model.ip.Cidr;
import dev.berth.model.ip.IpAddress;
import java.util.List;

/**
 * What the rules must know about where they are.
 *
 * @param node its name
 * @param zone empty where it has none
 * @param addresses of the node, at which NodePorts answer
 * @param ownPods the ranges of this node's pods
 * @param podNetwork the ranges of all pods of the cluster: between these nothing is masqueraded
 * @param services the ranges of cluster IPs, as far as known
 */
record NodePlace(
    String node,
    String zone,
    List<IpAddress> addresses,
    List<Cidr> ownPods,
    List<Cidr> podNetwork,
    List<Cidr> services) {
  NodePlace {
    addresses = List.copyOf(addresses);
    ownPods = List.copyOf(ownPods);
    podNetwork = List.copyOf(podNetwork);
    services = List.copyOf(services);
  }
}
