package dev.berth.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.ip.Cidr;
import dev.berth.model.ip.IpAddress;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Service;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceRulesTest {
  static final NodePlace PLACE =
      new NodePlace(
          "a",
          "z1",
          List.of(IpAddress.parse("172.30.0.1").orElseThrow()),
          List.of(Cidr.parse("10.244.1.0/24").orElseThrow()),
          List.of(Cidr.parse("10.244.2.0/24").orElseThrow()),
          List.of(Cidr.parse("10.96.0.0/16").orElseThrow()));

  private static final String TWO =
      """
      metadata: {namespace: default, name: web-1}
      addressType: IPv4
      ports: [{name: http, port: 8080, protocol: TCP}]
      endpoints:
      - {addresses: [10.244.2.7], nodeName: b, conditions: {ready: true}}
      - {addresses: [10.244.1.5], nodeName: a, conditions: {ready: true}}
      """;

  private static final String NONE =
      """
      metadata: {namespace: default, name: web-1}
      addressType: IPv4
      ports: [{name: http, port: 8080, protocol: TCP}]
      endpoints: []
      """;

  private static String rules(String spec, String... slices) {
    return rules(Family.IPV4, spec, slices);
  }

  private static String rules(Family family, String spec, String... slices) {
    Service service =
        new Service((JsonObject) Yaml.parse("metadata: {namespace: default, name: web}\n" + spec));
    List<AnyObject> all = List.of(slices).stream().map(s -> new AnyObject((JsonObject) Yaml.parse(s))).toList();
    return ServiceRules.of(service, all, PLACE, family).part().text();
  }

  @Test
  @Spec("D43")
  void aClusterIpLeadsToAnyEndpoint() {
    assertThat(rules("spec: {clusterIP: 10.96.0.1, ports: [{name: http, port: 80}]}", TWO))
        .isEqualTo(
            """
            chain svc/default/web/tcp/80
              meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.244.1.5 . 8080, 1 : 10.244.2.7 . 8080 }
            cluster-ips: 10.96.0.1
            hairpin: 10.244.1.5 . 10.244.1.5
            services: 10.96.0.1 . tcp . 80 -> goto svc/default/web/tcp/80""");
  }

  @Test
  @Spec("D43")
  void withoutEndpointsEveryWayInIsRefused() {
    assertThat(
            rules(
                """
                spec:
                  clusterIP: 10.96.0.1
                  type: LoadBalancer
                  externalIPs: [198.51.100.1]
                  ports: [{name: http, port: 80, nodePort: 30080}]
                status: {loadBalancer: {ingress: [{ip: 203.0.113.9}]}}
                """,
                NONE))
        .isEqualTo(
            """
            cluster-ips: 10.96.0.1
            nodeports: tcp . 30080 -> goto no-endpoints
            services: 10.96.0.1 . tcp . 80 -> goto no-endpoints
            services: 198.51.100.1 . tcp . 80 -> goto no-endpoints
            services: 203.0.113.9 . tcp . 80 -> goto no-endpoints""");
  }

  @Test
  @Spec("D42")
  void externalTrafficThatMustStayLocalIsLedToLocalEndpointsAndNotMasqueraded() {
    assertThat(
            rules(
                """
                spec:
                  clusterIP: 10.96.0.1
                  type: LoadBalancer
                  externalTrafficPolicy: Local
                  loadBalancerSourceRanges: [198.51.100.0/24, " 198.51.100.7/32 ", nonsense]
                  ports: [{name: http, port: 80, nodePort: 30080}]
                status: {loadBalancer: {ingress: [{ip: 203.0.113.9}, {ip: 203.0.113.10, ipMode: Proxy}, {hostname: x.example}]}}
                """,
                TWO))
        .isEqualTo(
            """
            chain ext/default/web/tcp/80
              ip saddr @own-pods goto svc/default/web/tcp/80
              fib saddr type local meta mark set meta mark | 0x4000 goto svc/default/web/tcp/80
              goto local/default/web/tcp/80
            chain lb/default/web/tcp/80
              ip saddr { 198.51.100.0/24 } goto ext/default/web/tcp/80
              drop
            chain local/default/web/tcp/80
              meta l4proto tcp dnat ip to 10.244.1.5:8080
            chain svc/default/web/tcp/80
              meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.244.1.5 . 8080, 1 : 10.244.2.7 . 8080 }
            cluster-ips: 10.96.0.1
            hairpin: 10.244.1.5 . 10.244.1.5
            nodeports: tcp . 30080 -> goto ext/default/web/tcp/80
            services: 10.96.0.1 . tcp . 80 -> goto svc/default/web/tcp/80
            services: 203.0.113.9 . tcp . 80 -> goto lb/default/web/tcp/80""");
  }

  @Test
  @Spec("D42")
  void trafficThatMustStayLocalIsDroppedWhereNoEndpointIs() {
    String elsewhere = TWO.replace("nodeName: a", "nodeName: c");
    assertThat(
            rules("spec: {clusterIP: 10.96.0.1, internalTrafficPolicy: Local, ports: [{name: http, port: 80}]}", elsewhere))
        .isEqualTo(
            """
            cluster-ips: 10.96.0.1
            services: 10.96.0.1 . tcp . 80 -> drop""");
    assertThat(
            rules(
                "spec: {clusterIP: 10.96.0.1, externalTrafficPolicy: Local, ports: [{name: http, port: 80, nodePort: 30080}]}",
                elsewhere))
        .contains("  fib saddr type local meta mark set meta mark | 0x4000 goto svc/default/web/tcp/80\n  drop");
  }

  @Test
  @Spec("D42")
  void affinityRemembersClientsPerEndpoint() {
    assertThat(
            rules(
                """
                spec:
                  clusterIP: 10.96.0.1
                  sessionAffinity: ClientIP
                  sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}
                  ports: [{name: http, port: 80}]
                """,
                TWO))
        .isEqualTo(
            """
            set aff/60/default/web/tcp/80/10.244.1.5/8080 { type ipv4_addr; flags dynamic,timeout; timeout 60s; }
            set aff/60/default/web/tcp/80/10.244.2.7/8080 { type ipv4_addr; flags dynamic,timeout; timeout 60s; }
            chain ep/default/web/tcp/80/10.244.1.5/8080
              update @aff/60/default/web/tcp/80/10.244.1.5/8080 { ip saddr }
              meta l4proto tcp dnat ip to 10.244.1.5:8080
            chain ep/default/web/tcp/80/10.244.2.7/8080
              update @aff/60/default/web/tcp/80/10.244.2.7/8080 { ip saddr }
              meta l4proto tcp dnat ip to 10.244.2.7:8080
            chain svc/default/web/tcp/80
              ip saddr @aff/60/default/web/tcp/80/10.244.1.5/8080 goto ep/default/web/tcp/80/10.244.1.5/8080
              ip saddr @aff/60/default/web/tcp/80/10.244.2.7/8080 goto ep/default/web/tcp/80/10.244.2.7/8080
              numgen random mod 2 vmap { 0 : goto ep/default/web/tcp/80/10.244.1.5/8080, \
            1 : goto ep/default/web/tcp/80/10.244.2.7/8080 }
            cluster-ips: 10.96.0.1
            hairpin: 10.244.1.5 . 10.244.1.5
            services: 10.96.0.1 . tcp . 80 -> goto svc/default/web/tcp/80""");
  }

  @Test
  void aServiceOfBothFamiliesHasItsOtherAddressInTheOtherTable() {
    String slice =
        """
        metadata: {namespace: default, name: web-6}
        addressType: IPv6
        ports: [{name: http, port: 8080, protocol: TCP}]
        endpoints: [{addresses: ["fd00:0::5"], nodeName: b}]
        """;
    assertThat(
            rules(
                Family.IPV6,
                "spec: {clusterIP: 10.96.0.1, clusterIPs: [10.96.0.1, 'fd00:96::1'], ports: [{name: http, port: 80}]}",
                TWO,
                slice))
        .isEqualTo(
            """
            chain svc/default/web/tcp/80
              meta l4proto tcp dnat ip6 to [fd00::5]:8080
            cluster-ips: fd00:96::1
            services: fd00:96::1 . tcp . 80 -> goto svc/default/web/tcp/80""");
  }

  @Test
  @Spec("G23")
  void headlessExternalNamesAndOtherProxiesServicesHaveNoRules() {
    assertThat(rules("spec: {clusterIP: None, ports: [{name: http, port: 80}]}", TWO)).isEmpty();
    assertThat(rules("spec: {type: ExternalName, externalName: x.example}")).isEmpty();
    Service other =
        new Service(
            (JsonObject)
                Yaml.parse(
                    """
                    metadata: {namespace: default, name: web, labels: {service.kubernetes.io/service-proxy-name: theirs}}
                    spec: {clusterIP: 10.96.0.1, ports: [{port: 80}]}
                    """));
    assertThat(ServiceRules.of(other, List.of(), PLACE, Family.IPV4)).isEqualTo(ServiceRules.Made.NOTHING);
  }

  @Test
  void whatIsNoAddressNeverReachesARule() {
    assertThat(
            rules(
                """
                spec:
                  clusterIP: 10.96.0.1
                  externalIPs: ["1.2.3.4 : drop } ; flush ruleset", 'fd00::1']
                  ports: [{name: http, port: 80}]
                """,
                TWO.replace("10.244.2.7", "10.244.2.7; drop")))
        .doesNotContain("flush")
        .doesNotContain("drop")
        .doesNotContain("fd00")
        .contains("dnat ip to 10.244.1.5:8080");
  }
}
