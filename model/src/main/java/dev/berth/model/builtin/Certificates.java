package dev.berth.model.builtin;

import dev.berth.model.Verb;
import java.util.List;

/** {@code certificates.k8s.io}. */
final class Certificates {
  private static final Group V1 = Group.of("certificates.k8s.io", "v1", "certificates.v1");

  private Certificates() {}

  static List<Group.Row> rows() {
    return List.of(
        V1.cluster("CertificateSigningRequest", "certificatesigningrequests")
            .shortNames("csr")
            .own("approval", Verb.GET, Verb.PATCH, Verb.UPDATE)
            .status()
            .selectable("spec.signerName"));
  }
}
