package dev.berth.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.dns.wire.Answer;
import dev.berth.dns.wire.Name;
import dev.berth.dns.wire.Question;
import dev.berth.dns.wire.Rdata;
import dev.berth.dns.wire.ResourceRecord;
import dev.berth.dns.wire.Types;
import dev.berth.model.kinds.Kinds;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What there is under which name. */
class ZoneTest {
  private static final String HTTP = "ports: [{name: http, port: 80, protocol: TCP}]";
  private static final String READY = "conditions: {ready: true}";

  private final Cluster cluster =
      new Cluster("default", "db", "kube-system")
          .service("default/web", "{clusterIP: 10.96.0.7, clusterIPs: [10.96.0.7], ports: [{name: http, port: 80}, {name: dns, port: 53, protocol: UDP}]}")
          .service("default/plain", "{clusterIP: 10.96.0.8, ports: [{port: 80}]}")
          .service("default/dual", "{clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9, 'fd00::9'], ports: [{name: http, port: 80}]}")
          .service("default/kubernetes", "{clusterIP: 10.96.0.1, ports: [{name: https, port: 443}]}")
          .service("db/nginx", "{clusterIP: None, ports: [{name: http, port: 80}]}")
          .service("db/empty", "{clusterIP: None, ports: [{name: http, port: 80}]}")
          .service("db/portless", "{clusterIP: None}")
          .service("default/other", "{type: ExternalName, externalName: db.example.com}")
          .service("default/inside", "{type: ExternalName, externalName: nginx.db.svc.cluster.local.}")
          .service("default/chain", "{type: ExternalName, externalName: inside.default.svc.cluster.local}")
          .service("default/lost", "{type: ExternalName, externalName: nobody.db.svc.cluster.local}")
          .service("default/round", "{type: ExternalName, externalName: and-round.default.svc.cluster.local}")
          .service("default/and-round", "{type: ExternalName, externalName: round.default.svc.cluster.local}")
          .service("default/number", "{type: ExternalName, externalName: 10.0.0.1}")
          .slice(
              "db/nginx-a1",
              "nginx",
              "ports: [{name: http, port: 8080, protocol: TCP}, {name: admin, port: 8081, protocol: TCP}], endpoints: ["
                  + "{addresses: [10.244.0.5], hostname: web-0, " + READY + "},"
                  + "{addresses: [10.244.0.6], hostname: web-1},"
                  + "{addresses: [10.244.0.7], hostname: web-2, conditions: {ready: false, serving: true}},"
                  + "{addresses: [10.244.0.8], " + READY + "}]")
          .slice("db/nginx-v6", "nginx", "addressType: IPv6, ports: [{name: http, port: 8080, protocol: TCP}], endpoints: ["
                  + "{addresses: ['fd00::5'], hostname: web-0, " + READY + "}]")
          .slice("db/portless-a1", "portless", "endpoints: [{addresses: [10.244.0.20], " + READY + "}]")
          .slice("default/web-a1", "web", HTTP + ", endpoints: [{addresses: [10.244.0.8], " + READY + "}]");

  @Spec({"D2", "D18", "D22", "G22"})
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          web.default.svc.cluster.local A            | web.default.svc.cluster.local 10.96.0.7
          WEB.Default.SVC.cluster.LOCAL A            | web.default.svc.cluster.local 10.96.0.7
          web.default.svc.cluster.local AAAA         | NODATA
          web.default.svc.cluster.local MX           | NODATA
          web.default.svc.cluster.local TXT          | NODATA
          web.default.svc.cluster.local HTTPS        | NODATA
          web.default.svc.cluster.local SOA          | NODATA
          dual.default.svc.cluster.local A           | dual.default.svc.cluster.local 10.96.0.9
          dual.default.svc.cluster.local AAAA        | dual.default.svc.cluster.local fd00:0:0:0:0:0:0:9
          kubernetes.default.svc.cluster.local A     | kubernetes.default.svc.cluster.local 10.96.0.1
          """)
  void aServiceHasItsClusterAddressesWhetherItHasEndpointsOrNot(String question, String said) {
    assertThat(cluster.say(question)).containsExactly(said);
  }

  @Test
  @Spec("D5")
  void aHeadlessServiceHasTheAddressesOfItsReadyEndpoints() {
    assertThat(cluster.say("nginx.db.svc.cluster.local A"))
        .containsExactly(
            "nginx.db.svc.cluster.local 10.244.0.5",
            "nginx.db.svc.cluster.local 10.244.0.6",
            "nginx.db.svc.cluster.local 10.244.0.8");
    assertThat(cluster.say("nginx.db.svc.cluster.local AAAA"))
        .containsExactly("nginx.db.svc.cluster.local fd00:0:0:0:0:0:0:5");
    assertThat(cluster.say("empty.db.svc.cluster.local A")).containsExactly("NXDOMAIN");
    assertThat(cluster.say("portless.db.svc.cluster.local AAAA")).containsExactly("NODATA");
  }

  @Test
  @Spec("D39")
  void aHeadlessServiceWithoutPortsHasAddressesAndNoSrvRecords() {
    assertThat(cluster.say("portless.db.svc.cluster.local A")).containsExactly("portless.db.svc.cluster.local 10.244.0.20");
    assertThat(cluster.say("portless.db.svc.cluster.local SRV")).containsExactly("NODATA");
  }

  @Spec({"D6", "D7"})
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          web-0.nginx.db.svc.cluster.local A          | web-0.nginx.db.svc.cluster.local 10.244.0.5
          web-0.nginx.db.svc.cluster.local AAAA       | web-0.nginx.db.svc.cluster.local fd00:0:0:0:0:0:0:5
          web-1.nginx.db.svc.cluster.local AAAA       | NODATA
          web-2.nginx.db.svc.cluster.local A          | NXDOMAIN
          10-244-0-8.nginx.db.svc.cluster.local A     | 10-244-0-8.nginx.db.svc.cluster.local 10.244.0.8
          10-244-0-5.nginx.db.svc.cluster.local A     | NXDOMAIN
          10-244-0-8.web.default.svc.cluster.local A  | 10-244-0-8.web.default.svc.cluster.local 10.244.0.8
          web-0.web.default.svc.cluster.local A       | NXDOMAIN
          a.web-0.nginx.db.svc.cluster.local A        | NXDOMAIN
          """)
  void anEndpointHasTheNameOfItsHostnameElseOfItsAddress(String question, String said) {
    assertThat(cluster.say(question)).containsExactly(said);
  }

  @Test
  @Spec("D6")
  void aHostnameOfSeveralEndpointsHasAllTheirAddressesInWhicheverSlicesTheyAre() {
    cluster.slice("db/nginx-b1", "nginx", HTTP + ", endpoints: [{addresses: [10.244.1.5], hostname: web-0}]");
    assertThat(cluster.say("web-0.nginx.db.svc.cluster.local A"))
        .containsExactly("web-0.nginx.db.svc.cluster.local 10.244.0.5", "web-0.nginx.db.svc.cluster.local 10.244.1.5");
  }

  @Spec("D3")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          _http._tcp.web.default.svc.cluster.local SRV          | 0 100 80 web.default.svc.cluster.local
          _dns._udp.web.default.svc.cluster.local SRV           | 0 100 53 web.default.svc.cluster.local
          _dns._tcp.web.default.svc.cluster.local SRV           | NXDOMAIN
          _https._tcp.web.default.svc.cluster.local SRV         | NXDOMAIN
          _http._tcp.plain.default.svc.cluster.local SRV        | NXDOMAIN
          __tcp.plain.default.svc.cluster.local SRV             | NXDOMAIN
          _http._tcp.dual.default.svc.cluster.local SRV         | 0 50 80 dual.default.svc.cluster.local
          _https._tcp.kubernetes.default.svc.cluster.local SRV  | 0 100 443 kubernetes.default.svc.cluster.local
          _http._tcp.web.default.svc.cluster.local A            | _http._tcp.web.default.svc.cluster.local 10.96.0.7
          _tcp.web.default.svc.cluster.local SRV                | NODATA
          _sctp.web.default.svc.cluster.local SRV               | NXDOMAIN
          _http._tcp.other.default.svc.cluster.local SRV        | NXDOMAIN
          _x._http._tcp.web.default.svc.cluster.local SRV       | NXDOMAIN
          """)
  void aNamedPortHasASrvRecord(String question, String said) {
    assertThat(cluster.say(question)).containsExactly(said);
  }

  @Test
  @Spec({"D8", "G22"})
  void aHeadlessServiceHasASrvRecordForEachEndpointAndNamedPort() {
    assertThat(cluster.say("_http._tcp.nginx.db.svc.cluster.local SRV"))
        .containsExactly(
            "0 25 8080 10-244-0-8.nginx.db.svc.cluster.local",
            "0 25 8080 web-0.nginx.db.svc.cluster.local",
            "0 25 8080 web-1.nginx.db.svc.cluster.local");
    assertThat(cluster.say("_admin._tcp.nginx.db.svc.cluster.local SRV"))
        .containsExactly(
            "0 33 8081 10-244-0-8.nginx.db.svc.cluster.local",
            "0 33 8081 web-0.nginx.db.svc.cluster.local",
            "0 33 8081 web-1.nginx.db.svc.cluster.local");
    assertThat(cluster.say("nginx.db.svc.cluster.local SRV")).hasSize(6);
    assertThat(Cluster.words(cluster.answer("_http._tcp.nginx.db.svc.cluster.local SRV").additional()))
        .as("with the targets' addresses")
        .containsExactly(
            "10-244-0-8.nginx.db.svc.cluster.local 10.244.0.8",
            "web-0.nginx.db.svc.cluster.local 10.244.0.5",
            "web-0.nginx.db.svc.cluster.local fd00:0:0:0:0:0:0:5",
            "web-1.nginx.db.svc.cluster.local 10.244.0.6");
  }

  @Spec({"D4", "D9", "G22"})
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7.0.96.10.in-addr.arpa PTR    | web.default.svc.cluster.local
          5.0.244.10.in-addr.arpa PTR   | web-0.nginx.db.svc.cluster.local
          5.0.244.10.IN-ADDR.arpa PTR   | web-0.nginx.db.svc.cluster.local
          5.0.244.10.in-addr.arpa A     | NODATA
          5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa PTR | web-0.nginx.db.svc.cluster.local
          9.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa PTR | dual.default.svc.cluster.local
          """)
  void anAddressHasTheNameOfItsServiceOrEndpoint(String question, String said) {
    assertThat(cluster.say(question)).containsExactly(said);
  }

  @Test
  @Spec("D9")
  void anEndpointOfSeveralServicesHasAsManyNames() {
    assertThat(cluster.say("8.0.244.10.in-addr.arpa PTR"))
        .containsExactly("10-244-0-8.nginx.db.svc.cluster.local", "10-244-0-8.web.default.svc.cluster.local");
  }

  @ParameterizedTest
  @Spec("D14")
  @ValueSource(
      strings = {
        "7.0.244.10.in-addr.arpa PTR", // not ready
        "244.10.in-addr.arpa PTR",
        "x.5.0.244.10.in-addr.arpa PTR",
        "0.5.in-addr.arpa PTR",
        "5.ip6.arpa PTR",
        "example.com A",
        "local A",
        "cluster.local.example.com A",
        "xcluster.local A"
      })
  void whatIsNotTheClustersIsSomebodyElses(String question) {
    assertThat(cluster.ask(question)).isEqualTo(new Outcome.Elsewhere(List.of(), Cluster.question(question)));
  }

  @Test
  @Spec("D10")
  void anExternalNameIsAnAliasWhoseTargetIsLookedUp() {
    Name owner = Name.of("other.default.svc.cluster.local");
    ResourceRecord alias = new ResourceRecord(owner, Types.CNAME, 5, Rdata.of(Name.of("db.example.com")));
    assertThat(cluster.answer("other.default.svc.cluster.local CNAME").answers()).containsExactly(alias);
    assertThat(cluster.ask("other.default.svc.cluster.local A"))
        .isEqualTo(new Outcome.Elsewhere(List.of(alias), Question.of("db.example.com", Types.A)));
    cluster.service("default/other", "{type: ExternalName, externalName: db2.example.com}");
    assertThat(cluster.say("other.default.svc.cluster.local CNAME")).containsExactly("db2.example.com");
    cluster.service("default/other", "{type: ClusterIP, clusterIP: 10.96.0.77, ports: [{port: 1}]}");
    assertThat(cluster.say("other.default.svc.cluster.local A")).containsExactly("other.default.svc.cluster.local 10.96.0.77");
  }

  @Spec("D10")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          other.default.svc.cluster.local MX          | NODATA
          other.default.svc.cluster.local SRV         | NODATA
          other.default.svc.cluster.local TXT         | NODATA
          web-0.other.default.svc.cluster.local A     | NXDOMAIN
          lost.default.svc.cluster.local A            | NODATA
          round.default.svc.cluster.local A           | NODATA
          number.default.svc.cluster.local A          | NXDOMAIN
          """)
  void anExternalNameHasNothingElse(String question, String said) {
    assertThat(cluster.say(question)).containsExactly(said);
  }

  @Test
  @Spec("D10")
  void aliasesWithinTheClusterAreFollowed() {
    assertThat(cluster.say("chain.default.svc.cluster.local AAAA"))
        .containsExactly(
            "inside.default.svc.cluster.local",
            "nginx.db.svc.cluster.local",
            "nginx.db.svc.cluster.local fd00:0:0:0:0:0:0:5");
  }

  @Spec("D12")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10-1-2-3.default.pod.cluster.local A      | 10-1-2-3.default.pod.cluster.local 10.1.2.3
          10-1-2-3.default.pod.cluster.local AAAA   | NODATA
          fd00--1.default.pod.cluster.local AAAA    | fd00--1.default.pod.cluster.local fd00:0:0:0:0:0:0:1
          10-1-2-3.nowhere.pod.cluster.local A      | NXDOMAIN
          10-1-2-333.default.pod.cluster.local A    | NXDOMAIN
          10-1-2.default.pod.cluster.local A        | NXDOMAIN
          1.2.3.4.default.pod.cluster.local A       | NXDOMAIN
          web.default.pod.cluster.local A           | NXDOMAIN
          x.10-1-2-3.default.pod.cluster.local A    | NXDOMAIN
          """)
  void aPodHasTheNameOfItsAddressInAnyNamespaceThatIsThere(String question, String said) {
    assertThat(cluster.say(question)).containsExactly(said);
  }

  @Spec({"D14", "D16", "D17"})
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cluster.local A                            | NODATA
          svc.cluster.local A                        | NODATA
          pod.cluster.local A                        | NODATA
          default.svc.cluster.local A                | NODATA
          nowhere.svc.cluster.local A                | NXDOMAIN
          web.nowhere.svc.cluster.local A            | NXDOMAIN
          nosuch.default.svc.cluster.local A         | NXDOMAIN
          nosuch.default.svc.cluster.local TXT       | NXDOMAIN
          foo.cluster.local A                        | NXDOMAIN
          *.default.svc.cluster.local A              | NXDOMAIN
          *.nginx.db.svc.cluster.local A             | NXDOMAIN
          any.nginx.db.svc.cluster.local A           | NXDOMAIN
          web.*.svc.cluster.local A                  | NXDOMAIN
          *.*.web.default.svc.cluster.local SRV      | NXDOMAIN
          """)
  void thereIsNothingElse(String question, String said) {
    assertThat(cluster.say(question)).containsExactly(said);
  }

  @Test
  @Spec({"D13", "D14"})
  void whatIsMissingComesWithTheSoaThatSaysForHowLong() {
    for (String question : List.of("nosuch.default.svc.cluster.local A", "web.default.svc.cluster.local AAAA")) {
      Answer answer = cluster.answer(question);
      assertThat(answer.authoritative()).isTrue();
      ResourceRecord soa = answer.authority().getFirst();
      assertThat(soa.owner()).isEqualTo(Name.of("cluster.local"));
      assertThat(soa.ttlSeconds()).isEqualTo(5);
      assertThat(soa.data())
          .isEqualTo(
              Rdata.soa(
                  Name.of("ns.dns.cluster.local"),
                  Name.of("hostmaster.cluster.local"),
                  (int) cluster.source.revision(),
                  7200,
                  1800,
                  86400,
                  5));
    }
    assertThat(cluster.answer("web.default.svc.cluster.local A").answers().getFirst().ttlSeconds()).isEqualTo(5);
  }

  @Test
  @Spec("D1")
  void theSchemasVersionIsThere() {
    Answer answer = cluster.answer("dns-version.cluster.local TXT");
    assertThat(answer.answers())
        .containsExactly(
            new ResourceRecord(Name.of("dns-version.cluster.local"), Types.TXT, 28800, Rdata.strings("1.1.0")));
    assertThat(cluster.say("dns-version.cluster.local A")).containsExactly("NODATA");
  }

  @Test
  @Spec({"D20", "D22"})
  void theZoneNamesItsServer() {
    assertThat(cluster.answer("cluster.local SOA").answers().getFirst().type()).isEqualTo(Types.SOA);
    assertThat(cluster.say("cluster.local NS")).containsExactly("ns.dns.cluster.local");
    cluster.service("kube-system/kube-dns", "{clusterIP: 10.96.0.10, ports: [{name: dns, port: 53, protocol: UDP}]}");
    assertThat(cluster.say("cluster.local NS")).containsExactly("kube-dns.kube-system.svc.cluster.local");
    assertThat(Cluster.words(cluster.answer("cluster.local NS").additional()))
        .containsExactly("kube-dns.kube-system.svc.cluster.local 10.96.0.10");
    assertThat(cluster.say("ns.dns.cluster.local A")).containsExactly("ns.dns.cluster.local 10.96.0.10");
  }

  @Test
  @Spec("D19")
  void nothingIsDeniedBeforeTheViewIsComplete() {
    Names names = new Names();
    Zone zone = new Zone(Name.of("cluster.local"), 5, names);
    for (String question : List.of("web.default.svc.cluster.local A", "cluster.local SOA", "5.0.244.10.in-addr.arpa PTR")) {
      assertThat(zone.answer(Cluster.question(question))).isEqualTo(new Outcome.Ours(Answer.only(Types.SERVFAIL)));
    }
    assertThat(zone.answer(Cluster.question("example.com A"))).isInstanceOf(Outcome.Elsewhere.class);
  }

  @Test
  @Spec({"D11", "D56"})
  void anAnswerFollowsItsSliceAtOnce() {
    cluster.slice("db/nginx-a1", "nginx", HTTP + ", endpoints: [{addresses: [10.244.0.7], hostname: web-2, " + READY + "}]");
    assertThat(cluster.say("web-2.nginx.db.svc.cluster.local A")).containsExactly("web-2.nginx.db.svc.cluster.local 10.244.0.7");
    assertThat(cluster.say("web-0.nginx.db.svc.cluster.local A")).as("only in the other slice").containsExactly("NODATA");
    assertThat(cluster.say("nginx.db.svc.cluster.local A")).containsExactly("nginx.db.svc.cluster.local 10.244.0.7");
    cluster.source.remove(Kinds.ENDPOINT_SLICE, "db", "nginx-a1");
    cluster.source.remove(Kinds.ENDPOINT_SLICE, "db", "nginx-v6");
    cluster.loop.runDue();
    assertThat(cluster.say("nginx.db.svc.cluster.local A")).containsExactly("NXDOMAIN");
    assertThat(cluster.ask("7.0.244.10.in-addr.arpa PTR")).isInstanceOf(Outcome.Elsewhere.class);
  }

  @Test
  void aSliceThatChangesItsServiceTakesItsNamesAlong() {
    cluster.slice("db/nginx-v6", "portless", "addressType: IPv6, endpoints: [{addresses: ['fd00::5'], hostname: web-0}]");
    assertThat(cluster.say("web-0.nginx.db.svc.cluster.local AAAA")).containsExactly("NODATA");
    assertThat(cluster.say("web-0.portless.db.svc.cluster.local AAAA"))
        .containsExactly("web-0.portless.db.svc.cluster.local fd00:0:0:0:0:0:0:5");
    assertThat(cluster.say("5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa PTR"))
        .containsExactly("web-0.portless.db.svc.cluster.local");
  }

  @Test
  void endpointsWithoutTheirServiceHaveNoNamesBelowIt() {
    cluster.source.remove(Kinds.SERVICE, "db", "nginx");
    cluster.loop.runDue();
    assertThat(cluster.say("web-0.nginx.db.svc.cluster.local A")).containsExactly("NXDOMAIN");
    cluster.service("db/nginx", "{clusterIP: None}");
    assertThat(cluster.say("web-1.nginx.db.svc.cluster.local A")).containsExactly("web-1.nginx.db.svc.cluster.local 10.244.0.6");
  }
}
