package dev.berth.simulator.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Further ServiceCIDRs. Source: {@code pkg/controller/servicecidrs}. */
class ServiceRangesTest {
  private static final String RANGES = "networking.k8s.io/v1/servicecidrs";
  private static final String MORE = RANGES + "/more";
  private static final String SERVICES = "v1/namespaces/default/services";

  private static void range(Script script, String name, String cidr) {
    script.create(RANGES, "{metadata: {name: " + name + "}, spec: {cidrs: [" + cidr + "]}}");
    script.settle();
  }

  private static String ready(Script script) {
    JsonObject condition = script.get(MORE).object("status").array("conditions").object(0);
    return condition.text("type") + "=" + condition.text("status") + " " + condition.text("reason") + ": " + condition.text("message");
  }

  private static void service(Script script, String ip) {
    script.create(SERVICES, "{metadata: {name: s}, spec: {clusterIP: " + ip + ", ports: [{port: 80}]}}");
    script.settle();
  }

  @Test
  void aNewRangeIsReadyAndServicesHaveAddressesOfIt() {
    try (Script script = new Script()) {
      range(script, "more", "10.9.0.0/28");
      assertThat(script.get(MORE).object("metadata").array("finalizers").strings())
          .containsExactly("networking.k8s.io/service-cidr-finalizer");
      assertThat(ready(script)).isEqualTo("Ready=True : Kubernetes Service CIDR is ready");
      service(script, "10.9.0.5");
      assertThat(script.get("networking.k8s.io/v1/ipaddresses/10.9.0.5").object("spec").object("parentRef").text("name"))
          .isEqualTo("s");
    }
  }

  @Test
  void aRangeGoesWhenNoServiceHasAnAddressOfIt() {
    try (Script script = new Script()) {
      range(script, "more", "10.9.0.0/28");
      service(script, "10.9.0.5");
      script.delete(MORE);
      script.pass(Duration.ofSeconds(30));
      assertThat(ready(script))
          .isEqualTo(
              "Ready=False Terminating: There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new"
                  + " ServiceCIDR");
      script.delete(SERVICES + "/s");
      script.pass(Duration.ofSeconds(1));
      assertThat(script.exists(MORE)).isFalse();
    }
  }

  @Test
  void aRangeThatAnotherContainsGoesAfterAMoment() {
    try (Script script = new Script()) {
      range(script, "more", "10.9.0.0/28");
      range(script, "wide", "10.9.0.0/24");
      service(script, "10.9.0.5");
      script.delete(MORE);
      script.pass(Duration.ofSeconds(9));
      assertThat(script.exists(MORE)).isTrue();
      script.pass(Duration.ofSeconds(2));
      assertThat(script.exists(MORE)).isFalse();
    }
  }
}
