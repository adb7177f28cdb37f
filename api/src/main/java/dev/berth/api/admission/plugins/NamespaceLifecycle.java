package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.api.status.Status;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupResource;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Nothing is made where there is no namespace, or in one that is going; three namespaces never go. */
final class NamespaceLifecycle implements Admission.Mutating {
  private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");
  private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");
  private static final GroupResource LOCAL_REVIEWS =
      new GroupResource("authorization.k8s.io", "localsubjectaccessreviews");

  private final ResourceType namespaces;

  NamespaceLifecycle(ResourceType namespaces) {
    this.namespaces = namespaces;
  }

  @Override
  public String name() {
    return "NamespaceLifecycle";
  }

  @Override
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    GroupResource resource = request.type().groupResource();
    if (resource.equals(NAMESPACES)) {
      if (request.operation() == Operation.DELETE && IMMORTAL.contains(request.name())) {
        throw Failures.forbidden(NAMESPACES, request.name(), "this namespace may not be deleted");
      }
      return object;
    }
    if (!request.type().namespaced()
        || request.namespace().isEmpty()
        || request.operation() == Operation.DELETE
        || resource.equals(LOCAL_REVIEWS)) {
      return object;
    }
    Optional<JsonObject> namespace = request.objects().get(namespaces, "", request.namespace());
    if (namespace.isEmpty()) {
      throw Failures.notFound(NAMESPACES, request.namespace());
    }
    if (request.operation() == Operation.CREATE
        && namespace.get().object("status").text("phase").equals("Terminating")) {
      throw terminating(request, object);
    }
    return object;
  }

  private static Refusal terminating(AdmissionRequest request, JsonObject object) {
    String namespace = request.namespace();
    Status status =
        Refusals.forbidden(
                request,
                object,
                "unable to create new content in namespace " + namespace + " because it is being terminated")
            .status();
    Status.Cause cause =
        new Status.Cause(
            "NamespaceTerminating", "namespace " + namespace + " is being terminated", "metadata.namespace");
    return new Refusal(
        new Status(
            status.code(),
            status.reason(),
            status.message(),
            status
                .details()
                .map(d -> new Status.Details(d.name(), d.group(), d.kind(), d.uid(), List.of(cause), 0))));
  }
}
