package dev.berth.api.kinds.pod;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.names.LabelNames;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.quantity.QuantityException;
import java.util.Set;

/**
 * Resource lists ({@code cpu: 500m}) and what the names in them mean (upstream {@code pkg/apis/core/helper}): native
 * names have no domain or kubernetes.io's, all others are extended resources and come in whole numbers.
 */
public final class ResourceNames {
  private static final String HUGE_PAGES = "hugepages-";
  private static final Set<String> CONTAINER = Set.of("cpu", "memory", "ephemeral-storage");
  private static final Set<String> COUNTS =
      Set.of(
          "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps",
          "persistentvolumeclaims", "services.nodeports", "services.loadbalancers");
  private static final Set<String> STANDARD =
      Set.of(
          "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage",
          "limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas", "services",
          "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims", "storage", "requests.storage",
          "services.nodeports", "services.loadbalancers");

  private ResourceNames() {}

  static boolean isNative(String name) {
    return name.indexOf('/') < 0 || name.contains("kubernetes.io/");
  }

  static boolean isHugePages(String name) {
    return name.startsWith(HUGE_PAGES);
  }

  /** Whether limits may exceed requests. */
  static boolean canBeOvercommitted(String name) {
    return isNative(name) && !isHugePages(name);
  }

  static boolean isExtended(String name) {
    return !isNative(name) && !name.startsWith("requests.") && LabelNames.key("requests." + name).isEmpty();
  }

  static boolean isStandard(String name) {
    return STANDARD.contains(name) || isHugePages(name) || name.startsWith("requests." + HUGE_PAGES);
  }

  static boolean isStandardForContainers(String name) {
    return CONTAINER.contains(name) || isHugePages(name);
  }

  static boolean isForWholePods(String name) {
    return name.equals("cpu") || name.equals("memory") || isHugePages(name);
  }

  static boolean isCounted(String name) {
    return COUNTS.contains(name) || isExtended(name);
  }

  /** Whether the amount is a multiple of the page size that the name ends in. */
  static boolean isDivisible(String hugePagesName, Quantity amount) {
    try {
      Quantity page = Quantity.parse(hugePagesName.substring(HUGE_PAGES.length()));
      return page.signum() > 0 && page.isWhole() && amount.value() % page.value() == 0;
    } catch (QuantityException notASize) {
      return false;
    }
  }

  /** The amount under a name; zero where it is missing. Amounts have been checked when the object was decoded. */
  static Quantity amount(JsonObject list, String name) {
    return amount(list.get(name).orElse(JsonString.of("0")));
  }

  static Quantity amount(Json value) {
    try {
      return Quantity.of(value);
    } catch (QuantityException undecoded) {
      return Quantity.ZERO;
    }
  }

  /** The list with amounts finer than a thousandth rounded up to one. */
  static JsonObject roundedUp(JsonObject list) {
    JsonObject out = list;
    for (int i = 0; i < list.size(); i++) {
      if (list.value(i) instanceof JsonString s && isFine(s.value())) {
        out = out.with(list.name(i), amount(s).roundUp(-3).toString());
      }
    }
    return out;
  }

  /** Amounts are canonical: only these suffixes are finer than milli; exponents are rare enough to be parsed. */
  private static boolean isFine(String quantity) {
    return quantity.endsWith("u") || quantity.endsWith("n") || quantity.indexOf('e') > 0;
  }
}
