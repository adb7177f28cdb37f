package dev.berth.api.admission;

import dev.berth.base.json.JsonObject;
import java.util.Comparator;
import java.util.List;

/**
 * The members in upstream's order ({@code pkg/kubeapiserver/options/plugins.go}), both phases alike: what others depend on
 * comes first, policies and webhooks see what the built-in members leave, quotas count what came out of all of them. Members
 * that upstream does not have as plugins stand for steps of its storage; they come last, in the order given. Immutable.
 */
public final class AdmissionChain {
  private static final List<String> ORDER =
      List.of(
          "NamespaceLifecycle",
          "LimitRanger",
          "ServiceAccount",
          "NodeRestriction",
          "TaintNodesByCondition",
          "PodSecurity",
          "Priority",
          "DefaultTolerationSeconds",
          "DefaultStorageClass",
          "StorageObjectInUseProtection",
          "OwnerReferencesPermissionEnforcement",
          "PersistentVolumeClaimResize",
          "RuntimeClass",
          "CertificateApproval",
          "CertificateSigning",
          "CertificateSubjectRestriction",
          "DefaultIngressClass",
          "PodTopologyLabels",
          "MutatingAdmissionPolicy",
          "MutatingAdmissionWebhook",
          "ValidatingAdmissionPolicy",
          "ValidatingAdmissionWebhook",
          "ResourceQuota");

  private final List<Admission> members;

  private AdmissionChain(List<Admission> members) {
    this.members = members;
  }

  /** @param members in any order */
  public static AdmissionChain of(List<Admission> members) {
    return new AdmissionChain(
        members.stream().sorted(Comparator.comparingInt((Admission m) -> position(m.name()))).toList());
  }

  private static int position(String name) {
    int at = ORDER.indexOf(name);
    return at < 0 ? ORDER.size() : at;
  }

  public List<Admission> members() {
    return members;
  }

  /** The object as all members leave it. */
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    JsonObject mutated = run(request, object);
    if (!request.reinvocation().isWanted()) {
      return mutated;
    }
    request.reinvocation().goAgain();
    return run(request, mutated);
  }

  private JsonObject run(AdmissionRequest request, JsonObject object) {
    JsonObject mutated = object;
    for (Admission member : members) {
      mutated = member.mutate(request, mutated);
    }
    return mutated;
  }

  /** All members look at the object. */
  public void validate(AdmissionRequest request, JsonObject object) {
    for (Admission member : members) {
      member.validate(request, object);
    }
  }

  /** All members hear that a write which they validated is over. */
  public void done(AdmissionRequest request, JsonObject object) {
    for (Admission member : members) {
      member.done(request, object);
    }
  }
}
