package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.DeprecatedLabels;
import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** StorageClass. */
final class StorageClasses extends KindStrategy {
  private static final List<String> RECLAIM_POLICIES = List.of("Delete", "Retain");
  private static final List<String> BINDING_MODES = List.of("Immediate", "WaitForFirstConsumer");
  private static final Fill DEFAULTS =
      Fill.table().value("reclaimPolicy", "Delete").value("volumeBindingMode", "Immediate").build();

  StorageClasses(ResourceType type) {
    super(type, Traits.USUAL);
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return DEFAULTS.apply(object);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    Parameters.provisioner(FieldPath.of("provisioner"), object.text("provisioner"), found);
    Parameters.check(FieldPath.of("parameters"), object.object("parameters"), true, found);
    if (!object.text("reclaimPolicy").isEmpty()) {
      found.oneOf(FieldPath.of("reclaimPolicy"), object.text("reclaimPolicy"), RECLAIM_POLICIES);
    }
    found.oneOf(FieldPath.of("volumeBindingMode"), object.text("volumeBindingMode"), BINDING_MODES);
    topologies(FieldPath.of("allowedTopologies"), object.array("allowedTopologies"), found);
  }

  @Override
  public List<String> warnings(JsonObject object) {
    List<String> texts = new ArrayList<>();
    JsonArray terms = object.array("allowedTopologies");
    for (int i = 0; i < terms.size(); i++) {
      JsonArray expressions = terms.object(i).array("matchLabelExpressions");
      for (int j = 0; j < expressions.size(); j++) {
        FieldPath at = FieldPath.of("allowedTopologies").index(i).child("matchLabelExpressions").index(j).child("key");
        DeprecatedLabels.key(at, expressions.object(j).text("key"), texts);
      }
    }
    return texts;
  }

  private static void topologies(FieldPath path, JsonArray terms, Findings found) {
    Set<Map<String, Set<String>>> seen = new HashSet<>();
    for (int i = 0; i < terms.size(); i++) {
      FieldPath expressionsPath = path.index(i).child("matchLabelExpressions");
      JsonArray expressions = terms.object(i).array("matchLabelExpressions");
      Map<String, Set<String>> term = new HashMap<>();
      for (int j = 0; j < expressions.size(); j++) {
        JsonObject expression = expressions.object(j);
        Set<String> values = values(expressionsPath.index(j), expression, found);
        if (term.put(expression.text("key"), values) != null) {
          found.duplicate(expressionsPath.index(j).child("key"), expression.text("key"));
        }
      }
      if (!seen.add(term)) {
        found.duplicate(expressionsPath, "");
      }
    }
  }

  private static Set<String> values(FieldPath path, JsonObject expression, Findings found) {
    List<String> values = expression.array("values").strings().toList();
    Set<String> seen = new HashSet<>();
    if (values.isEmpty()) {
      found.required(path.child("values"));
    }
    for (int i = 0; i < values.size(); i++) {
      if (!seen.add(values.get(i))) {
        found.duplicate(path.child("values").index(i), values.get(i));
      }
    }
    LabelChecks.key(path.child("key"), expression.text("key"), found);
    return seen;
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    check(next, found);
    for (String fixed : List.of("parameters", "provisioner", "reclaimPolicy")) {
      if (!next.get(fixed).equals(old.get(fixed))) {
        found.forbidden(FieldPath.of(fixed), "updates to " + fixed + " are forbidden.");
      }
    }
    found.immutable(FieldPath.of("volumeBindingMode"), next, old, "volumeBindingMode");
    return found.list();
  }
}
