package dev.berth.node.network;

import dev.berth.node.network.ServiceRules.UdpPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which remembered flows of UDP lead to endpoints that are gone. A translation is chosen with a flow's first packet and kept while the
 * flow lasts; with UDP, a client that goes on sending (a resolver with a fixed port) keeps it for ever. Pure: says which calls
 * of {@code conntrack(8)} forget them. TCP needs nothing: its connections end.
 */
final class StaleFlows {
  private StaleFlows() {}

  /**
   * @param old by path of the port; of one Service
   * @param now likewise
   */
  static List<List<String>> between(Map<String, UdpPort> old, Map<String, UdpPort> now, Family family) {
    List<List<String>> calls = new ArrayList<>();
    old.forEach(
        (path, was) -> {
          Set<String> left = now.containsKey(path) ? now.getOrDefault(path, was).endpoints() : Set.of();
          was.endpoints().stream()
              .filter(e -> !left.contains(e))
              .forEach(e -> forget(calls, was, family, List.of("--dst-nat", e)));
        });
    now.forEach(
        (path, is) -> {
          UdpPort was = old.get(path);
          if (!is.endpoints().isEmpty() && (was == null || was.endpoints().isEmpty())) {
            // what was sent before there was an endpoint may be remembered as not translated
            forget(calls, is, family, List.of());
          }
        });
    return calls;
  }

  private static void forget(List<List<String>> calls, UdpPort port, Family family, List<String> more) {
    for (String address : port.addresses()) {
      calls.add(call(family, List.of("--orig-dst", address, "--orig-port-dst", String.valueOf(port.port())), more));
    }
    if (port.nodePort() > 0) {
      calls.add(call(family, List.of("--orig-port-dst", String.valueOf(port.nodePort())), more));
    }
  }

  private static List<String> call(Family family, List<String> which, List<String> more) {
    List<String> argv = new ArrayList<>(List.of("conntrack", "-D", "-f", family.kubernetes.toLowerCase(Locale.ROOT), "-p", "udp"));
    argv.addAll(which);
    argv.addAll(more);
    return List.copyOf(argv);
  }

  /** The call that lists what {@link #among} reads. */
  static List<String> listing(Family family) {
    return List.of("conntrack", "-L", "-f", family.kubernetes.toLowerCase(Locale.ROOT), "-p", "udp");
  }

  /**
   * Which of the remembered flows are stale, whoever left them: for a start, when nothing is known of what was before.
   *
   * @param listed lines of {@code conntrack -L}
   */
  static List<List<String>> among(String listed, Collection<UdpPort> ports, Family family) {
    Map<String, UdpPort> at = new HashMap<>();
    for (UdpPort port : ports) {
      port.addresses().forEach(address -> at.put(address + " " + port.port(), port));
    }
    List<List<String>> calls = new ArrayList<>();
    for (String line : listed.lines().toList()) {
      Map<String, String> original = new HashMap<>();
      Map<String, String> reply = new HashMap<>();
      for (String field : line.strip().split(" +", -1)) {
        int equals = field.indexOf('=');
        if (equals > 0) {
          String name = field.substring(0, equals);
          String value = field.substring(equals + 1);
          if (original.putIfAbsent(name, value) != null) {
            reply.putIfAbsent(name, value);
          }
        }
      }
      UdpPort port = at.get(original.getOrDefault("dst", "") + " " + original.getOrDefault("dport", ""));
      if (port != null && !port.endpoints().isEmpty() && !port.endpoints().contains(reply.getOrDefault("src", ""))) {
        calls.add(
            call(
                family,
                List.of(
                    "--orig-src", original.getOrDefault("src", ""),
                    "--orig-dst", original.getOrDefault("dst", ""),
                    "--orig-port-src", original.getOrDefault("sport", ""),
                    "--orig-port-dst", original.getOrDefault("dport", "")),
                List.of()));
      }
    }
    return calls;
  }
}
