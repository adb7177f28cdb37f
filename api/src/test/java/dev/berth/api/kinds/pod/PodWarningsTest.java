package dev.berth.api.kinds.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.kinds.KindFixture;
import dev.berth.base.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodWarningsTest {
  private static final KindFixture PODS = KindFixture.of("", "pods");

  @Test
  void whatIsOldOrOddIsLetInWithAWarning() {
    JsonObject pod =
        PODS.created(
            """
            {"metadata": {"name": "a.b"}, "spec": {
              "terminationGracePeriodSeconds": -1,
              "nodeSelector": {"beta.kubernetes.io/os": "linux"},
              "volumes": [{"name": "v", "glusterfs": {"endpoints": "e", "path": "p"}}, {"name": "o", "storageos": {"volumeName": "w"}}],
              "containers": [{"name": "c", "image": "x:1", "env": [{"name": "A"}, {"name": "A"}],
                "resources": {"requests": {"memory": "100m"}}}]}}
            """);
    assertThat(PODS.strategy().validate(pod)).isEmpty();
    assertThat(PODS.strategy().warnings(pod))
        .containsExactly(
            "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label"
                + " is recommended: [must not contain dots]",
            "spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use \"kubernetes.io/os\" instead",
            "spec.volumes[0].glusterfs: deprecated in v1.25, non-functional in v1.26+",
            "spec.volumes[1].storageOS: deprecated in v1.22, non-functional in v1.25+",
            "spec.containers[0].resources.requests[memory]: fractional byte value \"100m\" is invalid, must be an"
                + " integer",
            "spec.containers[0].env[1]: hides previous definition of \"A\", which may be dropped when using apply",
            "spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1");
  }

  private static List<String> warnings(String spec) {
    JsonObject pod = PODS.created("{\"metadata\": {\"name\": \"p\"}, \"spec\": " + spec + "}");
    assertThat(PODS.strategy().validate(pod)).isEmpty();
    return PODS.strategy().warnings(pod);
  }

  @Test
  void whoSelectsByNothingSelectsNobodyAndIsTold() {
    assertThat(
            warnings(
                """
                {"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}],
                 "affinity": {
                   "nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
                     {"matchExpressions": [{"key": "failure-domain.beta.kubernetes.io/zone", "operator": "Exists"}]}]}},
                   "podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "zone"}]},
                   "podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
                     {"weight": 1, "podAffinityTerm": {"topologyKey": "zone"}}]}},
                 "containers": [{"name": "c", "image": "x:1"}]}
                """))
        .containsExactly(
            "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]"
                + ".matchExpressions[0].key: failure-domain.beta.kubernetes.io/zone is deprecated since v1.17; use"
                + " \"topology.kubernetes.io/zone\" instead",
            "spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod",
            "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: a null"
                + " labelSelector results in matching no pod",
            "spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm"
                + ".labelSelector: a null labelSelector results in matching no pod");
  }

  @Test
  void portsThatGetInEachOthersWayAreTold() {
    assertThat(
            warnings(
                """
                {"containers": [
                  {"name": "c", "image": "x:1", "ports": [{"containerPort": 80}, {"containerPort": 80, "hostPort": 8080}]},
                  {"name": "d", "image": "x:1", "ports": [{"containerPort": 80}, {"containerPort": 81, "hostIP": "1.2.3.4"}]}]}
                """))
        .containsExactly(
            "spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]",
            "spec.containers[1].ports[0]: duplicate port definition with spec.containers[0].ports[0]",
            "spec.containers[1].ports[0]: overlapping port definition with spec.containers[0].ports[1]",
            "spec.containers[1].ports[1]: hostIP set without hostPort: {Name: HostPort:0 ContainerPort:81 Protocol:TCP"
                + " HostIP:1.2.3.4}");
  }

  @Test
  void aVariableThatBuildsOnAnEarlierOneDoesNotHideIt() {
    assertThat(
            warnings(
                """
                {"containers": [{"name": "c", "image": "x:1",
                  "env": [{"name": "A", "value": "a"}, {"name": "A", "value": "$(A)b"}, {"name": "A", "value": "$(A)"}]}]}
                """))
        .containsExactly(
            "spec.containers[0].env[2]: hides previous definition of \"A\", which may be dropped when using apply");
  }

  @Test
  void listsThatNameTheSameTwiceAndOldAnnotationsAreTold() {
    JsonObject pod =
        PODS.created(
            """
            {"metadata": {"name": "p", "annotations": {
                "seccomp.security.alpha.kubernetes.io/pod": "runtime/default",
                "container.apparmor.security.beta.kubernetes.io/c": "unconfined"}},
             "spec": {
              "hostAliases": [{"ip": "10.0.0.1", "hostnames": ["a"]}, {"ip": "10.0.0.1", "hostnames": ["b"]}],
              "imagePullSecrets": [{"name": "s"}, {"name": "s"}],
              "volumes": [{"name": "e", "ephemeral": {"volumeClaimTemplate": {"spec": {
                "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1500m"}}}}}}],
              "containers": [{"name": "c", "image": "x:1"}]}}
            """);
    assertThat(PODS.strategy().warnings(pod))
        .containsExactly(
            "spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources.requests[storage]: fractional byte value"
                + " \"1500m\" is invalid, must be an integer",
            "spec.hostAliases[1].ip: duplicate ip \"10.0.0.1\"",
            "spec.imagePullSecrets[1].name: duplicate name \"s\"",
            "metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the"
                + " \"seccompProfile\" field instead",
            "metadata.annotations[container.apparmor.security.beta.kubernetes.io/c]: deprecated since v1.30; use the"
                + " \"appArmorProfile\" field instead");
  }

  @Test
  void whoChangesAPodOrAStatusIsToldNothingAnew() {
    String spec = "{\"terminationGracePeriodSeconds\": -1, \"containers\": [{\"name\": \"c\", \"image\": \"x:1\"}]}";
    JsonObject pod = PODS.created("{\"metadata\": {\"name\": \"p\"}, \"spec\": " + spec + "}");
    assertThat(PODS.strategy().warnings(pod)).hasSize(1);
    assertThat(PODS.strategy().updateWarnings(pod, pod.with("spec", JsonObject.EMPTY))).isEmpty();
    KindFixture sets = KindFixture.of("apps", "statefulsets");
    JsonObject set =
        sets.created(
            "{\"metadata\": {\"name\": \"s\"}, \"spec\": {\"selector\": {\"matchLabels\": {\"a\": \"b\"}}, \"template\":"
                + " {\"metadata\": {\"labels\": {\"a\": \"b\"}}, \"spec\": " + spec + "}}}");
    assertThat(sets.strategy().updateWarnings(set.with("status", JsonObject.EMPTY), set)).isEmpty();
    JsonObject scaled = set.updateObject("spec", s -> s.with("replicas", 3));
    assertThat(sets.strategy().updateWarnings(scaled, set)).hasSize(1);
  }

  @Test
  void templatesAreWarnedOfUnderTheirPath() {
    JsonObject job =
        KindFixture.of("batch", "cronjobs")
            .created(
                """
                {"metadata": {"name": "a.b"}, "spec": {"schedule": "* * * * *", "jobTemplate": {"spec": {
                  "completionMode": "Indexed", "completions": 100001, "parallelism": 10001,
                  "template": {"spec": {"restartPolicy": "Never", "nodeSelector": {"beta.kubernetes.io/os": "linux"},
                    "containers": [{"name": "c", "image": "x:1"}]}}}}}}
                """);
    assertThat(KindFixture.of("batch", "cronjobs").strategy().warnings(job))
        .containsExactly(
            "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label"
                + " is recommended: [must not contain dots]",
            "spec.jobTemplate.spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use"
                + " \"kubernetes.io/os\" instead",
            "In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, a"
                + " Kubernetes control plane might not be able to track completedIndexes when a big number of indexes fail");
  }

  @Test
  void aPodThatLimitsItselfRequestsWhatItsContainersDo() {
    JsonObject pod =
        PODS.created(
            """
            {"metadata": {"name": "p"}, "spec": {
              "resources": {"limits": {"cpu": "2", "memory": "1Gi"}},
              "containers": [{"name": "c", "image": "x:1", "resources": {"requests": {"cpu": "500m"}}},
                             {"name": "d", "image": "x:1", "resources": {"requests": {"cpu": "250m"}}}]}}
            """);
    assertThat(pod.object("spec").object("resources").object("requests").toString())
        .isEqualTo("{\"cpu\":\"750m\",\"memory\":\"1Gi\"}");
    assertThat(PODS.strategy().defaults(pod)).isSameAs(pod);
  }
}
