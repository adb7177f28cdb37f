package dev.berth.node.facts;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Under which address others reach this host. */
public final class HostAddresses {
  private HostAddresses() {}

  /** The addresses of the interface by which the default route leaves; empty where there is none. */
  public static List<String> ofDefaultRoute(Path root) {
    Optional<String> leaves = defaultInterface(root);
    if (leaves.isEmpty()) {
      return List.of();
    }
    try {
      NetworkInterface found = NetworkInterface.getByName(leaves.get());
      return found == null
          ? List.of()
          : found.inetAddresses().filter(Inet4Address.class::isInstance).map(InetAddress::getHostAddress).limit(1).toList();
    } catch (SocketException e) {
      return List.of();
    }
  }

  /** By the routing table: of several default routes the one with the lowest metric. */
  static Optional<String> defaultInterface(Path root) {
    String best = "";
    long bestMetric = Long.MAX_VALUE;
    for (String line : HostFacts.lines(root.resolve("proc/net/route")).skip(1).toList()) {
      // interface, destination, gateway, flags, references, use, metric, mask
      String[] fields = line.strip().split("\\s+", -1);
      if (fields.length > 7 && fields[1].equals("00000000") && fields[7].equals("00000000")) {
        long metric = Long.parseLong(fields[6]);
        if (metric < bestMetric) {
          bestMetric = metric;
          best = fields[0];
        }
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }
}
