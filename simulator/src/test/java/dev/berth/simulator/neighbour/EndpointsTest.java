package dev.berth.simulator.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointsTest {
  private static final String NS = "v1/namespaces/default";
  private static final String SLICES = "discovery.k8s.io/v1/namespaces/default/endpointslices";

  private static void pod(Script script, int ordinal, boolean ready) {
    String name = "web-" + ordinal;
    script.create(
        NS + "/pods",
        "{metadata: {name: " + name + ", labels: {app: web}}, spec: {nodeName: n1, hostname: " + name
            + ", subdomain: web, containers: [{name: c, image: i}]}}");
    String ip = "10." + (1 + ordinal / 200) + ".0." + (ordinal % 200 + 1);
    script.merge(
        NS + "/pods/" + name + "/status",
        "{status: {phase: Running, podIP: " + ip + ", podIPs: [{ip: " + ip + "}], conditions: [{type: Ready, status: '"
            + (ready ? "True" : "False") + "'}]}}");
  }

  private static Script withService() {
    Script script = new Script();
    script.create("v1/nodes", "{metadata: {name: n1}}");
    script.create(
        NS + "/services",
        "{metadata: {name: web}, spec: {clusterIP: None, selector: {app: web}, ports: [{name: http, port: 80}]}}");
    return script;
  }

  private static List<String> names(JsonObject subset, String list) {
    return subset.array(list).objects().map(a -> a.object("targetRef").text("name")).toList();
  }

  @Test
  @Spec({"D49", "D51", "G42"})
  void readyPodsStandApartFromOthersAndLeavingOnesAreNotThere() {
    try (Script script = withService()) {
      script.settle();
      assertThat(script.get(NS + "/endpoints/web").has("subsets")).isFalse();
      pod(script, 0, true);
      pod(script, 1, false);
      pod(script, 2, true);
      script.delete(NS + "/pods/web-2");
      script.settle();
      JsonObject endpoints = script.get(NS + "/endpoints/web");
      JsonObject subset = endpoints.array("subsets").object(0);
      assertThat(endpoints.array("subsets").size()).isEqualTo(1);
      assertThat(names(subset, "addresses")).containsExactly("web-0");
      assertThat(names(subset, "notReadyAddresses")).containsExactly("web-1");
      assertThat(subset.array("addresses").object(0).text("hostname")).isEqualTo("web-0");
      assertThat(subset.array("ports").object(0).number("port")).isEqualTo(80);
      assertThat(endpoints.object("metadata").object("labels").strings())
          .containsEntry("service.kubernetes.io/headless", "");
    }
  }

  @Test
  @Spec("D51")
  void moreThanAThousandAddressesAreCutAndItIsSaid() {
    try (Script script = withService()) {
      for (int i = 0; i < 1010; i++) {
        pod(script, i, i < 990);
      }
      script.settle();
      JsonObject endpoints = script.get(NS + "/endpoints/web");
      JsonObject subset = endpoints.array("subsets").object(0);
      assertThat(subset.array("addresses").size()).isEqualTo(990);
      assertThat(subset.array("notReadyAddresses").size()).isEqualTo(10);
      assertThat(endpoints.object("metadata").object("annotations").text("endpoints.kubernetes.io/over-capacity"))
          .isEqualTo("truncated");
    }
  }

  @Test
  @Spec("D55")
  void endpointsGoWithTheirService() {
    try (Script script = withService()) {
      pod(script, 0, true);
      script.settle();
      script.delete(NS + "/services/web");
      script.settle();
      assertThat(script.exists(NS + "/endpoints/web")).isFalse();
    }
  }

  @Test
  @Spec({"D52", "D53", "G42"})
  void endpointsOfAServiceWithoutSelectorAreMirrored() {
    try (Script script = new Script()) {
      script.create(NS + "/services", "{metadata: {name: ext}, spec: {ports: [{port: 80}]}}");
      script.create(
          NS + "/endpoints",
          "{metadata: {name: ext, labels: {a: b}}, subsets: [{addresses: [{ip: 192.0.2.1}],"
              + " notReadyAddresses: [{ip: 192.0.2.2}], ports: [{port: 80}]}]}");
      script.settle();
      JsonObject slice = script.list(SLICES).getFirst();
      assertThat(slice.object("metadata").object("labels").strings())
          .containsEntry("endpointslice.kubernetes.io/managed-by", "endpointslicemirroring-controller.k8s.io")
          .containsEntry("a", "b");
      assertThat(slice.array("endpoints").objects().map(e -> e.object("conditions").bool("ready")))
          .containsExactly(true, false);
      script.merge(NS + "/endpoints/ext", "{subsets: [{addresses: [{ip: 192.0.2.3}], ports: [{port: 80}]}]}");
      script.settle();
      assertThat(script.list(SLICES)).singleElement()
          .satisfies(
              s -> assertThat(s.array("endpoints").object(0).array("addresses").strings()).containsExactly("192.0.2.3"));
      script.delete(NS + "/endpoints/ext");
      script.settle();
      assertThat(script.list(SLICES)).isEmpty();
    }
  }

  @Test
  void whatIsNotedOnEndpointsIsNotedOnTheirMirror() {
    try (Script script = new Script()) {
      script.create(NS + "/services", "{metadata: {name: ext}, spec: {ports: [{port: 80}]}}");
      script.create(
          NS + "/endpoints",
          "{metadata: {name: ext, annotations: {a: b, endpoints.kubernetes.io/last-change-trigger-time: '2026-01-01T00:00:00Z'}},"
              + " subsets: [{addresses: [{ip: 192.0.2.1}], ports: [{port: 80}]}]}");
      script.settle();
      assertThat(annotations(script)).isEqualTo("{\"a\":\"b\"}");
      script.merge(NS + "/endpoints/ext", "{metadata: {annotations: {a: c}}}");
      script.settle();
      assertThat(annotations(script)).isEqualTo("{\"a\":\"c\"}");
    }
  }

  private static String annotations(Script script) {
    return script.list(SLICES).getFirst().object("metadata").object("annotations").toString();
  }

  @Test
  @Spec("D52")
  void endpointsThatSayTheyAreNotToBeMirroredAreNot() {
    try (Script script = new Script()) {
      script.create(NS + "/services", "{metadata: {name: ext}, spec: {ports: [{port: 80}]}}");
      script.create(
          NS + "/endpoints",
          "{metadata: {name: ext, labels: {endpointslice.kubernetes.io/skip-mirror: 'true'}},"
              + " subsets: [{addresses: [{ip: 192.0.2.1}], ports: [{port: 80}]}]}");
      script.settle();
      assertThat(script.list(SLICES)).isEmpty();
    }
  }
}
