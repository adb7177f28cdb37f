package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupResource;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The Pod Security Standards that a namespace's labels ask for: {@code enforce} refuses pods, {@code warn} warns of pods and
 * of templates for them. Audit annotations are not kept.
 */
final class PodSecurity implements Admission {
  private static final String LABELS = "pod-security.kubernetes.io/";

  /** Where the kinds that make pods have their template's spec. */
  private static final Map<GroupResource, List<String>> TEMPLATES =
      Map.of(
          new GroupResource("", "podtemplates"), List.of("template", "spec"),
          new GroupResource("", "replicationcontrollers"), List.of("spec", "template", "spec"),
          new GroupResource("apps", "replicasets"), List.of("spec", "template", "spec"),
          new GroupResource("apps", "deployments"), List.of("spec", "template", "spec"),
          new GroupResource("apps", "statefulsets"), List.of("spec", "template", "spec"),
          new GroupResource("apps", "daemonsets"), List.of("spec", "template", "spec"),
          new GroupResource("batch", "jobs"), List.of("spec", "template", "spec"),
          new GroupResource("batch", "cronjobs"), List.of("spec", "jobTemplate", "spec", "template", "spec"));

  private final ResourceType namespaces;

  PodSecurity(ResourceType namespaces) {
    this.namespaces = namespaces;
  }

  @Override
  public String name() {
    return "PodSecurity";
  }

  @Override
  public JsonObject admit(AdmissionRequest request, JsonObject object) {
    boolean pod = request.isFor("", "pods") && request.operation() == Operation.CREATE;
    List<String> template = TEMPLATES.getOrDefault(request.type().groupResource(), List.of());
    boolean writes = request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
    if (!pod && (template.isEmpty() || !writes || !request.subresource().isEmpty())) {
      return object;
    }
    JsonObject labels =
        request
            .objects()
            .get(namespaces, "", request.namespace())
            .map(n -> n.object("metadata").object("labels"))
            .orElse(JsonObject.EMPTY);
    JsonObject spec = object;
    for (String part : pod ? List.of("spec") : template) {
      spec = spec.object(part);
    }
    String violations = pod ? violations(labels, "enforce", spec) : "";
    if (!violations.isEmpty()) {
      throw Refusals.forbidden(request, object, "violates PodSecurity " + violations);
    }
    String warning = spec.isEmpty() ? "" : violations(labels, "warn", spec);
    if (!warning.isEmpty()) {
      request.warnings().add("would violate PodSecurity " + warning);
    }
    return object;
  }

  /** {@code "restricted:latest": …}, or nothing where the label is missing or kept. */
  private static String violations(JsonObject labels, String mode, JsonObject spec) {
    String level = labels.text(LABELS + mode);
    List<PodSecurityChecks.Violation> found =
        switch (level) {
          case "baseline" -> PodSecurityChecks.baseline(spec);
          case "restricted" -> PodSecurityChecks.restricted(spec);
          default -> List.of();
        };
    String version = labels.string(LABELS + mode + "-version").orElse("latest");
    return found.isEmpty()
        ? ""
        : found.stream()
            .map(v -> v.reason() + " (" + v.detail() + ")")
            .collect(Collectors.joining(", ", "\"" + level + ":" + version + "\": ", ""));
  }
}
