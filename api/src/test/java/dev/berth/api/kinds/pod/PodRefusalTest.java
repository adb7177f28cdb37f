package dev.berth.api.kinds.pod;

import static dev.berth.api.kinds.KindFixture.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.kinds.KindFixture;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the recordings do not have: fields and rules that came later, and less common ones. */
class PodRefusalTest {
  private static final KindFixture PODS = KindFixture.of("", "pods");
  private static final String POD =
      """
      {"metadata": {"name": "p", "labels": {"app": "a"}}, "spec": {
        "volumes": [{"name": "v", "emptyDir": {}}], "containers": [{"name": "c", "image": "x:1"}]}}
      """;

  private static String inContainer(String member, String json) {
    JsonObject pod = (JsonObject) Json.parse(POD);
    return pod.updateObject(
            "spec",
            s -> s.updateArray("containers", all -> all.mapObjects(c -> c.with(member, Json.parse(json)))))
        .toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "resources|{\"limits\":{\"cpu\":\"1\"},\"requests\":{\"cpu\":\"2\"}}|spec.containers[0].resources.requests:"
            + " Invalid value: \"2\": must be less than or equal to cpu limit of 1",
        "resources|{\"requests\":{\"example.com/gpu\":\"1\"}}|spec.containers[0].resources.limits: Required value:"
            + " Limit must be set for non overcommitable resources",
        "resources|{\"limits\":{\"example.com/gpu\":\"500m\"}}|spec.containers[0].resources.limits[example.com/gpu]:"
            + " Invalid value: \"500m\": must be an integer",
        "resources|{\"limits\":{\"hugepages-2Mi\":\"2Mi\"}}|spec.containers[0].resources: Forbidden: HugePages require"
            + " cpu or memory",
        "resources|{\"limits\":{\"cpu\":\"1\",\"hugepages-2Mi\":\"3Mi\"}}|"
            + "spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: \"3Mi\": 3Mi is not positive integer"
            + " multiple of hugepages-2Mi",
        "resources|{\"limits\":{\"pods\":\"1\"}}|spec.containers[0].resources.limits[pods]: Invalid value: \"pods\":"
            + " must be a standard resource for containers",
        "resources|{\"claims\":[{\"name\":\"x\"}]}|spec.containers[0].resources.claims[0]: Not found: \"x\": must be"
            + " one of the names in pod.spec.resourceClaims which is empty",
        "env|[{\"name\":\"a=b\"}]|spec.containers[0].env[0].name: Invalid value: \"a=b\": a valid environment variable"
            + " name must consist only of printable ASCII characters other than '='",
        "env|[{\"name\":\"A\",\"valueFrom\":{\"fieldRef\":{\"fieldPath\":\"spec.x\"}}}]|"
            + "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: \"spec.x\": error converting"
            + " fieldPath: field label not supported: spec.x",
        "env|[{\"name\":\"A\",\"valueFrom\":{\"resourceFieldRef\":{\"resource\":\"limits.cpu\",\"divisor\":\"2\"}}}]|"
            + "spec.containers[0].env[0].valueFrom.resourceFieldRef.divisor: Invalid value: \"limits.cpu\": only"
            + " divisor's values 1m and 1 are supported with the cpu resource",
        "envFrom|[{\"prefix\":\"P\"}]|spec.containers[0].envFrom: Invalid value: \"\": must specify one of:"
            + " `configMapRef` or `secretRef`",
        "volumeMounts|[{\"name\":\"v\",\"mountPath\":\"/a\"},{\"name\":\"v\",\"mountPath\":\"/a\"}]|"
            + "spec.containers[0].volumeMounts[1].mountPath: Invalid value: \"/a\": must be unique",
        "volumeMounts|[{\"name\":\"v\",\"mountPath\":\"/a\",\"subPath\":\"../b\"}]|"
            + "spec.containers[0].volumeMounts.subPath: Invalid value: \"../b\": must not contain '..'",
        "volumeMounts|[{\"name\":\"v\",\"mountPath\":\"/a\",\"mountPropagation\":\"Bidirectional\"}]|"
            + "spec.containers[0].volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is"
            + " available only to privileged containers",
        "volumeDevices|[{\"name\":\"v\",\"devicePath\":\"/dev/x\"}]|spec.containers[0].volumeDevices[0].name: Invalid"
            + " value: \"v\": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode",
        "lifecycle|{\"preStop\":{\"sleep\":{\"seconds\":31}}}|spec.containers[0].lifecycle.preStop.sleep: Invalid"
            + " value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)",
        "livenessProbe|{\"grpc\":{\"port\":0}}|spec.containers[0].livenessProbe.grpc.port: Invalid value: 0: must be"
            + " between 1 and 65535, inclusive"
      })
  void inAContainer(String member, String json, String error) {
    // what a container limits it requests too, so some errors come for both
    assertThat(PODS.refused(inContainer(member, json)))
        .contains(error)
        .allMatch(e -> e.replace("requests[", "limits[").equals(error));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "initContainers|[{\"name\":\"c\",\"image\":\"x\"}]|spec.initContainers[0].name: Duplicate value: \"c\"",
        "initContainers|[{\"name\":\"i\",\"image\":\"x\",\"readinessProbe\":{\"tcpSocket\":{\"port\":1}}}]|"
            + "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without"
            + " restartPolicy=Always",
        "ephemeralContainers|[{\"name\":\"e\",\"image\":\"x\"}]|spec.ephemeralContainers: Forbidden: cannot be set on"
            + " create",
        "affinity|{\"nodeAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":{\"nodeSelectorTerms\":[]}}}|"
            + "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required"
            + " value: must have at least one node selector term",
        "affinity|{\"nodeAffinity\":{\"preferredDuringSchedulingIgnoredDuringExecution\":[{\"weight\":101,"
            + "\"preference\":{}}]}}|spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0]"
            + ".weight: Invalid value: 101: must be in the range 1-100",
        "tolerations|[{\"key\":\"a\",\"operator\":\"X\"}]|spec.tolerations[0].operator: Unsupported value: \"X\":"
            + " supported values: \"Equal\", \"Exists\"",
        "tolerations|[{\"operator\":\"Exists\",\"tolerationSeconds\":1}]|spec.tolerations[0].effect: Invalid value:"
            + " \"\": effect must be 'NoExecute' when `tolerationSeconds` is set",
        "topologySpreadConstraints|[{\"maxSkew\":0,\"topologyKey\":\"z\",\"whenUnsatisfiable\":\"DoNotSchedule\"}]|"
            + "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero",
        "schedulingGates|[{\"name\":\"g\"},{\"name\":\"g\"}]|spec.schedulingGates[1]: Duplicate value: \"g\"",
        "dnsConfig|{\"nameservers\":[\"1.1.1.1\",\"1.1.1.2\",\"1.1.1.3\",\"1.1.1.4\"]}|spec.dnsConfig.nameservers:"
            + " Invalid value: [\"1.1.1.1\",\"1.1.1.2\",\"1.1.1.3\",\"1.1.1.4\"]: must not have more than 3"
            + " nameservers",
        "os|{\"name\":\"beos\"}|spec.os: Unsupported value: \"beos\": supported values: \"linux\", \"windows\"",
        "resources|{\"limits\":{\"cpu\":\"1\"},\"requests\":{\"cpu\":\"2\"}}|spec.resources.requests: Invalid value:"
            + " \"2\": must be less than or equal to cpu limit of 1"
      })
  void inASpec(String member, String json, String error) {
    assertThat(PODS.refused(set(json, "spec", member).apply((JsonObject) Json.parse(POD)).toString()))
        .containsExactly(error);
  }

  @ParameterizedTest
  @CsvSource({"setHostnameAsFQDN", "hostNetwork"})
  void aHostNameOfItsOwnGoesWithNoOther(String other) {
    JsonObject pod = set("\"db.example\"", "spec", "hostnameOverride").apply((JsonObject) Json.parse(POD));
    assertThat(PODS.refused(pod.toString())).isEmpty();
    assertThat(PODS.refused(set("true", "spec", other).apply(pod).toString()))
        .containsExactly("spec.hostnameOverride: Forbidden: may not be set when `" + other + "` is true");
  }

  @Test
  void usersOfItsOwnGoWithNoNamespaceAndNoDeviceOfTheHost() {
    JsonObject pod = set("false", "spec", "hostUsers").apply((JsonObject) Json.parse(POD));
    assertThat(PODS.refused(set("true", "spec", "hostNetwork").apply(pod).toString()))
        .containsExactly("spec.hostNetwork: Forbidden: when `hostUsers` is false");
    JsonObject device =
        set("[{\"name\":\"v\",\"persistentVolumeClaim\":{\"claimName\":\"c\"}}]", "spec", "volumes").apply(pod)
            .updateObject(
                "spec",
                s -> s.updateArray(
                    "containers",
                    all -> all.mapObjects(
                        c -> c.with("volumeDevices", Json.parse("[{\"name\":\"v\",\"devicePath\":\"/dev/x\"}]")))));
    assertThat(PODS.refused(device.toString()))
        .containsExactly("spec.containers[0].volumeDevices: Forbidden: when `hostUsers` is false");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"name\":\"v\",\"ephemeral\":{\"volumeClaimTemplate\":{\"spec\":{\"accessModes\":[\"ReadWriteOnce\"]}}}}|"
            + "spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value",
        "{\"name\":\"v\",\"image\":{}}|spec.volumes[0].image.reference: Required value",
        "{\"name\":\"v\",\"projected\":{\"sources\":[{\"secret\":{\"name\":\"s\"},\"configMap\":{\"name\":\"c\"}}]}}|"
            + "spec.volumes[0].projected.sources[0]: Forbidden: may not specify more than 1 volume type per source",
        "{\"name\":\"v\",\"azureDisk\":{\"diskName\":\"d\",\"diskURI\":\"x\",\"kind\":\"Managed\"}}|"
            + "spec.volumes[0].azureDisk.diskURI: Unsupported value: \"x\": supported values:"
            + " \"/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}\"",
        "{\"name\":\"v\",\"flexVolume\":{\"driver\":\"d\",\"options\":{\"kubernetes.io/x\":\"y\"}}}|"
            + "spec.volumes[0].flexVolume.options[kubernetes.io/x]: Invalid value: \"kubernetes.io/x\": kubernetes.io"
            + " and k8s.io namespaces are reserved"
      })
  void inAVolume(String volume, String error) {
    assertThat(PODS.refused(set("[" + volume + "]", "spec", "volumes").apply((JsonObject) Json.parse(POD)).toString()))
        .containsExactly(error);
  }
}
