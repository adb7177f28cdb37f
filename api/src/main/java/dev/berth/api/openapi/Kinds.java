package dev.berth.api.openapi;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which kinds a type is, for {@code x-kubernetes-group-version-kind}. */
final class Kinds {
  static final String EXTENSION = "x-kubernetes-group-version-kind";
  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

  /** Kinds of meta/v1 that belong to every group version; the others belong to v1. */
  private static final Set<String> EVERYWHERE = Set.of("DeleteOptions", "WatchEvent");

  private static final Set<String> CORE =
      Set.of("Status", "APIGroup", "APIGroupList", "APIResourceList", "APIVersions");

  private final List<GroupVersion> all;
  private final Map<String, GroupVersion> byPackage = new HashMap<>();

  Kinds(Catalogue catalogue) {
    all = catalogue.groupVersions();
    for (ResourceType t : catalogue.types()) {
      String schema = t.schema().name();
      byPackage.put(schema.substring(0, schema.lastIndexOf('.')), t.groupVersion());
    }
  }

  /** The kinds of a type that has the field {@code kind}. */
  JsonArray of(String type) {
    int dot = type.lastIndexOf('.');
    String kind = type.substring(dot + 1);
    if (type.startsWith(META)) {
      return EVERYWHERE.contains(kind) ? everywhere(kind)
          : CORE.contains(kind) ? JsonArray.of(json(new GroupVersion("", "v1").kind(kind))) : JsonArray.EMPTY;
    }
    GroupVersion gv = byPackage.get(type.substring(0, dot));
    return gv == null ? JsonArray.EMPTY : JsonArray.of(json(gv.kind(kind)));
  }

  private JsonArray everywhere(String kind) {
    List<Json> kinds = new ArrayList<>();
    for (GroupVersion gv : all) {
      kinds.add(json(gv.kind(kind)));
    }
    return JsonArray.of(kinds);
  }

  static JsonObject json(GroupVersionKind gvk) {
    return JsonObject.builder()
        .put("group", gvk.groupVersion().group())
        .put("kind", gvk.kind())
        .put("version", gvk.groupVersion().version())
        .build();
  }
}
