package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.PathRules;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;

/** Volume sources that are files made of other objects. */
final class FileVolumes {
  private static final int MAX_MODE = 0777;
  private static final String MODE_TEXT = "must be a number between 0 and 0777 (octal), both inclusive";

  private FileVolumes() {}

  static void secret(JsonObject source, FieldPath path, Findings found) {
    keyed(source, "secretName", path, found);
  }

  static void configMap(JsonObject source, FieldPath path, Findings found) {
    keyed(source, "name", path, found);
  }

  private static void keyed(JsonObject source, String nameMember, FieldPath path, Findings found) {
    found.present(path.child(nameMember), source.text(nameMember));
    mode(source, "defaultMode", path, found);
    JsonArray items = source.array("items");
    for (int i = 0; i < items.size(); i++) {
      keyToPath(items.object(i), path.child("items").index(i), found);
    }
  }

  static void keyToPath(JsonObject item, FieldPath path, Findings found) {
    found.present(path.child("key"), item.text("key"));
    found.present(path.child("path"), item.text("path"));
    PathRules.notReserved(item.text("path"), path.child("path"), found);
    mode(item, "mode", path, found);
  }

  static void mode(JsonObject owner, String member, FieldPath path, Findings found) {
    long mode = owner.number(member);
    if (mode < 0 || mode > MAX_MODE) {
      found.invalid(path.child(member), mode, MODE_TEXT);
    }
  }

  static void downward(JsonObject source, FieldPath path, Findings found) {
    mode(source, "defaultMode", path, found);
    source.array("items").objects().forEach(item -> downwardFile(item, path, found));
  }

  /** Upstream's paths do not say which of the items it is. */
  static void downwardFile(JsonObject file, FieldPath path, Findings found) {
    found.present(path.child("path"), file.text("path"));
    PathRules.notReserved(file.text("path"), path.child("path"), found);
    if (file.has("fieldRef")) {
      DownwardFields.fieldRef(file.object("fieldRef"), DownwardFields.FILE, path.child("fieldRef"), found);
      if (file.has("resourceFieldRef")) {
        found.invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
      }
    } else if (file.has("resourceFieldRef")) {
      DownwardFields.resourceFieldRef(file.object("resourceFieldRef"), true, path.child("resourceFieldRef"), found);
    } else {
      found.required(path, "one of fieldRef and resourceFieldRef is required");
    }
    mode(file, "mode", path, found);
  }
}
