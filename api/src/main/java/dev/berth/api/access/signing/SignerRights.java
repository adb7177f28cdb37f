package dev.berth.api.access.signing;

import dev.berth.api.access.Attributes;
import dev.berth.api.access.Authorizer;
import dev.berth.api.access.User;
import dev.berth.api.access.cert.CertificateRequest;
import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.base.json.JsonObject;
import dev.berth.base.tls.KeyMaterialException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;

/**
 * Whoever approves or denies must have the verb {@code approve} on the signer, whoever signs or fails the verb {@code sign}; a
 * signer is named {@code DOMAIN/NAME}, and {@code DOMAIN/*} stands for all of a domain. Nobody is made one of {@code
 * system:masters} this way. Three of upstream's plugins: CertificateApproval, CertificateSigning, CertificateSubjectRestriction.
 */
public final class SignerRights implements Admission.Mutating {
  private static final String GROUP = "certificates.k8s.io";
  private static final String CLIENTS = "kubernetes.io/kube-apiserver-client";

  private final Authorizer authorizer;

  public SignerRights(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  @Override
  public String name() {
    return "CertificateApproval";
  }

  static boolean isAboutSigning(AdmissionRequest request) {
    return request.type().groupVersion().group().equals(GROUP)
        && request.type().plural().equals("certificatesigningrequests");
  }

  @Override
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    if (!isAboutSigning(request)) {
      return object;
    }
    if (request.operation() == Operation.CREATE && request.subresource().isEmpty()) {
      restrict(request, object);
    } else if (request.operation() == Operation.UPDATE) {
      JsonObject old = request.old().orElse(JsonObject.EMPTY);
      String signer = old.object("spec").text("signerName"); // an update cannot choose another
      if (request.subresource().equals("approval")) {
        require("approve", signer, request);
      } else if (request.subresource().equals("status") && isSigned(object.object("status"), old.object("status"))) {
        require("sign", signer, request);
      }
    }
    return object;
  }

  private static boolean isSigned(JsonObject next, JsonObject old) {
    return !next.text("certificate").equals(old.text("certificate"))
        || !next.array("conditions").equals(old.array("conditions"));
  }

  private void require(String verb, String signer, AdmissionRequest request) {
    String all = signer.substring(0, Math.max(signer.indexOf('/'), 0)) + "/*";
    if (Stream.of(signer, all).noneMatch(name -> may(request.user(), verb, name))) {
      throw Failures.forbidden(
          request.type().groupResource(),
          request.name(),
          "user not permitted to " + verb + " requests with signerName \"" + signer + "\"");
    }
  }

  private boolean may(User user, String verb, String signer) {
    Attributes asked = new Attributes(user, verb, GROUP, "*", "signers", "", "", signer, "");
    return authorizer.authorize(asked) instanceof Authorizer.Decision.Allowed;
  }

  private static void restrict(AdmissionRequest request, JsonObject object) {
    JsonObject spec = object.object("spec");
    if (!spec.text("signerName").equals(CLIENTS)) {
      return;
    }
    try {
      String pem = new String(Base64.getDecoder().decode(spec.text("request")), StandardCharsets.UTF_8);
      if (CertificateRequest.parse(pem).organizations().contains(User.MASTERS)) {
        throw refused(
            request, object, "use of " + CLIENTS + " signer with " + User.MASTERS + " group is not allowed");
      }
    } catch (KeyMaterialException e) {
      throw refused(request, object, "failed to parse CSR: " + e.getMessage());
    }
  }

  private static Refusal refused(AdmissionRequest request, JsonObject object, String why) {
    return Failures.forbidden(request.type().groupResource(), object.object("metadata").text("name"), why);
  }
}
