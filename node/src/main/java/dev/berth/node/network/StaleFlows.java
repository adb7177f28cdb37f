package dev.berth.node.network;

import dev.berth.node.network.ServiceRules.UdpPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which remembered flows of UDP lead to endpoints that are gone. Pure: reads what {@code conntrack -L} lists and says
 * which calls forget what is stale, one for all flows from one address to one endpoint.
 *
 * <p>A translation is chosen with a flow's first packet and kept while the flow lasts; with UDP, a client that goes
 * on sending (a resolver with a fixed port) keeps it for ever. TCP needs nothing: its connections end.
 */
final class StaleFlows {
  /** {@code udp 17 29 src=10.0.0.5 dst=10.96.0.10 sport=4444 dport=53 src=10.0.0.2 dst=… sport=53 dport=4444 …}. */
  private static final Pattern FLOW =
      Pattern.compile("dst=(\\S+) sport=\\S+ dport=(\\S+) .*?src=(\\S+) dst=\\S+ sport=\\S+ dport=\\S+");

  private StaleFlows() {}

  /** Whether some flow may have become stale: an endpoint or a port is gone, or a port has its first endpoint. */
  static boolean possible(Map<String, UdpPort> old, Map<String, UdpPort> now) {
    UdpPort none = new UdpPort(List.of(), 0, 0, Set.of());
    boolean gone = old.entrySet().stream().anyMatch(e -> !now.getOrDefault(e.getKey(), none).covers(e.getValue()));
    boolean first =
        now.entrySet().stream()
            .anyMatch(
                e ->
                    !e.getValue().endpoints().isEmpty()
                        && old.getOrDefault(e.getKey(), none).endpoints().isEmpty());
    return gone || first;
  }

  static List<String> listing(Family family) {
    return List.of("conntrack", "-L", "-f", word(family), "-p", "udp");
  }

  /**
   * Calls that forget what is stale: flows to an address and port of ours that an endpoint answers which is not one
   * of that port's.
   *
   * @param listed lines of {@link #listing}
   * @param ports as they are now; one that is gone has no endpoints
   * @param nodeAddresses at which node ports answer
   */
  static List<List<String>> among(
      String listed, Collection<UdpPort> ports, Collection<String> nodeAddresses, Family family) {
    Map<String, Set<String>> endpoints = new HashMap<>();
    for (UdpPort port : ports) {
      port.addresses().forEach(address -> add(endpoints, address + " " + port.port(), port));
      if (port.nodePort() > 0) {
        nodeAddresses.forEach(address -> add(endpoints, address + " " + port.nodePort(), port));
      }
    }
    Set<List<String>> calls = new LinkedHashSet<>();
    Matcher m = FLOW.matcher(listed);
    while (m.find()) {
      Set<String> allowed = endpoints.get(m.group(1) + " " + m.group(2));
      if (allowed != null && !allowed.contains(m.group(3))) {
        calls.add(
            List.of(
                "conntrack", "-D", "-f", word(family), "-p", "udp",
                "--orig-dst", m.group(1), "--orig-port-dst", m.group(2), "--reply-src", m.group(3)));
      }
    }
    return new ArrayList<>(calls);
  }

  /** An address that one Service has let go and another has taken is the other's. */
  private static void add(Map<String, Set<String>> endpoints, String key, UdpPort port) {
    endpoints.merge(
        key,
        port.endpoints(),
        (one, other) -> {
          Set<String> both = new LinkedHashSet<>(one);
          both.addAll(other);
          return both;
        });
  }

  private static String word(Family family) {
    return family.kubernetes.toLowerCase(Locale.ROOT);
  }
}
