package dev.berth.controllers.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Service;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZoneHintsTest {
  private static ZoneHints.Result share(Map<String, Long> processors, String zones) {
    return ZoneHints.share(Optional.of(processors), List.of(zones.split(" ", -1)));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, a b, a b",
    "1, 1, a a a b, b a a b",
    "1, 1, a a a a, b b a a",
    "1, 1, a b b b, a a b b",
    "3, 7, a a b, b a b",
    "1, 3, a a a a, b b b a"
  })
  void eachZoneHasItsPartAndItsOwnEndpointsFirst(long a, long b, String are, String meant) {
    assertThat(share(Map.of("a", a, "b", b), are)).isEqualTo(new ZoneHints.Result.Shared(List.of(meant.split(" "))));
  }

  @Test
  void whatCannotBeSharedSaysWhy() {
    assertThat(ZoneHints.share(Optional.empty(), List.of("a")))
        .isEqualTo(
            new ZoneHints.Result.Impossible(
                "Insufficient Node information: allocatable CPU or zone not specified on one or more nodes"));
    assertThat(share(Map.of("a", 1L), "a a")).isEqualTo(new ZoneHints.Result.Impossible("Nodes only ready in one zone"));
    assertThat(share(Map.of("a", 1L, "b", 1L), "a"))
        .isEqualTo(new ZoneHints.Result.Impossible("Insufficient number of endpoints (1 endpoints, 2 zones)"));
    assertThat(share(Map.of("a", 3L, "b", 7L), "a b"))
        .isEqualTo(
            new ZoneHints.Result.Impossible(
                "Unable to allocate minimum required endpoints to each zone without exceeding overload threshold"
                    + " (2 endpoints, 2 zones)"));
    assertThat(ZoneHints.share(Optional.of(Map.of("a", 1L, "b", 1L)), List.of("a", "")))
        .isEqualTo(new ZoneHints.Result.Impossible("One or more endpoints do not have a zone specified"));
  }

  @Test
  void theOlderAnnotationCountsFirst() {
    assertThat(ZoneHints.wantedBy(service("{service.kubernetes.io/topology-mode: Auto}"))).isTrue();
    assertThat(ZoneHints.wantedBy(service("{service.kubernetes.io/topology-mode: Disabled}"))).isFalse();
    assertThat(
            ZoneHints.wantedBy(
                service("{service.kubernetes.io/topology-mode: Auto, service.kubernetes.io/topology-aware-hints: Disabled}")))
        .isFalse();
    assertThat(ZoneHints.wantedBy(service("{}"))).isFalse();
  }

  private static Service service(String annotations) {
    return new Service(yaml("{metadata: {annotations: " + annotations + "}}"));
  }

  @Test
  void nodesThatAreNotReadyOrOfTheControlPlaneDoNotCount() {
    String ready = "status: {allocatable: {cpu: '2'}, conditions: [{type: Ready, status: 'True'}]}";
    String zone = "topology.kubernetes.io/zone: a";
    assertThat(ZoneHints.part(node("{metadata: {labels: {" + zone + "}}, " + ready + "}"))).isEqualTo("a 2000");
    assertThat(ZoneHints.part(node("{metadata: {labels: {" + zone + "}}, " + ready.replace("True", "False") + "}"))).isEmpty();
    assertThat(
            ZoneHints.part(node("{metadata: {labels: {" + zone + ", node-role.kubernetes.io/control-plane: ''}}, " + ready + "}")))
        .isEmpty();
  }

  private static Node node(String text) {
    return new Node(yaml(text));
  }

  private static JsonObject yaml(String text) {
    return (JsonObject) Yaml.parse(text);
  }
}
