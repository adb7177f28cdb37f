package dev.berth.dns;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * How the cluster's names are served.
 *
 * @param domain the cluster's own, without a dot at its end: {@code cluster.local}
 * @param listen addresses on which UDP and TCP questions are taken; port 0 takes a free one, the same for both
 */
public record DnsConfig(String domain, List<InetSocketAddress> listen) {
  public DnsConfig {
    listen = List.copyOf(listen);
  }
}
