package dev.berth.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.node.network.ServiceRules.UdpPort;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StaleFlowsTest {
  private static final String LISTED =
      """
      udp      17 27 src=10.244.1.5 dst=10.96.0.10 sport=40001 dport=53 src=10.244.1.2 dst=10.244.1.5 sport=53 dport=40001 mark=0 use=1
      udp      17 27 src=10.244.1.6 dst=10.96.0.10 sport=40002 dport=53 src=10.244.1.2 dst=10.244.1.6 sport=53 dport=40002 [ASSURED] use=1
      udp      17 27 src=10.244.1.5 dst=10.96.0.10 sport=40003 dport=53 src=10.244.2.2 dst=10.244.1.5 sport=53 dport=40003 mark=0 use=1
      udp      17 9 src=10.244.1.5 dst=10.96.0.10 sport=40004 dport=53 [UNREPLIED] src=10.96.0.10 dst=172.30.0.1 sport=53 dport=9 use=1
      udp      17 27 src=10.9.9.9 dst=172.30.0.1 sport=40005 dport=30053 src=10.244.1.2 dst=172.30.0.1 sport=53 dport=1 use=1
      udp      17 27 src=10.244.1.5 dst=192.0.2.1 sport=40006 dport=53 src=192.0.2.1 dst=172.30.0.1 sport=53 dport=40006 use=1
      """;

  private static List<String> calls(Set<String> endpoints) {
    UdpPort dns = new UdpPort(List.of("10.96.0.10"), 53, 30053, endpoints);
    return StaleFlows.among(LISTED, List.of(dns), List.of("172.30.0.1"), Family.IPV4).stream()
        .map(argv -> String.join(" ", argv).replace("conntrack -D -f ipv4 -p udp ", ""))
        .toList();
  }

  @Test
  void flowsToWhatIsNoEndpointAnyMoreAreForgottenOneCallForEach() {
    assertThat(calls(Set.of("10.244.2.2")))
        .containsExactly(
            "--orig-dst 10.96.0.10 --orig-port-dst 53 --reply-src 10.244.1.2",
            "--orig-dst 10.96.0.10 --orig-port-dst 53 --reply-src 10.96.0.10",
            "--orig-dst 172.30.0.1 --orig-port-dst 30053 --reply-src 10.244.1.2");
    assertThat(calls(Set.of("10.244.1.2", "10.244.2.2", "10.96.0.10"))).isEmpty();
    assertThat(calls(Set.of())).hasSize(4);
  }

  @Test
  void oneLooksOnlyWhereAFlowMayHaveBecomeStale() {
    Map<String, UdpPort> one = Map.of("p", new UdpPort(List.of("10.96.0.10"), 53, 0, Set.of("10.0.0.1")));
    Map<String, UdpPort> two = Map.of("p", new UdpPort(List.of("10.96.0.10"), 53, 0, Set.of("10.0.0.1", "10.0.0.2")));
    Map<String, UdpPort> none = Map.of("p", new UdpPort(List.of("10.96.0.10"), 53, 0, Set.of()));
    assertThat(StaleFlows.possible(one, two)).isFalse();
    assertThat(StaleFlows.possible(two, one)).isTrue();
    assertThat(StaleFlows.possible(none, one)).isTrue();
    assertThat(StaleFlows.possible(one, Map.of())).isTrue();
    assertThat(StaleFlows.possible(Map.of(), none)).isFalse();
    assertThat(StaleFlows.possible(one, one)).isFalse();
  }
}
