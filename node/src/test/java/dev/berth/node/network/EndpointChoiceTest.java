package dev.berth.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.AnyObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Node a in zone z1 asks which endpoints it may use. */
class EndpointChoiceTest {
  private static List<Endpoint> endpoints(String... yaml) {
    String slice =
        "metadata: {name: s}\naddressType: IPv4\nports: [{port: 80, protocol: TCP}]\nendpoints: [" + String.join(", ", yaml) + "]";
    return Endpoint.of(List.of(new AnyObject((JsonObject) Yaml.parse(slice))), "", "TCP", Family.IPV4);
  }

  private static String one(int n, String node, String more) {
    return "{addresses: [10.0.0." + n + "], nodeName: " + node + more + "}";
  }

  private static Stream<String> names(List<Endpoint> endpoints) {
    return endpoints.stream().map(e -> e.ip().substring("10.0.0.".length()));
  }

  private static final String READY = ", conditions: {ready: true}";
  private static final String UNREADY = ", conditions: {ready: false, serving: false}";
  private static final String ENDING = ", conditions: {ready: false, serving: true, terminating: true}";
  private static final String ENDED = ", conditions: {ready: false, serving: false, terminating: true}";

  @Test
  @Spec("D43")
  void thoseThatTerminateAreUsedOnlyWhereNoneIsReady() {
    EndpointChoice some =
        EndpointChoice.of(endpoints(one(1, "b", READY), one(2, "b", ENDING), one(3, "b", UNREADY)), ServiceRulesTest.PLACE);
    assertThat(names(some.cluster())).containsExactly("1");
    EndpointChoice last =
        EndpointChoice.of(endpoints(one(2, "b", ENDING), one(3, "b", UNREADY), one(4, "b", ENDED)), ServiceRulesTest.PLACE);
    assertThat(names(last.cluster())).containsExactly("2");
  }

  @Test
  @Spec("D43")
  void ofThisNodeOneThatTerminatesIsUsedThoughOthersAreReadyElsewhere() {
    EndpointChoice choice = EndpointChoice.of(endpoints(one(1, "b", READY), one(2, "a", ENDING)), ServiceRulesTest.PLACE);
    assertThat(names(choice.cluster())).containsExactly("1");
    assertThat(names(choice.local())).containsExactly("2");
  }

  @Test
  void anEndpointThatDoesNotSayIsReady() {
    assertThat(names(EndpointChoice.of(endpoints(one(1, "b", "")), ServiceRulesTest.PLACE).cluster())).containsExactly("1");
  }

  @Test
  @Spec("D42")
  void hintsForThisNodeGoBeforeHintsForThisZoneAndOnlyWhereEveryReadyOneHasSome() {
    String zone1 = READY + ", hints: {forZones: [{name: z1}]}";
    String zone2 = READY + ", hints: {forZones: [{name: z2}]}";
    assertThat(names(EndpointChoice.of(endpoints(one(1, "b", zone1), one(2, "b", zone2)), ServiceRulesTest.PLACE).cluster()))
        .containsExactly("1");
    assertThat(names(EndpointChoice.of(endpoints(one(1, "b", zone1), one(2, "b", READY)), ServiceRulesTest.PLACE).cluster()))
        .containsExactly("1", "2");
    assertThat(names(EndpointChoice.of(endpoints(one(1, "b", zone2), one(2, "b", zone2)), ServiceRulesTest.PLACE).cluster()))
        .containsExactly("1", "2");
    String here = READY + ", hints: {forZones: [{name: z1}], forNodes: [{name: a}]}";
    String there = READY + ", hints: {forZones: [{name: z1}], forNodes: [{name: b}]}";
    assertThat(names(EndpointChoice.of(endpoints(one(1, "a", here), one(2, "b", there)), ServiceRulesTest.PLACE).cluster()))
        .containsExactly("1");
  }

  @Test
  void anAddressInTwoSlicesIsOneAsReadyAsTheBetterSays() {
    AnyObject one =
        new AnyObject(
            (JsonObject)
                Yaml.parse(
                    "{addressType: IPv4, ports: [{port: 80}], endpoints: [{addresses: [10.0.0.1], conditions: {ready: false}}]}"));
    AnyObject other = new AnyObject((JsonObject) Yaml.parse("{addressType: IPv4, ports: [{port: 80}], endpoints: [{addresses: [10.0.0.1]}]}"));
    assertThat(Endpoint.of(List.of(other, one), "", "TCP", Family.IPV4)).hasSize(1).allMatch(Endpoint::ready);
    assertThat(Endpoint.of(List.of(one, other), "", "TCP", Family.IPV4)).hasSize(1).allMatch(Endpoint::ready);
  }
}
