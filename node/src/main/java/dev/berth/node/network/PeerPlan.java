package dev.berth.node.network;

import dev.berth.model.ip.Cidr;
import dev.berth.model.ip.IpAddress;
import dev.berth.node.network.NetworkSettings.PeerMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What must be done so that the pods of other nodes are reached: from the nodes and what there is to commands. Pure;
 * where all is as it should be, there are none.
 *
 * <p>A node on the subnet of this one's own address gets a route: by that both ends decide alike, while a node may have further
 * subnets (machines of its own, on a bridge) whose nodes cannot know that. Any other gets VXLAN: a route by way of the first address of its
 * range (its end of the tunnel), a neighbour entry that says that end's hardware address, a forwarding entry that
 * says at which node it is. Nothing is learned or flooded. VXLAN carries IPv4 only.
 *
 * @param steps commands, in order
 * @param gaps nodes that cannot be reached, and why
 */
record PeerPlan(List<List<String>> steps, List<Finding> gaps) {
  /** Marks our routes in the kernel's table. */
  static final String PROTOCOL = "98";

  static final String VNI = "1";

  /** As flannel, and Linux' own default; not IANA's 4789. */
  static final String PORT = "8472";

  /** What VXLAN adds to a packet over IPv4. */
  static final int OVERHEAD = 50;

  /** Works a plan out. */
  static PeerPlan of(Peer self, Collection<Peer> peers, HostLinks actual, NetworkSettings settings) {
    Making making = new Making(self, actual, settings);
    if (settings.peers() != PeerMode.NONE) {
      peers.stream().filter(p -> !p.name().equals(self.name())).forEach(making::peer);
    }
    making.services();
    return making.plan();
  }

  private static final class Making {
    private final Peer self;
    private final HostLinks actual;
    private final NetworkSettings settings;
    /** As {@link HostLinks} reads them, to the command that makes them. */
    private final Map<String, List<String>> routes = new TreeMap<>();
    private final Map<String, String> neighbours = new TreeMap<>();
    private final Map<String, String> forwarding = new TreeMap<>();
    private final List<List<String>> steps = new ArrayList<>();
    private final List<Finding> gaps = new ArrayList<>();

    Making(Peer self, HostLinks actual, NetworkSettings settings) {
      this.self = self;
      this.actual = actual;
      this.settings = settings;
    }

    void peer(Peer peer) {
      for (Cidr cidr : peer.podCidrs()) {
        boolean v6 = cidr.address().v6();
        Optional<IpAddress> address = peer.addresses().stream().filter(a -> a.v6() == v6).findFirst();
        if (self.podCidrs().stream().anyMatch(own -> own.overlaps(cidr))) {
          gap(peer, "its pod range " + cidr + " overlaps this node's", "give each node a range of its own");
        } else if (address.isEmpty()) {
          gap(peer, "it has no InternalIP of the family of its pod range " + cidr, "have its agent report one");
        } else {
          peer(peer, cidr, address.get());
        }
      }
    }

    private void peer(Peer peer, Cidr cidr, IpAddress address) {
      Set<String> ours = Set.of(settings.vxlan(), settings.bridge());
      Optional<String> direct = actual.directTo(address, ours).filter(_ -> mayBeDirect(address));
      if (direct.isPresent()) {
        route(cidr, Optional.of(address), direct.get(), List.of());
      } else if (settings.peers() == PeerMode.ROUTES) {
        String remedy = "use VXLAN, or routes of the network between";
        gap(peer, "its address " + address + " is on no subnet of this node", remedy);
      } else if (cidr.address().v6()) {
        String why = "its pod range " + cidr + " would need VXLAN, which carries IPv4 only";
        gap(peer, why, "put the nodes on one subnet");
      } else {
        IpAddress end = cidr.masked().address();
        neighbours.put(end.toString(), peer.vtepMac());
        forwarding.put(peer.vtepMac(), address.toString());
        route(cidr, Optional.of(end), settings.vxlan(), List.of("onlink"));
      }
    }

    private boolean mayBeDirect(IpAddress address) {
      return switch (settings.peers()) {
        case NONE, VXLAN -> false;
        case ROUTES -> true;
        case AUTO ->
            self.addresses().stream().filter(a -> a.v6() == address.v6()).findFirst()
                .filter(own -> !actual.isBeside(own, address)).isEmpty();
      };
    }

    /**
     * A process of a node without a default route would be told that Services are unreachable before any rule sees
     * its packet.
     */
    void services() {
      Optional<IpAddress> own = self.addresses().stream().filter(a -> !a.v6()).findFirst();
      if (!actual.hasDefault() && own.isPresent()) {
        settings.serviceCidrs().stream()
            .filter(c -> !c.address().v6())
            .forEach(c -> route(c, Optional.empty(), "lo", List.of("src", own.get().toString())));
      }
    }

    private void gap(Peer peer, String why, String remedy) {
      gaps.add(Finding.gap("peers", "pods of node " + peer.name() + " are not reached: " + why, remedy));
    }

    private void route(Cidr to, Optional<IpAddress> via, String device, List<String> more) {
      String at = via.map(v -> " via " + v).orElse("") + " dev " + device;
      List<String> argv = new ArrayList<>(List.of("ip"));
      if (to.address().v6()) {
        argv.add("-6");
      }
      argv.addAll(List.of("route", "replace", to.masked().toString()));
      via.ifPresent(v -> argv.addAll(List.of("via", v.toString())));
      argv.addAll(List.of("dev", device));
      argv.addAll(more);
      argv.addAll(List.of("proto", PROTOCOL));
      routes.putIfAbsent(to.masked() + at, argv);
    }

    PeerPlan plan() {
      boolean anew = device();
      for (String route : new TreeSet<>(actual.routes())) {
        String to = route.substring(0, route.indexOf(' '));
        if (routes.keySet().stream().noneMatch(r -> r.startsWith(to + " "))) {
          steps.add(argv(to.contains(":") ? "ip -6 route del" : "ip route del", to, "proto", PROTOCOL));
        }
      }
      String vx = settings.vxlan();
      if (actual.vxlan().isPresent() && !anew && !neighbours.isEmpty()) {
        actual.neighbours().keySet().stream().filter(n -> !neighbours.containsKey(n))
            .forEach(n -> steps.add(argv("ip neigh del", n, "dev", vx)));
        actual.forwarding().forEach((mac, to) -> {
          if (!forwarding.containsKey(mac)) {
            steps.add(argv("bridge fdb del", mac, "dev", vx, "dst", to));
          }
        });
      }
      forwarding.forEach((mac, to) -> {
        if (anew || !to.equals(actual.forwarding().get(mac))) {
          steps.add(argv("bridge fdb replace", mac, "dev", vx, "dst", to, "self", "permanent"));
        }
      });
      neighbours.forEach((end, mac) -> {
        if (anew || !mac.equals(actual.neighbours().get(end))) {
          steps.add(argv("ip neigh replace", end, "lladdr", mac, "dev", vx, "nud", "permanent"));
        }
      });
      routes.forEach((route, make) -> {
        boolean lost = anew && route.endsWith(" dev " + vx);
        if (lost || !actual.routes().contains(route)) {
          steps.add(make);
        }
      });
      return new PeerPlan(List.copyOf(steps), List.copyOf(gaps));
    }

    /**
     * Makes the VXLAN device as it should be. @return whether it is new, so that nothing of what hung on it is there
     */
    private boolean device() {
      String name = settings.vxlan();
      Optional<Cidr> range = self.podCidrs().stream().filter(c -> !c.address().v6()).findFirst();
      Optional<IpAddress> local = self.addresses().stream().filter(a -> !a.v6()).findFirst();
      if (neighbours.isEmpty() || range.isEmpty() || local.isEmpty()) {
        if (actual.vxlan().isPresent()) {
          steps.add(argv("ip link del", name));
        }
        routes.keySet().removeIf(r -> r.endsWith(" dev " + name));
        neighbours.clear();
        forwarding.clear();
        return true;
      }
      int mtu = actual.mtuOf(local.get()).orElse(1500) - OVERHEAD;
      String end = range.get().masked().address() + "/32";
      Optional<HostLinks.Vxlan> there = actual.vxlan();
      boolean fits =
          there
              .filter(
                  v ->
                      String.valueOf(v.id()).equals(VNI)
                          && String.valueOf(v.port()).equals(PORT)
                          && v.local().equals(local.get().toString())
                          && v.mac().equals(self.vtepMac())
                          && v.mtu() == mtu
                          && v.up()
                          && v.addresses().equals(Set.of(end)))
              .isPresent();
      if (fits) {
        return false;
      }
      if (there.isPresent()) {
        steps.add(argv("ip link del", name));
      }
      steps.add(
          argv(
              "ip link add", name, "address", self.vtepMac(), "mtu", String.valueOf(mtu), "type", "vxlan",
              "id", VNI, "dstport", PORT, "local", local.get().toString(), "nolearning"));
      steps.add(argv("ip addr add", end, "dev", name));
      steps.add(argv("ip link set", name, "up"));
      return true;
    }

    private static List<String> argv(String command, String... more) {
      List<String> argv = new ArrayList<>();
      int from = 0;
      for (int space = command.indexOf(' '); space >= 0; space = command.indexOf(' ', from)) {
        argv.add(command.substring(from, space));
        from = space + 1;
      }
      argv.add(command.substring(from));
      argv.addAll(List.of(more));
      return List.copyOf(argv);
    }
  }
}
