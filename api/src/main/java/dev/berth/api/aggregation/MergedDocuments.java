package dev.berth.api.aggregation;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Our own documents with those of extensions put in. Pure. What we serve ourselves comes first, whatever others say of it. */
public final class MergedDocuments {
  private MergedDocuments() {}

  /** An {@code APIGroupList}. */
  public static JsonObject groupList(JsonObject own, List<Extension> extensions) {
    JsonArray groups = own.array("groups");
    for (Extension e : extensions) {
      int at = indexOf(groups, e.groupVersion().group(), g -> g.text("name"));
      groups =
          at < 0
              ? groups.plus(withVersion(JsonObject.EMPTY.with("name", e.groupVersion().group()), e.groupVersion()))
              : replaced(groups, at, withVersion(groups.object(at), e.groupVersion()));
    }
    return own.with("groups", groups);
  }

  /** An {@code APIGroup}; empty where neither we nor an extension know it. */
  public static Optional<JsonObject> group(Optional<JsonObject> own, String name, List<Extension> extensions) {
    Optional<JsonObject> group = own;
    for (Extension e : extensions) {
      if (e.groupVersion().group().equals(name)) {
        JsonObject start =
            group.orElseGet(
                () -> JsonObject.EMPTY.with("kind", "APIGroup").with("apiVersion", "v1").with("name", name));
        group = Optional.of(withVersion(start, e.groupVersion()));
      }
    }
    return group;
  }

  private static JsonObject withVersion(JsonObject group, GroupVersion gv) {
    JsonObject version =
        JsonObject.EMPTY.with("groupVersion", gv.apiVersion()).with("version", gv.version());
    if (group.array("versions").items().contains(version)) {
      return group;
    }
    JsonObject more = group.with("versions", group.array("versions").plus(version));
    return more.has("preferredVersion") ? more : more.with("preferredVersion", version);
  }

  /** An {@code APIGroupDiscoveryList}. */
  public static JsonObject discovery(JsonObject own, Map<Extension, JsonObject> versions) {
    JsonArray items = own.array("items");
    for (Map.Entry<Extension, JsonObject> e : versions.entrySet()) {
      String name = e.getKey().groupVersion().group();
      int at = indexOf(items, name, g -> g.object("metadata").text("name"));
      JsonObject group =
          at < 0
              ? JsonObject.EMPTY
                  .with("metadata", JsonObject.EMPTY.with("name", name))
                  .with("versions", JsonArray.EMPTY)
              : items.object(at);
      boolean known =
          group.array("versions").objects().anyMatch(v -> v.text("version").equals(e.getValue().text("version")));
      if (!known) {
        group = group.with("versions", group.array("versions").plus(e.getValue()));
        items = at < 0 ? items.plus(group) : replaced(items, at, group);
      }
    }
    return own.with("items", items);
  }

  /**
   * The index of OpenAPI v3.
   *
   * @param theirs each extension's own index
   */
  public static JsonObject openApiIndex(JsonObject own, Map<Extension, JsonObject> theirs) {
    JsonObject paths = own.object("paths");
    for (Map.Entry<Extension, JsonObject> e : theirs.entrySet()) {
      String path = e.getKey().path().substring(1);
      JsonObject entry = e.getValue().object("paths").object(path);
      if (!entry.isEmpty()) {
        paths = paths.with(path, entry);
      }
    }
    return own.with("paths", paths);
  }

  /** OpenAPI v2: what lies under the extension's path, and the definitions that we do not have. */
  public static JsonObject openApiV2(JsonObject own, Map<Extension, JsonObject> theirs) {
    JsonObject.Builder paths = own.object("paths").toBuilder();
    JsonObject.Builder definitions = own.object("definitions").toBuilder();
    JsonObject ours = own.object("definitions");
    for (Map.Entry<Extension, JsonObject> e : theirs.entrySet()) {
      String path = e.getKey().path() + "/";
      e.getValue().object("paths").forEach((name, value) -> {
        if (name.startsWith(path)) {
          paths.put(name, value);
        }
      });
      e.getValue().object("definitions").forEach((name, value) -> {
        if (!ours.has(name)) {
          definitions.put(name, value);
        }
      });
    }
    return own.with("paths", paths.build()).with("definitions", definitions.build());
  }

  private static int indexOf(JsonArray all, String name, java.util.function.Function<JsonObject, String> of) {
    for (int i = 0; i < all.size(); i++) {
      if (of.apply(all.object(i)).equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static JsonArray replaced(JsonArray all, int at, JsonObject by) {
    List<Json> items = new ArrayList<>(all.items());
    items.set(at, by);
    return JsonArray.of(items);
  }
}
