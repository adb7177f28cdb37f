package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.RestartRules;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.FieldRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The containers of a pod or a template, of all three sorts (upstream {@code validateContainers} and its siblings). */
final class ContainerValidation {
  private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
  static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
  private static final List<String> MESSAGE_POLICIES = List.of("File", "FallbackToLogsOnError");
  private static final List<String> RESTART_ACTIONS = List.of("Restart", RestartRules.RESTART_ALL);

  private static final List<String> RESTART_POLICIES = List.of("Always", "Never", "OnFailure");
  private static final List<String> RESIZE_POLICIES = List.of("NotRequired", "RestartContainer");
  private static final String ONLY_SIDECARS = "may not be set for init containers without restartPolicy=Always";

  private ContainerValidation() {}

  static void regular(JsonArray containers, PodContext pod, FieldPath path, Findings found) {
    if (containers.isEmpty()) {
      found.required(path);
      return;
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < containers.size(); i++) {
      JsonObject container = containers.object(i);
      FieldPath at = path.index(i);
      common(container, pod, at, found);
      if (!names.add(container.text("name"))) {
        found.duplicate(at.child("name"), container.text("name"));
      }
      if (container.has("lifecycle")) {
        ProbeValidation.lifecycle(container.object("lifecycle"), pod, at.child("lifecycle"), found);
      }
      ProbeValidation.probes(container, pod, at, found);
      restarts(container, at, found);
    }
    hostPorts(containers, path, found);
  }

  static void init(JsonObject spec, PodContext pod, FieldPath path, Findings found) {
    JsonArray containers = spec.array("initContainers");
    Set<String> names = names(spec.array("containers"));
    for (int i = 0; i < containers.size(); i++) {
      JsonObject container = containers.object(i);
      FieldPath at = path.index(i);
      common(container, pod, at, found);
      restarts(container, at, found);
      String name = container.text("name");
      if (names.contains(name)) {
        found.duplicate(at.child("name"), name);
      } else if (!name.isEmpty()) {
        names.add(name);
      }
      hostPorts(JsonArray.of(container), path, found);
      if (PodResources.isSidecar(container)) {
        if (container.has("lifecycle")) {
          ProbeValidation.lifecycle(container.object("lifecycle"), pod, at.child("lifecycle"), found);
        }
        ProbeValidation.probes(container, pod, at, found);
      } else {
        notRestarted(container.array("resizePolicy"), at.child("resizePolicy"), found);
        for (String member : List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
          if (container.has(member)) {
            found.forbidden(at.child(member), ONLY_SIDECARS);
          }
        }
      }
    }
  }

  /** What runs to its end is not started again because it was resized. */
  private static void notRestarted(JsonArray policies, FieldPath path, Findings found) {
    for (int i = 0; i < policies.size(); i++) {
      String policy = policies.object(i).text("restartPolicy");
      if (policy.equals("RestartContainer") && !found.tolerates(policy)) {
        found.add(
            FieldError.invalid(
                path.index(i).child("restartPolicy"),
                policy,
                "must not be set to 'RestartContainer' for non-sidecar initContainers"));
      }
    }
  }

  private static void restarts(JsonObject container, FieldPath at, Findings found) {
    JsonArray rules = container.array("restartPolicyRules");
    if (container.has("restartPolicy")) {
      found.oneOf(at.child("restartPolicy"), container.text("restartPolicy"), RESTART_POLICIES);
    } else if (!rules.isEmpty()) {
      found.required(at.child("restartPolicy"), "must specify restartPolicy when restart rules are used");
    }
    for (int i = 0; i < rules.size(); i++) {
      FieldPath rule = at.child("restartPolicyRules").index(i);
      found.oneOf(rule.child("action"), rules.object(i).text("action"), RESTART_ACTIONS);
      if (rules.object(i).has("exitCodes")) {
        String operator = rules.object(i).object("exitCodes").text("operator");
        found.oneOf(rule.child("exitCodes").child("operator"), operator, List.of("In", "NotIn"));
      }
    }
  }

  /** What all sorts of containers must satisfy. */
  static void common(JsonObject container, PodContext pod, FieldPath path, Findings found) {
    String name = container.text("name");
    if (found.present(path.child("name"), name)) {
      found.invalid(path.child("name"), name, DnsNames.label(name));
    }
    found.present(path.child("image"), container.text("image"));
    String messages = container.text("terminationMessagePolicy");
    if (found.present(path.child("terminationMessagePolicy"), messages)) {
      found.oneOf(path.child("terminationMessagePolicy"), messages, MESSAGE_POLICIES);
    }
    ports(container.array("ports"), path.child("ports"), found);
    EnvValidation.env(container.array("env"), path.child("env"), found);
    EnvValidation.envFrom(container.array("envFrom"), path.child("envFrom"), found);
    MountValidation.mounts(container, pod, path.child("volumeMounts"), found);
    MountValidation.devices(container, pod, path.child("volumeDevices"), found);
    pullPolicy(container.text("imagePullPolicy"), path.child("imagePullPolicy"), found);
    ResourceValidation.container(container.object("resources"), pod.claims(), path.child("resources"), found);
    resizePolicy(container.array("resizePolicy"), pod.restartPolicy(), path.child("resizePolicy"), found);
    if (container.has("securityContext")) {
      SecurityValidation.container(
          container.object("securityContext"), pod.hostUsers(), path.child("securityContext"), found);
    }
  }

  static void pullPolicy(String policy, FieldPath path, Findings found) {
    if (found.present(path, policy)) {
      found.oneOf(path, policy, PULL_POLICIES);
    }
  }

  /** Pods only: an image without blanks around it. */
  static void imageBlanks(JsonObject container, FieldPath path, Findings found) {
    String image = container.text("image");
    if (!image.strip().equals(image)) {
      found.invalid(path.child("image"), image, "must not have leading or trailing whitespace");
    }
  }

  static void imageBlanks(JsonArray containers, FieldPath path, Findings found) {
    for (int i = 0; i < containers.size(); i++) {
      imageBlanks(containers.object(i), path.index(i), found);
    }
  }

  static Set<String> names(JsonArray containers) {
    Set<String> out = new HashSet<>();
    containers.objects().forEach(c -> out.add(c.text("name")));
    return out;
  }

  private static void ports(JsonArray ports, FieldPath path, Findings found) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      JsonObject port = ports.object(i);
      FieldPath at = path.index(i);
      String name = port.text("name");
      if (!name.isEmpty()) {
        List<String> wrong = FieldRules.portName(name);
        if (!wrong.isEmpty()) {
          found.invalid(at.child("name"), name, wrong);
        } else if (!names.add(name)) {
          found.duplicate(at.child("name"), name);
        }
      }
      if (port.number("containerPort") == 0) {
        found.required(at.child("containerPort"));
      } else {
        number(port.number("containerPort"), at.child("containerPort"), found);
      }
      if (port.number("hostPort") != 0) {
        number(port.number("hostPort"), at.child("hostPort"), found);
      }
      if (found.present(at.child("protocol"), port.text("protocol"))) {
        found.oneOf(at.child("protocol"), port.text("protocol"), PROTOCOLS);
      }
    }
  }

  private static void number(long port, FieldPath path, Findings found) {
    FieldRules.portNumber(port).forEach(text -> found.invalid(path, port, text));
  }

  /** No two of these may take the same port of the host. */
  private static void hostPorts(JsonArray containers, FieldPath path, Findings found) {
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < containers.size(); i++) {
      JsonArray ports = containers.object(i).array("ports");
      for (int j = 0; j < ports.size(); j++) {
        JsonObject port = ports.object(j);
        if (port.number("hostPort") == 0) {
          continue;
        }
        String key = port.text("protocol") + "/" + port.text("hostIP") + "/" + port.number("hostPort");
        if (!taken.add(key)) {
          found.duplicate(path.index(i).child("ports").index(j).child("hostPort"), key);
        }
      }
    }
  }

  private static void resizePolicy(JsonArray policies, String podRestartPolicy, FieldPath path, Findings found) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < policies.size(); i++) {
      String resource = policies.object(i).text("resourceName");
      String policy = policies.object(i).text("restartPolicy");
      if (!seen.add(resource)) {
        found.duplicate(path.index(i), resource);
      }
      if (found.present(path, resource)) {
        found.oneOf(path, resource, List.of("cpu", "memory"));
      }
      if (found.present(path, policy)) {
        found.oneOf(path, policy, RESIZE_POLICIES);
      }
      if (podRestartPolicy.equals("Never") && !policy.equals("NotRequired")) {
        found.add(
            FieldError.invalid(path, policy, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
      }
    }
  }
}
