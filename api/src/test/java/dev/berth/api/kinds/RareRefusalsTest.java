package dev.berth.api.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.strategy.Strategy;
import dev.berth.base.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many causes upstream finds where little is wrong, and in which words. */
class RareRefusalsTest {
  private static String runtime(String tolerations) {
    return "{\"apiVersion\": \"node.k8s.io/v1\", \"kind\": \"RuntimeClass\", \"metadata\": {\"name\": \"r\"}, \"handler\": \"h\","
        + " \"scheduling\": {\"tolerations\": [" + tolerations + "]}}";
  }

  @Test
  void aRuntimeClassGivesTolerationsThatAPodMayHave() {
    assertThat(Strategist.errors(runtime("{\"key\": \"k\", \"operator\": \"Nope\"}")))
        .containsExactly(
            "scheduling.tolerations[0].operator: Unsupported value: \"Nope\": supported values: \"Equal\", \"Exists\"");
    assertThat(Strategist.errors(runtime("{\"key\": \"k\", \"value\": \"v\"}, {\"key\": \"k\", \"value\": \"w\"}"))).isEmpty();
  }

  @Test
  void aRuntimeClassGivesEachTolerationOnce() {
    String one = "{\"key\": \"k\", \"operator\": \"Exists\", \"effect\": \"NoExecute\", \"tolerationSeconds\": ";
    assertThat(Strategist.errors(runtime(one + "1}, " + one + "2}")))
        .containsExactly(
            "scheduling.tolerations[1]: Duplicate value: {\"Key\":\"k\",\"Operator\":\"Exists\",\"Value\":\"\",\"Effect\":\"NoExecute\","
                + "\"TolerationSeconds\":2}");
  }

  @Test
  void aSelectorOfRolesThatIsWrongIsSaidToBeNoneAsWell() {
    assertThat(
            Strategist.errors(
                "{\"apiVersion\": \"rbac.authorization.k8s.io/v1\", \"kind\": \"ClusterRole\", \"metadata\": {\"name\": \"r\"},"
                    + " \"aggregationRule\": {\"clusterRoleSelectors\": [{\"matchExpressions\": [{\"key\": \"k\","
                    + " \"operator\": \"valid\"}]}]}}"))
        .containsExactly(
            "aggregationRule.clusterRoleSelectors[0].matchExpressions[0].operator: Invalid value: \"valid\": not a valid"
                + " selector operator",
            "aggregationRule.clusterRoleSelectors[0]: Invalid value: null: invalid label selector.");
  }

  private static List<String> scaler(String tolerance) {
    return Strategist.errors(
        "{\"apiVersion\": \"autoscaling/v2\", \"kind\": \"HorizontalPodAutoscaler\", \"metadata\": {\"name\": \"h\", \"namespace\": \"n\"},"
            + " \"spec\": {\"maxReplicas\": 3, \"scaleTargetRef\": {\"apiVersion\": \"apps/v1\", \"kind\": \"StatefulSet\","
            + " \"name\": \"web\"}, \"behavior\": {\"scaleUp\": {\"tolerance\": \"" + tolerance + "\"}}}}");
  }

  @Test
  void anAutoscalerToleratesNothingLessThanNothing() {
    assertThat(scaler("0.05")).isEmpty();
    assertThat(scaler("0")).isEmpty();
    assertThat(scaler("-0.05"))
        .containsExactly(
            "spec.behavior.scaleUp.tolerance: Invalid value: \"-50m\": must be greater than or equal to 0");
  }

  private static String scalerOf(String target, String described) {
    return "{\"apiVersion\": \"autoscaling/v2\", \"kind\": \"HorizontalPodAutoscaler\", \"metadata\": {\"name\": \"h\", \"namespace\": \"n\"},"
        + " \"spec\": {\"maxReplicas\": 3, \"scaleTargetRef\": {" + target + ", \"name\": \"web\"}, \"metrics\": [{\"type\": \"Object\","
        + " \"object\": {\"metric\": {\"name\": \"m\"}, \"target\": {\"type\": \"Value\", \"value\": \"1\"}, \"describedObject\": {\"kind\":"
        + " \"Service\", \"name\": \"s\", \"apiVersion\": \"" + described + "\"}}}]}}";
  }

  private static String of(String version, String kind) {
    return "\"apiVersion\": \"" + version + "\", \"kind\": \"" + kind + "\"";
  }

  @Test
  void anAutoscalersTargetNamesAGroup() {
    String path = "spec.scaleTargetRef.apiVersion: Invalid value: ";
    assertThat(Strategist.errors(scalerOf(of("apps/v1", "StatefulSet"), "v1"))).isEmpty();
    assertThat(Strategist.errors(scalerOf(of("v1", "Deployment"), "")))
        .containsExactly(path + "\"v1\": apiVersion must specify API group");
    assertThat(Strategist.errors(scalerOf("\"kind\": \"Deployment\"", "v1")))
        .containsExactly(path + "\"\": apiVersion must specify API group");
    assertThat(Strategist.errors(scalerOf(of("a/b/c", "Deployment"), "v1")))
        .containsExactly(path + "\"a/b/c\": unexpected GroupVersion string: a/b/c");
    assertThat(Strategist.errors(scalerOf(of("v1", "ReplicationController"), "v1"))).isEmpty();
    assertThat(Strategist.errors(scalerOf(of("apps/v1", "StatefulSet"), "a/b/c")))
        .containsExactly(
            "spec.metrics[0].object.describedObject.apiVersion: Invalid value: \"a/b/c\": unexpected GroupVersion string: a/b/c");
  }

  @Test
  void anAutoscalersTargetThatWasLetInBeforeMayStay() {
    JsonObject old = Strategist.created(scalerOf(of("v1", "Deployment"), "a/b/c"));
    assertThat(Strategist.errors(old, scalerOf(of("v1", "Deployment"), "a/b/c"))).isEmpty();
    assertThat(Strategist.errors(old, scalerOf(of("v1", "StatefulSet"), "a/b/c"))).hasSize(1);
    JsonObject good = Strategist.created(scalerOf(of("v1", "Deployment"), "v1"));
    assertThat(Strategist.errors(good, scalerOf(of("v1", "Deployment"), "a/b/c"))).hasSize(1);
  }

  private static List<String> slice(String kind, String address) {
    return Strategist.errors(
        "{\"apiVersion\": \"discovery.k8s.io/v1\", \"kind\": \"EndpointSlice\", \"metadata\": {\"name\": \"s\"}, \"addressType\": \""
            + kind + "\", \"endpoints\": [{\"addresses\": [\"" + address + "\"]}]}");
  }

  @Test
  void anAddressThatIsNoneIsWrongInOneWay() {
    assertThat(slice("IPv4", "valid"))
        .containsExactly(
            "endpoints[0].addresses[0]: Invalid value: \"valid\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    assertThat(slice("IPv4", "2001:db8::1"))
        .containsExactly("endpoints[0].addresses[0]: Invalid value: \"2001:db8::1\": must be an IPv4 address");
    assertThat(slice("IPv6", "10.0.0.1"))
        .containsExactly("endpoints[0].addresses[0]: Invalid value: \"10.0.0.1\": must be an IPv6 address");
    assertThat(slice("IPv4", "127.0.0.1")).hasSize(1);
    assertThat(slice("FQDN", "")).containsExactly("endpoints[0].addresses[0]: Required value");
    assertThat(slice("FQDN", "host.")).singleElement().asString().contains("Invalid value: \"host\": should be a domain");
    assertThat(slice("IPv6", "2001:db8::1")).isEmpty();
  }

  private static String event(String group, String controller, String reason) {
    return "{\"apiVersion\": \"" + group + "\", \"kind\": \"Event\", \"metadata\": {\"name\": \"e\", \"namespace\": \"default\"},"
        + " \"eventTime\": \"2026-01-01T00:00:00.000000Z\", \"action\": \"a\", \"type\": \"Normal\", \"reportingInstance\": \"i\", "
        + controller + ", \"reason\": \"" + reason + "\"}";
  }

  @Test
  void anEventsControllerIsNamedAsItsGroupDoes() {
    assertThat(Strategist.errors(event("v1", "\"reportingComponent\": \"\"", "r")))
        .first()
        .isEqualTo("reportingComponent: Required value");
    assertThat(Strategist.errors(event("events.k8s.io/v1", "\"reportingController\": \"\"", "r")))
        .first()
        .isEqualTo("reportingController: Required value");
  }

  @Test
  void anEventsReasonIsFixedTwice() {
    JsonObject old = Strategist.created(event("events.k8s.io/v1", "\"reportingController\": \"c\"", "r"));
    assertThat(Strategist.errors(old, event("events.k8s.io/v1", "\"reportingController\": \"c\"", "other")))
        .containsExactly(
            "reason: Invalid value: \"other\": field is immutable", "reason: Invalid value: \"other\": field is immutable");
  }

  @Test
  void anEventOfTheCoreGroupIsNamedAsOneLikes() {
    String name = "JobManagerDeployment.1745783234";
    Strategy core = Strategist.strategy(Strategist.decoded(event("v1", "\"reportingComponent\": \"c\"", "r")));
    assertThat(core.nameErrors(name, false)).isEmpty();
    assertThat(core.nameErrors("a/b", false)).containsExactly("may not contain '/'");
    Strategy stricter =
        Strategist.strategy(Strategist.decoded(event("events.k8s.io/v1", "\"reportingController\": \"c\"", "r")));
    assertThat(stricter.nameErrors(name, false)).singleElement().asString().contains("a lowercase RFC 1123 subdomain");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "A.B/x | 'validating label \"A\": a lowercase RFC 1123 label' | 1",
        "a.b/X.Y | 'validating label \"X\": a lowercase RFC 1123 subdomain' | 1",
        "a/x | should be a domain with at least two segments separated by dots | 1",
      })
  void ofASignersLabelsTheFirstThatIsWrongIsNamed(String signer, String text, int causes) {
    List<String> found = signing(signer);
    assertThat(found).hasSize(causes);
    assertThat(found.getFirst()).contains(text);
  }

  @Test
  void aSignersNameHasAnEnd() {
    String domain = "a.".repeat(126) + "b";
    assertThat(signing(domain + "/" + "c".repeat(253) + "." + "d".repeat(63))).isEmpty();
    assertThat(signing(domain + "/" + "c".repeat(253) + "." + "d".repeat(64)))
        .containsExactly("spec.signerName: Too long: may not be more than 571 bytes");
  }

  private static List<String> signing(String signer) {
    return Strategist.errors(
            "{\"apiVersion\": \"certificates.k8s.io/v1\", \"kind\": \"CertificateSigningRequest\", \"metadata\": {\"name\": \"c\"},"
                + " \"spec\": {\"request\": \"eA==\", \"usages\": [\"client auth\"], \"signerName\": \"" + signer + "\"}}")
        .stream()
        .filter(e -> e.startsWith("spec.signerName"))
        .toList();
  }
}
