package dev.berth.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.model.kinds.Kinds;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The server over real sockets, as another implementation of DNS sees it. */
class DnsServerTest {
  private static final String MANY = "many.default.svc.cluster.local";

  private final Served served =
      new Served()
          .put(Kinds.NAMESPACE, "{metadata: {name: default}}")
          .put(
              Kinds.SERVICE,
              "{metadata: {namespace: default, name: web}, spec: {clusterIP: 10.96.0.7, ports: [{name: http, port: 80}]}}")
          .put(Kinds.SERVICE, "{metadata: {namespace: default, name: many}, spec: {clusterIP: None, ports: [{name: http, port: 80}]}}")
          .put(Kinds.ENDPOINT_SLICE, slice(100));

  private static String slice(int endpoints) {
    return "{metadata: {namespace: default, name: many-1, labels: {kubernetes.io/service-name: many}}, addressType: IPv4,"
        + " ports: [{name: http, port: 8080, protocol: TCP}], endpoints: ["
        + IntStream.range(0, endpoints)
            .mapToObj(i -> "{addresses: [10.244.1.%d], hostname: pod-%d}".formatted(i, i))
            .collect(Collectors.joining(", "))
        + "]}";
  }

  @AfterEach
  void nothingFailed() {
    served.close();
    assertThat(served.failures).isEmpty();
  }

  @Test
  @Spec("D15")
  void answersOverUdpAndTcpAlike() throws IOException {
    for (int type : List.of(Type.A, Type.SRV, Type.AAAA, Type.TXT)) {
      Message question = Served.question("web.default.svc.cluster.local", type);
      Message udp = served.udp(question);
      Message tcp = served.tcp(question);
      assertThat(udp.toString()).isEqualTo(tcp.toString().replace(";; Message size: " + tcp.numBytes(), ";; Message size: " + udp.numBytes()));
      assertThat(udp.getHeader().getID()).isEqualTo(question.getHeader().getID());
      assertThat(udp.getHeader().getFlag(Flags.AA)).isTrue();
      assertThat(udp.getHeader().getFlag(Flags.RA)).isTrue();
      assertThat(udp.getHeader().getFlag(Flags.RD)).isTrue();
      assertThat(udp.getHeader().getFlag(Flags.TC)).isFalse();
    }
    assertThat(served.udp(Served.question("web.default.svc.cluster.local", Type.A)).getSection(Section.ANSWER))
        .map(Served::word)
        .containsExactly("web.default.svc.cluster.local. A 10.96.0.7");
  }

  @Test
  @Spec("D15")
  void repeatsTheQuestionWithItsLettersAsTheyWere() throws IOException {
    Message answer = served.udp(Served.question("WeB.deFAULT.svc.Cluster.LOCAL", Type.A));
    assertThat(answer.getQuestion().getName().toString()).isEqualTo("WeB.deFAULT.svc.Cluster.LOCAL.");
    assertThat(answer.getSection(Section.ANSWER).getFirst().getName().toString()).isEqualTo("WeB.deFAULT.svc.Cluster.LOCAL.");
  }

  @Test
  @Spec("D15")
  void whatIsTooLongForTheAskersDatagramIsCutAndWholeOverTcp() throws IOException {
    Message plain = Served.question(MANY, Type.A);
    Message small = served.udp(plain);
    assertThat(small.numBytes()).isLessThanOrEqualTo(512);
    assertThat(small.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(small.getSection(Section.ANSWER)).hasSizeBetween(25, 32);
    Message edns = Served.question(MANY, Type.A);
    edns.addRecord(new OPTRecord(4096, 0, 0, 0), Section.ADDITIONAL);
    Message larger = served.udp(edns);
    assertThat(larger.numBytes()).isBetween(1200, 1232);
    assertThat(larger.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(larger.getOPT().getPayloadSize()).isEqualTo(1232);
    Message whole = served.tcp(plain);
    assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(whole.getSection(Section.ANSWER)).hasSize(100);
    assertThat(whole.numBytes()).as("names are pointers").isLessThan(1700);
    assertThat(served.tcp(Served.question("_http._tcp." + MANY, Type.SRV)).getSection(Section.ANSWER)).hasSize(100);
  }

  @Test
  @Spec("D21")
  void theOrderOfAddressesChanges() throws IOException {
    served.put(Kinds.ENDPOINT_SLICE, slice(8));
    Set<String> first = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Message answer = served.udp(Served.question(MANY, Type.A));
      assertThat(answer.getSection(Section.ANSWER)).hasSize(8);
      first.add(answer.getSection(Section.ANSWER).getFirst().rdataToString());
    }
    assertThat(first).hasSize(8);
  }

  @Test
  @Spec({"D13", "D14"})
  void whatIsMissingHasTheZonesSoa() throws IOException {
    Message answer = served.udp(Served.question("nosuch.default.svc.cluster.local", Type.A));
    assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    SOARecord soa = (SOARecord) answer.getSection(Section.AUTHORITY).getFirst();
    assertThat(soa.getName()).isEqualTo(Served.name("cluster.local"));
    assertThat(soa.getMinimum()).isEqualTo(5);
    assertThat(soa.getAdmin()).isEqualTo(Served.name("hostmaster.cluster.local"));
  }

  @Test
  @Spec("D1")
  void theVersionIsReadable() throws IOException {
    assertThat(served.udp(Served.question("dns-version.cluster.local", Type.TXT)).getSection(Section.ANSWER))
        .map(Served::word)
        .containsExactly("dns-version.cluster.local. TXT 1.1.0");
  }

  @Test
  void manyQuestionsOfOneConnectionAreAllAnswered() throws IOException {
    List<Message> questions = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      questions.add(Served.question("pod-" + i % 100 + "." + MANY, Type.A));
    }
    List<Message> answers = served.tcp(questions);
    assertThat(answers.stream().map(a -> a.getHeader().getID()).toList())
        .containsExactlyInAnyOrderElementsOf(questions.stream().map(q -> q.getHeader().getID()).toList());
    assertThat(answers).allSatisfy(a -> assertThat(a.getSection(Section.ANSWER)).hasSize(1));
  }

  @Test
  @Spec("D22")
  void whatNobodyShouldAskIsRefusedOrAnsweredShortly() throws IOException {
    assertThat(served.udp(Served.question("web.default.svc.cluster.local", Type.A, DClass.CH)).getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(served.tcp(Served.question("cluster.local", Type.AXFR)).getRcode()).isEqualTo(Rcode.REFUSED);
    Message any = served.udp(Served.question("web.default.svc.cluster.local", Type.ANY));
    assertThat(any.getSection(Section.ANSWER)).map(r -> Type.string(r.getType())).containsExactly("HINFO");
    Message update = Served.question("cluster.local", Type.SOA);
    update.getHeader().setOpcode(Opcode.UPDATE);
    assertThat(served.udp(update).getRcode()).isEqualTo(Rcode.NOTIMP);
    Message two = Served.question("cluster.local", Type.SOA);
    two.addRecord(Served.question("cluster.local", Type.NS).getQuestion(), Section.QUESTION);
    assertThat(served.udp(two).getRcode()).isEqualTo(Rcode.FORMERR);
    Message edns1 = Served.question("cluster.local", Type.SOA);
    edns1.addRecord(new OPTRecord(1232, 0, 1, 0), Section.ADDITIONAL);
    assertThat(served.udp(edns1).getRcode()).isEqualTo(Rcode.BADVERS);
    assertThat(served.udp(Served.question("example.com", Type.A)).getRcode()).as("nobody to ask").isEqualTo(Rcode.REFUSED);
  }

  @Test
  void noiseIsNotAnsweredAndWhatFollowsItIs() throws IOException {
    byte[] answer = served.udp(Served.question("web.default.svc.cluster.local", Type.A)).toWire();
    long before = served.server.counts().dropped();
    try (java.net.DatagramSocket socket = new java.net.DatagramSocket()) {
      socket.connect(served.address());
      socket.setSoTimeout(10_000);
      for (byte[] noise : List.of(new byte[11], new byte[] {1, 2, 3}, answer)) {
        socket.send(new java.net.DatagramPacket(noise, noise.length));
      }
      Message question = Served.question("web.default.svc.cluster.local", Type.A);
      socket.send(new java.net.DatagramPacket(question.toWire(), question.toWire().length));
      java.net.DatagramPacket in = new java.net.DatagramPacket(new byte[512], 512);
      socket.receive(in);
      assertThat(new Message(java.util.Arrays.copyOf(in.getData(), in.getLength())).getHeader().getID())
          .isEqualTo(question.getHeader().getID());
    }
    assertThat(served.server.counts().dropped() - before).isEqualTo(3);
    try (SocketChannel channel = SocketChannel.open(served.address())) {
      Served.send(channel, new byte[] {1, 2, 3});
      assertThatThrownBy(() -> Served.receive(channel)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  @Spec("D19")
  void beforeTheViewIsCompleteNothingIsDenied() throws IOException {
    try (Served early = new Served(config -> config, false)) {
      assertThat(early.server.isSynced()).isFalse();
      assertThat(early.udp(Served.question("web.default.svc.cluster.local", Type.A)).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }
  }

  @Test
  void aPortThatAnotherHasIsAnError() {
    InetSocketAddress taken = served.address();
    assertThatThrownBy(() -> Sockets.bind(taken, 2)).isInstanceOf(BindException.class).hasMessageContaining(taken.toString());
  }

  @Test
  void socketsThatSomebodyElseBoundAreServedToo() throws IOException {
    Sockets more = Sockets.bind(new InetSocketAddress(served.address().getAddress(), 0), 2);
    served.server.serve(more);
    try (SocketChannel channel = SocketChannel.open(more.address())) {
      Served.send(channel, Served.question("web.default.svc.cluster.local", Type.A).toWire());
      assertThat(new Message(Served.receive(channel)).getSection(Section.ANSWER)).hasSize(1);
    }
  }

  @Test
  void severalAddressesOfBothFamiliesAreServed() throws IOException {
    List<InetSocketAddress> listen = List.of(new InetSocketAddress("127.0.0.2", 0), new InetSocketAddress("::1", 0));
    Assumptions.assumeTrue(hasAddress("::1"), "needs IPv6 on loopback");
    try (Served both =
        new Served(
            c -> new DnsConfig(c.domain(), listen, c.upstreams(), c.ttlSeconds(), c.threads(), c.limits()), true)) {
      for (InetSocketAddress address : both.server.addresses()) {
        try (SocketChannel channel = SocketChannel.open(address)) {
          Served.send(channel, Served.question("cluster.local", Type.SOA).toWire());
          assertThat(new Message(Served.receive(channel)).getRcode()).isEqualTo(Rcode.NOERROR);
        }
        assertThat(Served.udp(address, Served.question("cluster.local", Type.SOA).toWire())).isNotEmpty();
      }
    }
  }

  private static boolean hasAddress(String address) {
    try (ServerSocketChannel channel = ServerSocketChannel.open()) {
      channel.bind(new InetSocketAddress(address, 0));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void whereOneAddressIsTakenNoneIsKept() throws IOException {
    InetSocketAddress free;
    try (Sockets first = Sockets.bind(new InetSocketAddress(served.address().getAddress(), 0), 1)) {
      free = first.address();
    }
    List<InetSocketAddress> listen = List.of(free, served.address());
    assertThatThrownBy(
            () -> new Served(c -> new DnsConfig(c.domain(), listen, List.of(), 5, 1, c.limits()), true))
        .hasRootCauseInstanceOf(BindException.class);
    Sockets.bind(free, 2).close();
  }

  @Test
  void connectionsBeyondTheLimitAndIdleOnesAreClosed() throws IOException {
    DnsConfig.Limits few = new DnsConfig.Limits(1232, 1, 128, Duration.ofMillis(300), 10, Duration.ofSeconds(1), 10, Duration.ofSeconds(30));
    try (Served tight = new Served(config -> config.withLimits(few), true);
        SocketChannel first = SocketChannel.open(tight.address())) {
      Served.send(first, Served.question("cluster.local", Type.SOA).toWire());
      Served.receive(first);
      try (SocketChannel second = SocketChannel.open(tight.address())) {
        assertThatThrownBy(() -> Served.receive(second)).isInstanceOf(IOException.class);
      }
      assertThatThrownBy(() -> Served.receive(first)).as("idle").isInstanceOf(EOFException.class);
    }
  }

  @Test
  void theDomainMayBeAnother() throws IOException {
    try (Served other = new Served(config -> config.withDomain("berth.test").withTtl(30), true)) {
      other.put(Kinds.NAMESPACE, "{metadata: {name: default}}");
      other.put(Kinds.SERVICE, "{metadata: {namespace: default, name: web}, spec: {clusterIP: 10.96.0.7, ports: [{port: 80}]}}");
      Message answer = other.udp(Served.question("web.default.svc.berth.test", Type.A));
      assertThat(answer.getSection(Section.ANSWER).getFirst().getTTL()).isEqualTo(30);
      assertThat(other.udp(Served.question("web.default.svc.cluster.local", Type.A)).getRcode()).isEqualTo(Rcode.REFUSED);
    }
  }
}
