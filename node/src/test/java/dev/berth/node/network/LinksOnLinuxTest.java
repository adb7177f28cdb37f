package dev.berth.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Service;
import dev.berth.node.linux.Commands;
import dev.berth.node.network.NetworkSettings.PeerMode;
import dev.berth.node.network.NetworkSettings.PodLink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The other ways to connect pods and nodes, and taking it all away. */
@Tag("linux")
class LinksOnLinuxTest {
  @BeforeAll
  static void assume() {
    ThreeNodes.assume();
  }

  @Test
  @Spec({"D36", "D43"})
  void pointToPointAndVxlanEverywhereDoTheSame() throws Exception {
    try (ThreeNodes nodes = new ThreeNodes(PodLink.POINT_TO_POINT, PeerMode.VXLAN)) {
      String a1 = nodes.pod("a", "a1");
      String a2 = nodes.pod("a", "a2");
      String b1 = nodes.pod("b", "b1");
      assertThat(Echo.ask(nodes.network("a1"), a2, 8080)).isEqualTo("a2 " + a1);
      assertThat(Echo.ask(nodes.network("a1"), b1, 8080)).isEqualTo("b1 " + a1);
      assertThat(nodes.in("a").run("ip", "route").stdout()).contains("10.244.2.0/24 via 10.244.2.0 dev berth.vxlan");
      nodes.service("web", "10.96.0.10", "");
      for (String to : List.of("a " + a1, "a " + a2, "b " + b1)) {
        nodes.endpoints("web", to);
        nodes.settle();
        assertThat(Echo.ask(nodes.network("a1"), "10.96.0.10", 80)).startsWith(to.substring(0, 1));
        assertThat(Echo.ask(nodes.network("a"), "10.96.0.10", 80)).startsWith(to.substring(0, 1));
      }
    }
  }

  @Test
  @Spec("D43")
  void aNodeWithoutADefaultRouteReachesServicesToo() throws Exception {
    try (ThreeNodes nodes = new ThreeNodes(PodLink.BRIDGE, PeerMode.AUTO)) {
      nodes.in("a").run("ip", "route", "del", "default").orThrow();
      nodes.restart("a");
      String b1 = nodes.pod("b", "b1");
      String a1 = nodes.pod("a", "a1");
      nodes.service("web", "10.96.0.10", "");
      for (String to : List.of("a " + a1, "b " + b1)) {
        nodes.endpoints("web", to);
        nodes.settle();
        ThreeNodes.eventually(
            "there is a route",
            () -> nodes.in("a").run("ip", "route", "get", "10.96.0.10").succeeded());
        assertThat(Echo.ask(nodes.network("a"), "10.96.0.10", 80)).startsWith(to.substring(0, 1));
        assertThat(Echo.ask(nodes.network("a1"), "10.96.0.10", 80)).startsWith(to.substring(0, 1));
      }
    }
  }

  @Test
  void nodesThatComeAndGoAndMoveAreFollowed() throws Exception {
    try (ThreeNodes nodes = new ThreeNodes(PodLink.BRIDGE, PeerMode.AUTO)) {
      nodes.put(
          Kinds.NODE,
          """
          metadata: {name: d, annotations: {berth.dev/vtep-mac: "02:00:00:00:00:0d"}}
          spec: {podCIDRs: [10.244.4.0/24]}
          status: {addresses: [{type: InternalIP, address: 172.30.7.4}]}
          """);
      ThreeNodes.eventually("there is a way to d", () -> nodes.in("a").run("ip", "route").stdout().contains("10.244.4.0/24"));
      assertThat(nodes.in("a").run("bridge", "fdb", "show", "dev", "berth.vxlan").stdout())
          .contains("02:00:00:00:00:0d dst 172.30.7.4");
      nodes.put(
          Kinds.NODE,
          """
          metadata: {name: d}
          spec: {podCIDRs: [10.244.4.0/24]}
          status: {addresses: [{type: InternalIP, address: 172.30.1.4}]}
          """);
      ThreeNodes.eventually(
          "d has moved to our subnet",
          () -> nodes.in("a").run("ip", "route").stdout().contains("10.244.4.0/24 via 172.30.1.4 dev eth0"));
      assertThat(nodes.in("a").run("bridge", "fdb", "show", "dev", "berth.vxlan").stdout()).doesNotContain("172.30.7.4");
      nodes.onLoop(
          () -> {
            nodes.source.remove(Kinds.NODE, "", "d");
            return true;
          });
      ThreeNodes.eventually("it is gone", () -> !nodes.in("a").run("ip", "route").stdout().contains("10.244.4.0/24"));
    }
  }

  /** Rules of every kind, in both families: the kernel takes them. */
  @Test
  void theKernelTakesEveryKindOfRule() {
    for (Family family : Family.values()) {
      boolean six = family == Family.IPV6;
      String slice =
          """
          addressType: %s
          ports: [{name: t, port: 1, protocol: TCP}, {name: u, port: 2, protocol: UDP}, {name: s, port: 3, protocol: SCTP}]
          endpoints:
          - {addresses: ["%s"], nodeName: a}
          - {addresses: ["%s"], nodeName: b}
          """
              .formatted(family.kubernetes, six ? "fd00::1" : "10.0.0.1", six ? "fd00::2" : "10.0.0.2");
      RuleTable table = new RuleTable();
      Map<String, Part> parts = new TreeMap<>();
      parts.put(TableFrame.OWNER, TableFrame.part(ServiceRulesTest.PLACE, family));
      for (String kind : List.of("Cluster, sessionAffinity: ClientIP", "Local, sessionAffinity: ClientIP", "Cluster", "Local")) {
        String name = "s" + parts.size();
        String service =
            """
            metadata: {namespace: default, name: %s}
            spec:
              {clusterIP: "%s", externalIPs: ["%s"], loadBalancerSourceRanges: ["%s", "%s"], externalTrafficPolicy: %s,
              ports: [{name: t, port: 1, nodePort: 30000}, {name: u, port: 1, protocol: UDP}, {name: s, port: 1, protocol: SCTP}]}
            status: {loadBalancer: {ingress: [{ip: "%s"}]}}
            """
                .formatted(
                    name,
                    (six ? "fd96::" : "10.96.0.") + parts.size(),
                    (six ? "fd97::" : "198.51.100.") + parts.size(),
                    six ? "fd98::/64" : "198.51.100.0/24",
                    six ? "fd98::7/128" : "198.51.101.0/24",
                    kind,
                    (six ? "fd99::" : "203.0.113.") + parts.size());
        parts.put(
            "default/" + name,
            ServiceRules.of(
                    new Service((JsonObject) Yaml.parse(service)),
                    List.of(new AnyObject((JsonObject) Yaml.parse(slice))),
                    ServiceRulesTest.PLACE,
                    family)
                .part());
      }
      table.put(parts);
      String script = table.all().fill(family, "berth", NftNames.NONE);
      assertThat(script).contains("sctp", "lb/default/s4/udp/1", "aff/10800/");
      ThreeNodes.HOST.run(List.of("unshare", "--net", "nft", "-f", "-"), script, Commands.SHORT).orThrow();
    }
  }

  @Test
  void aHostPortAndServicesStandBesideEachOther() throws Exception {
    Assumptions.assumeTrue(ThreeNodes.HOST.find("iptables").isPresent(), "needs iptables, which portmap calls");
    try (ThreeNodes nodes = new ThreeNodes(PodLink.BRIDGE, PeerMode.AUTO)) {
      String a1 = nodes.pod("a", "a1", 8090);
      nodes.service("web", "10.96.0.10", "");
      nodes.endpoints("web", "a " + a1);
      nodes.settle();
      assertThat(Echo.ask(nodes.network("net"), "172.30.1.1", 8090)).isEqualTo("a1 172.30.1.254");
      assertThat(Echo.ask(nodes.network("b"), "172.30.1.1", 8090)).isEqualTo("a1 172.30.1.2");
      assertThat(Echo.ask(nodes.network("b"), "10.96.0.10", 80)).startsWith("a1 ");
    }
  }

  @Test
  void takenAwayNothingIsLeft() throws Exception {
    try (ThreeNodes nodes = new ThreeNodes(PodLink.BRIDGE, PeerMode.AUTO)) {
      nodes.pod("a", "a1");
      nodes.service("web", "10.96.0.10", "");
      nodes.settle();
      NetworkSettings settings = nodes.settings("a");
      assertThat(NodeNetwork.leftovers(settings, ThreeNodes.HOST))
          .contains("device berth0", "device berth.vxlan", "route 10.244.2.0/24", "route 10.244.3.0/24", "table ip berth");
      nodes.onLoop(
          () -> {
            nodes.of("a").close();
            return true;
          });
      assertThat(NodeNetwork.remove(settings, ThreeNodes.HOST)).isEmpty();
      assertThat(NodeNetwork.leftovers(settings, ThreeNodes.HOST)).isEmpty();
      assertThat(Files.exists(settings.cniConfigDirectory().resolve(CniConfig.FILE))).as("what is not the kernel's").isTrue();
      NodeNetwork.forget(settings);
      assertThat(Files.exists(settings.cniConfigDirectory().resolve(CniConfig.FILE))).isFalse();
      assertThat(Files.exists(settings.ipamDirectory().resolve("berth0"))).isFalse();
      assertThat(NodeNetwork.leftovers(nodes.settings("b"), ThreeNodes.HOST)).as("other nodes keep theirs").isNotEmpty();
      assertThat(Path.of("/run/netns")).exists();
    }
  }
}
