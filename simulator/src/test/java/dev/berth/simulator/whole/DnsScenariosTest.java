package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What upstream tries with names end to end (test/e2e/network/dns.go), as far as the cluster's own zone goes: what is in a pod's
 * files is tried in {@code node}.
 */
@Spec("G22")
class DnsScenariosTest {
  private static final String DOMAIN = ".svc.cluster.local";

  private final SmallCluster town = new SmallCluster(2);

  @AfterEach
  void close() {
    town.close();
  }

  private void service(String name, String spec) {
    town.create("{apiVersion: v1, kind: Service, metadata: {name: " + name + "}, spec: " + spec + "}");
  }

  private void pod(String name, String spec) {
    town.create(
        "{apiVersion: v1, kind: Pod, metadata: {name: " + name + ", labels: {app: web}}, spec: {" + spec
            + "containers: [{name: c, image: i}]}}");
    town.until(name + " runs", () -> town.pod(name).isReady());
  }

  @Test
  void servicesWithAndWithoutAnAddressHaveNames() {
    pod("a", "");
    service("plain", "{selector: {app: web}, ports: [{name: http, port: 80}]}");
    service("headless", "{clusterIP: None, selector: {app: web}, ports: [{name: http, port: 80}]}");
    town.seconds(5);
    String address = town.get("/api/v1/namespaces/default/services/plain").object("spec").text("clusterIP");
    assertThat(town.resolve("plain.default" + DOMAIN)).containsExactly(address);
    assertThat(town.resolve("headless.default" + DOMAIN)).containsExactly(town.pod("a").podIp());
    assertThat(town.resolve("plain.other" + DOMAIN)).containsExactly("NXDOMAIN");
    pod("b", "");
    town.seconds(5);
    assertThat(town.resolve("headless.default" + DOMAIN))
        .containsExactlyInAnyOrder(town.pod("a").podIp(), town.pod("b").podIp());
    town.cluster.delete("/api/v1/namespaces/default/services/plain");
    town.seconds(5);
    assertThat(town.resolve("plain.default" + DOMAIN)).containsExactly("NXDOMAIN");
  }

  @Test
  void aPodWithAHostnameAndTheSubdomainOfAHeadlessServiceHasAName() {
    service("group", "{clusterIP: None, selector: {app: web}, ports: [{name: http, port: 1234}]}");
    pod("querier", "hostname: querier-2, subdomain: group, ");
    pod("nameless", "subdomain: group, ");
    pod("elsewhere", "hostname: elsewhere, subdomain: other, ");
    town.seconds(5);
    assertThat(town.resolve("querier-2.group.default" + DOMAIN)).containsExactly(town.pod("querier").podIp());
    assertThat(town.resolve("querier.group.default" + DOMAIN)).containsExactly("NXDOMAIN");
    assertThat(town.resolve("nameless.group.default" + DOMAIN)).containsExactly("NXDOMAIN");
    assertThat(town.resolve("elsewhere.group.default" + DOMAIN)).containsExactly("NXDOMAIN");
    assertThat(town.resolve("elsewhere.other.default" + DOMAIN)).containsExactly("NXDOMAIN");
    assertThat(town.resolve("group.default" + DOMAIN)).hasSize(3);
  }

  @Test
  void aServiceThatIsAnAliasMayNameAnotherAndBecomeAnOrdinaryOne() {
    service("alias", "{type: ExternalName, externalName: foo.example.com}");
    town.seconds(2);
    assertThat(town.resolve("alias.default" + DOMAIN)).containsExactly("-> foo.example.com");
    town.patch("/api/v1/namespaces/default/services/alias", "{spec: {externalName: bar.example.com}}");
    town.seconds(2);
    assertThat(town.resolve("alias.default" + DOMAIN)).containsExactly("-> bar.example.com");
    town.patch(
        "/api/v1/namespaces/default/services/alias",
        "{spec: {type: ClusterIP, externalName: null, ports: [{name: http, port: 80, protocol: TCP}]}}");
    town.seconds(2);
    String address = town.get("/api/v1/namespaces/default/services/alias").object("spec").text("clusterIP");
    assertThat(address).startsWith("10.");
    assertThat(town.resolve("alias.default" + DOMAIN)).isEqualTo(List.of(address));
  }
}
