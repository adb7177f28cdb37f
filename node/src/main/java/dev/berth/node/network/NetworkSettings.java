package dev.berth.node.network;

import dev.berth.model.ip.Cidr;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a node's network is built. Names are unique within one network namespace of the kernel; of what lies in
 * directories, each node of a host has its own.
 *
 * @param table of nftables, in each family
 * @param bridge that pods hang on
 * @param vxlan device for nodes that are not on a subnet of this one
 * @param link how a pod is connected to its node
 * @param peers how the pods of other nodes are reached
 * @param podMtu 0 for that of the node's own interface, less what VXLAN adds where it may be used
 * @param clusterCidrs the pods' ranges of the whole cluster; empty for those that nodes have now
 * @param serviceCidrs of Services: on a node without a default route these need a route
 * @param namespace the node's network; empty for that of this process
 * @param cniConfigDirectory where the runtime looks for {@code *.conflist}
 * @param cniPluginDirectories where the runtime looks for plugins
 * @param ipamDirectory where host-local writes down which addresses are given away
 */
public record NetworkSettings(
    String table,
    String bridge,
    String vxlan,
    PodLink link,
    PeerMode peers,
    int podMtu,
    List<Cidr> clusterCidrs,
    List<Cidr> serviceCidrs,
    Optional<Path> namespace,
    Path cniConfigDirectory,
    List<String> cniPluginDirectories,
    Path ipamDirectory) {

  /** Debian's place and everybody else's. */
  public static final List<String> PLUGIN_DIRECTORIES = List.of("/opt/cni/bin", "/usr/lib/cni");

  public NetworkSettings {
    clusterCidrs = List.copyOf(clusterCidrs);
    serviceCidrs = List.copyOf(serviceCidrs);
    cniPluginDirectories = List.copyOf(cniPluginDirectories);
    // 15 characters is what the kernel allows; longer names would fail one by one, later
    for (String device : List.of(bridge, vxlan)) {
      if (!device.matches("[a-zA-Z0-9._-]{1,15}")) {
        throw new IllegalArgumentException(
            "a network device cannot be called \"" + device + "\": 1 to 15 of a-z 0-9 . _ -");
      }
    }
    if (!table.matches("[a-zA-Z][a-zA-Z0-9_-]*")) {
      throw new IllegalArgumentException("a table cannot be called \"" + table + "\": letters, digits, _ and -");
    }
  }

  /** The usual names, in the network of this process. */
  public static NetworkSettings under(Path directory) {
    return new NetworkSettings(
        "berth",
        "berth0",
        "berth.vxlan",
        PodLink.AUTO,
        PeerMode.AUTO,
        0,
        List.of(),
        List.of(),
        Optional.empty(),
        directory.resolve("cni/net.d"),
        PLUGIN_DIRECTORIES,
        directory.resolve("cni/addresses"));
  }

  public NetworkSettings in(Path network) {
    return new NetworkSettings(
        table, bridge, vxlan, link, peers, podMtu, clusterCidrs, serviceCidrs, Optional.of(network), cniConfigDirectory,
        cniPluginDirectories, ipamDirectory);
  }

  public NetworkSettings with(PodLink podLink, PeerMode mode) {
    return new NetworkSettings(
        table, bridge, vxlan, podLink, mode, podMtu, clusterCidrs, serviceCidrs, namespace, cniConfigDirectory,
        cniPluginDirectories, ipamDirectory);
  }

  public NetworkSettings withRanges(List<Cidr> pods, List<Cidr> services) {
    return new NetworkSettings(
        table, bridge, vxlan, link, peers, podMtu, pods, services, namespace, cniConfigDirectory, cniPluginDirectories,
        ipamDirectory);
  }

  /** How a pod is connected to its node. */
  public enum PodLink {
    /** The bridge where the kernel shows bridged packets to the rules, else point to point. */
    AUTO,
    /**
     * All pods of the node on one bridge. What they answer each other passes the bridge only: without {@code
     * br_netfilter} a Service's translation would not be undone on the way back.
     */
    BRIDGE,
    /** A link of its own for each pod; everything is routed. Needs nothing of the kernel. */
    POINT_TO_POINT
  }

  /** How the pods of other nodes are reached. */
  public enum PeerMode {
    /** A route where the other node is on the subnet of this one's own address, else VXLAN. */
    AUTO,
    ROUTES,
    VXLAN,
    /** Not by us: a cloud's routes, another overlay. */
    NONE
  }
}
