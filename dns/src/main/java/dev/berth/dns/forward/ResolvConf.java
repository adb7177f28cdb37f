package dev.berth.dns.forward;

import dev.berth.model.ip.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** The servers that {@code /etc/resolv.conf} names (resolv.conf(5)). */
public final class ResolvConf {
  private static final int PORT = 53;

  private ResolvConf() {}

  /** In the file's order. Lines that name no address are left out, as the C library does. */
  public static List<InetSocketAddress> servers(String text) {
    return text.lines().flatMap(line -> server(line.strip()).stream()).distinct().toList();
  }

  private static Optional<InetSocketAddress> server(String line) {
    String[] words = line.split("\\s+", 3);
    if (words.length < 2 || !words[0].equals("nameserver")) {
      return Optional.empty();
    }
    String address = words[1];
    int zone = address.indexOf('%');
    try {
      return IpAddress.parse(zone < 0 ? address : address.substring(0, zone))
          .map(_ -> new InetSocketAddress(InetAddress.ofLiteral(address), PORT));
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // of an interface that is not there
    }
  }

  /**
   * Without those that are ourselves: an address that we listen on, or one of this machine's at a port on which we listen
   * everywhere.
   */
  public static List<InetSocketAddress> without(List<InetSocketAddress> servers, List<InetSocketAddress> own) {
    return servers.stream().filter(s -> own.stream().noneMatch(o -> isSame(s, o))).toList();
  }

  private static boolean isSame(InetSocketAddress server, InetSocketAddress own) {
    boolean everywhere = own.getAddress().isAnyLocalAddress() && server.getAddress().isLoopbackAddress();
    return server.getPort() == own.getPort() && (everywhere || server.getAddress().equals(own.getAddress()));
  }
}
