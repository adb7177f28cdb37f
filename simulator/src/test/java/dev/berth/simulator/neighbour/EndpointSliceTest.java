package dev.berth.simulator.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EndpointSliceTest {
  private static final String NS = "v1/namespaces/default";
  private static final String SLICES = "discovery.k8s.io/v1/namespaces/default/endpointslices";
  private static final String HEADLESS =
      "{metadata: {name: web, labels: {tier: db}}, spec: {clusterIP: None, selector: {app: web}, ports: [{name: http, port: 80}]}}";

  private static Script withNode() {
    Script script = new Script();
    script.create("v1/nodes", "{metadata: {name: n1, labels: {topology.kubernetes.io/zone: z1}}}");
    return script;
  }

  private static void pod(Script script, String name, String more, boolean ready) {
    script.create(
        NS + "/pods",
        "{metadata: {name: " + name + ", labels: {app: web}}, spec: {nodeName: n1" + more
            + ", containers: [{name: c, image: i, ports: [{name: http, containerPort: 8080}]}]}}");
    runs(script, name, ready);
  }

  private static void runs(Script script, String name, boolean ready) {
    String ip = "10.1.0." + (Integer.parseInt(name.substring(name.lastIndexOf('-') + 1)) + 1);
    script.merge(
        NS + "/pods/" + name + "/status",
        "{status: {phase: Running, podIP: " + ip + ", podIPs: [{ip: " + ip + "}], conditions: [{type: Ready, status: '"
            + (ready ? "True" : "False") + "'}]}}");
  }

  private static List<JsonObject> slices(Script script, String service) {
    return script.list(SLICES).stream()
        .filter(s -> s.object("metadata").object("labels").text("kubernetes.io/service-name").equals(service))
        .toList();
  }

  /** Endpoints by the names of their pods. */
  private static Map<String, JsonObject> endpoints(Script script, String service) {
    Map<String, JsonObject> all = new TreeMap<>();
    slices(script, service).stream()
        .flatMap(s -> s.array("endpoints").objects())
        .forEach(e -> all.put(e.object("targetRef").text("name"), e));
    return all;
  }

  private static String conditions(JsonObject endpoint) {
    JsonObject c = endpoint.object("conditions");
    return (c.bool("ready") ? "ready " : "") + (c.bool("serving") ? "serving " : "")
        + (c.bool("terminating") ? "terminating" : "");
  }

  /** KEP-4444, KEP-3015: an endpoint is meant for its own zone, and for its own node, once it is ready. */
  @Test
  void whoPrefersWhatIsNearbyHasEndpointsThatSayForWhomTheyAre() {
    try (Script script = withNode()) {
      script.create(NS + "/services", HEADLESS.replace("clusterIP: None", "trafficDistribution: PreferSameZone"));
      pod(script, "web-0", "", true);
      pod(script, "web-1", "", false);
      script.settle();
      assertThat(endpoints(script, "web").get("web-0").object("hints").toString())
          .isEqualTo("{\"forZones\":[{\"name\":\"z1\"}]}");
      assertThat(endpoints(script, "web").get("web-1").has("hints")).isFalse();
      script.merge(NS + "/services/web", "{spec: {trafficDistribution: PreferSameNode}}");
      script.settle();
      assertThat(endpoints(script, "web").get("web-0").object("hints").toString())
          .isEqualTo("{\"forZones\":[{\"name\":\"z1\"}],\"forNodes\":[{\"name\":\"n1\"}]}");
      script.merge(NS + "/services/web", "{spec: {trafficDistribution: null}}");
      script.settle();
      assertThat(endpoints(script, "web").get("web-0").has("hints")).isFalse();
    }
  }

  @Test
  @Spec({"D45", "D50", "G42"})
  void aServiceHasASliceThatNamesItAndIsItsOwn() {
    try (Script script = withNode()) {
      script.create(NS + "/services", HEADLESS);
      pod(script, "web-0", "", true);
      script.settle();
      JsonObject slice = slices(script, "web").getFirst();
      JsonObject meta = slice.object("metadata");
      assertThat(slices(script, "web")).hasSize(1);
      assertThat(meta.text("name")).matches("web-[a-z0-9]{5}");
      assertThat(meta.object("labels").strings())
          .containsEntry("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io")
          .containsEntry("service.kubernetes.io/headless", "")
          .containsEntry("tier", "db");
      assertThat(meta.array("ownerReferences").object(0).text("kind")).isEqualTo("Service");
      assertThat(meta.array("ownerReferences").object(0).bool("blockOwnerDeletion")).isTrue();
      assertThat(meta.object("annotations").has("endpoints.kubernetes.io/last-change-trigger-time")).isTrue();
      assertThat(slice.text("addressType")).isEqualTo("IPv4");
      assertThat(slice.array("ports").object(0).number("port")).isEqualTo(80);
    }
  }

  @Test
  @Spec({"D46", "D48"})
  void anEndpointSaysWhereItsPodIs() {
    try (Script script = withNode()) {
      script.create(NS + "/services", HEADLESS);
      pod(script, "web-0", ", hostname: web-0, subdomain: web", true);
      pod(script, "other-1", ", hostname: other-1, subdomain: elsewhere", true);
      script.settle();
      JsonObject endpoint = endpoints(script, "web").get("web-0");
      assertThat(endpoint.array("addresses").strings()).containsExactly("10.1.0.1");
      assertThat(endpoint.text("hostname")).isEqualTo("web-0");
      assertThat(endpoint.text("nodeName")).isEqualTo("n1");
      assertThat(endpoint.text("zone")).isEqualTo("z1");
      assertThat(endpoint.object("targetRef").text("uid")).isNotEmpty();
      assertThat(endpoints(script, "web").get("other-1").has("hostname")).isFalse();
    }
  }

  @Test
  @Spec({"D47", "D49", "G42"})
  void conditionsFollowReadinessAndDeletion() {
    try (Script script = withNode()) {
      script.create(NS + "/services", HEADLESS);
      pod(script, "web-0", "", true);
      pod(script, "web-1", "", false);
      pod(script, "web-2", ", terminationGracePeriodSeconds: 60", true);
      script.delete(NS + "/pods/web-2");
      pod(script, "web-3", "", true);
      script.merge(NS + "/pods/web-3/status", "{status: {phase: Failed}}");
      script.pass(Duration.ofMillis(100));
      Map<String, JsonObject> endpoints = endpoints(script, "web");
      assertThat(conditions(endpoints.get("web-0"))).isEqualTo("ready serving ");
      assertThat(conditions(endpoints.get("web-1"))).isEqualTo("");
      assertThat(conditions(endpoints.get("web-2"))).isEqualTo("serving terminating");
      assertThat(endpoints).doesNotContainKey("web-3");
    }
  }

  @Test
  @Spec({"D47", "G42"})
  void whoPublishesAddressesThatAreNotReadyCallsThemReady() {
    try (Script script = withNode()) {
      script.create(NS + "/services", HEADLESS.replace("clusterIP", "publishNotReadyAddresses: true, clusterIP"));
      pod(script, "web-0", "", false);
      script.settle();
      assertThat(conditions(endpoints(script, "web").get("web-0"))).isEqualTo("ready ");
    }
  }

  @Test
  @Spec("D53")
  void aServiceWithoutSelectorHasNoSlice() {
    try (Script script = withNode()) {
      script.create(NS + "/services", "{metadata: {name: none}, spec: {ports: [{port: 80}]}}");
      pod(script, "web-0", "", true);
      script.settle();
      assertThat(slices(script, "none")).isEmpty();
    }
  }

  @Test
  void aServiceWithoutPodsHasOneEmptySliceThatIsFilledLater() {
    try (Script script = withNode()) {
      script.create(NS + "/services", HEADLESS);
      script.settle();
      String name = slices(script, "web").getFirst().object("metadata").text("name");
      assertThat(slices(script, "web").getFirst().array("endpoints").isEmpty()).isTrue();
      pod(script, "web-0", "", true);
      script.settle();
      assertThat(slices(script, "web")).singleElement()
          .satisfies(s -> assertThat(s.object("metadata").text("name")).isEqualTo(name));
      assertThat(endpoints(script, "web")).containsKey("web-0");
    }
  }

  @Test
  @Spec("G42")
  void portsAreFoundByNameAndChangesOfTheServiceShow() {
    try (Script script = withNode()) {
      script.create(
          NS + "/services",
          "{metadata: {name: web}, spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}}");
      pod(script, "web-0", "", true);
      script.settle();
      assertThat(slices(script, "web").getFirst().array("ports").object(0).number("port")).isEqualTo(8080);
      script.merge(NS + "/services/web", "{spec: {ports: [{name: x, port: 81, targetPort: 9000}]}}");
      script.settle();
      assertThat(slices(script, "web")).hasSize(1);
      assertThat(slices(script, "web").getFirst().array("ports").object(0).text("name")).isEqualTo("x");
      script.merge(NS + "/pods/web-0", "{metadata: {labels: {app: gone}}}");
      script.settle();
      assertThat(endpoints(script, "web")).isEmpty();
    }
  }

  @Test
  @Spec("D55")
  void slicesGoWithTheirService() {
    try (Script script = withNode()) {
      script.create(NS + "/services", HEADLESS);
      pod(script, "web-0", "", true);
      script.settle();
      script.delete(NS + "/services/web");
      script.settle();
      assertThat(script.names(SLICES)).isEmpty();
    }
  }

  @Test
  @Spec({"D45", "G42"})
  void manyEndpointsFillSlicesOfAHundred() {
    try (Script script = withNode()) {
      script.create(NS + "/services", HEADLESS);
      for (int i = 0; i < 230; i++) {
        pod(script, "web-" + i, "", true);
      }
      script.settle();
      assertThat(slices(script, "web").stream().map(s -> s.array("endpoints").size()))
          .containsExactlyInAnyOrder(100, 100, 30);
      for (int i = 0; i < 20; i++) {
        script.delete(NS + "/pods/web-" + i, "{gracePeriodSeconds: 0}");
      }
      script.settle();
      pod(script, "web-240", "", true);
      script.settle();
      assertThat(slices(script, "web")).hasSize(3);
      assertThat(endpoints(script, "web")).hasSize(211).containsKey("web-240");
    }
  }

  @Test
  void aPodWhoseNodeIsAwayIsAnEndpointAgainWhenItIsBack() {
    try (Script script = withNode()) {
      script.create(NS + "/services", HEADLESS);
      pod(script, "web-0", "", true);
      script.settle();
      assertThat(endpoints(script, "web")).containsOnlyKeys("web-0");
      script.delete("v1/nodes/n1");
      pod(script, "web-1", "", true);
      script.settle();
      assertThat(endpoints(script, "web")).isEmpty();
      script.create("v1/nodes", "{metadata: {name: n1}}");
      script.settle();
      assertThat(endpoints(script, "web")).containsOnlyKeys("web-0", "web-1");
    }
  }

  @Test
  void slicesThatMayNotBeMadeAreToldOfOnTheService() {
    try (Script script = withNode()) {
      script.create(
          NS + "/resourcequotas", "{metadata: {name: none}, spec: {hard: {count/endpointslices.discovery.k8s.io: 0}}}");
      script.settle();
      script.create(NS + "/services", HEADLESS);
      script.settle();
      assertThat(
              script.list(NS + "/events").stream().filter(e -> e.object("involvedObject").text("kind").equals("Service")))
          .isNotEmpty()
          .allSatisfy(
              e -> {
                assertThat(e.text("reason")).isEqualTo("FailedToUpdateEndpointSlices");
                assertThat(e.text("message"))
                    .startsWith(
                        "Error updating Endpoint Slices for Service default/web: failed to create EndpointSlice for Service"
                            + " default/web: ")
                    .contains("exceeded quota: none");
              });
    }
  }

  private static void node(Script script, String name, String zone, int cpu) {
    script.create("v1/nodes", "{metadata: {name: " + name + ", labels: {topology.kubernetes.io/zone: " + zone + "}}}");
    script.merge(
        "v1/nodes/" + name + "/status",
        "{status: {allocatable: {cpu: '" + cpu + "'}, conditions: [{type: Ready, status: 'True'}]}}");
  }

  private static List<String> zones(Script script) {
    return endpoints(script, "web").values().stream()
        .map(e -> e.object("hints").array("forZones").objects().map(z -> z.text("name")).toList().toString())
        .toList();
  }

  private static List<String> told(Script script) {
    return script.list(NS + "/events").stream()
        .filter(e -> e.object("involvedObject").text("kind").equals("Service"))
        .map(e -> e.text("reason") + ": " + e.text("message"))
        .toList();
  }

  /** KEP-2433. */
  @Test
  void endpointsAreSharedAmongZonesByTheirProcessorsWhereAServiceAsksForIt() {
    try (Script script = new Script()) {
      node(script, "n1", "z1", 4);
      node(script, "n2", "z2", 4);
      script.create(
          NS + "/services",
          HEADLESS.replace("clusterIP: None, ", "")
              .replace("labels:", "annotations: {service.kubernetes.io/topology-mode: Auto}, labels:"));
      pod(script, "web-0", "", true);
      script.settle();
      assertThat(zones(script)).containsExactly("[]");
      assertThat(told(script))
          .contains("TopologyAwareHintsDisabled: Insufficient number of endpoints (1 endpoints, 2 zones), addressType: IPv4");
      pod(script, "web-1", "", true);
      pod(script, "web-2", "", true);
      pod(script, "web-3", "", true);
      script.settle();
      assertThat(zones(script)).containsExactly("[z2]", "[z2]", "[z1]", "[z1]");
      assertThat(told(script)).contains("TopologyAwareHintsEnabled: Topology Aware Hints has been enabled, addressType: IPv4");
      script.merge("v1/nodes/n1/status", "{status: {allocatable: {cpu: '12'}}}");
      script.settle();
      assertThat(zones(script)).containsExactly("[z2]", "[z1]", "[z1]", "[z1]");
      script.merge("v1/nodes/n2/status", "{status: {conditions: [{type: Ready, status: 'False'}]}}");
      script.settle();
      assertThat(zones(script)).containsExactly("[]", "[]", "[]", "[]");
      assertThat(told(script)).contains("TopologyAwareHintsDisabled: Nodes only ready in one zone, addressType: IPv4");
    }
  }
}
