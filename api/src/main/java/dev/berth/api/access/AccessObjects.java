package dev.berth.api.access;

import dev.berth.api.objects.Objects;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupResource;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The objects that access control looks at, by the names of their resources. These types are built in, so that what is
 * found in the catalogue at the start holds for good. Thread-safe.
 */
public final class AccessObjects {
  public static final String RBAC = "rbac.authorization.k8s.io";

  private static final Map<GroupVersion, List<String>> RESOURCES =
      Map.of(
          new GroupVersion("", "v1"),
          List.of(
              "serviceaccounts",
              "secrets",
              "configmaps",
              "pods",
              "nodes",
              "persistentvolumeclaims",
              "persistentvolumes"),
          new GroupVersion(RBAC, "v1"),
          List.of("roles", "rolebindings", "clusterroles", "clusterrolebindings"),
          new GroupVersion("storage.k8s.io", "v1"),
          List.of("volumeattachments", "csidrivers"));

  private final Objects objects;
  private final Map<GroupResource, ResourceType> types = new HashMap<>();

  public AccessObjects(Objects objects, Catalogue catalogue) {
    this.objects = objects;
    RESOURCES.forEach(
        (version, plurals) ->
            plurals.forEach(
                plural ->
                    catalogue
                        .find(version, plural)
                        .ifPresent(t -> types.put(new GroupResource(version.group(), plural), t))));
  }

  /** One object; the namespace is empty for cluster-wide ones. */
  public Optional<JsonObject> get(String group, String plural, String namespace, String name) {
    return objects.get(type(group, plural), namespace, name);
  }

  public List<JsonObject> list(String group, String plural) {
    return objects.list(type(group, plural), "");
  }

  /** Changes with every change to one of the resource's objects. */
  public long changeCount(String group, String plural) {
    return objects.changeCount(type(group, plural));
  }

  private ResourceType type(String group, String plural) {
    GroupResource key = new GroupResource(group, plural);
    if (!(types.get(key) instanceof ResourceType type)) {
      throw new IllegalStateException("the catalogue has no " + key + ", which access control needs");
    }
    return type;
  }
}
