package dev.berth.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.FixedSource;
import dev.berth.client.Picture;
import dev.berth.model.kinds.Kinds;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy in virtual time, over a model of the kernel's tables. */
class ServiceProxyTest {
  private final VirtualLoop loop = new VirtualLoop(1);
  private final FixedSource source = new FixedSource(loop);
  private final Picture picture = source.picture(Kinds.SERVICE, Kinds.ENDPOINT_SLICE, Kinds.NODE);
  private final KernelTables kernel = new KernelTables();
  private final List<Optional<Finding>> findings = new ArrayList<>();
  private final ServiceProxy proxy = proxy();

  private ServiceProxy proxy() {
    return new ServiceProxy(
        picture, loop, Runnable::run, kernel, Optional.empty(), "berth", EnumSet.of(Family.IPV4), ServiceRulesTest.PLACE,
        findings::add);
  }

  @BeforeEach
  void begin() {
    loop.runDue();
    proxy.start();
    loop.advance(Duration.ofSeconds(1));
  }

  @AfterEach
  void nothingWasThrown() {
    assertThat(loop.failures()).isEmpty();
  }

  private void service(int n) {
    source.put(
        Kinds.SERVICE,
        "{metadata: {namespace: ns, name: s%d}, spec: {clusterIP: 10.96.0.%d, ports: [{port: 80, protocol: TCP}]}}"
            .formatted(n, n));
  }

  private void endpoint(int n, String ip) {
    source.put(
        Kinds.ENDPOINT_SLICE,
        """
        metadata: {namespace: ns, name: s%d-1, labels: {kubernetes.io/service-name: s%d}}
        addressType: IPv4
        ports: [{port: 8080, protocol: TCP}]
        endpoints: [{addresses: [%s], nodeName: b}]
        """
            .formatted(n, n, ip));
  }

  private String afresh() {
    KernelTables other = new KernelTables();
    ServiceProxy successor =
        new ServiceProxy(
            picture, loop, Runnable::run, other, Optional.empty(), "berth", EnumSet.of(Family.IPV4), ServiceRulesTest.PLACE,
            _ -> {});
    successor.start();
    loop.advance(Duration.ofMillis(50));
    successor.close();
    return other.text();
  }

  @Test
  void manyChangesAtOnceAreOneTransaction() {
    int before = kernel.scripts.size();
    for (int n = 1; n <= 100; n++) {
      service(n);
      endpoint(n, "10.0.0." + n);
    }
    loop.advance(Duration.ofMillis(20));
    assertThat(kernel.scripts).hasSize(before + 1);
    assertThat(kernel.text()).isEqualTo(afresh()).contains("10.96.0.77 . tcp . 80 = goto svc/ns/s77/tcp/80");
  }

  @Test
  void aChangeCostsOnlyWhatChanges() {
    service(1);
    endpoint(1, "10.0.0.1");
    service(2);
    endpoint(2, "10.0.0.2");
    loop.advance(Duration.ofSeconds(1));
    endpoint(1, "10.0.0.9");
    loop.advance(Duration.ofSeconds(1));
    assertThat(kernel.scripts.getLast())
        .isEqualTo(
            """
            flush chain ip berth svc/ns/s1/tcp/80
            add rule ip berth svc/ns/s1/tcp/80 meta l4proto tcp dnat ip to 10.0.0.9:8080
            """);
  }

  @Test
  void whatTheNodeAnswersItselfGoesNowhereElse() {
    service(1);
    endpoint(1, "10.0.0.1");
    proxy.answers("ns/s1-1", Optional.of(new InetSocketAddress(InetAddress.ofLiteral("10.1.0.1"), 5353)));
    loop.advance(Duration.ofSeconds(1));
    assertThat(kernel.text()).contains("dnat ip to 10.1.0.1:5353").doesNotContain("10.0.0.1");
    endpoint(1, "10.0.0.9"); // they are elsewhere by now, or away
    loop.advance(Duration.ofSeconds(1));
    assertThat(kernel.text()).contains("dnat ip to 10.1.0.1:5353").doesNotContain("10.0.0.9");
    assertThat(proxy.isSettled()).isTrue();
    proxy.answers("ns/s1-1", Optional.empty());
    assertThat(proxy.isSettled()).isFalse();
    loop.advance(Duration.ofSeconds(1));
    assertThat(kernel.text()).isEqualTo(afresh()).contains("dnat ip to 10.0.0.9:8080");
  }

  @Test
  void aTransactionThatFailsIsFollowedByTheWholeTableAndNothingIsLost() {
    service(1);
    loop.advance(Duration.ofSeconds(1));
    kernel.failNext = 5;
    endpoint(1, "10.0.0.1");
    loop.advance(Duration.ofMillis(150));
    assertThat(findings.getLast().orElseThrow().problem()).contains("no memory");
    service(2);
    loop.advance(Duration.ofSeconds(10));
    assertThat(kernel.text()).isEqualTo(afresh()).contains("10.96.0.2", "10.0.0.1:8080");
    assertThat(findings.getLast()).isEmpty();
    assertThat(proxy.isSettled()).isTrue();
  }

  @Test
  void oneFailureThatTheNextTryMendsIsNoFinding() {
    kernel.failNext = 2; // what is kept, and all of it anew
    service(1);
    loop.advance(Duration.ofSeconds(1));
    assertThat(kernel.text()).isEqualTo(afresh()).contains("10.96.0.1");
    assertThat(findings).allMatch(Optional::isEmpty);
  }

  @Test
  void rulesThatAnotherProgramHasFlushedComeBack() {
    service(1);
    loop.advance(Duration.ofSeconds(1));
    kernel.forgetEverything();
    loop.advance(Duration.ofMinutes(2));
    assertThat(kernel.text()).isEqualTo(afresh()).contains("10.96.0.1");
  }

  @Test
  void twoServicesOfOneExternalAddressTakeTurnsAndNeitherBreaksTheOther() {
    for (int n : List.of(2, 1)) {
      source.put(
          Kinds.SERVICE,
          "{metadata: {namespace: ns, name: s%d}, spec: {clusterIP: 10.96.0.%d, externalIPs: [192.0.2.1], ports: [{port: 80}]}}"
              .formatted(n, n));
      endpoint(n, "10.0.0." + n);
      loop.advance(Duration.ofSeconds(1));
      assertThat(kernel.text()).contains("192.0.2.1 . tcp . 80 = goto ext/ns/s" + n + "/tcp/80");
    }
    source.remove(Kinds.SERVICE, "ns", "s1");
    loop.advance(Duration.ofSeconds(1));
    assertThat(kernel.text()).contains("192.0.2.1 . tcp . 80 = goto ext/ns/s2/tcp/80").isEqualTo(afresh());
  }

  @Test
  @Spec("G23")
  void aSuccessorTakesOverWhatItFinds() {
    service(1);
    endpoint(1, "10.0.0.1");
    loop.advance(Duration.ofSeconds(1));
    String before = kernel.text();
    proxy.close();
    source.remove(Kinds.SERVICE, "ns", "s1");
    service(2);
    loop.advance(Duration.ofSeconds(1));
    assertThat(kernel.text()).isEqualTo(before);
    ServiceProxy successor = proxy();
    successor.start();
    loop.advance(Duration.ofSeconds(1));
    assertThat(kernel.text()).isEqualTo(afresh()).contains("10.96.0.2").doesNotContain("10.96.0.1 ");
    assertThat(kernel.scripts.getLast()).doesNotContain("delete table");
  }
}
