package dev.berth.node.network;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.KubeObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One address behind one port of a Service.
 *
 * @param ip canonical
 * @param node where it runs; empty where its slice does not say
 * @param zones for which it is meant; empty for no hint
 * @param nodes for which it is meant; empty for no hint
 */
record Endpoint(
    String ip,
    int port,
    boolean ready,
    boolean serving,
    boolean terminating,
    String node,
    Set<String> zones,
    Set<String> nodes) {

  private static final Comparator<Endpoint> ORDER = Comparator.comparing(Endpoint::ip).thenComparingInt(Endpoint::port);

  boolean on(String name) {
    return node.equals(name);
  }

  /** Whether it still answers though it is about to end. */
  boolean isLastResort() {
    return serving && terminating;
  }

  /** {@code 10.244.1.7 . 8080}. */
  String key() {
    return ip + " . " + port;
  }

  /**
   * What slices hold for a port, each address once, in order. An address that several slices hold (it is being moved
   * between them) is as ready as the best of them says.
   *
   * @param portName empty for a port without name
   */
  static List<Endpoint> of(Collection<? extends KubeObject> slices, String portName, String protocol, Family family) {
    Map<String, Endpoint> all = new TreeMap<>();
    for (KubeObject slice : slices) {
      if (!slice.json().text("addressType").equals(family.kubernetes) || slice.isTerminating()) {
        continue;
      }
      for (JsonObject port : slice.json().array("ports").objects().toList()) {
        String spoken = port.text("protocol").isEmpty() ? "TCP" : port.text("protocol");
        long number = port.number("port");
        if (port.text("name").equals(portName) && spoken.equals(protocol) && number > 0 && number < 65536) {
          slice.json().array("endpoints").objects().forEach(e -> add(all, e, (int) number, family));
        }
      }
    }
    List<Endpoint> found = new ArrayList<>(all.values());
    found.sort(ORDER);
    return List.copyOf(found);
  }

  private static void add(Map<String, Endpoint> all, JsonObject json, int port, Family family) {
    JsonObject conditions = json.object("conditions");
    boolean ready = !conditions.has("ready") || conditions.bool("ready");
    boolean serving = conditions.has("serving") ? conditions.bool("serving") : ready;
    JsonObject hints = json.object("hints");
    // a second address of an endpoint has never had a meaning: only the first is used
    json.array("addresses")
        .strings()
        .limit(1)
        .forEach(
            text ->
                family
                    .address(text)
                    .map(
                        ip ->
                            new Endpoint(
                                ip,
                                port,
                                ready,
                                serving,
                                conditions.bool("terminating"),
                                json.text("nodeName"),
                                names(hints, "forZones"),
                                names(hints, "forNodes")))
                    .ifPresent(e -> all.merge(e.key(), e, Endpoint::better)));
  }

  private static Endpoint better(Endpoint one, Endpoint other) {
    return other.rank() > one.rank() ? other : one;
  }

  private int rank() {
    return ready ? 2 : serving ? 1 : 0;
  }

  private static Set<String> names(JsonObject hints, String field) {
    return new TreeSet<>(hints.array(field).objects().map(h -> h.text("name")).toList());
  }
}
