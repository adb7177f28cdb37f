package dev.berth.node.network;

import dev.berth.model.ip.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What every table has, whatever Services there are: the hooks, the maps, what is masqueraded.
 *
 * <p>Masqueraded is (1) what a rule has marked: it came from outside the pod network, so that the answer must pass
 * here again; (2) a pod that was led to itself: it would take an answer from its own address for nobody's; (3) pods
 * that leave the pod network: nobody out there knows the way back to them. Pods among themselves see each other's
 * addresses.
 */
final class TableFrame {
  static final String OWN_PODS = "own-pods";
  static final String POD_NETWORK = "pod-network";
  static final String SERVICE_NETWORK = "service-network";
  static final String NODE_IPS = "node-ips";

  /** Sets of ranges, which are replaced as a whole: the kernel cannot take one out of the middle of others. */
  static final Set<String> INTERVALS = Set.of(OWN_PODS, POD_NETWORK, SERVICE_NETWORK);

  static final Set<String> MAPS = Set.of(ServiceRules.SERVICES, ServiceRules.NODE_PORTS);

  /** The owner of {@link #part}; before every namespace. */
  static final String OWNER = "";

  private TableFrame() {}

  /** Sets and maps: name and declaration. */
  static List<String> sets(Family family) {
    String ip = family.type;
    return List.of(
        "set " + NODE_IPS + " { type " + ip + "; }",
        "set " + OWN_PODS + " { type " + ip + "; flags interval; }",
        "set " + POD_NETWORK + " { type " + ip + "; flags interval; }",
        "set " + SERVICE_NETWORK + " { type " + ip + "; flags interval; }",
        "set " + ServiceRules.CLUSTER_IPS + " { type " + ip + "; }",
        "set " + ServiceRules.HAIRPIN + " { type " + ip + " . " + ip + "; }",
        "map " + ServiceRules.SERVICES + " { type " + ip + " . inet_proto . inet_service : verdict; }",
        "map " + ServiceRules.NODE_PORTS + " { type inet_proto . inet_service : verdict; }");
  }

  /** Chains at the kernel's hooks: name and declaration. */
  static List<String> hooks() {
    return List.of(
        "prerouting { type nat hook prerouting priority dstnat; }",
        "output { type nat hook output priority -100; }",
        "postrouting { type nat hook postrouting priority srcnat; }");
  }

  /** What the node itself contributes. */
  static Part part(NodePlace place, Family family) {
    String ip = family.word;
    String toItself = ip + " saddr . " + ip + " daddr @" + ServiceRules.HAIRPIN;
    String fromOutside = ip + " daddr @" + ServiceRules.CLUSTER_IPS + " " + ip + " saddr != @" + POD_NETWORK;
    String leaving = ip + " saddr @" + OWN_PODS + " " + ip + " daddr != @" + POD_NETWORK;
    Part.Builder part = new Part.Builder();
    part.rule("prerouting", "jump services")
        .rule("output", "jump services")
        .rule("postrouting", "meta mark & 0x4000 != 0 meta mark set meta mark ^ 0x4000 masquerade fully-random")
        .rule("postrouting", "ct status dnat " + toItself + " masquerade fully-random")
        .rule("postrouting", leaving + " " + ip + " daddr != " + family.multicast + " masquerade fully-random")
        .rule("services", fromOutside + " " + ServiceRules.MARK)
        .rule("services", ip + " daddr . meta l4proto . th dport vmap @" + ServiceRules.SERVICES)
        .rule("services", ip + " daddr @" + NODE_IPS + " meta l4proto . th dport vmap @" + ServiceRules.NODE_PORTS)
        // a port that the Service does not have; without this it would wander off to the default gateway
        .rule("services", ip + " daddr @" + ServiceRules.CLUSTER_IPS + " goto " + ServiceRules.REJECT)
        // nobody's address, or one whose Service has not been heard of yet: its client tries again
        // (of pods only: the range may be somebody's in the node's own network)
        .rule("services", ip + " saddr @" + OWN_PODS + " " + ip + " daddr @" + SERVICE_NETWORK + " drop")
        .rule(ServiceRules.REJECT, "reject");
    place.addresses().stream()
        .filter(a -> Family.of(a) == family && !a.isLoopback())
        .forEach(a -> part.element(NODE_IPS, a.toString(), ""));
    ranges(place.ownPods(), family).forEach(c -> part.element(OWN_PODS, c.toString(), ""));
    ranges(place.services(), family).forEach(c -> part.element(SERVICE_NETWORK, c.toString(), ""));
    List<Cidr> network = new ArrayList<>(place.podNetwork());
    network.addAll(place.ownPods());
    ranges(network, family).forEach(c -> part.element(POD_NETWORK, c.toString(), ""));
    return part.build();
  }

  private static List<Cidr> ranges(List<Cidr> all, Family family) {
    return Family.apart(all.stream().filter(c -> Family.of(c.address()) == family).toList());
  }
}
