package dev.berth.server.nodes;

import dev.berth.base.loop.Loop;
import dev.berth.client.View;
import dev.berth.dns.DnsConfig;
import dev.berth.dns.DnsServer;
import dev.berth.dns.forward.ResolvConf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the pods of all nodes find at this machine: the API, and the cluster's names. */
final class ClusterServices {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterServices.class);
  private static final Path RESOLVERS = Path.of("/etc/resolv.conf");

  private ClusterServices() {}

  /**
   * Blocks. Answers the name server, where it could be started.
   *
   * @param own the address at which all nodes reach this machine
   * @param view follows {@link DnsServer#NEEDS}
   */
  static Optional<DnsServer> announce(
      HostSettings settings, String own, int apiPort, Loop loop, View view, ClusterAddresses addresses) {
    addresses.api(new InetSocketAddress(InetAddress.ofLiteral(own), apiPort));
    Optional<DnsServer> dns = names(settings.name(), own, loop, view);
    dns.ifPresent(begun -> addresses.dns(settings.dnsAddress(), begun.addresses().getFirst()));
    return dns;
  }

  /** Blocks. As {@link #announce}, and nobody is told. */
  static Optional<DnsServer> names(String node, String own, Loop loop, View view) {
    try {
      List<InetSocketAddress> listen = List.of(new InetSocketAddress(InetAddress.ofLiteral(own), 0));
      return Optional.of(DnsServer.start(DnsConfig.of(listen, ResolvConf.servers(Files.readString(RESOLVERS))), loop, view));
    } catch (IOException e) {
      LOG.error("node={} failed=starting the name server at {}: {}", node, own, e.getMessage(), e);
      return Optional.empty();
    }
  }
}
