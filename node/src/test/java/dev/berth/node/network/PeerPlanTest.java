package dev.berth.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.ip.Cidr;
import dev.berth.model.ip.IpAddress;
import dev.berth.node.network.NetworkSettings.PeerMode;
import dev.berth.node.network.NetworkSettings.PodLink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Node a is 172.30.1.1/24 and has the pods 10.244.1.0/24. */
class PeerPlanTest {
  private static final Peer A = peer("a", "172.30.1.1", "10.244.1.0/24");
  private static final Peer NEAR = peer("b", "172.30.1.2", "10.244.2.0/24");
  private static final Peer FAR = peer("c", "172.30.2.3", "10.244.3.0/24");
  private static final NetworkSettings SETTINGS = NetworkSettings.under(Path.of("/var/lib/berth"));

  private static Peer peer(String name, String address, String cidr) {
    return new Peer(
        name,
        List.of(Cidr.parse(cidr).orElseThrow()),
        List.of(IpAddress.parse(address).orElseThrow()),
        "02:00:00:00:00:0" + name);
  }

  private static HostLinks links(Optional<HostLinks.Vxlan> vxlan, Set<String> routes, Map<String, String> ends, Map<String, String> to) {
    return new HostLinks(
        List.of(
            new HostLinks.Address("lo", Cidr.parse("127.0.0.1/8").orElseThrow(), 65536),
            new HostLinks.Address("eth0", Cidr.parse("172.30.1.1/24").orElseThrow(), 1500),
            new HostLinks.Address("berth0", Cidr.parse("10.244.1.1/24").orElseThrow(), 1450)),
        vxlan,
        routes,
        ends,
        to,
        true);
  }

  private static final HostLinks BARE = links(Optional.empty(), Set.of(), Map.of(), Map.of());

  private static List<String> steps(PeerPlan plan) {
    return plan.steps().stream().map(argv -> String.join(" ", argv)).toList();
  }

  @Test
  void aNodeOnOurSubnetGetsARouteAndAnyOtherATunnel() {
    PeerPlan plan = PeerPlan.of(A, List.of(A, NEAR, FAR), BARE, SETTINGS);
    assertThat(steps(plan))
        .containsExactly(
            "ip link add berth.vxlan address 02:00:00:00:00:0a mtu 1450 type vxlan id 1 dstport 8472 local 172.30.1.1 nolearning",
            "ip addr add 10.244.1.0/32 dev berth.vxlan",
            "ip link set berth.vxlan up",
            "bridge fdb replace 02:00:00:00:00:0c dev berth.vxlan dst 172.30.2.3 self permanent",
            "ip neigh replace 10.244.3.0 lladdr 02:00:00:00:00:0c dev berth.vxlan nud permanent",
            "ip route replace 10.244.2.0/24 via 172.30.1.2 dev eth0 proto 98",
            "ip route replace 10.244.3.0/24 via 10.244.3.0 dev berth.vxlan onlink proto 98");
    assertThat(plan.gaps()).isEmpty();
  }

  @Test
  void aNodeOnAnotherSubnetOfOursGetsATunnelSinceItWouldAnswerByOne() {
    List<HostLinks.Address> addresses = new ArrayList<>(BARE.addresses());
    addresses.add(new HostLinks.Address("virbr0", Cidr.parse("192.168.122.1/24").orElseThrow(), 1500));
    HostLinks links = new HostLinks(addresses, Optional.empty(), Set.of(), Map.of(), Map.of(), true);
    Peer guest = peer("g", "192.168.122.2", "10.244.7.0/24");
    assertThat(steps(PeerPlan.of(A, List.of(guest), links, SETTINGS)))
        .contains("ip route replace 10.244.7.0/24 via 10.244.7.0 dev berth.vxlan onlink proto 98");
    assertThat(steps(PeerPlan.of(A, List.of(guest), links, SETTINGS.with(PodLink.AUTO, PeerMode.ROUTES))))
        .containsExactly("ip route replace 10.244.7.0/24 via 192.168.122.2 dev virbr0 proto 98");
  }

  private static final HostLinks BUILT =
      links(
          Optional.of(new HostLinks.Vxlan(1, "172.30.1.1", 8472, "02:00:00:00:00:0a", 1450, true, Set.of("10.244.1.0/32"))),
          Set.of("10.244.2.0/24 via 172.30.1.2 dev eth0", "10.244.3.0/24 via 10.244.3.0 dev berth.vxlan"),
          Map.of("10.244.3.0", "02:00:00:00:00:0c"),
          Map.of("02:00:00:00:00:0c", "172.30.2.3"));

  @Test
  void whereAllIsAsItShouldBeNothingIsDone() {
    assertThat(steps(PeerPlan.of(A, List.of(A, NEAR, FAR), BUILT, SETTINGS))).isEmpty();
  }

  @Test
  void aNodeThatHasGoneLeavesNothing() {
    assertThat(steps(PeerPlan.of(A, List.of(A, NEAR), BUILT, SETTINGS)))
        .containsExactly("ip link del berth.vxlan", "ip route del 10.244.3.0/24 proto 98");
    Peer other = peer("d", "172.30.3.4", "10.244.4.0/24");
    assertThat(steps(PeerPlan.of(A, List.of(A, NEAR, other), BUILT, SETTINGS)))
        .containsExactly(
            "ip route del 10.244.3.0/24 proto 98",
            "ip neigh del 10.244.3.0 dev berth.vxlan",
            "bridge fdb del 02:00:00:00:00:0c dev berth.vxlan dst 172.30.2.3",
            "bridge fdb replace 02:00:00:00:00:0d dev berth.vxlan dst 172.30.3.4 self permanent",
            "ip neigh replace 10.244.4.0 lladdr 02:00:00:00:00:0d dev berth.vxlan nud permanent",
            "ip route replace 10.244.4.0/24 via 10.244.4.0 dev berth.vxlan onlink proto 98");
  }

  @Test
  void aNodeThatGetsAnotherAddressGetsAnotherTunnelWithAllThatHungOnIt() {
    Peer moved = peer("a", "172.30.1.9", "10.244.1.0/24");
    assertThat(steps(PeerPlan.of(moved, List.of(FAR), BUILT, SETTINGS)))
        .startsWith("ip link del berth.vxlan")
        .contains(
            "ip link add berth.vxlan address 02:00:00:00:00:0a mtu 1450 type vxlan id 1 dstport 8472 local 172.30.1.9 nolearning",
            "bridge fdb replace 02:00:00:00:00:0c dev berth.vxlan dst 172.30.2.3 self permanent",
            "ip route replace 10.244.3.0/24 via 10.244.3.0 dev berth.vxlan onlink proto 98");
  }

  @Test
  void whatCannotBeReachedIsSaidWithTheReason() {
    PeerPlan routes = PeerPlan.of(A, List.of(FAR), BARE, SETTINGS.with(PodLink.AUTO, PeerMode.ROUTES));
    assertThat(routes.steps()).isEmpty();
    assertThat(routes.gaps()).extracting(Finding::toString)
        .containsExactly(
            "peers: pods of node c are not reached: its address 172.30.2.3 is on no subnet of this node; remedy: use VXLAN, or"
                + " routes of the network between");
    Peer twin = peer("t", "172.30.1.7", "10.244.1.128/25");
    assertThat(PeerPlan.of(A, List.of(twin), BARE, SETTINGS).gaps().getFirst().problem()).contains("overlaps this node's");
  }

  @Test
  void ofIpv6ThereAreRoutesOnly() {
    Peer six =
        new Peer(
            "b",
            List.of(Cidr.parse("10.244.2.0/24").orElseThrow(), Cidr.parse("fd00:2::/64").orElseThrow()),
            List.of(IpAddress.parse("172.30.1.2").orElseThrow(), IpAddress.parse("fd01::2").orElseThrow()),
            "02:00:00:00:00:0b");
    HostLinks links =
        new HostLinks(
            List.of(
                new HostLinks.Address("eth0", Cidr.parse("172.30.1.1/24").orElseThrow(), 1500),
                new HostLinks.Address("eth0", Cidr.parse("fd01::1/64").orElseThrow(), 1500)),
            Optional.empty(), Set.of(), Map.of(), Map.of(), true);
    assertThat(steps(PeerPlan.of(A, List.of(six), links, SETTINGS)))
        .containsExactly(
            "ip route replace 10.244.2.0/24 via 172.30.1.2 dev eth0 proto 98",
            "ip -6 route replace fd00:2::/64 via fd01::2 dev eth0 proto 98");
    assertThat(PeerPlan.of(A, List.of(six), BARE, SETTINGS).gaps().getFirst().problem()).contains("carries IPv4 only");
  }

  @Test
  void theHardwareAddressFollowsFromTheNameUnlessTheNodeSaysAnother() {
    assertThat(Peer.mac("node-1")).matches("([0-9a-f]{2}:){5}[0-9a-f]{2}").isNotEqualTo(Peer.mac("node-2"));
    int first = Integer.parseInt(Peer.mac("node-1").substring(0, 2), 16);
    assertThat(first & 3).as("of one station, locally administered").isEqualTo(2);
  }
}
