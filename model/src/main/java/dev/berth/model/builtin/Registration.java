package dev.berth.model.builtin;

import dev.berth.model.GroupVersion;
import java.util.List;

/**
 * What extends a server: {@code admissionregistration.k8s.io}, {@code apiextensions.k8s.io} and {@code
 * apiregistration.k8s.io}. Here they are only stored.
 */
final class Registration {
  private static final String EXTENDS = "api-extensions";
  private static final Group ADMISSION = Group.of("admissionregistration.k8s.io", "v1", "admissionregistration.v1");
  private static final Group EXTENSIONS =
      new Group(
          new GroupVersion("apiextensions.k8s.io", "v1"), "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1");
  private static final Group SERVICES =
      new Group(
          new GroupVersion("apiregistration.k8s.io", "v1"), "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1");

  private Registration() {}

  static List<Group.Row> rows() {
    return List.of(SERVICES.cluster("APIService", "apiservices").category(EXTENDS).status());
  }

  static List<Group.Row> admission() {
    return List.of(
        ADMISSION.cluster("MutatingAdmissionPolicy", "mutatingadmissionpolicies").category(EXTENDS),
        ADMISSION.cluster("MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings").category(EXTENDS),
        ADMISSION.cluster("MutatingWebhookConfiguration", "mutatingwebhookconfigurations").category(EXTENDS),
        ADMISSION.cluster("ValidatingAdmissionPolicy", "validatingadmissionpolicies").category(EXTENDS).status(),
        ADMISSION.cluster("ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings").category(EXTENDS),
        ADMISSION.cluster("ValidatingWebhookConfiguration", "validatingwebhookconfigurations").category(EXTENDS));
  }

  static List<Group.Row> extensions() {
    return List.of(
        EXTENSIONS
            .cluster("CustomResourceDefinition", "customresourcedefinitions")
            .shortNames("crd", "crds")
            .category(EXTENDS)
            .status());
  }
}
