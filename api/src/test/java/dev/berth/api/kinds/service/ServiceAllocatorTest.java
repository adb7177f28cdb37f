package dev.berth.api.kinds.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.kinds.Strategist;
import dev.berth.api.objects.MemoryObjects;
import dev.berth.api.status.Refusal;
import dev.berth.api.strategy.Allocator.Reservation;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ip.Cidr;
import dev.berth.model.kinds.Kinds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ServiceAllocatorTest {
  private static final ServiceNetwork SMALL =
      new ServiceNetwork(Cidr.parse("10.0.0.0/28").orElseThrow(), 30_000, 30_099);

  private final MemoryObjects objects = new MemoryObjects();
  private final ServiceAllocator allocator = allocator(SMALL);

  private static ServiceAllocator allocator(ServiceNetwork network) {
    return new ServiceAllocator(Strategist.type(service("")), Kinds.SERVICE_CIDR.type(), network, new Random(7));
  }

  private static JsonObject service(String spec) {
    return Strategist.created(
        "{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"s\"}, \"spec\": {" + spec + "}}");
  }

  private JsonObject committed(String spec) {
    Reservation r = allocator.reserve(service(spec), Optional.empty(), objects, false);
    r.commit();
    return r.object();
  }

  private void refused(String spec, String text) {
    assertThatThrownBy(() -> allocator.reserve(service(spec), Optional.empty(), objects, false))
        .isInstanceOf(Refusal.class)
        .hasMessage("Service \"s\" is invalid: " + text);
  }

  private static final String PORT = "\"ports\": [{\"port\": 80}]";

  @Test
  @Spec("D38")
  void givesAnAddressOfTheOneFamily() {
    JsonObject spec = committed(PORT).object("spec");
    assertThat(spec.text("clusterIP")).startsWith("10.0.0.");
    assertThat(spec.array("clusterIPs").strings()).containsExactly(spec.text("clusterIP"));
    assertThat(spec.array("ipFamilies").strings()).containsExactly("IPv4");
    assertThat(spec.text("ipFamilyPolicy")).isEqualTo("SingleStack");
  }

  @Test
  @Spec("D38")
  void refusesAnAddressThatIsTakenOrForeignOrTheNetworksOwn() {
    committed("\"clusterIP\": \"10.0.0.5\", " + PORT);
    refused(
        "\"clusterIP\": \"10.0.0.5\", " + PORT,
        "spec.clusterIPs: Invalid value: [\"10.0.0.5\"]: failed to allocate IP 10.0.0.5: provided IP is already allocated");
    refused(
        "\"clusterIP\": \"1.2.3.4\", " + PORT,
        "spec.clusterIPs: Invalid value: [\"1.2.3.4\"]: failed to allocate IP 1.2.3.4: the provided network does not match"
            + " the current range");
    refused(
        "\"clusterIP\": \"10.0.0.0\", " + PORT,
        "spec.clusterIPs: Invalid value: [\"10.0.0.0\"]: failed to allocate IP 10.0.0.0: the provided IP (10.0.0.0) is not"
            + " in the valid range. The range of valid IPs is 10.0.0.0/28");
  }

  @Test
  void anAddressIsFreeAgainAfterDeletionAndAfterAFailedWrite() {
    JsonObject held = committed("\"clusterIP\": \"10.0.0.5\", " + PORT);
    allocator.release(held);
    Reservation failed =
        allocator.reserve(service("\"clusterIP\": \"10.0.0.5\", " + PORT), Optional.empty(), objects, false);
    failed.cancel();
    committed("\"clusterIP\": \"10.0.0.5\", " + PORT);
  }

  @Test
  void aDryRunHoldsNothing() {
    allocator.reserve(service("\"clusterIP\": \"10.0.0.5\", " + PORT), Optional.empty(), objects, true);
    committed("\"clusterIP\": \"10.0.0.5\", " + PORT);
  }

  @Test
  void whatStoredServicesHoldIsTaken() {
    objects.put(Strategist.type(service("")), service("\"clusterIP\": \"10.0.0.5\", " + PORT));
    refused(
        "\"clusterIP\": \"10.0.0.5\", " + PORT,
        "spec.clusterIPs: Invalid value: [\"10.0.0.5\"]: failed to allocate IP 10.0.0.5: provided IP is already allocated");
  }

  @Test
  void aFullRangeIsAFailureOfOurs() {
    for (int i = 0; i < 14; i++) {
      committed(PORT);
    }
    assertThatThrownBy(() -> committed(PORT))
        .isInstanceOf(Refusal.class)
        .hasMessage("Internal error occurred: failed to allocate a serviceIP: range is full");
  }

  @Test
  @Spec("D37")
  void portsOfOneNumberShareANodePort() {
    JsonObject spec =
        committed(
                "\"type\": \"NodePort\", \"ports\": [{\"name\": \"a\", \"port\": 53}, {\"name\": \"b\", \"port\": 53,"
                    + " \"protocol\": \"UDP\"}, {\"name\": \"c\", \"port\": 80}]")
            .object("spec");
    List<Long> ports = spec.array("ports").objects().map(p -> p.number("nodePort")).toList();
    assertThat(ports.get(0)).isEqualTo(ports.get(1)).isNotEqualTo(ports.get(2)).isBetween(30_000L, 30_099L);
  }

  @Test
  @Spec({"D37", "G23"})
  void refusesANodePortThatIsTakenOrOutOfRangeAndKeepsNothing() {
    committed("\"type\": \"NodePort\", \"ports\": [{\"port\": 80, \"nodePort\": 30001}]");
    refused(
        "\"type\": \"NodePort\", \"clusterIP\": \"10.0.0.5\", \"ports\": [{\"port\": 80, \"nodePort\": 30001}]",
        "spec.ports[0].nodePort: Invalid value: 30001: provided port is already allocated");
    refused(
        "\"type\": \"NodePort\", \"ports\": [{\"port\": 80, \"nodePort\": 80}]",
        "spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is"
            + " 30000-30099");
    committed("\"clusterIP\": \"10.0.0.5\", " + PORT);
  }

  @Test
  void anUpdateGivesBackWhatTheServiceNoLongerHas() {
    JsonObject old = committed("\"type\": \"NodePort\", \"ports\": [{\"port\": 80, \"nodePort\": 30001}]");
    String external =
        "{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"s\"}, \"spec\": {\"type\":"
            + " \"ExternalName\", \"externalName\": \"a.b\"}}";
    allocator.reserve(Strategist.updated(old, external), Optional.of(old), objects, false).commit();
    committed(
        "\"type\": \"NodePort\", \"clusterIP\": \"" + old.object("spec").text("clusterIP")
            + "\", \"ports\": [{\"port\": 80, \"nodePort\": 30001}]");
  }

  @Test
  void aBalancerWithLocalTrafficGetsAPortForItsHealth() {
    JsonObject spec =
        committed("\"type\": \"LoadBalancer\", \"externalTrafficPolicy\": \"Local\", " + PORT).object("spec");
    assertThat(spec.number("healthCheckNodePort")).isBetween(30_000L, 30_099L);
  }

  @Test
  @Spec("D39")
  void aHeadlessServiceWithoutSelectorHasBothFamilies() {
    JsonObject spec = committed("\"clusterIP\": \"None\"").object("spec");
    assertThat(spec.array("ipFamilies").strings()).containsExactly("IPv4", "IPv6");
    assertThat(spec.text("ipFamilyPolicy")).isEqualTo("RequireDualStack");
  }

  @Test
  void twoFamiliesAreRefusedOnAClusterOfOne() {
    refused(
        "\"ipFamilyPolicy\": \"RequireDualStack\", " + PORT,
        "spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": this cluster is not configured for dual-stack services");
  }

  @Test
  void numbersAreGivenFromAboveTheBandFirst() {
    NumberPool pool = new NumberPool(100, 20, new Random(3));
    Set<Long> first = new HashSet<>();
    for (int i = 0; i < 80; i++) {
      first.add(pool.takeAny().orElseThrow());
    }
    assertThat(first).hasSize(80).allMatch(n -> n >= 20);
    assertThat(pool.takeAny().orElseThrow()).isLessThan(20);
  }

  @Test
  void theBandIsAPartOfTheRangeWithinLimits() {
    assertThat(NumberPool.band(2768, 32, 16, 128)).isEqualTo(86);
    assertThat(NumberPool.band(1 << 20, 16, 16, 256)).isEqualTo(256);
    assertThat(NumberPool.band(16, 16, 16, 256)).isZero();
  }

  @Test
  void manyAtOnceNeverGetTheSame() throws InterruptedException {
    ServiceAllocator shared = allocator(ServiceNetwork.DEFAULT);
    ConcurrentLinkedQueue<String> given = new ConcurrentLinkedQueue<>();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      start.await();
                    } catch (InterruptedException e) {
                      return;
                    }
                    for (int i = 0; i < 200; i++) {
                      Reservation r =
                          shared.reserve(service("\"type\": \"NodePort\", " + PORT), Optional.empty(), objects, false);
                      if (i % 2 == 0) {
                        r.commit();
                        JsonObject spec = r.object().object("spec");
                        given.add(spec.text("clusterIP"));
                        given.add("port " + spec.array("ports").object(0).number("nodePort"));
                      } else {
                        r.cancel();
                      }
                    }
                  }));
    }
    start.countDown();
    for (Thread t : threads) {
      t.join();
    }
    assertThat(given).hasSize(8 * 200).doesNotHaveDuplicates();
  }

  private void range(String name, String cidr, String more) {
    objects.put(
        Kinds.SERVICE_CIDR.type(),
        (JsonObject)
            Json.parse(
                "{\"metadata\": {\"name\": \"" + name + "\"" + more + "}, \"spec\": {\"cidrs\": [\"" + cidr + "\"]}}"));
  }

  private static String asking(String ip) {
    return PORT + ", \"clusterIP\": \"" + ip + "\", \"clusterIPs\": [\"" + ip + "\"]";
  }

  private static String ip(JsonObject service) {
    return service.object("spec").text("clusterIP");
  }

  @Test
  void furtherRangesGiveAddressesToo() {
    refused(
        asking("10.9.0.3"),
        "spec.clusterIPs: Invalid value: [\"10.9.0.3\"]: failed to allocate IP 10.9.0.3: the provided network does not match the current range");
    range("more", "10.9.0.0/29", "");
    assertThat(ip(committed(asking("10.9.0.3")))).isEqualTo("10.9.0.3");
    refused(
        asking("10.9.0.3"),
        "spec.clusterIPs: Invalid value: [\"10.9.0.3\"]: failed to allocate IP 10.9.0.3: provided IP is already allocated");
    Set<String> given = new HashSet<>();
    for (int i = 0; i < 14 + 5; i++) {
      given.add(ip(committed(PORT)));
    }
    assertThat(given).hasSize(19).anyMatch(ip -> ip.startsWith("10.9.0."));
    assertThatThrownBy(() -> committed(PORT)).hasMessageContaining("range is full");
  }

  @Test
  void aRangeThatGoesGivesNothingMoreAndKeepsWhatItGave() {
    range("more", "10.9.0.0/29", "");
    JsonObject kept = committed(asking("10.9.0.3"));
    range("more", "10.9.0.0/29", ", \"deletionTimestamp\": \"2026-01-01T00:00:00Z\"");
    refused(
        asking("10.9.0.4"),
        "spec.clusterIPs: Invalid value: [\"10.9.0.4\"]: failed to allocate IP 10.9.0.4: the provided network does not match the current range");
    range("again", "10.9.0.0/28", "");
    assertThatThrownBy(() -> committed(asking("10.9.0.3"))).hasMessageContaining("provided IP is already allocated");
    allocator.release(kept);
    assertThat(ip(committed(asking("10.9.0.3")))).isEqualTo("10.9.0.3");
  }

  @Test
  void anAddressOfRangesThatOverlapIsHeldInEach() {
    range("inner", "10.0.0.0/29", "");
    Set<String> given = new HashSet<>();
    for (int i = 0; i < 14; i++) {
      given.add(ip(committed(PORT)));
    }
    assertThat(given).hasSize(14);
    assertThatThrownBy(() -> committed(PORT)).hasMessageContaining("range is full");
  }
}
