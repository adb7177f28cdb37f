package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.inprocess.Identity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** By which others know that an API server is there. */
class ServerLeaseTest {
  private static final UUID FIRST = new UUID(0, 1);
  private static final UUID SECOND = new UUID(0, 2);
  private final VirtualLoop loop = new VirtualLoop(1);
  private final MemoryServer server =
      MemoryServer.anew(
          loop, Runnable::run, loop.random(),
          new MemoryServer.Start(0, new ControlPlane.Settings("", List.of()), Optional.empty()));
  private final Client client = server.server().client(Identity.apiServer(), loop, Runnable::run);

  @BeforeEach
  void settle() {
    loop.advance(Duration.ofSeconds(1));
  }

  @AfterEach
  void close() {
    assertThat(loop.failures()).isEmpty();
    loop.close();
    server.close();
  }

  private List<JsonObject> leases() {
    CompletableFuture<Answer> answer = client.list(Kinds.LEASE.type(), "kube-system", "").toCompletableFuture();
    loop.runDue();
    return ((Answer.Done) answer.join()).object().array("items").objects().toList();
  }

  private JsonObject only() {
    assertThat(leases()).hasSize(1);
    return leases().getFirst();
  }

  private void start(String host, UUID as) {
    new ServerLease(loop, client, host, as).start();
    loop.runDue();
  }

  @Test
  void aServerHasALeaseByTheNameOfItsMachine() {
    start("vm", FIRST);
    JsonObject lease = only();
    assertThat(lease.object("metadata").text("name")).isEqualTo(ServerLease.name("vm")).matches("apiserver-[a-z2-7]{26}");
    assertThat(lease.object("metadata").object("labels").toString())
        .isEqualTo("{\"apiserver.kubernetes.io/identity\":\"kube-apiserver\",\"kubernetes.io/hostname\":\"vm\"}");
    assertThat(lease.object("spec").text("holderIdentity")).isEqualTo(ServerLease.name("vm") + "_" + FIRST);
    assertThat(lease.object("spec").number("leaseDurationSeconds")).isEqualTo(3600);
    assertThat(lease.object("spec").has("acquireTime")).isFalse();
  }

  /** By upstream's digest of both names, each with its length in front: taken from a Go program. */
  @Test
  void itsNameIsUpstreams() {
    assertThat(ServerLease.name("master-1")).isEqualTo("apiserver-wj467rbl25eeviqacfhvg2yvnm");
  }

  @Test
  void itIsRenewedOnceInTenSecondsAndNothingElseIsWritten() {
    start("vm", FIRST);
    String first = only().object("spec").text("renewTime");
    long revision = server.store().revision();
    loop.advance(Duration.ofSeconds(9));
    assertThat(server.store().revision()).isEqualTo(revision);
    loop.advance(Duration.ofSeconds(1));
    assertThat(only().object("spec").text("renewTime")).isGreaterThan(first);
    assertThat(server.store().revision()).isEqualTo(revision + 1);
    loop.advance(Duration.ofSeconds(590));
    assertThat(server.store().revision()).isEqualTo(revision + 60);
  }

  @Test
  void theNextStartTakesItOver() {
    start("vm", FIRST);
    String uid = only().object("metadata").text("uid");
    start("vm", SECOND);
    assertThat(only().object("spec").text("holderIdentity")).endsWith("_" + SECOND);
    assertThat(only().object("metadata").text("uid")).isEqualTo(uid);
  }

  @Test
  void oneThatSomebodyDeletesComesBack() {
    start("vm", FIRST);
    client.perform(new Write.Delete(new Ref(Kinds.LEASE.type(), "kube-system", ServerLease.name("vm")), Write.DeleteOptions.PLAIN));
    loop.advance(Duration.ofSeconds(1));
    assertThat(leases()).isEmpty();
    loop.advance(Duration.ofSeconds(10));
    assertThat(only().object("spec").text("holderIdentity")).endsWith("_" + FIRST);
  }

  @Test
  void whatAMachineLeftThatIsGoneIsClearedAwayAndNoOtherLease() {
    String others = "{\"metadata\":{\"name\":\"%s\",\"labels\":%s},\"spec\":{\"leaseDurationSeconds\":1,\"renewTime\":\"2020-01-01T00:00:00.000000Z\"}}";
    lease(others.formatted(ServerLease.name("old"), "{\"apiserver.kubernetes.io/identity\":\"kube-apiserver\"}"));
    lease(others.formatted("kube-controller-manager", "{}"));
    start("vm", FIRST);
    loop.advance(Duration.ofSeconds(1));
    assertThat(leases().stream().map(l -> l.object("metadata").text("name")))
        .containsExactlyInAnyOrder("kube-controller-manager", ServerLease.name("vm"));
  }

  private void lease(String json) {
    client.perform(new Write.Create(Kinds.LEASE.type(), "kube-system", (JsonObject) Json.parse(json)));
    loop.runDue();
  }
}
