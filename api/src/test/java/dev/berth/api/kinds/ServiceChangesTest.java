package dev.berth.api.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an update of a Service keeps, drops and refuses. */
class ServiceChangesTest {
  private static final String SERVICE =
      """
      {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {%s}}
      """;

  /** As stored: with what the allocator gave. */
  private static JsonObject stored(String spec) {
    return Strategist.created(SERVICE.formatted(spec + ", \"ipFamilies\": [\"IPv4\"], \"ipFamilyPolicy\": \"SingleStack\""));
  }

  private static JsonObject specAfter(JsonObject old, String spec) {
    return Strategist.updated(old, SERVICE.formatted(spec)).object("spec");
  }

  private static List<String> errors(JsonObject old, String spec) {
    return Strategist.errors(old, SERVICE.formatted(spec));
  }

  /** KEP-4858. */
  @Test
  void addressesThatOnlyOlderRulesLetInStayWhereTheyAreAndComeNowhereElse() {
    String ports = "\"ports\": [{\"port\": 80}], \"externalIPs\": ";
    JsonObject fresh = Strategist.created(SERVICE.formatted(ports + "[\"01.2.3.4\", \"::ffff:1.2.3.4\"]"));
    assertThat(Strategist.strategy(fresh).validate(fresh).stream().map(Object::toString))
        .anyMatch(e -> e.contains("must not have leading 0s"))
        .anyMatch(e -> e.contains("must not be an IPv4-mapped IPv6 address"));
    assertThat(Strategist.strategy(fresh).warnings(fresh)).contains("spec.externalIPs is deprecated");
    JsonObject old = stored(ports + "[\"01.2.3.4\"]");
    assertThat(errors(old, ports + "[\"01.2.3.4\", \"5.6.7.8\"]")).isEmpty();
    assertThat(errors(old, ports + "[\"01.2.3.4\", \"05.6.7.8\"]"))
        .containsExactly("spec.externalIPs[1]: Invalid value: \"05.6.7.8\": must not have leading 0s");
    JsonObject policy =
        Strategist.created(
            """
            {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "p"}, "spec": {
              "podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [{"ipBlock": {"cidr": "10.1.2.3/24"}}]}]}}
            """);
    assertThat(Strategist.strategy(policy).validate(policy).stream().map(Object::toString))
        .singleElement()
        .asString()
        .contains("must not have bits set beyond the prefix length");
  }

  /** KEP-5311: names that begin with a digit are taken, in Services and where Ingresses name them. */
  @Test
  void aServicesNameIsALabel() {
    JsonObject named = Strategist.created(SERVICE.formatted("\"ports\": [{\"port\": 80}]").replace("\"s\"", "\"1-db\""));
    assertThat(Strategist.strategy(named).validate(named)).isEmpty();
    JsonObject ingress =
        Strategist.created(
            """
            {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "i"}, "spec": {
              "defaultBackend": {"service": {"name": "1-db", "port": {"number": 80}}}}}
            """);
    assertThat(Strategist.strategy(ingress).validate(ingress)).isEmpty();
  }

  @Test
  @Spec("D37")
  void theSameTextAgainKeepsAddressAndPorts() {
    JsonObject old =
        stored(
            "\"type\": \"NodePort\", \"clusterIP\": \"10.96.0.9\", \"ports\": [{\"port\": 80, \"nodePort\": 30080}]");
    JsonObject spec = specAfter(old, "\"type\": \"NodePort\", \"ports\": [{\"port\": 81}]");
    assertThat(spec.text("clusterIP")).isEqualTo("10.96.0.9");
    assertThat(spec.array("clusterIPs")).isEqualTo(Json.parse("[\"10.96.0.9\"]"));
    assertThat(spec.array("ports").object(0).number("nodePort")).isEqualTo(30080);
    assertThat(errors(old, "\"type\": \"NodePort\", \"ports\": [{\"port\": 81}]")).isEmpty();
  }

  @Test
  @Spec("D37")
  void aServiceThatBecomesAnExternalNameLetsItsAddressGo() {
    JsonObject old = stored("\"clusterIP\": \"10.96.0.9\", \"ports\": [{\"port\": 80}]");
    String next = "\"type\": \"ExternalName\", \"externalName\": \"a.b\", \"clusterIP\": \"10.96.0.9\", \"ports\": [{\"port\": 80}]";
    JsonObject spec = specAfter(old, next);
    assertThat(spec.has("clusterIP")).isFalse();
    assertThat(spec.has("ipFamilies")).isFalse();
    assertThat(errors(old, next)).isEmpty();
  }

  @Test
  @Spec("D37")
  void aServiceThatNeedsNoNodePortsLetsThemGoUnlessTheyWereChanged() {
    JsonObject old =
        stored(
            "\"type\": \"NodePort\", \"clusterIP\": \"10.96.0.9\", \"ports\": [{\"port\": 80, \"nodePort\": 30080}]");
    JsonObject spec =
        specAfter(
            old,
            "\"type\": \"ClusterIP\", \"externalTrafficPolicy\": \"Cluster\", \"ports\": [{\"port\": 80, \"nodePort\": 30080}]");
    assertThat(spec.array("ports").object(0).has("nodePort")).isFalse();
    assertThat(spec.has("externalTrafficPolicy")).isFalse();
    assertThat(errors(old, "\"type\": \"ClusterIP\", \"ports\": [{\"port\": 80, \"nodePort\": 30081}]"))
        .containsExactly("spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'");
  }

  @Test
  void theAddressNeverChanges() {
    JsonObject old = stored("\"clusterIP\": \"10.96.0.9\", \"ports\": [{\"port\": 80}]");
    assertThat(errors(old, "\"clusterIP\": \"10.96.0.10\", \"ports\": [{\"port\": 80}]"))
        .containsExactly("spec.clusterIPs[0]: Invalid value: [\"10.96.0.10\"]: may not change once set");
    assertThat(errors(old, "\"clusterIP\": \"None\", \"ports\": [{\"port\": 80}]"))
        .containsExactly("spec.clusterIPs[0]: Invalid value: [\"None\"]: may not change once set");
  }

  @Test
  @Spec("D40")
  void aHeadlessServiceIsWarnedOfWhatItIgnores() {
    JsonObject service =
        Strategist.created(
            SERVICE.formatted("\"clusterIP\": \"None\", \"sessionAffinity\": \"ClientIP\", \"ports\": [{\"port\": 80}]"));
    assertThat(Strategist.strategy(service).warnings(service))
        .containsExactly("spec.SessionAffinity is ignored for headless services");
  }

  @Test
  void aLoadBalancersAddressIsWantedAsItIsWritten() {
    JsonObject service =
        Strategist.created(
            SERVICE.formatted("\"type\": \"LoadBalancer\", \"loadBalancerIP\": \"2001:db8::0:1\", \"ports\": [{\"port\": 80}]"));
    assertThat(Strategist.strategy(service).warnings(service))
        .containsExactly(
            "spec.loadBalancerIP: IPv6 address \"2001:db8::0:1\" should be in RFC 5952 canonical format (\"2001:db8::1\")");
  }

  @Test
  @Spec("A4")
  void aHeadlessServiceIsFilledIn() {
    JsonObject spec =
        Strategist.created(
                SERVICE.formatted(
                    "\"clusterIP\": \"None\", \"selector\": {\"app\": \"a\"}, \"ports\": [{\"port\": 80, \"name\": \"web\"}]"))
            .object("spec");
    assertThat(spec)
        .isEqualTo(
            Json.parse(
                """
                {"clusterIP": "None", "clusterIPs": ["None"], "selector": {"app": "a"}, "type": "ClusterIP",
                 "sessionAffinity": "None", "internalTrafficPolicy": "Cluster",
                 "ports": [{"name": "web", "port": 80, "protocol": "TCP", "targetPort": 80}]}
                """));
  }
}
