package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.LabelNames;
import dev.berth.model.quantity.Quantity;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which of a pod's own fields its containers may see, in variables and in files. */
final class DownwardFields {
  /** Sorted, as error texts list them. */
  static final List<String> ENV =
      List.of(
          "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
          "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs");

  static final List<String> FILE =
      List.of("metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid");

  private static final Set<String> KNOWN =
      Set.of(
          "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid",
          "spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName", "spec.schedulerName", "status.phase",
          "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs", "spec.host");

  private static final List<String> RESOURCES =
      List.of(
          "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage",
          "requests.memory");

  private static final Set<String> CPU_UNITS = Set.of("1m", "1");
  private static final Set<String> BYTE_UNITS =
      Set.of("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei");
  private static final String BYTES_TEXT =
      "only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the ";

  private DownwardFields() {}

  static void fieldRef(JsonObject ref, List<String> supported, FieldPath path, Findings found) {
    String version = ref.text("apiVersion");
    String field = ref.text("fieldPath");
    if (!found.present(path.child("apiVersion"), version) || !found.present(path.child("fieldPath"), field)) {
      return;
    }
    int open = field.endsWith("']") ? field.indexOf("['") : -1;
    String base = open > 0 ? field.substring(0, open) : field;
    String unknown = unknown(version, base, open > 0, field);
    if (!unknown.isEmpty()) {
      found.invalid(path.child("fieldPath"), field, "error converting fieldPath: " + unknown);
    } else if (open > 0) {
      String key = field.substring(open + 2, field.length() - 2);
      String checked = base.equals("metadata.annotations") ? key.toLowerCase(Locale.ROOT) : key;
      found.invalid(path, checked, LabelNames.key(checked));
    } else {
      String meant = field.equals("spec.host") ? "spec.nodeName" : field;
      if (!supported.contains(meant)) {
        found.add(FieldError.notSupported(path.child("fieldPath"), field, supported));
      }
    }
  }

  private static String unknown(String version, String base, boolean subscripted, String field) {
    if (!version.equals("v1")) {
      return "unsupported pod version: " + version;
    }
    if (subscripted) {
      return base.equals("metadata.annotations") || base.equals("metadata.labels")
          ? ""
          : "field label does not support subscript: " + field;
    }
    return KNOWN.contains(field) ? "" : "field label not supported: " + field;
  }

  /** @param inFile whether the container must be named */
  static void resourceFieldRef(JsonObject ref, boolean inFile, FieldPath path, Findings found) {
    String resource = ref.text("resource");
    boolean pages = resource.startsWith("requests.hugepages-") || resource.startsWith("limits.hugepages-");
    if (inFile && ref.text("containerName").isEmpty()) {
      found.required(path.child("containerName"));
    } else if (resource.isEmpty()) {
      found.required(path.child("resource"));
    } else if (!RESOURCES.contains(resource) && !pages) {
      found.add(FieldError.notSupported(path.child("resource"), resource, RESOURCES));
    }
    Quantity divisor = ResourceNames.amount(ref, "divisor");
    if (!divisor.isZero()) {
      divisor(resource, pages, divisor.toString(), path.child("divisor"), found);
    }
  }

  private static void divisor(String resource, boolean pages, String divisor, FieldPath path, Findings found) {
    switch (resource) {
      case "limits.cpu", "requests.cpu" -> {
        if (!CPU_UNITS.contains(divisor)) {
          found.invalid(path, resource, "only divisor's values 1m and 1 are supported with the cpu resource");
        }
      }
      case "limits.memory", "requests.memory" -> bytes(resource, divisor, "memory resource", path, found);
      case "limits.ephemeral-storage", "requests.ephemeral-storage" ->
          bytes(resource, divisor, "local ephemeral storage resource", path, found);
      default -> {
        if (pages) {
          bytes(resource, divisor, "hugepages resource", path, found);
        }
      }
    }
  }

  private static void bytes(String resource, String divisor, String what, FieldPath path, Findings found) {
    if (!BYTE_UNITS.contains(divisor)) {
      found.invalid(path, resource, BYTES_TEXT + what);
    }
  }
}
