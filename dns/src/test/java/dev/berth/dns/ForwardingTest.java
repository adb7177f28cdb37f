package dev.berth.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.model.kinds.Kinds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Names that are another server's, over real sockets: that one is a server of ours with another domain. */
class ForwardingTest {
  private static final String ELSEWHERE = "default.svc.elsewhere.test";
  private static final DnsConfig.Limits SHORT =
      new DnsConfig.Limits(1232, 16, 16, Duration.ofSeconds(5), 100, Duration.ofMillis(200), 100, Duration.ofSeconds(30));

  private final Served elsewhere =
      new Served(config -> config.withDomain("elsewhere.test"), true)
          .put(Kinds.NAMESPACE, "{metadata: {name: default}}")
          .put(Kinds.SERVICE, "{metadata: {namespace: default, name: db}, spec: {clusterIP: 10.97.0.7, ports: [{port: 80}]}}")
          .put(Kinds.SERVICE, "{metadata: {namespace: default, name: many}, spec: {clusterIP: None}}")
          .put(
              Kinds.ENDPOINT_SLICE,
              "{metadata: {namespace: default, name: many-1, labels: {kubernetes.io/service-name: many}}, addressType: IPv4, endpoints: [%s]}"
                  .formatted(
                      IntStream.range(0, 100).mapToObj("{addresses: [10.244.1.%d]}"::formatted).collect(Collectors.joining(", "))));

  private final Served served =
      new Served(elsewhere.address())
          .put(Kinds.NAMESPACE, "{metadata: {name: default}}")
          .put(
              Kinds.SERVICE,
              "{metadata: {namespace: default, name: db}, spec: {type: ExternalName, externalName: db.%s}}".formatted(ELSEWHERE))
          .put(
              Kinds.SERVICE,
              "{metadata: {namespace: default, name: gone}, spec: {type: ExternalName, externalName: gone.%s}}".formatted(ELSEWHERE));

  @AfterEach
  void close() {
    served.close();
    elsewhere.close();
    assertThat(served.failures).isEmpty();
    assertThat(elsewhere.failures).isEmpty();
  }

  private static List<String> answers(Message message) {
    return message.getSection(Section.ANSWER).stream().map(Served::word).toList();
  }

  @Test
  @Spec("D14")
  void otherNamesAreAskedOfTheOtherServerOnce() throws IOException {
    Message first = served.udp(Served.question("db." + ELSEWHERE, Type.A));
    assertThat(answers(first)).containsExactly("db." + ELSEWHERE + ". A 10.97.0.7");
    assertThat(first.getHeader().getFlag(org.xbill.DNS.Flags.AA)).isFalse();
    long asked = elsewhere.server.counts().udp();
    Message again = served.udp(Served.question("DB." + ELSEWHERE, Type.A));
    assertThat(answers(again)).as("as it was asked").containsExactly("DB." + ELSEWHERE + ". A 10.97.0.7");
    assertThat(elsewhere.server.counts().udp()).isEqualTo(asked);
    assertThat(served.server.forwarder().repeated()).isEqualTo(1);
    Message missing = served.udp(Served.question("nosuch." + ELSEWHERE, Type.A));
    assertThat(missing.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(missing.getSection(Section.AUTHORITY)).hasSize(1);
  }

  @Test
  @Spec("D15")
  void aLongAnswerOfTheOtherServerIsFetchedWhole() throws IOException {
    assertThat(answers(served.tcp(Served.question("many." + ELSEWHERE, Type.A)))).hasSize(100);
    assertThat(elsewhere.server.counts().tcp()).isEqualTo(1);
  }

  @Test
  @Spec("D10")
  void anAliasComesWithWhatItLeadsTo() throws IOException {
    Message answer = served.udp(Served.question("db.default.svc.cluster.local", Type.A));
    assertThat(answers(answer))
        .containsExactly(
            "db.default.svc.cluster.local. CNAME db." + ELSEWHERE + ".", "db." + ELSEWHERE + ". A 10.97.0.7");
    Message nowhere = served.udp(Served.question("gone.default.svc.cluster.local", Type.A));
    assertThat(nowhere.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answers(nowhere)).containsExactly("gone.default.svc.cluster.local. CNAME gone." + ELSEWHERE + ".");
  }

  @Test
  void addressesThatHaveNoNameHereAreAskedOfTheOtherServer() throws IOException {
    assertThat(answers(served.udp(Served.question("7.0.97.10.in-addr.arpa", Type.PTR))))
        .containsExactly("7.0.97.10.in-addr.arpa. PTR db." + ELSEWHERE + ".");
  }

  @Test
  void aServerThatIsNotThereIsPassedOver() throws IOException {
    InetSocketAddress nobody = free();
    try (Served careful = new Served(nobody, elsewhere.address())) {
      assertThat(answers(careful.udp(Served.question("db." + ELSEWHERE, Type.A)))).hasSize(1);
    }
    try (Served lonely = new Served(config -> config.withLimits(SHORT), true, nobody)) {
      assertThat(lonely.udp(Served.question("db." + ELSEWHERE, Type.A)).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }
  }

  @Test
  @Spec("D14")
  void twoServersThatAskEachOtherComeToAnEnd() throws IOException {
    InetSocketAddress one = free();
    try (Served left = new Served(config -> config.withLimits(SHORT), true, one);
        Served right = new Served(config -> listening(config, one).withLimits(SHORT), true, left.address())) {
      assertThat(left.udp(Served.question("nobody.example", Type.A)).getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(left.server.forwarder().sent() + right.server.forwarder().sent()).isLessThanOrEqualTo(8);
    }
  }

  /** An address at which nobody is, as of now. */
  private static InetSocketAddress free() throws IOException {
    try (DatagramChannel channel =
        DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      return (InetSocketAddress) channel.getLocalAddress();
    }
  }

  private static DnsConfig listening(DnsConfig config, InetSocketAddress address) {
    return new DnsConfig(config.domain(), List.of(address), config.upstreams(), config.ttlSeconds(), config.threads(), config.limits());
  }

  @Test
  void itselfIsNeverAsked() throws IOException {
    InetSocketAddress own = free();
    try (Served alone = new Served(config -> listening(config, own), true, own)) {
      assertThat(alone.udp(Served.question("nobody.example", Type.A)).getRcode()).isEqualTo(Rcode.REFUSED);
    }
  }
}
