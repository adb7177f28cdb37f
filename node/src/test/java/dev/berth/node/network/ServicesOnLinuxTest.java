package dev.berth.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.model.kinds.Kinds;
import dev.berth.node.network.NetworkSettings.PeerMode;
import dev.berth.node.network.NetworkSettings.PodLink;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.PortUnreachableException;
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
  @Spec("D36")
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
  @Spec("D36")
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
  @Spec("D43")
  void withoutEndpointsItIsRefusedAtOnceAndSoIsAPortThatItDoesNotHave() throws Exception {
    String vip = ip();
    nodes.service("empty", vip, "");
    nodes.settle();
    assertThatThrownBy(() -> ask("a1", vip, 80)).isInstanceOf(ConnectException.class).hasMessageContaining("refused");
    assertThatThrownBy(() -> ask("a", vip, 80)).isInstanceOf(ConnectException.class).hasMessageContaining("refused");
    assertThatThrownBy(() -> ask("a1", vip, 81)).isInstanceOf(ConnectException.class).hasMessageContaining("refused");
    try (DatagramSocket udp = Inside.call(nodes.network("a1"), () -> new DatagramSocket())) {
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
}
