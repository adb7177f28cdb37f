package dev.berth.api.discovery;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonWriter;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.Subresource;
import dev.berth.model.builtin.Builtin;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * All of discovery in two documents: {@code /api} and {@code /apis} asked for with {@code
 * as=APIGroupDiscoveryList;g=apidiscovery.k8s.io;v=v2} (or {@code v2beta1}). Source: KEP-3352, apiserver {@code
 * pkg/endpoints/discovery/aggregated}.
 */
public final class AggregatedDiscovery {
  private AggregatedDiscovery() {}

  /** The two versions of the document, which differ in nothing but their name. */
  public enum Form {
    V2("apidiscovery.k8s.io/v2"),
    V2BETA1("apidiscovery.k8s.io/v2beta1");

    private final String apiVersion;

    Form(String apiVersion) {
      this.apiVersion = apiVersion;
    }

    /** The content type of the answer. */
    public String contentType() {
      String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
      return "application/json;g=apidiscovery.k8s.io;v=" + version + ";as=APIGroupDiscoveryList";
    }
  }

  /** {@code /api}: the core group. */
  public static JsonObject core(Catalogue catalogue, Form form) {
    List<GroupVersion> versions = catalogue.groupVersions().stream().filter(gv -> gv.group().isEmpty()).toList();
    return list(form, List.of(group(catalogue, JsonObject.EMPTY, versions)));
  }

  /** {@code /apis}: all other groups. */
  public static JsonObject groups(Catalogue catalogue, Form form) {
    List<Json> items = new ArrayList<>();
    Groups.of(catalogue)
        .forEach((name, versions) ->
            items.add(group(catalogue, JsonObject.builder().put("name", name).build(), versions)));
    return list(form, items);
  }

  /** The entity tag of a document, in its quotation marks. */
  public static String etag(JsonObject document) {
    byte[] hash = Discovery.digest("SHA-512", JsonWriter.compact(document));
    return '"' + HexFormat.of().withUpperCase().formatHex(hash) + '"';
  }

  private static JsonObject list(Form form, List<? extends Json> items) {
    return JsonObject.builder()
        .put("kind", "APIGroupDiscoveryList")
        .put("apiVersion", form.apiVersion)
        .put("metadata", JsonObject.EMPTY)
        .put("items", JsonArray.of(items))
        .build();
  }

  private static JsonObject group(Catalogue catalogue, JsonObject metadata, List<GroupVersion> versions) {
    List<Json> all = new ArrayList<>();
    for (GroupVersion gv : versions) {
      List<Json> resources = new ArrayList<>();
      for (ResourceType t : Groups.resources(catalogue, gv)) {
        resources.add(resource(t));
      }
      all.add(
          JsonObject.builder()
              .put("version", gv.version())
              .put("resources", JsonArray.of(resources))
              .put("freshness", "Current")
              .build());
    }
    return JsonObject.of("metadata", metadata, "versions", JsonArray.of(all));
  }

  private static JsonObject resource(ResourceType t) {
    JsonObject.Builder b =
        JsonObject.builder()
            .put("resource", t.plural())
            .put("responseKind", responseKind(t.gvk(), t))
            .put("scope", t.namespaced() ? "Namespaced" : "Cluster")
            .put("singularResource", t.singular())
            .put("verbs", JsonArray.ofStrings(Groups.verbs(t)));
    if (!t.shortNames().isEmpty()) {
      b.put("shortNames", JsonArray.ofStrings(t.shortNames()));
    }
    if (!t.categories().isEmpty()) {
      b.put("categories", JsonArray.ofStrings(t.categories()));
    }
    if (!t.subresources().isEmpty()) {
      b.put("subresources", JsonArray.of(Groups.subresources(t).stream().map(s -> subresource(t, s)).toList()));
    }
    return b.build();
  }

  private static JsonObject subresource(ResourceType t, Subresource s) {
    return JsonObject.builder()
        .put("subresource", s.name())
        .put("responseKind", responseKind(s.kind(), t))
        .put("verbs", JsonArray.ofStrings(Groups.verbs(s.verbs())))
        .build();
  }

  /** Upstream leaves group and version empty where a built-in resource answers with a kind of its own version. */
  private static JsonObject responseKind(GroupVersionKind kind, ResourceType t) {
    boolean own = kind.groupVersion().equals(t.groupVersion()) && Builtin.catalogue().find(t.gvk()).isPresent();
    return JsonObject.builder()
        .put("group", own ? "" : kind.groupVersion().group())
        .put("version", own ? "" : kind.groupVersion().version())
        .put("kind", kind.kind())
        .build();
  }
}
