package dev.berth.api.access;

import dev.berth.api.objects.Objects;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.schema.TypeSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Objects in memory, for tests of what reads them. */
public final class StoredObjects implements Objects {
  private static final Map<String, List<String>> NAMESPACED =
      Map.of(
          "v1",
          List.of("serviceaccounts", "secrets", "configmaps", "pods", "persistentvolumeclaims"),
          "rbac.authorization.k8s.io/v1",
          List.of("roles", "rolebindings"),
          "coordination.k8s.io/v1",
          List.of("leases"));
  private static final Map<String, List<String>> CLUSTER =
      Map.of(
          "v1",
          List.of("nodes", "persistentvolumes"),
          "certificates.k8s.io/v1",
          List.of("certificatesigningrequests"),
          "rbac.authorization.k8s.io/v1",
          List.of("clusterroles", "clusterrolebindings"),
          "storage.k8s.io/v1",
          List.of("volumeattachments", "csinodes", "csidrivers"));

  private final Map<ResourceType, TreeMap<String, JsonObject>> stored = new HashMap<>();
  private final Map<ResourceType, Long> changes = new HashMap<>();
  private final Catalogue catalogue;

  public StoredObjects() {
    List<ResourceType> types = new ArrayList<>();
    NAMESPACED.forEach((v, plurals) -> plurals.forEach(p -> types.add(type(v, p, true))));
    CLUSTER.forEach((v, plurals) -> plurals.forEach(p -> types.add(type(v, p, false))));
    catalogue = Catalogue.of(types);
  }

  private static ResourceType type(String apiVersion, String plural, boolean namespaced) {
    GroupVersion version = GroupVersion.parse(apiVersion);
    return new ResourceType(
        version.kind(plural),
        plural,
        plural,
        List.of(),
        List.of(),
        namespaced,
        Set.of(),
        List.of(),
        List.of(),
        List.of(),
        new TypeSchema(plural, false, List.of()),
        version);
  }

  public ResourceType type(String apiVersion, String plural) {
    return catalogue.find(GroupVersion.parse(apiVersion), plural).orElseThrow();
  }

  public AccessObjects asAccessObjects() {
    return new AccessObjects(this, catalogue);
  }

  /** Stores an object, given as JSON with single quotes. */
  public StoredObjects put(String apiVersion, String plural, String json) {
    return put(apiVersion, plural, (JsonObject) Json.parse(json.replace('\'', '"')));
  }

  public StoredObjects put(String apiVersion, String plural, JsonObject object) {
    ResourceType type = type(apiVersion, plural);
    JsonObject metadata = object.object("metadata");
    stored
        .computeIfAbsent(type, _ -> new TreeMap<>())
        .put(metadata.text("namespace") + "/" + metadata.text("name"), object);
    changes.merge(type, 1L, Long::sum);
    return this;
  }

  public StoredObjects delete(String apiVersion, String plural, String namespace, String name) {
    ResourceType type = type(apiVersion, plural);
    stored.getOrDefault(type, new TreeMap<>()).remove(namespace + "/" + name);
    changes.merge(type, 1L, Long::sum);
    return this;
  }

  @Override
  public Optional<JsonObject> get(ResourceType type, String namespace, String name) {
    return Optional.ofNullable(stored.getOrDefault(type, new TreeMap<>()).get(namespace + "/" + name));
  }

  @Override
  public List<JsonObject> list(ResourceType type, String namespace) {
    return stored.getOrDefault(type, new TreeMap<>()).entrySet().stream()
        .filter(e -> namespace.isEmpty() || e.getKey().startsWith(namespace + "/"))
        .map(Map.Entry::getValue)
        .toList();
  }

  @Override
  public long changeCount(ResourceType type) {
    return changes.getOrDefault(type, 0L);
  }
}
