package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.kinds.TolerationChecks;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.FieldRules;
import dev.berth.model.names.NameRule;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Whether a pod, or a template of pods, is what upstream accepts ({@code pkg/apis/core/validation/validation.go}).
 * Errors come in upstream's order, with its paths, of which some differ from where the field is in JSON: what JSON
 * has beside the security context, upstream has inside it.
 */
public final class PodValidation {
  private static final FieldPath METADATA = FieldPath.of("metadata");
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");
  private static final List<String> DNS_POLICIES =
      List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
  private static final int HOST_NAME_LENGTH = 64;

  private PodValidation() {}

  /** A pod that is created. */
  static void create(JsonObject pod, Findings found) {
    pod(pod, found);
    JsonObject spec = pod.object("spec");
    if (!spec.array("ephemeralContainers").isEmpty()) {
      found.forbidden(SPEC.child("ephemeralContainers"), "cannot be set on create");
    }
    if (!spec.text("nodeName").isEmpty() && !spec.array("schedulingGates").isEmpty()) {
      found.forbidden(SPEC.child("nodeName"), "cannot be set until all schedulingGates have been cleared");
    }
    PodAnnotations.match(pod.object("metadata").object("annotations"), spec, SPEC, found);
  }

  /** What holds for a pod at any time. */
  static void pod(JsonObject pod, Findings found) {
    JsonObject metadata = pod.object("metadata");
    JsonObject spec = pod.object("spec");
    PodAnnotations.check(metadata.object("annotations"), spec, METADATA.child("annotations"), found);
    spec(spec, metadata.text("name"), true, SPEC, found);
    if (spec.text("serviceAccountName").isEmpty()) {
      tokens(spec.array("volumes"), found);
    }
    ContainerValidation.imageBlanks(spec.array("containers"), SPEC.child("containers"), found);
    ContainerValidation.imageBlanks(spec.array("initContainers"), SPEC.child("initContainers"), found);
  }

  private static void tokens(JsonArray volumes, Findings found) {
    for (int i = 0; i < volumes.size(); i++) {
      JsonArray sources = volumes.object(i).object("projected").array("sources");
      for (int j = 0; j < sources.size(); j++) {
        if (sources.object(j).has("serviceAccountToken")) {
          found.forbidden(
              SPEC.child("volumes").index(i).child("projected").child("sources").index(j).child("serviceAccountToken"),
              "must not be specified when serviceAccountName is not set");
        }
      }
    }
  }

  /** A {@code PodTemplateSpec}: the template of a workload. */
  public static void template(JsonObject template, FieldPath path, Findings found) {
    JsonObject metadata = template.object("metadata");
    JsonObject annotations = metadata.object("annotations");
    JsonObject spec = template.object("spec");
    templateMetadata(template, path, found);
    spec(spec, "", false, path.child("spec"), found);
    PodAnnotations.match(annotations, spec, path.child("spec"), found);
    if (!spec.array("ephemeralContainers").isEmpty()) {
      found.forbidden(
          path.child("spec").child("ephemeralContainers"), "ephemeral containers not allowed in pod template");
    }
  }

  /** Labels and annotations of a template; upstream's paths leave {@code metadata} out. */
  public static void templateMetadata(JsonObject template, FieldPath path, Findings found) {
    JsonObject metadata = template.object("metadata");
    JsonObject annotations = metadata.object("annotations");
    LabelChecks.labels(path.child("labels"), metadata.object("labels"), found);
    PodAnnotations.keys(annotations, path.child("annotations"), found);
    PodAnnotations.check(annotations, template.object("spec"), path.child("annotations"), found);
  }

  /** @param podName empty for templates and pods whose name is not known yet */
  private static void spec(JsonObject spec, String podName, boolean isPod, FieldPath path, Findings found) {
    OptionalLong grace = spec.integer("terminationGracePeriodSeconds");
    if (grace.isEmpty()) {
      found.required(path.child("terminationGracePeriodSeconds"));
    }
    Map<String, JsonObject> volumes =
        VolumeValidation.check(spec.array("volumes"), podName, isPod, path.child("volumes"), found);
    Set<String> claims = new HashSet<>(ContainerValidation.names(spec.array("resourceClaims")));
    claims.remove("");
    ResourceValidation.podClaims(spec.array("resourceClaims"), path.child("resourceClaims"), found);
    boolean hostUsers = !spec.has("hostUsers") || spec.bool("hostUsers");
    PodContext pod = new PodContext(volumes, claims, grace, spec.text("restartPolicy"), hostUsers, isPod);
    ContainerValidation.regular(spec.array("containers"), pod, path.child("containers"), found);
    ContainerValidation.init(spec, pod, path.child("initContainers"), found);
    EphemeralContainers.check(spec, pod, path.child("ephemeralContainers"), found);
    if (spec.has("resources")) {
      ResourceValidation.pod(spec, path.child("resources"), found);
    }
    hostNetwork(spec, isPod, path.child("containers"), found);
    policy(spec.text("restartPolicy"), RESTART_POLICIES, path.child("restartPolicy"), found);
    policy(spec.text("dnsPolicy"), DNS_POLICIES, path.child("dnsPolicy"), found);
    LabelChecks.labels(path.child("nodeSelector"), spec.object("nodeSelector"), found);
    SecurityValidation.pod(spec, path.child("securityContext"), found);
    SchedulingValidation.affinity(spec.object("affinity"), path.child("affinity"), found);
    PodNetwork.dns(spec, path.child("dnsConfig"), found);
    JsonArray readiness = spec.array("readinessGates");
    for (int i = 0; i < readiness.size(); i++) {
      LabelChecks.key(
          path.child("readinessGates").index(i).child("conditionType"),
          readiness.object(i).text("conditionType"),
          found);
    }
    SchedulingValidation.gates(spec.array("schedulingGates"), path.child("schedulingGates"), found);
    SchedulingValidation.spread(
        spec.array("topologySpreadConstraints"), path.child("topologySpreadConstraints"), found);
    WindowsValidation.hostProcess(spec, path, found);
    if (!hostUsers) {
      hostNamespaces(spec, path, found);
    }
    names(spec, path, found);
  }

  private static void policy(String policy, List<String> supported, FieldPath path, Findings found) {
    if (found.present(path, policy)) {
      found.oneOf(path, policy, supported);
    }
  }

  /** In the host's network a container's port is the host's; a template may leave it to the pod's defaults. */
  private static void hostNetwork(JsonObject spec, boolean isPod, FieldPath path, Findings found) {
    JsonArray containers = spec.bool("hostNetwork") ? spec.array("containers") : JsonArray.EMPTY;
    for (int i = 0; i < containers.size(); i++) {
      JsonArray ports = containers.object(i).array("ports");
      for (int j = 0; j < ports.size(); j++) {
        long host = ports.object(j).number("hostPort");
        if ((isPod || host != 0) && host != ports.object(j).number("containerPort")) {
          found.invalid(
              path.index(i).child("ports").index(j).child("hostPort"),
              host,
              "must match `containerPort` when `hostNetwork` is true");
        }
      }
    }
  }

  private static void hostNamespaces(JsonObject spec, FieldPath path, Findings found) {
    String text = "when `hostUsers` is false";
    if (spec.bool("hostNetwork")) {
      found.forbidden(path.child("hostNetwork"), text);
    }
    if (spec.bool("hostPID")) {
      found.forbidden(path.child("HostPID"), text);
    }
    if (spec.bool("hostIPC")) {
      found.forbidden(path.child("HostIPC"), text);
    }
    // nobody maps the users of a device, as is done for what is mounted
    WindowsValidation.eachContainer(
        spec,
        path,
        (container, at) -> {
          if (!container.array("volumeDevices").isEmpty()) {
            found.forbidden(at.child("volumeDevices"), text);
          }
        });
  }

  private static void names(JsonObject spec, FieldPath path, Findings found) {
    name(spec, "serviceAccountName", NameRule.SUBDOMAIN, path, found);
    name(spec, "nodeName", NameRule.SUBDOMAIN, path, found);
    if (spec.has("activeDeadlineSeconds")) {
      long seconds = spec.number("activeDeadlineSeconds");
      FieldRules.inRange(seconds, 1, Integer.MAX_VALUE)
          .forEach(text -> found.invalid(path.child("activeDeadlineSeconds"), seconds, text));
    }
    name(spec, "hostname", NameRule.LABEL, path, found);
    name(spec, "subdomain", NameRule.LABEL, path, found);
    if (spec.has("hostnameOverride")) {
      String host = spec.text("hostnameOverride");
      found.invalid(path.child("hostnameOverride"), host, DnsNames.subdomain(host));
      if (host.length() > HOST_NAME_LENGTH) {
        found.tooLong(path.child("hostnameOverride"), HOST_NAME_LENGTH);
      }
      for (String other : List.of("setHostnameAsFQDN", "hostNetwork")) {
        if (spec.bool(other)) {
          found.forbidden(path.child("hostnameOverride"), "may not be set when `" + other + "` is true");
        }
      }
    }
    TolerationChecks.tolerations(spec.array("tolerations"), path.child("tolerations"), found);
    PodNetwork.hostAliases(spec.array("hostAliases"), path.child("hostAliases"), found);
    name(spec, "priorityClassName", NameRule.SUBDOMAIN, path, found);
    if (spec.has("runtimeClassName")) {
      String runtime = spec.text("runtimeClassName");
      found.invalid(path.child("runtimeClassName"), runtime, DnsNames.subdomain(runtime));
    }
    if (spec.has("preemptionPolicy")) {
      policy(
          spec.text("preemptionPolicy"),
          List.of("PreemptLowerPriority", "Never"),
          path.child("preemptionPolicy"),
          found);
    }
    if (spec.has("overhead")) {
      ResourceValidation.overhead(spec.object("overhead"), path.child("overhead"), found);
    }
    WindowsValidation.os(spec, path, found);
  }

  private static void name(JsonObject spec, String member, NameRule rule, FieldPath path, Findings found) {
    String name = spec.text(member);
    if (!name.isEmpty()) {
      found.invalid(path.child(member), name, rule.errors(name));
    }
  }
}
