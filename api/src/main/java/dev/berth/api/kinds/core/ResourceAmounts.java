package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.QuantityChecks;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.model.names.LabelNames;
import java.util.Set;

/** Names of resources, as limits and quotas know them, and what amounts of them make sense. */
final class ResourceAmounts {
  private static final Set<String> COUNTED =
      Set.of(
          "pods",
          "resourcequotas",
          "services",
          "replicationcontrollers",
          "secrets",
          "configmaps",
          "persistentvolumeclaims",
          "services.nodeports",
          "services.loadbalancers");
  private static final Set<String> CONTAINER = Set.of("cpu", "memory", "ephemeral-storage");
  private static final Set<String> COMPUTE =
      Set.of(
          "requests.cpu",
          "requests.memory",
          "requests.ephemeral-storage",
          "requests.storage",
          "limits.cpu",
          "limits.memory",
          "limits.ephemeral-storage");

  private ResourceAmounts() {}

  /** Not negative, and whole where only whole things are counted. */
  static void value(FieldPath path, String name, Json amount, Findings found) {
    QuantityChecks.notNegative(path, amount, found);
    if ((COUNTED.contains(name) || isExtended(name)) && !QuantityChecks.amount(amount).isWhole()) {
      found.invalid(path, QuantityChecks.amount(amount).toString(), "must be an integer");
    }
  }

  /** Any resource: a standard one, or one with a prefix. True where nothing is wrong. */
  static boolean name(FieldPath path, String name, Findings found) {
    var errors = LabelNames.key(name);
    found.invalid(path, name, errors);
    if (!errors.isEmpty()) {
      return false;
    }
    if (!hasPrefix(name) && !isStandard(name)) {
      found.invalid(path, name, "must be a standard resource type or fully qualified");
      return false;
    }
    return true;
  }

  /** A resource that containers ask for. */
  static void containerName(FieldPath path, String name, Findings found) {
    name(path, name, found);
    if (!hasPrefix(name)) {
      if (!CONTAINER.contains(name) && !isHugePage(name)) {
        found.invalid(path, name, "must be a standard resource for containers");
      }
    } else if (!isNative(name) && !isExtended(name)) {
      found.invalid(path, name, "doesn't follow extended resource name standard");
    }
  }

  /** A resource that quotas limit. */
  static void quotaName(FieldPath path, String name, Findings found) {
    name(path, name, found);
    if (!hasPrefix(name) && !isQuotaStandard(name)) {
      found.invalid(path, name, "must be a standard resource for quota");
    }
  }

  static boolean isQuotaStandard(String name) {
    return CONTAINER.contains(name)
        || COMPUTE.contains(name)
        || COUNTED.contains(name)
        || isHugePage(name)
        || name.startsWith("requests.hugepages-");
  }

  private static boolean isStandard(String name) {
    return isQuotaStandard(name) || name.equals("storage");
  }

  static boolean isHugePage(String name) {
    return name.startsWith("hugepages-");
  }

  private static boolean isNative(String name) {
    return !hasPrefix(name) || name.contains("kubernetes.io/");
  }

  /** {@code example.com/gpu}: a resource of a device plugin. */
  static boolean isExtended(String name) {
    return !isNative(name) && !name.startsWith("requests.") && LabelNames.key("requests." + name).isEmpty();
  }

  /** Whether limits may be above requests. */
  static boolean isOvercommitAllowed(String name) {
    return isNative(name) && !isHugePage(name);
  }

  private static boolean hasPrefix(String name) {
    return name.indexOf('/') >= 0;
  }
}
