package dev.berth.api.admission.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a pod on its way in. */
class PodAdmissionTest {
  private final Admitting admitting = new Admitting();

  private static String pod(String spec) {
    return "{'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'p'}, 'spec': {" + spec
        + "'containers': [{'name': 'c', 'image': 'i'}]}}";
  }

  private JsonObject spec(String spec) {
    return admitting.create(pod(spec)).object("spec");
  }

  private String refused(String spec) {
    return admitting.refusal(pod(spec)).message();
  }

  @Test
  @Spec("E72")
  void theTokenIsMountedInEveryContainer() {
    JsonObject spec = spec("'initContainers': [{'name': 'i', 'image': 'i'}], ");
    String volume = spec.array("volumes").object(0).text("name");
    assertThat(volume).matches("kube-api-access-[a-z0-9]{5}");
    Json mount =
        Json.parse(
            "[{\"name\": \"" + volume + "\", \"readOnly\": true, \"mountPath\":"
                + " \"/var/run/secrets/kubernetes.io/serviceaccount\"}]");
    assertThat(spec.array("containers").object(0).array("volumeMounts")).isEqualTo(mount);
    assertThat(spec.array("initContainers").object(0).array("volumeMounts")).isEqualTo(mount);
    assertThat(spec.array("volumes").object(0).object("projected").array("sources").object(0))
        .isEqualTo(Json.parse("{\"serviceAccountToken\": {\"expirationSeconds\": 3607, \"path\": \"token\"}}"));
    assertThat(spec.text("serviceAccountName")).isEqualTo("default");
    assertThat(spec.text("serviceAccount")).isEqualTo("default");
  }

  @Test
  @Spec("E72")
  void podAndAccountMaySayNoToTheToken() {
    assertThat(spec("'automountServiceAccountToken': false, ").has("volumes")).isFalse();
    admitting.with(
        "{'apiVersion': 'v1', 'kind': 'ServiceAccount', 'metadata': {'name': 'shy', 'namespace': 'n'},"
            + " 'automountServiceAccountToken': false, 'imagePullSecrets': [{'name': 'pull'}]}");
    JsonObject spec = spec("'serviceAccountName': 'shy', ");
    assertThat(spec.has("volumes")).isFalse();
    assertThat(spec.array("imagePullSecrets")).isEqualTo(Json.parse("[{\"name\": \"pull\"}]"));
    assertThat(spec("'serviceAccountName': 'shy', 'automountServiceAccountToken': true, ").has("volumes")).isTrue();
  }

  @Test
  void aPodThatGetsItsNodeGetsItsZoneAndRegion() {
    admitting.with(
        "{'apiVersion': 'v1', 'kind': 'Node', 'metadata': {'name': 'a', 'labels': {'disk': 'ssd',"
            + " 'topology.kubernetes.io/zone': 'z', 'topology.kubernetes.io/region': 'r'}}}");
    String both = "{\"topology.kubernetes.io/zone\":\"z\",\"topology.kubernetes.io/region\":\"r\"}";
    assertThat(admitting.create(pod("'nodeName': 'a', ")).object("metadata").object("labels")).hasToString(both);
    assertThat(admitting.create(pod("")).object("metadata").has("labels")).isFalse();
    assertThat(admitting.create(pod("'nodeName': 'absent', ")).object("metadata").has("labels")).isFalse();
    String binding = "{'metadata': {'name': 'p'}, 'target': {'kind': 'Node', 'name': 'a'}}";
    assertThat(admitting.bind(pod(""), binding).object("metadata").object("labels")).hasToString(both);
    assertThat(admitting.bind(pod(""), binding.replace("'Node'", "''")).object("metadata").has("labels")).isFalse();
  }

  @Test
  void anUnknownAccountIsRefused() {
    assertThat(refused("'serviceAccountName': 'absent', "))
        .isEqualTo(
            "pods \"p\" is forbidden: error looking up service account n/absent: serviceaccount \"absent\" not found");
  }

  @Test
  void anAccountMayLimitThePodToItsSecrets() {
    admitting.with(
        "{'apiVersion': 'v1', 'kind': 'ServiceAccount', 'metadata': {'name': 'strict', 'namespace': 'n', 'annotations':"
            + " {'kubernetes.io/enforce-mountable-secrets': 'true'}}, 'secrets': [{'name': 'mine'}]}");
    spec("'serviceAccountName': 'strict', 'volumes': [{'name': 'v', 'secret': {'secretName': 'mine'}}], ");
    assertThat(
            refused("'serviceAccountName': 'strict', 'volumes': [{'name': 'v', 'secret': {'secretName': 'other'}}], "))
        .isEqualTo(
            "pods \"p\" is forbidden: volume with secret.secretName=\"other\" is not allowed because service account strict"
                + " does not reference that secret");
  }

  @Test
  void aMirrorPodGetsNothing() {
    String mirror =
        "{'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'p', 'annotations': {'kubernetes.io/config.mirror':"
            + " 'x'}}, 'spec': {%s'containers': [{'name': 'c'}]}}";
    assertThat(admitting.create(mirror.formatted("")).object("spec").has("serviceAccountName")).isFalse();
    assertThat(admitting.refusal(mirror.formatted("'serviceAccountName': 'default', ")).message())
        .isEqualTo("pods \"p\" is forbidden: a mirror pod may not reference service accounts");
  }

  @Test
  @Spec("E70")
  void aLostNodeIsToleratedForFiveMinutesUnlessSaidOtherwise() {
    assertThat(spec("").array("tolerations"))
        .isEqualTo(
            Json.parse(
                """
                [{"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute",
                  "tolerationSeconds": 300},
                 {"key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute",
                  "tolerationSeconds": 300}]
                """));
    assertThat(spec("'tolerations': [{'operator': 'Exists'}], ").array("tolerations").size()).isEqualTo(1);
  }

  @Test
  void priorityComesFromTheClassOrTheDefault() {
    assertThat(spec("").number("priority")).isZero();
    admitting
        .with(
            "{'apiVersion': 'scheduling.k8s.io/v1', 'kind': 'PriorityClass', 'metadata': {'name': 'high'}, 'value': 7,"
                + " 'preemptionPolicy': 'Never'}")
        .with(
            "{'apiVersion': 'scheduling.k8s.io/v1', 'kind': 'PriorityClass', 'metadata': {'name': 'usual'}, 'value': 3,"
                + " 'globalDefault': true, 'preemptionPolicy': 'PreemptLowerPriority'}");
    JsonObject high = spec("'priorityClassName': 'high', ");
    assertThat(List.of(high.number("priority"), high.text("preemptionPolicy"))).isEqualTo(List.of(7L, "Never"));
    JsonObject usual = spec("");
    assertThat(List.of(usual.number("priority"), usual.text("priorityClassName"))).isEqualTo(List.of(3L, "usual"));
    assertThat(spec("'priorityClassName': 'system-node-critical', ").number("priority")).isEqualTo(2_000_001_000L);
    assertThat(refused("'priorityClassName': 'absent', "))
        .isEqualTo("pods \"p\" is forbidden: no PriorityClass with name absent was found");
    assertThat(refused("'priorityClassName': 'high', 'priority': 8, "))
        .isEqualTo(
            "pods \"p\" is forbidden: the integer value of priority (8) must not be provided in pod spec; priority"
                + " admission controller computed 7 from the given PriorityClass name");
    assertThat(
            admitting
                .refusal(
                    "{'apiVersion': 'scheduling.k8s.io/v1', 'kind': 'PriorityClass', 'metadata': {'name': 'other'},"
                        + " 'value': 1, 'globalDefault': true}")
                .message())
        .isEqualTo(
            "priorityclasses.scheduling.k8s.io \"other\" is forbidden: PriorityClass usual is already marked as default."
                + " Only one default can exist");
  }

  @Test
  @Spec("F58")
  void aRuntimeClassBringsItsOverheadAndPlace() {
    admitting.with(
        "{'apiVersion': 'node.k8s.io/v1', 'kind': 'RuntimeClass', 'metadata': {'name': 'r'}, 'overhead': {'podFixed':"
            + " {'cpu': '250m'}}, 'scheduling': {'nodeSelector': {'a': 'b'}, 'tolerations': [{'key': 'x', 'operator':"
            + " 'Exists'}]}}");
    JsonObject spec = spec("'runtimeClassName': 'r', ");
    assertThat(spec.object("overhead")).isEqualTo(Json.parse("{\"cpu\": \"250m\"}"));
    assertThat(spec.object("nodeSelector")).isEqualTo(Json.parse("{\"a\": \"b\"}"));
    assertThat(spec.array("tolerations").size()).isEqualTo(3);
    assertThat(refused("'runtimeClassName': 'absent', "))
        .isEqualTo("pods \"p\" is forbidden: pod rejected: RuntimeClass \"absent\" not found");
    assertThat(refused("'runtimeClassName': 'r', 'nodeSelector': {'a': 'c'}, "))
        .isEqualTo(
            "pods \"p\" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[a] = b; pod.spec.nodeSelector[a] = c");
    assertThat(refused("'overhead': {'cpu': '1'}, "))
        .isEqualTo(
            "pods \"p\" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
  }

  @Test
  void aNewNodeIsTainted() {
    JsonObject node = admitting.create("{'apiVersion': 'v1', 'kind': 'Node', 'metadata': {'name': 'w'}}");
    assertThat(node.object("spec").array("taints"))
        .isEqualTo(Json.parse("[{\"key\": \"node.kubernetes.io/not-ready\", \"effect\": \"NoSchedule\"}]"));
  }

  @Test
  void whatAClassToleratesIsNotSaidTwice() {
    admitting.with(
        "{'apiVersion': 'node.k8s.io/v1', 'kind': 'RuntimeClass', 'metadata': {'name': 'r'}, 'scheduling':"
            + " {'tolerations': [{'key': 'x', 'operator': 'Exists'}, {'key': 'y', 'operator': 'Equal', 'value': '1',"
            + " 'effect': 'NoSchedule'}]}}");
    JsonObject spec =
        spec(
            "'runtimeClassName': 'r', 'tolerations': [{'key': 'x', 'operator': 'Equal', 'value': 'v'}, {'key': 'y',"
                + " 'operator': 'Exists'}], ");
    assertThat(spec.array("tolerations").objects().map(t -> t.text("key") + " " + t.text("operator")))
        .startsWith("y Exists")
        .containsOnlyOnce("x Exists")
        .doesNotContain("x Equal", "y Equal");
  }

  @Test
  @Spec("E70")
  void anIngressWithoutClassGetsTheNewestDefault() {
    String classes =
        "{'apiVersion': 'networking.k8s.io/v1', 'kind': 'IngressClass', 'metadata': {'name': '%s', 'creationTimestamp':"
            + " '%s', 'annotations': {'ingressclass.kubernetes.io/is-default-class': '%s'}}}";
    String ingress =
        "{'apiVersion': 'networking.k8s.io/v1', 'kind': 'Ingress', 'metadata': {'name': 'i'%s}, 'spec': {'defaultBackend':"
            + " {'service': {'name': 's', 'port': {'number': 80}}}%s}}";
    assertThat(admitting.create(ingress.formatted("", "")).object("spec").has("ingressClassName")).isFalse();
    admitting.with(classes.formatted("old", "2025-01-01T00:00:00Z", "true"));
    admitting.with(classes.formatted("new", "2025-02-01T00:00:00Z", "true"));
    admitting.with(classes.formatted("newest", "2025-03-01T00:00:00Z", "false"));
    assertThat(admitting.create(ingress.formatted("", "")).object("spec").text("ingressClassName")).isEqualTo("new");
    assertThat(
            admitting
                .create(ingress.formatted("", ", 'ingressClassName': 'mine'"))
                .object("spec")
                .text("ingressClassName"))
        .isEqualTo("mine");
    assertThat(
            admitting
                .create(ingress.formatted(", 'annotations': {'kubernetes.io/ingress.class': 'a'}", ""))
                .object("spec")
                .has("ingressClassName"))
        .isFalse();
  }
}
