package dev.berth.api.custom.definition;

import dev.berth.api.custom.structural.Structural;
import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What points into objects by paths: printed columns, the scale subresource, selectable fields. */
final class ColumnChecks {
  private static final int MAX_SELECTABLE = 8;
  private static final Set<String> TYPES = Set.of("boolean", "date", "integer", "number", "string");
  private static final Set<String> FORMATS =
      Set.of("int32", "int64", "float", "double", "byte", "date", "date-time", "password");

  private static final Set<Structural.Type> SELECTABLE =
      Set.of(Structural.Type.STRING, Structural.Type.BOOLEAN, Structural.Type.INTEGER);

  private ColumnChecks() {}

  static void columns(JsonArray columns, FieldPath at, Findings found) {
    for (int i = 0; i < columns.size(); i++) {
      column(columns.object(i), at.index(i), found);
    }
  }

  private static void column(JsonObject column, FieldPath at, Findings found) {
    found.present(at.child("name"), column.text("name"));
    String type = column.text("type");
    String types = "must be one of boolean,date,integer,number,string";
    if (type.isEmpty()) {
      found.required(at.child("type"), types);
    } else if (!TYPES.contains(type)) {
      found.invalid(at.child("type"), type, types);
    }
    String format = column.text("format");
    if (!format.isEmpty() && !FORMATS.contains(format)) {
      found.invalid(
          at.child("format"), format, "must be one of byte,date,date-time,double,float,int32,int64,password");
    }
    if (found.present(at.child("JSONPath"), column.text("jsonPath"))) {
      isSimple(column.text("jsonPath"), at.child("JSONPath"), found);
    }
  }

  private static boolean isSimple(String path, FieldPath at, Findings found) {
    if (path.charAt(0) != '.') {
      found.invalid(at, path, "must be a simple json path starting with .");
      return false;
    }
    return true;
  }

  static void subresources(Optional<JsonObject> subresources, FieldPath at, Findings found) {
    Optional<JsonObject> scale = subresources.flatMap(s -> Spec.object(s, "scale"));
    if (scale.isEmpty()) {
      return;
    }
    for (String part : new String[] {"spec", "status"}) {
      String member = part + "ReplicasPath";
      FieldPath path = at.child("scale." + member);
      String text = scale.get().text(member);
      if (found.present(path, text) && isSimple(text, path, found) && !text.startsWith("." + part + ".")) {
        found.invalid(path, text, "should be a json path under ." + part);
      }
    }
    String selector = scale.get().text("labelSelectorPath");
    FieldPath path = at.child("scale.labelSelectorPath");
    if (!selector.isEmpty()
        && isSimple(selector, path, found)
        && !selector.startsWith(".spec.")
        && !selector.startsWith(".status.")) {
      found.invalid(path, selector, "should be a json path under either .spec or .status");
    }
  }

  static void selectable(JsonArray fields, JsonObject schema, FieldPath at, Findings found) {
    String unreadable = SchemaNodes.unreadable(schema);
    if (!unreadable.isEmpty()) {
      found.invalid(FieldPath.of("spec", "schema.openAPIV3Schema"), "", unreadable);
      return;
    }
    Structural structural = Structural.of(schema);
    Set<FieldPath> seen = new HashSet<>();
    for (int i = 0; i < fields.size(); i++) {
      FieldPath here = at.index(i).child("jsonPath");
      String path = fields.object(i).text("jsonPath");
      if (!found.present(here, path)) {
        continue;
      }
      switch (FieldPaths.follow(path, structural, false)) {
        case FieldPaths.Outcome.Wrong(String why) -> found.invalid(here, path, "is an invalid path: " + why);
        case FieldPaths.Outcome.Found to -> {
          if (to.root().equals("metadata")) {
            found.invalid(here, path, "must not point to fields in metadata");
          }
          if (to.schema().filter(s -> SELECTABLE.contains(s.type())).isEmpty()) {
            found.invalid(
                here,
                path,
                "must point to a field of type string, boolean or integer. Enum string fields and strings with formats"
                    + " are allowed.");
          }
          if (!seen.add(to.path())) {
            found.duplicate(here, path);
          }
        }
      }
    }
    if (seen.size() > MAX_SELECTABLE) {
      found.add(FieldError.tooMany(at, seen.size(), MAX_SELECTABLE));
    }
  }
}
