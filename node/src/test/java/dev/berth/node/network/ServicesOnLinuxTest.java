package dev.berth.node.network;

import dev.berth.node.linux.NetworkNamespace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.model.kinds.Kinds;
import dev.berth.node.network.NetworkSettings.PeerMode;
import dev.berth.node.network.NetworkSettings.PodLink;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Services over real rules, with pods that the real CNI plugins have connected. */
@Tag("linux")
class ServicesOnLinuxTest {
  private static ThreeNodes nodes;
  private static String a1;
  private static String a2;
  private static String b1;
  private static String c1;
  private static int services;

  @BeforeAll
  static void build() throws Exception {
    ThreeNodes.assume();
    nodes = new ThreeNodes(PodLink.BRIDGE, PeerMode.AUTO);
    a1 = nodes.pod("a", "a1");
    a2 = nodes.pod("a", "a2");
    b1 = nodes.pod("b", "b1");
    c1 = nodes.pod("c", "c1");
  }

  @AfterAll
  static void clear() throws Exception {
    if (nodes != null) {
      nodes.close();
    }
  }

  private static String ip() {
    services++;
    return "10.96.1." + services;
  }

  private static String ask(String from, String address, int port) throws Exception {
    return Echo.ask(nodes.network(from), address, port);
  }

  private static Set<String> asked(String from, String address, int port, int times) throws Exception {
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < times; i++) {
      String answer = ask(from, address, port);
      names.add(answer.substring(0, answer.indexOf(' ')));
    }
    return names;
  }

  @Test
  @Spec({"D36", "F64"})
  void podsReachEachOtherOnOneNodeByRoutesAndByVxlanWithTheirOwnAddresses() throws Exception {
    assertThat(ask("a1", a2, 8080)).isEqualTo("a2 " + a1);
    assertThat(ask("a1", b1, 8080)).isEqualTo("b1 " + a1);
    assertThat(ask("a1", c1, 8080)).isEqualTo("c1 " + a1);
    assertThat(ask("c1", a1, 8080)).isEqualTo("a1 " + c1);
    assertThat(nodes.in("a").run("ip", "route").stdout())
        .contains("10.244.2.0/24 via 172.30.1.2 dev eth0 proto 98")
        .contains("10.244.3.0/24 via 10.244.3.0 dev berth.vxlan proto 98 onlink");
  }

  @Test
  @Spec({"D43", "D36"})
  void aClusterIpIsAnsweredByEveryEndpointWhereverTheyAreAndSeesThePod() throws Exception {
    String vip = ip();
    nodes.service("web", vip, "");
    nodes.endpoints("web", "a " + a2, "b " + b1, "c " + c1);
    nodes.settle();
    assertThat(asked("a1", vip, 80, 60)).containsExactly("a2", "b1", "c1");
    assertThat(ask("b1", vip, 80)).matches("(a2|b1|c1) (" + b1 + "|10.244.2.1)");
  }

  @Test
  @Spec({"D36", "G23"})
  void aPodReachesItselfThroughItsOwnService() throws Exception {
    String vip = ip();
    nodes.service("self", vip, "");
    nodes.endpoints("self", "a " + a1);
    nodes.settle();
    assertThat(ask("a1", vip, 80)).isEqualTo("a1 10.244.1.1");
  }

  @Test
  @Spec("D43")
  void theNodesOwnProcessesReachAServiceOnEveryNode() throws Exception {
    String vip = ip();
    nodes.service("host", vip, "");
    nodes.endpoints("host", "a " + a1, "b " + b1, "c " + c1);
    nodes.settle();
    assertThat(asked("a", vip, 80, 40)).containsExactly("a1", "b1", "c1");
    assertThat(asked("c", vip, 80, 40)).containsExactly("a1", "b1", "c1");
  }

  @Test
  @Spec({"D43", "G23"})
  void withoutEndpointsItIsRefusedAtOnceAndSoIsAPortThatItDoesNotHave() throws Exception {
    String vip = ip();
    nodes.service("empty", vip, "");
    nodes.settle();
    assertThatThrownBy(() -> ask("a1", vip, 80)).isInstanceOf(ConnectException.class).hasMessageContaining("refused");
    assertThatThrownBy(() -> ask("a", vip, 80)).isInstanceOf(ConnectException.class).hasMessageContaining("refused");
    assertThatThrownBy(() -> ask("a1", vip, 81)).isInstanceOf(ConnectException.class).hasMessageContaining("refused");
    try (DatagramSocket udp = NetworkNamespace.call(nodes.network("a1"), () -> new DatagramSocket())) {
      udp.connect(InetAddress.getByName(vip), 80);
      assertThatThrownBy(() -> Echo.askUdp(udp, vip, 80)).isInstanceOf(PortUnreachableException.class);
    }
  }

  @Test
  @Spec("D37")
  void aNodePortAnswersOnEveryNodeFromOutsideButNotOnLoopback() throws Exception {
    nodes.put(
        Kinds.SERVICE,
        """
        metadata: {namespace: default, name: port}
        spec: {type: NodePort, clusterIP: 10.96.2.1, clusterIPs: [10.96.2.1], ports: [{name: t, port: 80, nodePort: 30080}]}
        """);
    nodes.endpoints("port", "c " + c1);
    nodes.settle();
    assertThat(ask("net", "172.30.1.1", 30080)).startsWith("c1 ");
    assertThat(ask("net", "172.30.2.3", 30080)).startsWith("c1 ");
    assertThat(ask("a", "172.30.1.1", 30080)).startsWith("c1 ");
    assertThat(ask("a1", "172.30.1.2", 30080)).startsWith("c1 ");
    assertThatThrownBy(() -> ask("a", "127.0.0.1", 30080)).isInstanceOf(ConnectException.class);
  }

  @Test
  @Spec("D42")
  void withAffinityAClientStaysWithItsEndpointWhileOthersComeAndGo() throws Exception {
    String vip = ip();
    nodes.service("sticky", vip, ", sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 600}}");
    nodes.endpoints("sticky", "a " + a2, "b " + b1);
    nodes.settle();
    String first = ask("a1", vip, 80);
    assertThat(asked("a1", vip, 80, 10)).hasSize(1);
    nodes.endpoints("sticky", "a " + a2, "b " + b1, "c " + c1);
    nodes.settle();
    assertThat(asked("a1", vip, 80, 10)).containsExactly(first.substring(0, 2));
    nodes.restart("a");
    assertThat(asked("a1", vip, 80, 10)).containsExactly(first.substring(0, 2));
    String firstNode = first.substring(0, 1);
    nodes.endpoints("sticky", firstNode.equals("a") ? "b " + b1 : "a " + a2, "c " + c1);
    nodes.settle();
    assertThat(asked("a1", vip, 80, 10)).hasSize(1).doesNotContain(first.substring(0, 2));
  }

  @Test
  @Spec({"D43", "G23"})
  void whileNoneIsReadyOneThatTerminatesStillAnswers() throws Exception {
    String vip = ip();
    nodes.service("roll", vip, "");
    nodes.endpoints("roll", "a " + a2 + " terminating", "b " + b1);
    nodes.settle();
    assertThat(asked("a1", vip, 80, 10)).containsExactly("b1");
    nodes.endpoints("roll", "a " + a2 + " terminating");
    nodes.settle();
    assertThat(asked("a1", vip, 80, 10)).containsExactly("a2");
  }

  @Test
  @Spec("D42")
  void trafficPoliciesKeepTrafficOnItsNodeAndTheClientsAddress() throws Exception {
    nodes.put(
        Kinds.SERVICE,
        """
        metadata: {namespace: default, name: near}
        spec:
          type: NodePort
          clusterIP: 10.96.2.2
          clusterIPs: [10.96.2.2]
          internalTrafficPolicy: Local
          externalTrafficPolicy: Local
          ports: [{name: t, port: 80, nodePort: 30081}]
        """);
    nodes.endpoints("near", "a " + a2, "c " + c1);
    nodes.settle();
    assertThat(asked("a1", "10.96.2.2", 80, 10)).containsExactly("a2");
    assertThat(ask("net", "172.30.1.1", 30081)).isEqualTo("a2 172.30.1.254");
    assertThatThrownBy(() -> Echo.ask(nodes.network("b1"), "", "10.96.2.2", 80, 200))
        .as("dropped, not refused: another node has endpoints")
        .isInstanceOf(SocketTimeoutException.class);
    assertThatThrownBy(() -> Echo.ask(nodes.network("net"), "", "172.30.1.2", 30081, 200))
        .isInstanceOf(SocketTimeoutException.class);
    assertThat(asked("b", "172.30.1.2", 30081, 20)).as("from inside it goes anywhere").containsExactly("a2", "c1");
  }

  @Test
  void rulesThatAnotherProgramFlushesComeBackAndNothingIsWrittenWithoutNeed() throws Exception {
    String vip = ip();
    nodes.service("flushed", vip, ", sessionAffinity: ClientIP");
    nodes.endpoints("flushed", "a " + a2);
    nodes.settle();
    ServiceProxy proxy = nodes.of("a").proxy();
    long before = nodes.onLoop(proxy::transactions);
    look(proxy);
    assertThat(nodes.onLoop(proxy::transactions)).isEqualTo(before);
    nodes.in("a").run("nft", "flush", "ruleset").orThrow();
    assertThatThrownBy(() -> ask("a1", vip, 80)).isInstanceOf(IOException.class);
    look(proxy);
    nodes.settle();
    assertThat(ask("a1", vip, 80)).startsWith("a2 ");
  }

  private static void look(ServiceProxy proxy) throws Exception {
    long looks = nodes.onLoop(proxy::looks);
    nodes.onLoop(
        () -> {
          proxy.look();
          return true;
        });
    ThreeNodes.eventually("it has looked", () -> nodes.onLoop(proxy::looks) > looks);
  }

  @Test
  @Spec("D42")
  void aLoadBalancerIsToldWhichNodesHaveEndpoints() throws Exception {
    nodes.put(
        Kinds.SERVICE,
        """
        metadata: {namespace: default, name: balanced}
        spec:
          type: LoadBalancer
          clusterIP: 10.96.2.3
          clusterIPs: [10.96.2.3]
          externalTrafficPolicy: Local
          healthCheckNodePort: 32001
          ports: [{name: t, port: 80, nodePort: 30082}]
        status: {loadBalancer: {ingress: [{ip: 203.0.113.7}]}}
        """);
    nodes.endpoints("balanced", "a " + a2);
    nodes.settle();
    ThreeNodes.eventually("a says yes", () -> health("172.30.1.1").startsWith("HTTP/1.1 200 OK"));
    ThreeNodes.eventually("b says no", () -> health("172.30.1.2").startsWith("HTTP/1.1 503 "));
    assertThat(health("172.30.1.1")).contains("X-Load-Balancing-Endpoint-Weight: 1", "\"localEndpoints\": 1");
    nodes.remove(Kinds.SERVICE, "balanced");
    nodes.settle();
    ThreeNodes.eventually("nobody answers", () -> health("172.30.1.1").isEmpty());
  }

  private static String health(String node) throws Exception {
    return NetworkNamespace.call(
        nodes.network("net"),
        () -> {
          try (Socket socket = new Socket(node, 32001)) {
            socket.getOutputStream().write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          } catch (SocketException e) { // refused, or closed while it was asked
            return "";
          }
        });
  }

  @Test
  void podsLeaveThePodNetworkWithTheirNodesAddress() throws Exception {
    try (Echo outside = Echo.start(nodes.network("net"), "172.30.9.9", 7000, "outside")) {
      assertThat(ask("a1", "172.30.9.9", 7000)).isEqualTo("outside 172.30.1.1");
      assertThat(ask("c1", "172.30.9.9", 7000)).isEqualTo("outside 172.30.2.3");
      assertThat(outside).isNotNull();
    }
  }

  @Test
  void aClientOfUdpThatKeepsItsPortIsLedAwayFromAnEndpointThatIsGone() throws Exception {
    String vip = ip();
    nodes.service("udp", vip, "");
    nodes.endpoints("udp", "a " + a2);
    nodes.settle();
    try (DatagramSocket socket = NetworkNamespace.call(nodes.network("a1"), () -> new DatagramSocket())) {
      assertThat(Echo.askUdp(socket, vip, 80)).startsWith("a2 ");
      nodes.endpoints("udp", "b " + b1);
      nodes.settle();
      ThreeNodes.eventually("the flow is forgotten", () -> Echo.askUdp(socket, vip, 80).startsWith("b1 "));
      nodes.endpoints("udp", "a " + a2, "b " + b1);
      nodes.settle();
      assertThat(Echo.askUdp(socket, vip, 80)).as("its endpoint is still there").startsWith("b1 ");
      nodes.restart("a");
      assertThat(Echo.askUdp(socket, vip, 80)).as("a new agent forgets what is stale only").startsWith("b1 ");
    }
  }

  @Test
  void aConnectionOutlivesTheAgentAndTheRulesThatMadeIt() throws Exception {
    String vip = ip();
    nodes.service("long", vip, "");
    try (ServerSocket server = NetworkNamespace.call(nodes.network("b1"), () -> new ServerSocket(9000))) {
      nodes.put(
          Kinds.ENDPOINT_SLICE,
          """
          metadata: {namespace: default, name: long-1, labels: {kubernetes.io/service-name: long}}
          addressType: IPv4
          ports: [{name: t, port: 9000, protocol: TCP}]
          endpoints: [{addresses: [%s], nodeName: b}]
          """
              .formatted(b1));
      nodes.settle();
      try (Socket client = NetworkNamespace.call(nodes.network("a1"), () -> new Socket(vip, 80));
          Socket accepted = server.accept()) {
        nodes.restart("a");
        nodes.endpoints("long", "a " + a2);
        nodes.settle();
        client.getOutputStream().write('x');
        accepted.setSoTimeout(2000);
        assertThat(accepted.getInputStream().read()).isEqualTo('x');
      }
    }
  }

  /** The figure is printed; what is asserted is only that it is not seconds. */
  @Test
  @Spec("D43")
  void aChangeOfEndpointsIsSeenAtOnceAmongTwoThousandServices() throws Exception {
    for (int n = 0; n < 2000; n++) {
      nodes.put(
          Kinds.SERVICE,
          "{metadata: {namespace: default, name: many-%d}, spec: {clusterIP: 10.96.%d.%d, ports: [{name: t, port: 80}]}}"
              .formatted(n, 16 + n / 250, n % 250 + 1));
      nodes.endpoints("many-" + n, "a 10.244.1." + (100 + n % 100), "b 10.244.2." + (100 + n % 100));
    }
    nodes.settle();
    long begin = System.nanoTime();
    nodes.restart("a");
    nodes.settle();
    long load = (System.nanoTime() - begin) / 1_000_000;
    String vip = ip();
    nodes.service("quick", vip, "");
    nodes.endpoints("quick", "b " + b1);
    nodes.settle();
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String to = i % 2 == 0 ? "a2" : "b1";
      long put = System.nanoTime();
      nodes.endpoints("quick", i % 2 == 0 ? "a " + a2 : "b " + b1);
      ThreeNodes.eventually("it answers", () -> seen(vip, to));
      millis.add((System.nanoTime() - put) / 1_000_000);
    }
    Collections.sort(millis);
    System.out.printf(
        "2000 services: a new agent is ready after %d ms; a change of endpoints seen after %d ms (median), %d ms (most)%n",
        load, millis.get(millis.size() / 2), millis.getLast());
    assertThat(millis.getLast()).isLessThan(5000);
    for (int n = 0; n < 2000; n++) {
      nodes.remove(Kinds.SERVICE, "many-" + n);
    }
    nodes.settle();
    assertThat(nodes.in("a").run("nft", "list", "table", "ip", "berth").stdout()).doesNotContain("many-");
  }

  private static boolean seen(String vip, String name) throws Exception {
    try {
      return ask("a1", vip, 80).startsWith(name);
    } catch (SocketException e) {
      return false;
    }
  }
}
