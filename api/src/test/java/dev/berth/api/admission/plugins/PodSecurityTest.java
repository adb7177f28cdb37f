package dev.berth.api.admission.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.admission.podsecurity.Exemptions;
import dev.berth.base.Spec;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodSecurityTest {
  private final Admitting admitting = new Admitting();

  private void labels(String labels) {
    admitting.with(
        "{'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': 'n', 'labels': {" + labels
            + "}}, 'status': {'phase': 'Active'}}");
  }

  private static String pod(String spec, String container) {
    return "{'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'p'}, 'spec': {'automountServiceAccountToken': false, "
        + spec + "'containers': [{'name': 'c'" + container + "}]}}";
  }

  private static final String SAFE =
      ", 'securityContext': {'allowPrivilegeEscalation': false, 'runAsNonRoot': true, 'capabilities': {'drop': ['ALL']},"
          + " 'seccompProfile': {'type': 'RuntimeDefault'}}";

  @Test
  @Spec("E74")
  void restrictedAsksForALot() {
    labels("'pod-security.kubernetes.io/enforce': 'restricted'");
    assertThat(admitting.refusal(pod("", "")).message())
        .isEqualTo(
            "pods \"p\" is forbidden: violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false"
                + " (container \"c\" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities"
                + " (container \"c\" must set securityContext.capabilities.drop=[\"ALL\"]), runAsNonRoot != true (pod or"
                + " container \"c\" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container \"c\" must"
                + " set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")");
    admitting.create(pod("", SAFE));
  }

  @Test
  @Spec("E74")
  void restrictedKnowsItsVolumes() {
    labels("'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/enforce-version': 'v1.30'");
    assertThat(admitting.refusal(pod("'volumes': [{'name': 'v', 'nfs': {}}, {'name': 'w', 'secret': {}}], ", SAFE)).message())
        .isEqualTo(
            "pods \"p\" is forbidden: violates PodSecurity \"restricted:v1.30\": restricted volume types (volume \"v\" uses"
                + " restricted volume type \"nfs\")");
  }

  @Test
  @Spec("E74")
  void baselineRefusesTheHost() {
    labels("'pod-security.kubernetes.io/enforce': 'baseline'");
    admitting.create(pod("", ""));
    assertThat(
            admitting
                .refusal(
                    pod(
                        "'hostNetwork': true, 'hostPID': true, 'volumes': [{'name': 'v', 'hostPath': {'path': '/'}}], ",
                        ", 'ports': [{'hostPort': 80}], 'securityContext': {'privileged': true, 'capabilities': {'add':"
                            + " ['SYS_ADMIN', 'CHOWN']}}"))
                .message())
        .isEqualTo(
            "pods \"p\" is forbidden: violates PodSecurity \"baseline:latest\": non-default capabilities (container \"c\" must"
                + " not include \"SYS_ADMIN\" in securityContext.capabilities.add), host namespaces (hostNetwork=true,"
                + " hostPID=true), hostPath volumes (volume \"v\"), hostPort (container \"c\" uses hostPort 80), privileged"
                + " (container \"c\" must not set securityContext.privileged=true)");
  }

  @Test
  @Spec("E74")
  void templatesAreWarnedOfOnly() {
    labels("'pod-security.kubernetes.io/enforce': 'baseline', 'pod-security.kubernetes.io/warn': 'baseline'");
    admitting.create(
        "{'apiVersion': 'apps/v1', 'kind': 'Deployment', 'metadata': {'name': 'd'}, 'spec': {'template': {'spec':"
            + " {'hostIPC': true, 'containers': [{'name': 'c'}]}}}}");
    assertThat(admitting.warnings)
        .containsExactly("would violate PodSecurity \"baseline:latest\": host namespaces (hostIPC=true)");
  }

  @Test
  @Spec("E74")
  void whoEnforcesALevelIsWarnedOfItToo() {
    labels("'pod-security.kubernetes.io/enforce': 'baseline', 'pod-security.kubernetes.io/enforce-version': 'v1.33'");
    admitting.create(
        "{'apiVersion': 'apps/v1', 'kind': 'Deployment', 'metadata': {'name': 'd'}, 'spec': {'template': {'spec':"
            + " {'hostIPC': true, 'containers': [{'name': 'c'}]}}}}");
    assertThat(admitting.warnings)
        .containsExactly("would violate PodSecurity \"baseline:v1.33\": host namespaces (hostIPC=true)");
  }

  @Test
  @Spec("E74")
  void aVersionHasTheRulesOfItsTime() {
    String sysctl = "'securityContext': {'sysctls': [{'name': 'net.ipv4.tcp_rmem'}]}, ";
    String probe = ", 'livenessProbe': {'httpGet': {'host': '10.0.0.1', 'port': 80}}";
    labels("'pod-security.kubernetes.io/enforce': 'baseline', 'pod-security.kubernetes.io/enforce-version': 'v1.31'");
    assertThat(admitting.refusal(pod(sysctl, probe)).message())
        .isEqualTo(
            "pods \"p\" is forbidden: violates PodSecurity \"baseline:v1.31\": forbidden sysctls (net.ipv4.tcp_rmem)");
    labels("'pod-security.kubernetes.io/enforce': 'baseline', 'pod-security.kubernetes.io/enforce-version': 'v1.34'");
    assertThat(admitting.refusal(pod(sysctl, probe)).message())
        .isEqualTo(
            "pods \"p\" is forbidden: violates PodSecurity \"baseline:v1.34\": probe or lifecycle host (container \"c\""
                + " uses probe or lifecycle host \"10.0.0.1\")");
    labels("'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/enforce-version': 'v1.7'");
    admitting.create(pod("'securityContext': {'runAsNonRoot': true}, ", ""));
    assertThat(admitting.refusal(pod("", "")).message())
        .isEqualTo(
            "pods \"p\" is forbidden: violates PodSecurity \"restricted:v1.7\": runAsNonRoot != true (pod or container"
                + " \"c\" must set securityContext.runAsNonRoot=true)");
  }

  @Test
  @Spec("E74")
  void usersOfTheirOwnMayBeRoot() {
    String root = SAFE.replace("'runAsNonRoot': true", "'runAsNonRoot': false, 'runAsUser': 0");
    labels("'pod-security.kubernetes.io/enforce': 'restricted'");
    admitting.create(pod("'hostUsers': false, ", root));
    labels("'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/enforce-version': 'v1.34'");
    assertThat(admitting.refusal(pod("'hostUsers': false, ", root)).message())
        .endsWith(
            ": runAsNonRoot != true (container \"c\" must not set securityContext.runAsNonRoot=false), runAsUser=0"
                + " (container \"c\" must not set runAsUser=0)");
  }

  @Test
  @Spec("E74")
  void anImageIsLookedAtAgainWhenItChanges() {
    String bad = pod("'hostIPC': true, ", ", 'image': 'a'");
    labels("'pod-security.kubernetes.io/enforce': 'baseline'");
    admitting.update(bad, bad.replace("'name': 'p'", "'name': 'p', 'labels': {'a': 'b'}"));
    assertThatThrownBy(() -> admitting.update(bad, bad.replace("'image': 'a'", "'image': 'b'")))
        .hasMessageContaining("violates PodSecurity \"baseline:latest\": host namespaces (hostIPC=true)");
  }

  private static String namespace(String labels) {
    return "{'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': 'n', 'labels': {" + labels + "}}}";
  }

  @Test
  @Spec("E74")
  void aStricterNamespaceTellsOfThePodsThatAreThere() {
    for (String name : List.of("b", "a", "c")) {
      admitting.with(pod("'hostIPC': true, ", "").replace("'name': 'p'", "'name': '" + name + "', 'namespace': 'n'"));
    }
    admitting.with(pod("", ", 'ports': [{'hostPort': 1}]").replace("'name': 'p'", "'name': 'd', 'namespace': 'n'"));
    admitting.with(pod("", "").replace("'name': 'p'", "'name': 'e', 'namespace': 'n'"));
    String strict = namespace("'pod-security.kubernetes.io/enforce': 'baseline'");
    admitting.update(namespace(""), strict);
    assertThat(admitting.warnings)
        .containsExactly(
            "existing pods in namespace \"n\" violate the new PodSecurity enforce level \"baseline:latest\"",
            "a (and 2 other pods): host namespaces",
            "d: hostPort");
    admitting.warnings.clear();
    admitting.update(strict, namespace("'pod-security.kubernetes.io/enforce': 'privileged'"));
    admitting.update(strict, strict);
    assertThat(admitting.warnings).isEmpty();
  }

  @Test
  @Spec("E74")
  void labelsMustBeReadable() {
    String wrong =
        namespace("'pod-security.kubernetes.io/enforce': 'strict', 'pod-security.kubernetes.io/warn-version': '1.20'");
    assertThat(admitting.refusal(wrong).message())
        .isEqualTo(
            "Namespace \"n\" is invalid: [metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"strict\":"
                + " must be one of privileged, baseline, restricted,"
                + " metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: \"1.20\": must be"
                + " \"latest\" or \"v1.x\"]");
    admitting.update(wrong, wrong.replace("'labels': {", "'labels': {'a': 'b', "));
    assertThatThrownBy(() -> admitting.update(namespace(""), wrong)).hasMessageContaining("must be one of");
    admitting.with(wrong);
    assertThat(admitting.refusal(pod("", "")).message()).contains("violates PodSecurity \"restricted:latest\"");
  }

  @Test
  @Spec("E74")
  void theExemptMayDoWhatTheyLike() {
    Admitting lenient = new Admitting(new Exemptions(Set.of("m"), Set.of(), Set.of("trusted")));
    lenient.with(namespace("'pod-security.kubernetes.io/enforce': 'baseline'"));
    lenient.with("{'apiVersion': 'node.k8s.io/v1', 'kind': 'RuntimeClass', 'metadata': {'name': 'trusted'}}");
    lenient.create(pod("'hostIPC': true, 'runtimeClassName': 'trusted', ", ""));
    assertThat(lenient.refusal(pod("'hostIPC': true, ", "")).message()).contains("violates PodSecurity");
    Admitting user = new Admitting(new Exemptions(Set.of(), Set.of("u"), Set.of()));
    user.with(namespace("'pod-security.kubernetes.io/enforce': 'baseline'"));
    user.create(pod("'hostIPC': true, ", ""));
  }
}
