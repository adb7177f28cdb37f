package dev.berth.node.network;

import dev.berth.base.json.JsonObject;
import dev.berth.model.ip.Cidr;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Service;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rules of one Service on one node, in one family. Pure.
 *
 * <p>Every address and port at which it answers is a key of the map {@code services} (or {@code nodeports}), so that
 * a packet finds its chain with one look-up, however many Services there are. Chains of a port, each followed by
 * {@code namespace/name/protocol/port}:
 *
 * <pre>
 * svc/    chooses among the endpoints of the whole cluster
 * local/  chooses among this node's
 * ext/    what comes from outside: decides between the two, and what is masqueraded
 * lb/     lets only the allowed sources of a load balancer through to ext/
 * ep/     one endpoint of a Service with affinity: remembers the client, then translates
 * </pre>
 *
 * Source of the rules: pkg/proxy/nftables/proxier.go, pkg/proxy/serviceport.go.
 */
final class ServiceRules {
  static final String SERVICES = "services";
  static final String NODE_PORTS = "nodeports";
  static final String CLUSTER_IPS = "cluster-ips";
  static final String HAIRPIN = "hairpin";
  static final String REJECT = "no-endpoints";
  static final String MARK = "meta mark set meta mark | 0x4000";

  private static final String OTHER_PROXY = "service.kubernetes.io/service-proxy-name";
  private static final Set<String> PROTOCOLS = Set.of("TCP", "UDP", "SCTP");

  private final Service service;
  private final Collection<? extends KubeObject> slices;
  private final NodePlace place;
  private final Family family;
  private final Part.Builder part = new Part.Builder();
  private final Map<String, UdpPort> flows = new TreeMap<>();
  private final Set<String> readyHere = new HashSet<>();

  private ServiceRules(Service service, Collection<? extends KubeObject> slices, NodePlace place, Family family) {
    this.service = service;
    this.slices = slices;
    this.place = place;
    this.family = family;
  }

  /**
   * @param part of the table
   * @param health what a load balancer is told, at its healthCheckNodePort
   * @param udp what flows of UDP may lead to, by the port's path: there is no end of a connection that would end them
   */
  record Made(Part part, Map<String, UdpPort> udp, Optional<HealthPorts.Health> health) {
    static final Made NOTHING = new Made(Part.EMPTY, Map.of(), Optional.empty());
  }

  /**
   * Where a UDP port answers and what is behind it.
   *
   * @param addresses canonical
   * @param nodePort 0 for none
   * @param endpoints addresses that may still answer
   */
  record UdpPort(List<String> addresses, int port, int nodePort, Set<String> endpoints) {
    UdpPort withoutEndpoints() {
      return new UdpPort(addresses, port, nodePort, Set.of());
    }

    /** Whether what was led by the other is led to where it was. */
    boolean covers(UdpPort other) {
      return endpoints.containsAll(other.endpoints())
          && addresses.containsAll(other.addresses())
          && nodePort == other.nodePort;
    }
  }

  /** Nothing for a Service that no proxy serves: headless, another name, another proxy's. */
  static Made of(Service service, Collection<? extends KubeObject> slices, NodePlace place, Family family) {
    boolean served = !service.isHeadless() && !service.isExternalName() && !service.meta().labels().has(OTHER_PROXY);
    if (!served) {
      return Made.NOTHING;
    }
    ServiceRules rules = new ServiceRules(service, slices, place, family);
    service.ports().forEach(rules::port);
    return new Made(rules.part.build(), rules.flows, rules.health());
  }

  /** Only IPv4 answers, for both. */
  private Optional<HealthPorts.Health> health() {
    long port = service.spec().number("healthCheckNodePort");
    if (family != Family.IPV4 || port < 1 || port > 65535 || !isLocal("externalTrafficPolicy")) {
      return Optional.empty();
    }
    return Optional.of(new HealthPorts.Health(service.namespace(), service.name(), (int) port, readyHere.size()));
  }

  private void port(JsonObject port) {
    String protocol = port.text("protocol").isEmpty() ? "TCP" : port.text("protocol");
    long number = port.number("port");
    List<String> clusterIps = clusterIps();
    if (!PROTOCOLS.contains(protocol) || number < 1 || number > 65535 || clusterIps.isEmpty()) {
      return;
    }
    String word = protocol.toLowerCase(Locale.ROOT);
    String path = service.namespace() + "/" + service.name() + "/" + word + "/" + number;
    List<Endpoint> all = Endpoint.of(slices, port.text("name"), protocol, family);
    EndpointChoice choice = EndpointChoice.of(all, place);
    all.stream().filter(e -> e.ready() && e.on(place.node())).forEach(e -> readyHere.add(e.ip()));
    String key = " . " + word + " . " + number;

    clusterIps.forEach(ip -> part.element(CLUSTER_IPS, ip, ""));
    String inside = insideVerdict(path, choice);
    clusterIps.forEach(ip -> part.element(SERVICES, ip + key, inside));

    List<String> external = addresses(service.spec().array("externalIPs").strings().toList());
    List<String> balancers = balancerIps();
    long nodePort = port.number("nodePort");
    String outside = choice.cluster().isEmpty() ? "goto " + REJECT : "goto ext/" + path;
    external.forEach(ip -> part.element(SERVICES, ip + key, outside));
    String balanced = choice.cluster().isEmpty() ? outside : balancerVerdict(path);
    balancers.forEach(ip -> part.element(SERVICES, ip + key, balanced));
    if (nodePort > 0 && nodePort < 65536) {
      part.element(NODE_PORTS, word + " . " + nodePort, outside);
    }
    if (!choice.cluster().isEmpty()) {
      boolean hasOutside = !external.isEmpty() || !balancers.isEmpty() || nodePort > 0;
      chains(path, word, choice, hasOutside, !balancers.isEmpty());
    }
    if (protocol.equals("UDP")) {
      Set<String> used = new LinkedHashSet<>();
      // one that terminates keeps the flows that it has, while it serves
      all.stream().filter(e -> e.ready() || e.serving()).forEach(e -> used.add(e.ip()));
      List<String> at = new ArrayList<>(clusterIps);
      at.addAll(external);
      at.addAll(balancers);
      flows.put(path, new UdpPort(List.copyOf(at), (int) number, (int) nodePort, used));
    }
  }

  private String insideVerdict(String path, EndpointChoice choice) {
    if (choice.cluster().isEmpty()) {
      return "goto " + REJECT;
    }
    if (!isLocal("internalTrafficPolicy")) {
      return "goto svc/" + path;
    }
    return choice.local().isEmpty() ? "drop" : "goto local/" + path;
  }

  private String balancerVerdict(String path) {
    return sourceRanges().isEmpty() && !limitsSources() ? "goto ext/" + path : "goto lb/" + path;
  }

  private void chains(String path, String word, EndpointChoice choice, boolean hasOutside, boolean hasBalancers) {
    boolean inLocal = isLocal("internalTrafficPolicy");
    boolean outLocal = hasOutside && isLocal("externalTrafficPolicy");
    if (!inLocal || hasOutside) {
      choose("svc/" + path, path, word, choice.cluster());
    }
    if ((inLocal || outLocal) && !choice.local().isEmpty()) {
      choose("local/" + path, path, word, choice.local());
    }
    if (hasOutside) {
      outside("ext/" + path, path, outLocal, choice);
    }
    if (hasBalancers && (limitsSources() || !sourceRanges().isEmpty())) {
      List<Cidr> allowed = sourceRanges();
      if (!allowed.isEmpty()) {
        String sources = braces(allowed.stream().map(Cidr::toString).toList());
        part.rule("lb/" + path, family.word + " saddr " + sources + " goto ext/" + path);
      }
      part.rule("lb/" + path, "drop");
    }
  }

  /** Traffic that was not sent to the cluster IP. */
  private void outside(String chain, String path, boolean local, EndpointChoice choice) {
    if (!local) {
      // the answer must come back through this node, wherever the endpoint is
      part.rule(chain, MARK).rule(chain, "goto svc/" + path);
      return;
    }
    // who is inside already would only be led out and in again: it is served as if it had asked the cluster IP
    part.rule(chain, family.word + " saddr @" + TableFrame.OWN_PODS + " goto svc/" + path)
        .rule(chain, "fib saddr type local " + MARK + " goto svc/" + path)
        .rule(chain, choice.local().isEmpty() ? "drop" : "goto local/" + path);
  }

  private void choose(String chain, String path, String word, List<Endpoint> endpoints) {
    for (Endpoint e : endpoints) {
      // without a node's name it may be here as well; an element too many does no harm
      if (e.on(place.node()) || e.node().isEmpty()) {
        part.element(HAIRPIN, e.ip() + " . " + e.ip(), "");
      }
    }
    if (isSticky()) {
      sticky(chain, path, word, endpoints);
      return;
    }
    String to = "meta l4proto " + word + " dnat " + family.word + " to ";
    if (endpoints.size() == 1) {
      part.rule(chain, to + target(endpoints.getFirst()));
      return;
    }
    List<String> targets = new ArrayList<>();
    for (int i = 0; i < endpoints.size(); i++) {
      targets.add(i + " : " + endpoints.get(i).key());
    }
    part.rule(chain, to + "numgen random mod " + endpoints.size() + " map " + braces(targets));
  }

  private void sticky(String chain, String path, String word, List<Endpoint> endpoints) {
    JsonObject client = service.spec().object("sessionAffinityConfig").object("clientIP");
    long seconds = client.integer("timeoutSeconds").orElse(10800);
    List<String> targets = new ArrayList<>();
    for (Endpoint e : endpoints) {
      String name = path + "/" + e.ip().replace(':', '.') + "/" + e.port();
      String set = "aff/" + seconds + "/" + name;
      String own = "ep/" + name;
      part.set(set, "{ type " + family.type + "; flags dynamic,timeout; timeout " + seconds + "s; }");
      if (!part.hasChain(own)) {
        part.rule(own, "update @" + set + " { " + family.word + " saddr }")
            .rule(own, "meta l4proto " + word + " dnat " + family.word + " to " + target(e));
      }
      part.rule(chain, family.word + " saddr @" + set + " goto " + own);
      targets.add(targets.size() + " : goto " + own);
    }
    part.rule(chain, "numgen random mod " + endpoints.size() + " vmap " + braces(targets));
  }

  private String target(Endpoint e) {
    return (family == Family.IPV6 ? "[" + e.ip() + "]" : e.ip()) + ":" + e.port();
  }

  private static String braces(List<String> items) {
    return "{ " + String.join(", ", items) + " }";
  }

  private boolean isLocal(String policy) {
    return service.spec().text(policy).equals("Local");
  }

  private boolean isSticky() {
    return service.spec().text("sessionAffinity").equals("ClientIP");
  }

  private List<String> clusterIps() {
    List<String> all = service.spec().array("clusterIPs").strings().toList();
    return addresses(all.isEmpty() ? List.of(service.clusterIp()) : all);
  }

  /** Those that send packets here as they are; a balancer that is a proxy itself is to be asked. */
  private List<String> balancerIps() {
    return addresses(
        service.status().object("loadBalancer").array("ingress").objects()
            .filter(i -> !i.text("ipMode").equals("Proxy"))
            .map(i -> i.text("ip"))
            .toList());
  }

  private boolean limitsSources() {
    return service.spec().array("loadBalancerSourceRanges").strings().anyMatch(r -> !r.isBlank());
  }

  private List<Cidr> sourceRanges() {
    List<Cidr> ranges = new ArrayList<>();
    service.spec().array("loadBalancerSourceRanges").strings().forEach(r -> family.range(r).ifPresent(ranges::add));
    return Family.apart(ranges);
  }

  private List<String> addresses(List<String> texts) {
    return texts.stream().flatMap(t -> family.address(t).stream()).distinct().toList();
  }
}
