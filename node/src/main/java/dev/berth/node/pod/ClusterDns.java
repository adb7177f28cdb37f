package dev.berth.node.pod;

import java.util.List;

/**
 * Names in a cluster, for its pods.
 *
 * @param domain {@code cluster.local}
 * @param servers addresses of the cluster's DNS; where there are none pods are given the node's servers
 */
public record ClusterDns(String domain, List<String> servers) {
  /** Where upstream's installers put it, in the default range of services. */
  public static final ClusterDns DEFAULT = new ClusterDns("cluster.local", List.of("10.96.0.10"));

  public ClusterDns {
    servers = List.copyOf(servers);
  }
}
