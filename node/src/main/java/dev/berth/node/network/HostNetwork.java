package dev.berth.node.network;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonLimits;
import dev.berth.base.json.JsonReader;
import dev.berth.model.ip.Cidr;
import dev.berth.node.linux.Commands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The edge to a network's links, routes and switches ({@code sysctl}). Blocks; keeps nothing. */
record HostNetwork(Commands commands, NetworkSettings settings) {

  HostLinks links() {
    String vxlan = settings.vxlan();
    JsonArray links = json("ip", "-j", "-d", "addr", "show");
    boolean there = links.objects().anyMatch(l -> l.text("ifname").equals(vxlan));
    return HostLinks.of(
        links,
        routes(),
        json("ip", "-j", "route", "show", "default"),
        there ? json("ip", "-j", "neigh", "show", "dev", vxlan, "nud", "permanent") : JsonArray.EMPTY,
        there ? json("bridge", "-j", "fdb", "show", "dev", vxlan) : JsonArray.EMPTY,
        vxlan);
  }

  private JsonArray routes() {
    List<Json> routes = new ArrayList<>(json("ip", "-j", "route", "show", "proto", PeerPlan.PROTOCOL).items());
    routes.addAll(json("ip", "-j", "-6", "route", "show", "proto", PeerPlan.PROTOCOL).items());
    return JsonArray.of(routes);
  }

  private JsonArray json(String... argv) {
    String text = commands.run(argv).orThrow().stdout();
    if (text.isBlank()) {
      return JsonArray.EMPTY;
    }
    return (JsonArray) JsonReader.read(text.getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT).value();
  }

  /** Brings the way to other nodes up to date. @return what is in the way of some */
  List<Finding> join(Peer self, Collection<Peer> peers) {
    HostLinks links = links();
    PeerPlan plan = PeerPlan.of(self, peers, links, settings);
    plan.steps().forEach(argv -> commands.run(argv, "", Commands.SHORT).orThrow());
    List<Finding> found = new ArrayList<>(plan.gaps());
    found.addAll(clashes(self, links, settings));
    return found;
  }

  /** Addresses of this host that lie in ranges which are meant for pods or Services: what is there cannot be reached. */
  static List<Finding> clashes(Peer self, HostLinks links, NetworkSettings settings) {
    List<Finding> found = new ArrayList<>();
    List<Cidr> pods = new ArrayList<>(settings.clusterCidrs());
    pods.addAll(self.podCidrs());
    for (HostLinks.Address a : links.addresses()) {
      boolean ours =
          a.device().equals(settings.bridge()) || a.device().equals(settings.vxlan()) || a.device().startsWith("veth");
      String at = "address " + a.at() + " of " + a.device() + " lies in the range of ";
      if (!ours && pods.stream().anyMatch(c -> c.contains(a.at().address()))) {
        found.add(Finding.gap("pod addresses", at + "pods: its neighbours are not reached", "choose another range for pods"));
      }
      if (!ours && settings.serviceCidrs().stream().anyMatch(c -> c.contains(a.at().address()))) {
        found.add(
            Finding.gap("service proxy", at + "Services: its neighbours are not reached", "choose another range for Services"));
      }
    }
    return found;
  }

  /**
   * Turns on what forwarding needs.
   *
   * @return what could not be, and what else stands in the way of forwarded packets
   */
  List<Finding> prepare(boolean bridged, boolean v6) {
    List<Finding> found = new ArrayList<>();
    require(found, "ipv4/ip_forward", "1", "no packet of a pod leaves its node");
    if (v6) {
      require(found, "ipv6/conf/all/forwarding", "1", "no IPv6 packet of a pod leaves its node");
    }
    if (bridged) {
      String without = "pods on one node do not reach each other through a Service";
      require(found, "bridge/bridge-nf-call-iptables", "1", without);
    }
    // 1 drops what comes in where the answer would not go out, which a second way to a node makes happen
    read("ipv4/conf/all/rp_filter")
        .filter("1"::equals)
        .ifPresent(
            _ ->
                found.add(
                    Finding.gap(
                        "peers",
                        "net.ipv4.conf.all.rp_filter is 1: packets of nodes with several addresses may be dropped",
                        "sysctl -w net.ipv4.conf.all.rp_filter=2")));
    Commands.Result chains = commands.run("nft", "list", "chains");
    if (dropsForwarded(chains.stdout())) {
      found.add(
          Finding.gap(
              "peers",
              "another program's rules drop forwarded packets (a chain at the forward hook with policy drop):"
                  + " pods reach nobody outside their node",
              "iptables -P FORWARD ACCEPT, or a rule there that accepts the pods' ranges"));
    }
    return found;
  }

  /** Whether a chain of {@code nft list chains} drops what no rule of it accepts. */
  static boolean dropsForwarded(String chains) {
    return chains.lines().anyMatch(l -> l.contains("hook forward") && l.contains("policy drop"));
  }

  /** Whether the kernel shows bridged packets to the rules; asks it to where that is a module. */
  boolean seesBridged() {
    if (read("bridge/bridge-nf-call-iptables").isPresent()) {
      return true;
    }
    if (commands.find("modprobe").isPresent()) {
      var _ = commands.run("modprobe", "br_netfilter");
    }
    return read("bridge/bridge-nf-call-iptables").isPresent();
  }

  private Optional<String> read(String name) {
    // by a program: the file is another one in the node's own network
    Commands.Result result = commands.run("cat", "/proc/sys/net/" + name);
    return result.succeeded() ? Optional.of(result.stdout().strip()) : Optional.empty();
  }

  private void require(List<Finding> found, String name, String value, String without) {
    Optional<String> is = read(name);
    if (is.filter(value::equals).isPresent()) {
      return;
    }
    Commands.Result written = commands.run(List.of("tee", "/proc/sys/net/" + name), value + "\n", Commands.SHORT);
    if (!written.succeeded()) {
      String sysctl = "net." + name.replace('/', '.');
      String module = "modprobe br_netfilter, or connect pods point to point";
      found.add(
          Finding.broken(
              name.startsWith("bridge") ? "pod addresses" : "peers",
              sysctl + " is " + is.orElse("not there") + ": " + without,
              is.isEmpty() ? module : "sysctl -w " + sysctl + "=" + value));
    }
  }

  /** What of ours is left: devices, routes, tables. */
  List<String> leftovers() {
    List<String> left = new ArrayList<>();
    json("ip", "-j", "link", "show").objects()
        .map(l -> l.text("ifname"))
        .filter(n -> n.equals(settings.bridge()) || n.equals(settings.vxlan()))
        .forEach(n -> left.add("device " + n));
    routes().objects().forEach(r -> left.add("route " + r.text("dst")));
    for (Family family : Family.values()) {
      if (commands.run("nft", "-t", "list", "table", family.word, settings.table()).succeeded()) {
        left.add("table " + family.word + " " + settings.table());
      }
    }
    return left;
  }

  /** Takes away what {@link #leftovers} lists. Pods that still hang on the bridge lose their way out. */
  List<String> remove() {
    for (Family family : Family.values()) {
      if (commands.run("nft", "-t", "list", "table", family.word, settings.table()).succeeded()) {
        var _ = commands.run("nft", "delete", "table", family.word, settings.table());
      }
    }
    var _ = commands.run("ip", "route", "flush", "proto", PeerPlan.PROTOCOL);
    var _ = commands.run("ip", "-6", "route", "flush", "proto", PeerPlan.PROTOCOL);
    for (String device : List.of(settings.vxlan(), settings.bridge())) {
      if (commands.run("ip", "link", "show", device).succeeded()) {
        var _ = commands.run("ip", "link", "del", device);
      }
    }
    return leftovers();
  }
}
