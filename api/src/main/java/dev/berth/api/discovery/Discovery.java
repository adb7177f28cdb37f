package dev.berth.api.discovery;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.Subresource;
import dev.berth.model.Verb;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The legacy documents, one per path. Source: apiserver {@code pkg/endpoints/discovery}. */
public final class Discovery {
  private Discovery() {}

  /**
   * {@code /api}: APIVersions.
   *
   * @param serverAddress host and port that clients reach the server under
   */
  public static JsonObject coreVersions(String serverAddress) {
    return JsonObject.builder()
        .put("kind", "APIVersions")
        .put("versions", JsonArray.ofStrings(List.of("v1")))
        .put(
            "serverAddressByClientCIDRs",
            JsonArray.of(
                JsonObject.builder().put("clientCIDR", "0.0.0.0/0").put("serverAddress", serverAddress).build()))
        .build();
  }

  /** {@code /apis}: APIGroupList, without the core group. */
  public static JsonObject groupList(Catalogue catalogue) {
    List<Json> groups = new ArrayList<>();
    Groups.of(catalogue).forEach((name, versions) -> groups.add(group(JsonObject.builder(), name, versions)));
    return JsonObject.builder()
        .put("kind", "APIGroupList")
        .put("apiVersion", "v1")
        .put("groups", JsonArray.of(groups))
        .build();
  }

  /** {@code /apis/GROUP}: APIGroup; empty where there is no such group. */
  public static Optional<JsonObject> group(Catalogue catalogue, String group) {
    List<GroupVersion> versions = Groups.of(catalogue).getOrDefault(group, List.of());
    return versions.isEmpty()
        ? Optional.empty()
        : Optional.of(
            group(JsonObject.builder().put("kind", "APIGroup").put("apiVersion", "v1"), group, versions));
  }

  private static JsonObject group(JsonObject.Builder start, String name, List<GroupVersion> versions) {
    return start
        .put("name", name)
        .put("versions", JsonArray.of(versions.stream().map(Discovery::version).toList()))
        .put("preferredVersion", version(versions.getFirst()))
        .build();
  }

  private static JsonObject version(GroupVersion gv) {
    return JsonObject.builder().put("groupVersion", gv.apiVersion()).put("version", gv.version()).build();
  }

  /** {@code /api/v1} and {@code /apis/GROUP/VERSION}: APIResourceList; empty where there is no such version. */
  public static Optional<JsonObject> resourceList(Catalogue catalogue, GroupVersion gv) {
    List<ResourceType> types = Groups.resources(catalogue, gv);
    if (types.isEmpty()) {
      return Optional.empty();
    }
    List<Json> resources = new ArrayList<>();
    for (ResourceType t : types) {
      resources.add(resource(t));
      for (Subresource s : Groups.subresources(t)) {
        resources.add(subresource(t, s));
      }
    }
    JsonObject.Builder list = JsonObject.builder().put("kind", "APIResourceList");
    // The core group's list has had no apiVersion since release 1.1.
    list.putUnlessEmpty("apiVersion", gv.group().isEmpty() ? "" : "v1");
    return Optional.of(
        list.put("groupVersion", gv.apiVersion()).put("resources", JsonArray.of(resources)).build());
  }

  private static JsonObject resource(ResourceType t) {
    JsonObject.Builder b =
        JsonObject.builder()
            .put("name", t.plural())
            .put("singularName", t.singular())
            .put("namespaced", t.namespaced())
            .put("kind", t.kind())
            .put("verbs", JsonArray.ofStrings(Groups.verbs(t)));
    if (!t.shortNames().isEmpty()) {
      b.put("shortNames", JsonArray.ofStrings(t.shortNames()));
    }
    if (!t.categories().isEmpty()) {
      b.put("categories", JsonArray.ofStrings(t.categories()));
    }
    // Only what is stored can be watched.
    if (t.verbs().contains(Verb.WATCH)) {
      b.put("storageVersionHash", storageVersionHash(t));
    }
    return b.build();
  }

  private static JsonObject subresource(ResourceType t, Subresource s) {
    JsonObject.Builder b =
        JsonObject.builder()
            .put("name", t.plural() + "/" + s.name())
            .put("singularName", "")
            .put("namespaced", t.namespaced());
    if (!s.kind().groupVersion().equals(t.groupVersion())) {
      b.putUnlessEmpty("group", s.kind().groupVersion().group());
      b.put("version", s.kind().groupVersion().version());
    }
    return b.put("kind", s.kind().kind()).put("verbs", JsonArray.ofStrings(Groups.verbs(s.verbs()))).build();
  }

  /** The first eight bytes of SHA-256 over the stored group, version and kind, in Base64. */
  private static String storageVersionHash(ResourceType t) {
    String stored = t.storage().group() + "/" + t.storage().version() + "/" + t.kind();
    byte[] hash = digest("SHA-256", stored.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(Arrays.copyOf(hash, 8));
  }

  static byte[] digest(String algorithm, byte[] content) {
    try {
      return MessageDigest.getInstance(algorithm).digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
