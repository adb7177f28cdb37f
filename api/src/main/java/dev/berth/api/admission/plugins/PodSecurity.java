package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.api.admission.podsecurity.Checks;
import dev.berth.api.admission.podsecurity.Exemptions;
import dev.berth.api.admission.podsecurity.ExistingPods;
import dev.berth.api.admission.podsecurity.Level;
import dev.berth.api.admission.podsecurity.LevelVersion;
import dev.berth.api.admission.podsecurity.NamespacePolicy;
import dev.berth.api.admission.podsecurity.Offence;
import dev.berth.api.audit.AuditEvent;
import dev.berth.api.status.Failures;
import dev.berth.api.validation.FieldError;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupResource;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The Pod Security Standards that a namespace's labels ask for: {@code enforce} refuses pods, {@code warn} warns of pods and
 * of templates for them. The labels themselves must be readable, and who makes a namespace stricter is told of the pods that
 * are there already; what {@code audit} asks for is told to whoever audits.
 */
final class PodSecurity implements Admission.Validating {
  /** Where the kinds that make pods have their template. */
  private static final Map<GroupResource, List<String>> TEMPLATES =
      Map.of(
          new GroupResource("", "podtemplates"), List.of("template"),
          new GroupResource("", "replicationcontrollers"), List.of("spec", "template"),
          new GroupResource("apps", "replicasets"), List.of("spec", "template"),
          new GroupResource("apps", "deployments"), List.of("spec", "template"),
          new GroupResource("apps", "statefulsets"), List.of("spec", "template"),
          new GroupResource("apps", "daemonsets"), List.of("spec", "template"),
          new GroupResource("batch", "jobs"), List.of("spec", "template"),
          new GroupResource("batch", "cronjobs"), List.of("spec", "jobTemplate", "spec", "template"));

  private static final GroupResource PODS = new GroupResource("", "pods");
  private static final Set<String> POD_ASPECTS = Set.of("", "ephemeralcontainers", "resize");

  private final ResourceType namespaces;
  private final ResourceType pods;
  private final Exemptions exempt;

  PodSecurity(ResourceType namespaces, ResourceType pods, Exemptions exempt) {
    this.namespaces = namespaces;
    this.pods = pods;
    this.exempt = exempt;
  }

  @Override
  public String name() {
    return "PodSecurity";
  }

  @Override
  public void validate(AdmissionRequest request, JsonObject object) {
    if (request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE) {
      if (request.isFor("", "namespaces")) {
        namespace(request, object);
      } else if (exempt.namespaces().contains(request.namespace())) {
        note("exempt", "namespace");
      } else if (exempt.users().contains(request.user().name())) {
        note("exempt", "user");
      } else {
        GroupResource resource = request.type().groupResource();
        List<String> template = TEMPLATES.get(resource);
        if (resource.equals(PODS) && POD_ASPECTS.contains(request.subresource())) {
          pod(request, object);
        } else if (template != null && request.subresource().isEmpty()) {
          template(request, object, template);
        }
      }
    }
  }

  private void namespace(AdmissionRequest request, JsonObject namespace) {
    String name = request.name();
    NamespacePolicy policy = policy(namespace);
    Optional<NamespacePolicy> before =
        request.old().filter(_ -> request.operation() == Operation.UPDATE).map(PodSecurity::policy);
    if (!policy.errors().isEmpty() && !before.map(NamespacePolicy::errors).equals(Optional.of(policy.errors()))) {
      throw Failures.invalid(request.type().gvk(), name, policy.errors());
    }
    if (before.isEmpty() || exempt.namespaces().contains(name)) {
      return;
    }
    LevelVersion was = before.get().enforce();
    LevelVersion is = policy.enforce();
    boolean relaxed = is.minor() == was.minor() && is.level().compareTo(was.level()) <= 0;
    if (is.level() != Level.PRIVILEGED && !relaxed) {
      request.warnings().addAll(ExistingPods.warnings(name, is, request.objects().list(pods, name), exempt));
    }
  }

  private static NamespacePolicy policy(JsonObject namespace) {
    return NamespacePolicy.of(namespace.object("metadata").object("labels"));
  }

  private NamespacePolicy policy(AdmissionRequest request) {
    return policy(request.objects().get(namespaces, "", request.namespace()).orElse(JsonObject.EMPTY));
  }

  private void pod(AdmissionRequest request, JsonObject pod) {
    boolean same =
        request.operation() == Operation.UPDATE
            && request.old().filter(old -> images(old).equals(images(pod))).isPresent();
    if (same) {
      return;
    }
    if (exempt.hold(pod.object("spec"))) {
      note("exempt", "runtimeClass");
      return;
    }
    NamespacePolicy policy = policy(request);
    note("enforce-policy", policy.enforce().toString());
    audit(policy, pod);
    List<Offence> offences = Checks.of(policy.enforce(), pod.object("metadata"), pod.object("spec"));
    if (!offences.isEmpty()) {
      throw Refusals.forbidden(
          request, pod, "violates PodSecurity \"" + policy.enforce() + "\": " + Offence.details(offences));
    }
    warn(request, policy, pod);
  }

  /** All that can change about a running pod and matters here. */
  private static List<String> images(JsonObject pod) {
    JsonObject spec = pod.object("spec");
    return List.of("containers", "initContainers", "ephemeralContainers").stream()
        .flatMap(list -> spec.array(list).objects().map(c -> list + " " + c.text("name") + " " + c.text("image")))
        .toList();
  }

  private void template(AdmissionRequest request, JsonObject object, List<String> path) {
    JsonObject template = object;
    for (String part : path) {
      template = template.object(part);
    }
    if (template.has("spec") && !exempt.hold(template.object("spec"))) {
      NamespacePolicy policy = policy(request);
      audit(policy, template);
      warn(request, policy, template);
    }
  }

  private static void note(String key, String value) {
    AuditEvent.current().annotate("pod-security.kubernetes.io/" + key, value);
  }

  private static void audit(NamespacePolicy policy, JsonObject pod) {
    if (AuditEvent.current().isNone()) {
      return;
    }
    if (!policy.errors().isEmpty()) {
      note(
          "error",
          "Failed to parse policy: "
              + policy.errors().stream().map(FieldError::text).collect(Collectors.joining(", ", "[", "]")));
    }
    List<Offence> offences = Checks.of(policy.audit(), pod.object("metadata"), pod.object("spec"));
    if (!offences.isEmpty()) {
      note("audit-violations", "would violate PodSecurity \"" + policy.audit() + "\": " + Offence.details(offences));
    }
  }

  private static void warn(AdmissionRequest request, NamespacePolicy policy, JsonObject pod) {
    List<Offence> offences = Checks.of(policy.warn(), pod.object("metadata"), pod.object("spec"));
    if (!offences.isEmpty()) {
      request.warnings().add("would violate PodSecurity \"" + policy.warn() + "\": " + Offence.details(offences));
    }
  }
}
