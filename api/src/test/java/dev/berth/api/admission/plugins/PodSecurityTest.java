package dev.berth.api.admission.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
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
}
