package dev.berth.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.Pod;
import dev.berth.node.runtime.Runtime.Dns;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Hostname, hosts file and resolv.conf of a pod. */
class PodNamesTest {
  private static final ClusterDns CLUSTER = new ClusterDns("cluster.local", List.of("10.96.0.10"));
  private static final Dns NODE = PodDns.parse("""
      # made by hand
      nameserver 192.0.2.1
      nameserver 192.0.2.2
      search old.example
      search corp.example lab.example.
      options edns0 timeout:2
      """);

  private static Pod pod(String name, String spec) {
    JsonObject metadata =
        JsonObject.builder().put("name", name).put("namespace", "shop").put("uid", "u1").build();
    return new Pod(JsonObject.of("metadata", metadata, "spec", (JsonObject) Yaml.parse(spec)));
  }

  private static PodHostname.Named named(Pod pod) {
    return (PodHostname.Named) PodHostname.of(pod, "cluster.local");
  }

  @Test
  @Spec("D23")
  void aPodIsCalledByItsNameUntilItNamesItself() {
    assertThat(named(pod("web-0", "{}")).kernel()).isEqualTo("web-0");
    assertThat(named(pod("web-0", "{hostname: first}")).kernel()).isEqualTo("first");
  }

  @Test
  @Spec("D23")
  void aLongNameIsCutToWhatLinuxHoldsAndDoesNotEndWithADash() {
    String cut = "a".repeat(61);
    assertThat(named(pod(cut + "--bcdefg", "{}")).kernel()).isEqualTo(cut);
    assertThat(named(pod("b".repeat(70), "{}")).kernel()).hasSize(63);
  }

  @Test
  @Spec("D25")
  void theFullNameIsTheKernelsWhereThePodWantsThat() {
    Pod pod = pod("web-0", "{subdomain: nginx, setHostnameAsFQDN: true}");
    assertThat(named(pod).kernel()).isEqualTo("web-0.nginx.shop.svc.cluster.local");
    assertThat(named(pod("web-0", "{setHostnameAsFQDN: true}")).kernel()).isEqualTo("web-0");
  }

  @Test
  @Spec("D25")
  void aFullNameThatIsTooLongForTheKernelIsRefused() {
    Pod pod = pod("w".repeat(40), "{subdomain: nginx, setHostnameAsFQDN: true}");
    assertThat(PodHostname.of(pod, "cluster.local"))
        .isEqualTo(
            new PodHostname.Invalid(
                "failed to construct FQDN from pod hostname and cluster domain, FQDN " + "w".repeat(40)
                    + ".nginx.shop.svc.cluster.local is too long (64 characters is the max, 69 characters requested)"));
  }

  @Test
  @Spec("D26")
  void anOverrideStandsAlone() {
    assertThat(named(pod("web-0", "{hostnameOverride: db.example, subdomain: nginx}")))
        .isEqualTo(new PodHostname.Named("db.example", "", "db.example"));
  }

  private static String hosts(Pod pod, String nodeFile, String... ips) {
    return HostsFile.of(pod, List.of(ips), named(pod)).text(nodeFile);
  }

  private static final String HEAD = """
      # Kubernetes-managed hosts file.
      127.0.0.1\tlocalhost
      ::1\tlocalhost ip6-localhost ip6-loopback
      fe00::0\tip6-localnet
      fe00::0\tip6-mcastprefix
      fe00::1\tip6-allnodes
      fe00::2\tip6-allrouters
      """;

  @Test
  @Spec({"D24", "D27", "G22"})
  void theHostsFileNamesThePodAndItsAliases() {
    Pod pod =
        pod(
            "web-0",
            "{subdomain: nginx, hostAliases: [{ip: 192.0.2.9, hostnames: [a.example, b]}, {ip: 192.0.2.10, hostnames: [c]}]}");
    assertThat(hosts(pod, "", "10.0.0.1", "fd00::1"))
        .isEqualTo(
            HEAD
                + "10.0.0.1\tweb-0.nginx.shop.svc.cluster.local\tweb-0\n"
                + "fd00::1\tweb-0.nginx.shop.svc.cluster.local\tweb-0\n"
                + "\n# Entries added by HostAliases.\n192.0.2.9\ta.example\tb\n192.0.2.10\tc\n");
    assertThat(hosts(pod("web-0", "{}"), "", "10.0.0.1")).isEqualTo(HEAD + "10.0.0.1\tweb-0\n");
  }

  @Test
  @Spec("D28")
  void aPodOfTheHostNetworkStartsWithTheNodesFile() {
    Pod pod = pod("agent", "{hostNetwork: true, hostAliases: [{ip: 192.0.2.9, hostnames: [a]}]}");
    assertThat(hosts(pod, "127.0.0.1 localhost\n", "192.0.2.1"))
        .isEqualTo(
            "# Kubernetes-managed hosts file (host network).\n127.0.0.1 localhost\n"
                + "\n# Entries added by HostAliases.\n192.0.2.9\ta\n");
  }

  private static PodDns dns(String spec) {
    return PodDns.of(pod("web-0", spec), CLUSTER, NODE);
  }

  @Test
  void whatANodesFileSaysInSeveralLinesCountsAndTheRootIsNotSearched() {
    assertThat(PodDns.parse("search . corp.example.\noptions ndots:1 edns0\noptions trust-ad\noptions ndots:3\n"))
        .isEqualTo(new Dns(List.of(), List.of("corp.example"), List.of("ndots:1", "edns0", "trust-ad", "ndots:3")));
    Dns own = PodDns.parse("nameserver 127.0.0.53\noptions ndots:1 edns0\noptions ndots:3\nsearch .\n");
    assertThat(PodDns.of(pod("web-0", "{dnsPolicy: Default}"), CLUSTER, own).dns())
        .isEqualTo(new Dns(List.of("127.0.0.53"), List.of(), List.of("ndots:3", "edns0")));
  }

  @Test
  @Spec({"D29", "G22"})
  void clusterFirstSearchesTheNamespaceThenTheClusterThenWhatTheNodeDoes() {
    PodDns expected =
        new PodDns(
            new Dns(
                List.of("10.96.0.10"),
                List.of("shop.svc.cluster.local", "svc.cluster.local", "cluster.local", "corp.example", "lab.example"),
                List.of("ndots:5")),
            List.of());
    assertThat(dns("{dnsPolicy: ClusterFirst}")).isEqualTo(expected);
    assertThat(dns("{dnsPolicy: ClusterFirstWithHostNet, hostNetwork: true}")).isEqualTo(expected);
  }

  @Test
  @Spec({"D30", "D31"})
  void defaultAndHostNetworkUseTheNodesServers() {
    Dns node = new Dns(List.of("192.0.2.1", "192.0.2.2"), List.of("corp.example", "lab.example"), List.of("edns0", "timeout:2"));
    assertThat(dns("{dnsPolicy: Default}").dns()).isEqualTo(node);
    assertThat(dns("{dnsPolicy: ClusterFirst, hostNetwork: true}").dns()).isEqualTo(node);
  }

  @Test
  @Spec({"D30", "D33", "G22"})
  void noneIsWhatThePodSaysAndNothingElse() {
    assertThat(dns("{dnsPolicy: None, dnsConfig: {nameservers: [192.0.2.7], searches: [., _a.example], options: [{name: debug}]}}").dns())
        .isEqualTo(new Dns(List.of("192.0.2.7"), List.of(".", "_a.example"), List.of("debug")));
  }

  @Test
  @Spec({"D32", "G22"})
  void whatThePodAddsComesLastAndOnceAndItsOptionsWin() {
    Dns dns =
        dns(
                "{dnsConfig: {nameservers: [10.96.0.10, 192.0.2.7], searches: [cluster.local, my.example],"
                    + " options: [{name: ndots, value: '2'}, {name: edns0}]}}")
            .dns();
    assertThat(dns.servers()).containsExactly("10.96.0.10", "192.0.2.7");
    assertThat(dns.searches()).endsWith("lab.example", "my.example").doesNotHaveDuplicates();
    assertThat(dns.options()).containsExactly("ndots:2", "edns0");
  }

  @Test
  @Spec({"D32", "G22"})
  void whatExceedsTheLimitsIsLeftOutAndTold() {
    String many = String.join(", ", IntStream.range(0, 40).mapToObj(i -> "s" + i + ".example").toList());
    PodDns dns = dns("{dnsConfig: {nameservers: [192.0.2.7, 192.0.2.8, 192.0.2.9], searches: [" + many + "]}}");
    assertThat(dns.dns().servers()).containsExactly("10.96.0.10", "192.0.2.7", "192.0.2.8");
    assertThat(dns.dns().searches()).hasSize(32).endsWith("s26.example");
    assertThat(dns.warnings()).extracting(PodDns.Warning::reason).containsExactly("DNSConfigForming", "DNSConfigForming");
    assertThat(dns.warnings().getFirst().message())
        .isEqualTo(
            "Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is:"
                + " 10.96.0.10 192.0.2.7 192.0.2.8");
    assertThat(dns.warnings().getLast().message())
        .startsWith("Search Line limits were exceeded, some search paths have been omitted, the applied search line is: shop.svc");
  }

  @Test
  @Spec("D32")
  void theSearchLineEndsBeforeItIsTooLong() {
    String many = String.join(", ", IntStream.range(0, 20).mapToObj(i -> "x".repeat(190) + i + ".example").toList());
    PodDns dns = dns("{dnsPolicy: None, dnsConfig: {nameservers: [192.0.2.7], searches: [" + many + "]}}");
    assertThat(String.join(" ", dns.dns().searches()).length()).isLessThanOrEqualTo(2048).isGreaterThan(1800);
    assertThat(dns.warnings()).hasSize(1);
  }

  @Test
  void withoutAServerOfTheClusterPodsAreGivenTheNodesAndTold() {
    PodDns dns = PodDns.of(pod("web-0", "{}"), new ClusterDns("cluster.local", List.of()), NODE);
    assertThat(dns.dns().servers()).containsExactly("192.0.2.1", "192.0.2.2");
    assertThat(dns.warnings()).extracting(PodDns.Warning::reason).containsExactly("MissingClusterDNS");
  }
}
