package dev.berth.api.admission;

import dev.berth.api.admission.Observer.Phase;
import dev.berth.api.apply.Managers;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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
          "NodeDeclaredFeatureValidator",
          "PodResizeValidator",
          "MutatingAdmissionPolicy",
          "MutatingAdmissionWebhook",
          "ValidatingAdmissionPolicy",
          "ValidatingAdmissionWebhook",
          "ResourceQuota");

  private final List<Admission> members;
  private final List<Admission> mutating;
  private final List<Admission> validating;
  private final Observer observer;

  private AdmissionChain(List<Admission> members, Observer observer) {
    this.members = members;
    this.mutating = members.stream().filter(Admission::mutates).toList();
    this.validating = members.stream().filter(Admission::validates).toList();
    this.observer = observer;
  }

  /** @param members in any order */
  public static AdmissionChain of(List<Admission> members) {
    return of(members, Observer.NONE);
  }

  /** @param members in any order */
  public static AdmissionChain of(List<Admission> members, Observer observer) {
    return new AdmissionChain(
        members.stream().sorted(Comparator.comparingInt((Admission m) -> position(m.name()))).toList(), observer);
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
    long began = observer.nanos();
    boolean done = false;
    try {
      JsonObject mutated = run(request, object);
      if (request.reinvocation().isWanted()) {
        request.reinvocation().goAgain();
        mutated = run(request, mutated);
      }
      done = true;
      return withReadableOwners(request, object, mutated);
    } finally {
      observer.step(Phase.ADMIT, request.operation(), !done, began);
    }
  }

  /** Who spoils the book of owners gets the old one back ({@code handlers/fieldmanager/admission.go}). */
  private static JsonObject withReadableOwners(AdmissionRequest request, JsonObject before, JsonObject after) {
    JsonArray kept = before.object("metadata").array("managedFields");
    JsonArray now = after.object("metadata").array("managedFields");
    if (now == kept || now.equals(kept)) {
      return after;
    }
    Optional<String> problem = Managers.problem(now);
    problem.ifPresent(
        why ->
            request
                .warnings()
                .add(
                    ".metadata.managedFields was in an invalid state after admission; this could be caused by an outdated"
                        + " mutating admission controller; please fix your requests: " + why));
    return problem.isEmpty() ? after : after.withAt(kept, "metadata", "managedFields");
  }

  private JsonObject run(AdmissionRequest request, JsonObject object) {
    JsonObject mutated = object;
    long began = observer.nanos();
    for (Admission member : mutating) {
      boolean done = false;
      try {
        mutated = member.mutate(request, mutated);
        done = true;
      } finally {
        began = observer.member(member.name(), Phase.ADMIT, request.operation(), !done, began);
      }
    }
    return mutated;
  }

  /** All members look at the object. */
  public void validate(AdmissionRequest request, JsonObject object) {
    long start = observer.nanos();
    boolean through = false;
    try {
      long began = start;
      for (Admission member : validating) {
        boolean done = false;
        try {
          member.validate(request, object);
          done = true;
        } finally {
          began = observer.member(member.name(), Phase.VALIDATE, request.operation(), !done, began);
        }
      }
      through = true;
    } finally {
      observer.step(Phase.VALIDATE, request.operation(), !through, start);
    }
  }

  /** All members hear that a write which they validated is over. */
  public void done(AdmissionRequest request, JsonObject object) {
    for (Admission member : members) {
      member.done(request, object);
    }
  }
}
