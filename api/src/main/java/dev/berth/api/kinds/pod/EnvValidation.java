package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.PathRules;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.FieldRules;
import dev.berth.model.names.NameRule;
import java.util.List;

/** Environment variables and where their values come from. */
final class EnvValidation {
  private static final String TWO_SOURCES = "may not have more than one field specified at a time";

  private EnvValidation() {}

  static void env(JsonArray variables, FieldPath path, Findings found) {
    for (int i = 0; i < variables.size(); i++) {
      JsonObject variable = variables.object(i);
      FieldPath at = path.index(i);
      String name = variable.text("name");
      if (found.present(at.child("name"), name)) {
        found.invalid(at.child("name"), name, FieldRules.relaxedEnvironmentName(name));
      }
      if (variable.has("valueFrom")) {
        source(variable.object("valueFrom"), !variable.text("value").isEmpty(), at.child("valueFrom"), found);
      }
    }
  }

  private static void source(JsonObject from, boolean hasValue, FieldPath path, Findings found) {
    int sources = 0;
    if (from.has("fieldRef")) {
      sources++;
      DownwardFields.fieldRef(from.object("fieldRef"), DownwardFields.ENV, path.child("fieldRef"), found);
    }
    if (from.has("resourceFieldRef")) {
      sources++;
      DownwardFields.resourceFieldRef(
          from.object("resourceFieldRef"), false, path.child("resourceFieldRef"), found);
    }
    for (String member : List.of("configMapKeyRef", "secretKeyRef")) {
      if (from.has(member)) {
        sources++;
        keyRef(from.object(member), path.child(member), found);
      }
    }
    if (from.has("fileKeyRef")) {
      sources++;
      fileKeyRef(from.object("fileKeyRef"), path.child("fileKeyRef"), found);
    }
    if (sources == 0) {
      found.invalid(
          path,
          "",
          "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`");
    } else if (hasValue) {
      found.invalid(path, "", "may not be specified when `value` is not empty");
    } else if (sources > 1) {
      found.invalid(path, "", TWO_SOURCES);
    }
  }

  private static void keyRef(JsonObject ref, FieldPath path, Findings found) {
    found.invalid(path.child("name"), ref.text("name"), DnsNames.subdomain(ref.text("name")));
    String key = ref.text("key");
    if (found.present(path.child("key"), key)) {
      found.invalid(path.child("key"), key, FieldRules.configKey(key));
    }
  }

  private static void fileKeyRef(JsonObject ref, FieldPath path, Findings found) {
    String key = ref.text("key");
    if (found.present(path.child("key"), key)) {
      found.invalid(path.child("key"), key, FieldRules.relaxedEnvironmentName(key));
    }
    String volume = ref.text("volumeName");
    if (found.present(path.child("volumeName"), volume)) {
      found.invalid(path.child("volumeName"), volume, DnsNames.label(volume));
    }
    if (found.present(path.child("path"), ref.text("path"))) {
      PathRules.notReserved(ref.text("path"), path.child("path"), found);
    }
  }

  static void envFrom(JsonArray sources, FieldPath path, Findings found) {
    for (int i = 0; i < sources.size(); i++) {
      JsonObject source = sources.object(i);
      FieldPath at = path.index(i);
      String prefix = source.text("prefix");
      if (!prefix.isEmpty()) {
        found.invalid(at.child("prefix"), prefix, FieldRules.relaxedEnvironmentName(prefix));
      }
      int count = 0;
      for (String member : List.of("configMapRef", "secretRef")) {
        if (source.has(member)) {
          count++;
          String name = source.object(member).text("name");
          FieldPath namePath = at.child(member).child("name");
          if (found.present(namePath, name)) {
            found.invalid(namePath, name, NameRule.SUBDOMAIN.prefixErrors(name));
          }
        }
      }
      if (count == 0) {
        found.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
      } else if (count > 1) {
        found.invalid(path, "", TWO_SOURCES);
      }
    }
  }
}
