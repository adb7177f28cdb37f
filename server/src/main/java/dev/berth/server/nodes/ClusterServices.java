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
    InetAddress address = InetAddress.ofLiteral(own);
    addresses.api(new InetSocketAddress(address, apiPort));
    try {
      DnsConfig config =
          DnsConfig.of(List.of(new InetSocketAddress(address, 0)), ResolvConf.servers(Files.readString(RESOLVERS)));
      DnsServer dns = DnsServer.start(config, loop, view);
      addresses.dns(settings.dnsAddress(), dns.addresses().getFirst());
      return Optional.of(dns);
    } catch (IOException e) {
      LOG.error("node={} failed=starting the name server at {}: {}", settings.name(), own, e.getMessage(), e);
      return Optional.empty();
    }
  }
}
