package dev.berth.node.network;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ip.Cidr;
import dev.berth.model.ip.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What links, addresses and routes a network has, as {@code ip} and {@code bridge} say it. Pure.
 *
 * @param addresses of all devices
 * @param vxlan our device, if it is there
 * @param routes those with our protocol, as {@link PeerPlan} writes them
 * @param neighbours of our VXLAN device: address to hardware address
 * @param forwarding of our VXLAN device: hardware address to the node's
 * @param hasDefault whether there is a default route for IPv4
 */
record HostLinks(
    List<Address> addresses,
    Optional<Vxlan> vxlan,
    Set<String> routes,
    Map<String, String> neighbours,
    Map<String, String> forwarding,
    boolean hasDefault) {

  /** An address of a device, with the subnet that it is on. */
  record Address(String device, Cidr at, int mtu) {}

  /** Our VXLAN device. */
  record Vxlan(long id, String local, long port, String mac, long mtu, boolean up, Set<String> addresses) {}

  /**
   * @param links of {@code ip -j -d addr show}
   * @param routes of {@code ip -j route show proto …}
   * @param defaults of {@code ip -j route show default}
   * @param neighbours of {@code ip -j neigh show dev … nud permanent}
   * @param forwarding of {@code bridge -j fdb show dev …}
   * @param device our VXLAN device
   */
  static HostLinks of(
      JsonArray links,
      JsonArray routes,
      JsonArray defaults,
      JsonArray neighbours,
      JsonArray forwarding,
      String device) {
    List<Address> addresses = new ArrayList<>();
    Optional<Vxlan> vxlan = Optional.empty();
    for (JsonObject link : links.objects().toList()) {
      List<Cidr> of = new ArrayList<>();
      link.array("addr_info").objects()
          .forEach(
              a ->
                  IpAddress.parse(a.text("local"))
                      .ifPresent(ip -> of.add(new Cidr(ip, (int) a.number("prefixlen")))));
      of.forEach(c -> addresses.add(new Address(link.text("ifname"), c, (int) link.number("mtu"))));
      if (link.text("ifname").equals(device)) {
        JsonObject data = link.object("linkinfo").object("info_data");
        boolean up = link.array("flags").strings().anyMatch("UP"::equals);
        Set<String> own = new TreeSet<>();
        of.stream().filter(c -> !c.address().isLinkLocalUnicast()).forEach(c -> own.add(c.toString()));
        vxlan =
            Optional.of(
                new Vxlan(
                    data.number("id"),
                    data.text("local"),
                    data.number("port"),
                    link.text("address"),
                    link.number("mtu"),
                    up,
                    own));
      }
    }
    Set<String> ours = new TreeSet<>();
    for (JsonObject route : routes.objects().toList()) {
      String dst = route.text("dst");
      // of a single address it leaves the prefix out
      String whole = dst.contains("/") ? dst : dst + (dst.contains(":") ? "/128" : "/32");
      String via = route.text("gateway");
      ours.add(whole + (via.isEmpty() ? "" : " via " + via) + " dev " + route.text("dev"));
    }
    Map<String, String> known = new TreeMap<>();
    neighbours.objects().forEach(n -> known.put(n.text("dst"), n.text("lladdr")));
    Map<String, String> to = new TreeMap<>();
    forwarding.objects().filter(f -> !f.text("dst").isEmpty()).forEach(f -> to.put(f.text("mac"), f.text("dst")));
    return new HostLinks(addresses, vxlan, ours, known, to, defaults.size() > 0);
  }

  /** The device that has an address of the subnet that the other is on; not our own overlay. */
  Optional<String> directTo(IpAddress other, Set<String> except) {
    return addresses.stream()
        .filter(a -> !except.contains(a.device()))
        .filter(a -> a.at().prefix() < a.at().address().width() && a.at().contains(other))
        .map(Address::device)
        .findFirst();
  }

  /** Whether the other is on the subnet of this node's own address too; true where no device has that. */
  boolean isBeside(IpAddress own, IpAddress other) {
    List<Address> mine = addresses.stream().filter(a -> a.at().address().equals(own)).toList();
    return mine.isEmpty() || mine.stream().anyMatch(a -> a.at().contains(other));
  }

  /** Of the device that has this address. */
  Optional<Integer> mtuOf(IpAddress address) {
    return addresses.stream().filter(a -> a.at().address().equals(address)).map(Address::mtu).findFirst();
  }
}
