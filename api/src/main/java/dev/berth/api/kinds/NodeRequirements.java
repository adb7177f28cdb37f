package dev.berth.api.kinds;

import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.LabelNames;
import java.util.List;

/** Requirements on nodes: on their labels, which may also compare numbers, and on their names. */
public final class NodeRequirements {
  private NodeRequirements() {}

  /** @param checkValues false for preferences, which upstream lets name values that no node can have */
  public static void label(JsonObject r, boolean checkValues, FieldPath path, Findings found) {
    List<String> values = r.array("values").strings().toList();
    FieldPath valuesPath = path.child("values");
    switch (r.text("operator")) {
      case "In", "NotIn" -> {
        if (values.isEmpty()) {
          found.required(valuesPath, "must be specified when `operator` is 'In' or 'NotIn'");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (!values.isEmpty()) {
          found.forbidden(valuesPath, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
      }
      case "Gt", "Lt" -> {
        if (values.size() != 1) {
          found.required(valuesPath, "must be specified single value when `operator` is 'Lt' or 'Gt'");
        }
      }
      default -> found.invalid(path.child("operator"), r.text("operator"), "not a valid selector operator");
    }
    LabelChecks.key(path.child("key"), r.text("key"), found);
    for (int i = 0; checkValues && i < values.size(); i++) {
      found.invalid(valuesPath.index(i), values.get(i), LabelNames.value(values.get(i)));
    }
  }

  public static void field(JsonObject r, FieldPath path, Findings found) {
    List<String> values = r.array("values").strings().toList();
    String operator = r.text("operator");
    if (!operator.equals("In") && !operator.equals("NotIn")) {
      found.invalid(path.child("operator"), operator, "not a valid selector operator");
    } else if (values.size() != 1) {
      found.required(
          path.child("values"), "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
    }
    if (!r.text("key").equals("metadata.name")) {
      found.invalid(path.child("key"), r.text("key"), "not a valid field selector key");
      return;
    }
    for (int i = 0; i < values.size(); i++) {
      found.invalid(path.child("values").index(i), values.get(i), DnsNames.subdomain(values.get(i)));
    }
  }
}
