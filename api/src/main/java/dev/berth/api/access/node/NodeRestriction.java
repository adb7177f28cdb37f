package dev.berth.api.access.node;

import dev.berth.api.access.AccessObjects;
import dev.berth.api.access.Attributes;
import dev.berth.api.access.Authorizer;
import dev.berth.api.access.Forbidden;
import dev.berth.api.access.NodeName;
import dev.berth.api.access.cert.CertificateRequest;
import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.api.validation.GoQuote;
import dev.berth.base.json.JsonObject;
import dev.berth.base.tls.KeyMaterialException;
import dev.berth.model.GroupResource;
import dev.berth.model.kinds.SystemNamespaces;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The agent of a node writes about its own node and the pods on it and nothing else, and cannot make its node more
 * attractive than it is (upstream {@code plugin/pkg/admission/noderestriction}).
 */
public final class NodeRestriction implements Admission.Mutating {
  /** Signers whose certificates are nodes'. */
  private static final Set<String> OF_NODES =
      Set.of("kubernetes.io/kubelet-serving", "kubernetes.io/kube-apiserver-client-kubelet");
  private static final GroupResource PODS = new GroupResource("", "pods");

  private final AccessObjects objects;
  private final Authorizer authorizer;

  /** @param authorizer says who may ask for tokens for other audiences than the pods' */
  public NodeRestriction(AccessObjects objects, Authorizer authorizer) {
    this.objects = objects;
    this.authorizer = authorizer;
  }

  @Override
  public String name() {
    return "NodeRestriction";
  }

  @Override
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    Optional<String> agent = NodeName.agent(request.user());
    if (agent.isEmpty()) {
      return object;
    }
    String node = agent.get();
    if (node.isEmpty()) {
      throw refused(request, object, "could not determine node from user " + GoQuote.quote(request.user().name()));
    }
    switch (request.type().groupResource().toString()) {
      case "pods" -> pod(request, object, node);
      case "nodes" -> node(request, object, node);
      case "persistentvolumeclaims" -> claim(request, object, node);
      case "serviceaccounts" -> token(request, object, node);
      case "leases.coordination.k8s.io" -> lease(request, object, node);
      case "csinodes.storage.k8s.io" ->
          check(
              nameOf(request, object).equals(node),
              request,
              object,
              "can only access CSINode with the same name as the requesting node");
      case "certificatesigningrequests.certificates.k8s.io" -> signing(request, object, node);
      default -> {} // the authorizer has said what there is to say
    }
    return object;
  }

  private void pod(AdmissionRequest request, JsonObject object, String node) {
    String quoted = GoQuote.quote(node);
    switch (request.subresource()) {
      case "" -> {
        switch (request.operation()) {
          case CREATE -> mirrorPod(request, object, node);
          case DELETE ->
              check(
                  isOn(node, object),
                  request,
                  object,
                  "node " + quoted + " can only delete pods with spec.nodeName set to itself");
          case UPDATE, CONNECT ->
              throw refused(
                  request,
                  object,
                  "unexpected operation " + GoQuote.quote(request.operation().name()) + ", node " + quoted
                      + " can only create and delete mirror pods");
        }
      }
      case "status" -> {
        JsonObject old = request.old().orElse(object);
        check(
            isOn(node, old),
            request,
            object,
            "node " + quoted + " can only update pod status for pods with spec.nodeName set to itself");
        check(
            labels(old).equals(labels(object)),
            request,
            object,
            "node " + quoted + " cannot update labels through pod status");
      }
      case "eviction" -> {
        JsonObject pod =
            objects
                .get("", "pods", request.namespace(), nameOf(request, object))
                .orElseThrow(() -> Failures.notFound(PODS, nameOf(request, object)));
        check(
            isOn(node, pod),
            request,
            object,
            "node " + node + " can only evict pods with spec.nodeName set to itself");
      }
      default ->
          throw refused(
              request,
              object,
              "unexpected pod subresource " + GoQuote.quote(request.subresource())
                  + ", only 'status' and 'eviction' are allowed");
    }
  }

  private void mirrorPod(AdmissionRequest request, JsonObject pod, String node) {
    String start = "node " + GoQuote.quote(node);
    check(
        pod.object("metadata").object("annotations").has(PodReferences.MIRROR),
        request,
        pod,
        "pod does not have \"kubernetes.io/config.mirror\" annotation, " + start + " can only create mirror pods");
    check(isOn(node, pod), request, pod, start + " can only create pods with spec.nodeName set to itself");
    List<JsonObject> owners = pod.object("metadata").array("ownerReferences").objects().toList();
    check(
        owners.size() <= 1,
        request,
        pod,
        start + " can only create pods with a single owner reference set to itself");
    check(!owners.isEmpty(), request, pod, start + " can only create pods with an owner reference set to itself");
    owner(request, pod, node, owners.getFirst());
    // what it refers to as if it were no mirror pod
    PodReferences references =
        PodReferences.of(
            pod.updateObject("metadata", m -> m.updateObject("annotations", a -> a.without(PodReferences.MIRROR))));
    check(
        references.serviceAccount().isEmpty(),
        request,
        pod,
        start + " can not create pods that reference a service account");
    check(references.secrets().isEmpty(), request, pod, start + " can not create pods that reference secrets");
    check(references.configMaps().isEmpty(), request, pod, start + " can not create pods that reference configmaps");
    check(
        references.claims().isEmpty(),
        request,
        pod,
        start + " can not create pods that reference persistentvolumeclaims");
  }

  private void owner(AdmissionRequest request, JsonObject pod, String node, JsonObject owner) {
    String start = "node " + GoQuote.quote(node);
    check(
        owner.text("apiVersion").equals("v1") && owner.text("kind").equals("Node") && owner.text("name").equals(node),
        request,
        pod,
        start + " can only create pods with an owner reference set to itself");
    check(
        owner.bool("controller"),
        request,
        pod,
        start + " can only create pods with a controller owner reference set to itself");
    check(
        !owner.bool("blockOwnerDeletion"),
        request,
        pod,
        start + " must not set blockOwnerDeletion on an owner reference");
    String uid =
        objects
            .get("", "nodes", "", node)
            .orElseThrow(() -> Failures.notFound(new GroupResource("", "nodes"), node))
            .object("metadata")
            .text("uid");
    check(
        owner.text("uid").equals(uid),
        request,
        pod,
        "node " + node + " UID mismatch: expected " + owner.text("uid") + " got " + uid);
  }

  private void node(AdmissionRequest request, JsonObject object, String node) {
    String name = nameOf(request, object);
    String start = "node " + GoQuote.quote(node);
    check(name.equals(node), request, object, start + " is not allowed to modify node " + GoQuote.quote(name));
    JsonObject spec = object.object("spec");
    if (request.operation() == Operation.CREATE) {
      check(
          !spec.has("configSource"),
          request,
          object,
          start + " is not allowed to create pods with a non-nil configSource");
      TreeSet<String> forbidden = NodeLabels.forbiddenChanges(labels(object), JsonObject.EMPTY);
      check(
          forbidden.isEmpty(),
          request,
          object,
          start + " is not allowed to set the following labels: " + String.join(", ", forbidden));
    } else if (request.operation() == Operation.UPDATE) {
      JsonObject old = request.old().orElse(JsonObject.EMPTY);
      check(
          spec.array("taints").equals(old.object("spec").array("taints")),
          request,
          object,
          start + " is not allowed to modify taints");
      // the collector would delete a node that says that something gone owns it
      check(
          object.object("metadata").array("ownerReferences").equals(old.object("metadata").array("ownerReferences")),
          request,
          object,
          start + " is not allowed to modify ownerReferences");
      TreeSet<String> forbidden = NodeLabels.forbiddenChanges(labels(object), labels(old));
      check(
          forbidden.isEmpty(),
          request,
          object,
          "is not allowed to modify labels: " + String.join(", ", forbidden));
    }
  }

  /** What would make it another node: who signs approves by the name in the request. */
  private static void signing(AdmissionRequest request, JsonObject object, String node) {
    JsonObject spec = object.object("spec");
    if (request.operation() != Operation.CREATE || !OF_NODES.contains(spec.text("signerName"))) {
      return;
    }
    String wanted = new NodeName(node).userName();
    try {
      String pem = new String(Base64.getDecoder().decode(spec.text("request")), StandardCharsets.UTF_8);
      check(
          CertificateRequest.parse(pem).commonName().equals(wanted),
          request,
          object,
          "can only create a node CSR with CN=" + wanted);
    } catch (IllegalArgumentException | KeyMaterialException e) {
      throw refused(request, object, "unable to parse csr: " + e.getMessage());
    }
  }

  private static void claim(AdmissionRequest request, JsonObject object, String node) {
    check(request.subresource().equals("status"), request, object, "may only update PVC status");
    check(
        bare(object).equals(bare(request.old().orElse(object))),
        request,
        object,
        "node " + GoQuote.quote(node)
            + " is not allowed to update fields other than status.capacity and status.conditions");
  }

  /** A claim without what the agent reports. */
  private static JsonObject bare(JsonObject claim) {
    return claim
        .updateObject("metadata", m -> m.without("resourceVersion").without("managedFields"))
        .updateObject(
            "status",
            s ->
                s.without("capacity")
                    .without("conditions")
                    .without("allocatedResources")
                    .without("allocatedResourceStatuses"));
  }

  private void token(AdmissionRequest request, JsonObject object, String node) {
    if (request.operation() != Operation.CREATE || !request.subresource().equals("token")) {
      return;
    }
    JsonObject ref = object.object("spec").object("boundObjectRef");
    check(
        ref.text("apiVersion").equals("v1") && ref.text("kind").equals("Pod") && !ref.text("name").isEmpty(),
        request,
        object,
        "node requested token not bound to a pod");
    check(
        !ref.text("uid").isEmpty(), request, object, "node requested token with a pod binding without a uid");
    JsonObject pod =
        objects
            .get("", "pods", request.namespace(), ref.text("name"))
            .orElseThrow(() -> Failures.notFound(PODS, ref.text("name")));
    check(
        ref.text("uid").equals(pod.object("metadata").text("uid")),
        request,
        object,
        "the UID in the bound object reference (" + ref.text("uid")
            + ") does not match the UID in record. The object might have been deleted and then recreated");
    check(isOn(node, pod), request, object, "node requested token bound to a pod scheduled on a different node");
    audience(request, object, pod);
  }

  /** The agent gets tokens only for whom the pod's volumes want them. */
  private void audience(AdmissionRequest request, JsonObject object, JsonObject pod) {
    List<String> audiences = object.object("spec").array("audiences").strings().toList();
    check(audiences.size() <= 1, request, object, "node may only request 0 or 1 audiences");
    String audience = audiences.isEmpty() ? "" : audiences.getFirst();
    List<JsonObject> volumes = pod.object("spec").array("volumes").objects().toList();
    boolean projected =
        volumes.stream()
            .flatMap(v -> v.object("projected").array("sources").objects())
            .filter(s -> s.has("serviceAccountToken"))
            .anyMatch(s -> s.object("serviceAccountToken").text("audience").equals(audience));
    boolean mounted =
        volumes.stream().anyMatch(v -> v.has("csi") || v.has("persistentVolumeClaim") || v.has("ephemeral"))
            && objects.list("storage.k8s.io", "csidrivers").stream()
                .flatMap(d -> d.object("spec").array("tokenRequests").objects())
                .anyMatch(t -> t.text("audience").equals(audience));
    check(
        projected || mounted || mayRequest(request, object, audience),
        request,
        object,
        "audience " + GoQuote.quote(audience) + " not found in pod spec volume, " + request.user().name()
            + " is not authorized to request tokens for this audience");
  }

  private boolean mayRequest(AdmissionRequest request, JsonObject object, String audience) {
    Attributes asked =
        new Attributes(
            request.user(),
            "request-serviceaccounts-token-audience",
            "",
            "",
            audience,
            "",
            request.namespace(),
            nameOf(request, object),
            "");
    return !audience.isEmpty() && authorizer.authorize(asked) instanceof Authorizer.Decision.Allowed;
  }

  private static void lease(AdmissionRequest request, JsonObject object, String node) {
    check(
        request.namespace().equals(SystemNamespaces.NODE_LEASES),
        request,
        object,
        "can only access leases in the \"" + SystemNamespaces.NODE_LEASES + "\" system namespace");
    check(
        nameOf(request, object).equals(node),
        request,
        object,
        "can only access node lease with the same name as the requesting node");
  }

  private static boolean isOn(String node, JsonObject pod) {
    return pod.object("spec").text("nodeName").equals(node);
  }

  private static JsonObject labels(JsonObject object) {
    return object.object("metadata").object("labels");
  }

  private static String nameOf(AdmissionRequest request, JsonObject object) {
    return request.name().isEmpty() ? object.object("metadata").text("name") : request.name();
  }

  private static void check(boolean good, AdmissionRequest request, JsonObject object, String why) {
    if (!good) {
      throw refused(request, object, why);
    }
  }

  private static Refusal refused(AdmissionRequest request, JsonObject object, String why) {
    return new Refusal(Forbidden.of(request.type().groupResource(), nameOf(request, object), why));
  }
}
