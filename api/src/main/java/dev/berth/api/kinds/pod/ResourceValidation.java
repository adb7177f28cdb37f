package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.LabelNames;
import dev.berth.model.quantity.Quantity;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Limits and requests: names, amounts, and that no request exceeds its limit. */
final class ResourceValidation {
  private ResourceValidation() {}

  private interface NameRule {
    void check(String name, FieldPath path, Findings found);
  }

  static void container(JsonObject resources, Set<String> claims, FieldPath path, Findings found) {
    requirements(resources, ResourceValidation::containerName, path, found);
    claims(resources.array("claims"), claims, path.child("claims"), found);
  }

  static void overhead(JsonObject overhead, FieldPath path, Findings found) {
    requirements(JsonObject.of("limits", overhead), ResourceValidation::containerName, path, found);
  }

  /** The resources of a pod as a whole. */
  static void pod(JsonObject spec, FieldPath path, Findings found) {
    JsonObject resources = spec.object("resources");
    if (resources.has("claims")) {
      found.forbidden(path.child("claims"), "claims cannot be set for Resources at pod-level");
    }
    requirements(resources, ResourceValidation::podName, path, found);
    JsonObject requests = resources.object("requests");
    JsonObject used = PodResources.requests(spec);
    for (int i = 0; i < used.size(); i++) {
      String name = used.name(i);
      Quantity sum = ResourceNames.amount(used.value(i));
      Quantity given = ResourceNames.amount(requests, name);
      if (ResourceNames.isForWholePods(name) && sum.compareTo(given) > 0) {
        found.invalid(
            path.child("requests").key(name),
            given.toString(),
            "must be greater than or equal to aggregate container requests of " + sum);
      }
    }
    JsonObject limits = resources.object("limits");
    JsonArray containers = spec.array("containers");
    for (int i = 0; i < containers.size(); i++) {
      JsonObject own = containers.object(i).object("resources").object("limits");
      for (int j = 0; j < own.size(); j++) {
        String name = own.name(j);
        Quantity limit = ResourceNames.amount(own.value(j));
        if (limits.has(name) && limit.compareTo(ResourceNames.amount(limits, name)) > 0) {
          found.invalid(
              path.child("containers").index(i).key(name).child("limits"),
              limit.toString(),
              "must be less than or equal to pod limits of " + ResourceNames.amount(limits, name));
        }
      }
    }
  }

  private static void requirements(JsonObject resources, NameRule rule, FieldPath path, Findings found) {
    JsonObject limits = resources.object("limits");
    JsonObject requests = resources.object("requests");
    FieldPath limitsPath = path.child("limits");
    FieldPath requestsPath = path.child("requests");
    boolean computes = false;
    boolean pages = false;
    for (int i = 0; i < limits.size(); i++) {
      String name = limits.name(i);
      amount(name, ResourceNames.amount(limits.value(i)), rule, limitsPath.key(name), found);
      computes |= name.equals("cpu") || name.equals("memory");
      pages |= ResourceNames.isHugePages(name);
    }
    for (int i = 0; i < requests.size(); i++) {
      String name = requests.name(i);
      Quantity request = ResourceNames.amount(requests.value(i));
      FieldPath at = requestsPath.key(name);
      rule.check(name, at, found);
      value(name, request, at, found);
      if (limits.has(name)) {
        Quantity limit = ResourceNames.amount(limits, name);
        int order = request.compareTo(limit);
        if (order != 0 && !ResourceNames.canBeOvercommitted(name)) {
          found.invalid(requestsPath, request.toString(), "must be equal to " + name + " limit of " + limit);
        } else if (order > 0) {
          found.invalid(
              requestsPath, request.toString(), "must be less than or equal to " + name + " limit of " + limit);
        }
      } else if (!ResourceNames.canBeOvercommitted(name)) {
        found.required(limitsPath, "Limit must be set for non overcommitable resources");
      }
      divisible(name, request, at, found);
      computes |= name.equals("cpu") || name.equals("memory");
      pages |= ResourceNames.isHugePages(name);
    }
    if (pages && !computes) {
      found.forbidden(path, "HugePages require cpu or memory");
    }
  }

  private static void amount(String name, Quantity amount, NameRule rule, FieldPath path, Findings found) {
    rule.check(name, path, found);
    value(name, amount, path, found);
    divisible(name, amount, path, found);
  }

  private static void value(String name, Quantity amount, FieldPath path, Findings found) {
    if (amount.signum() < 0) {
      found.invalid(path, amount.toString(), Findings.NEGATIVE);
    }
    if (ResourceNames.isCounted(name) && amount.milliValue() % 1000 != 0) {
      found.invalid(path, amount.toString(), "must be an integer");
    }
  }

  private static void divisible(String name, Quantity amount, FieldPath path, Findings found) {
    if (ResourceNames.isHugePages(name) && !ResourceNames.isDivisible(name, amount)) {
      found.invalid(path, amount.toString(), amount + " is not positive integer multiple of " + name);
    }
  }

  /** False where something is wrong already. */
  private static boolean name(String name, FieldPath path, Findings found) {
    List<String> wrong = LabelNames.key(name);
    if (!wrong.isEmpty()) {
      found.invalid(path, name, wrong);
      return false;
    }
    if (name.indexOf('/') < 0 && !ResourceNames.isStandard(name)) {
      found.invalid(path, name, "must be a standard resource type or fully qualified");
      return false;
    }
    return true;
  }

  private static void containerName(String name, FieldPath path, Findings found) {
    name(name, path, found);
    if (name.indexOf('/') < 0) {
      if (!ResourceNames.isStandardForContainers(name)) {
        found.invalid(path, name, "must be a standard resource for containers");
      }
    } else if (!ResourceNames.isNative(name) && !ResourceNames.isExtended(name)) {
      found.invalid(path, name, "doesn't follow extended resource name standard");
    }
  }

  private static void podName(String name, FieldPath path, Findings found) {
    if (name(name, path, found) && !ResourceNames.isForWholePods(name)) {
      found.add(FieldError.notSupported(path, name, List.of("cpu", "hugepages-", "memory")));
    }
  }

  /** Claims that a container uses must be the pod's. */
  private static void claims(JsonArray used, Set<String> known, FieldPath path, Findings found) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < used.size(); i++) {
      FieldPath at = path.index(i);
      String name = used.object(i).text("name");
      if (name.isEmpty()) {
        found.required(at);
        continue;
      }
      if (seen.contains(name)) {
        found.duplicate(at, name);
      } else {
        String request = used.object(i).text("request");
        if (!request.isEmpty()) {
          found.invalid(at.child("request"), request, DnsNames.label(request));
        }
        String key = request.isEmpty() ? name : name + "/" + request;
        if (seen.contains(key)) {
          found.duplicate(at, key);
        } else if (request.isEmpty()) {
          seen.stream().filter(s -> s.startsWith(name + "/")).forEach(_ -> found.duplicate(at, name));
        }
        seen.add(key);
      }
      if (!known.contains(name)) {
        String text = FieldError.notFound(at, name).body() + ": must be one of the names in pod.spec.resourceClaims";
        found.add(
            new FieldError(
                "FieldValueNotFound",
                at,
                text + (known.isEmpty() ? " which is empty" : ": " + String.join(", ", new TreeSet<>(known)))));
      }
    }
  }

  /** The claims of a pod. */
  static void podClaims(JsonArray claims, FieldPath path, Findings found) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < claims.size(); i++) {
      JsonObject claim = claims.object(i);
      FieldPath at = path.index(i);
      String name = claim.text("name");
      if (name.isEmpty()) {
        found.required(at.child("name"));
      } else if (!names.add(name)) {
        found.duplicate(at.child("name"), name);
      } else {
        found.invalid(at.child("name"), name, DnsNames.label(name));
      }
      boolean named = claim.has("resourceClaimName");
      boolean templated = claim.has("resourceClaimTemplateName");
      if (named && templated) {
        found.invalid(
            at, claim, "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified");
      }
      if (!named && !templated) {
        found.invalid(at, claim, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
      }
      for (String member : List.of("resourceClaimName", "resourceClaimTemplateName")) {
        if (claim.get(member).orElse(JsonString.EMPTY) instanceof JsonString s && claim.has(member)) {
          found.invalid(at.child(member), s.value(), DnsNames.subdomain(s.value()));
        }
      }
    }
  }
}
