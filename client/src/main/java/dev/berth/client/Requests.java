package dev.berth.client;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.nio.charset.StandardCharsets;
import java.net.URLEncoder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads and writes as HTTP has them. */
public final class Requests {
  private static final String JSON = "application/json";

  private Requests() {}

  /**
   * A request without its caller.
   *
   * @param tree of the body; empty where there is none
   */
  public record Line(String method, String path, String query, String contentType, Optional<Json> tree) {
    /** The text of the body. */
    public byte[] body() {
      return tree.map(Json::toBytes).orElseGet(() -> new byte[0]);
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  public static Line of(Write write) {
    return switch (write) {
      case Write.Create c -> json("POST", path(c.type(), c.namespace()), c.object());
      case Write.Act a -> json("POST", path(a.target(), a.subresource()), a.object());
      case Write.Update u -> json("PUT", path(u.target(), u.subresource()), u.object());
      case Write.Patch p ->
          new Line("PATCH", path(p.target(), p.subresource()), "", p.form().mediaType(), Optional.of(p.body()));
      case Write.Apply a ->
          new Line(
              "PATCH",
              path(a.target(), ""),
              "fieldManager=" + URLEncoder.encode(a.manager(), StandardCharsets.UTF_8) + (a.force() ? "&force=true" : ""),
              "application/apply-patch+yaml",
              Optional.of(a.object()));
      case Write.Delete d -> json("DELETE", path(d.target(), ""), options(d.options()));
    };
  }

  public static Line get(Ref ref) {
    return page(path(ref, ""), "");
  }

  public static Line scale(Ref ref) {
    return page(path(ref, "scale"), "");
  }

  /** @param labelSelector empty for all */
  public static Line list(ResourceType type, String namespace, String labelSelector) {
    String query =
        labelSelector.isEmpty() ? "" : "labelSelector=" + URLEncoder.encode(labelSelector, StandardCharsets.UTF_8);
    return page(path(type, namespace), query);
  }

  /** A list tells of the newest revision, however short it is. */
  public static Line newest(ResourceType type, String namespace) {
    return page(path(type, namespace), "limit=1");
  }

  /** @param path percent-encoded, with a slash before it */
  public static Line page(String path, String query) {
    return new Line("GET", path, query, JSON, Optional.empty());
  }

  private static Line json(String method, String path, JsonObject body) {
    return new Line(method, path, "", JSON, Optional.of(body));
  }

  private static JsonObject options(Write.DeleteOptions options) {
    JsonObject preconditions =
        JsonObject.builder()
            .putUnlessEmpty("uid", options.uid())
            .putUnlessEmpty("resourceVersion", options.revision())
            .build();
    JsonObject.Builder b = JsonObject.builder().put("kind", "DeleteOptions").put("apiVersion", "v1");
    options.gracePeriodSeconds().ifPresent(seconds -> b.put("gracePeriodSeconds", seconds));
    if (!preconditions.isEmpty()) {
      b.put("preconditions", preconditions);
    }
    if (options.dryRun()) {
      b.put("dryRun", JsonArray.ofStrings(List.of("All")));
    }
    return b.putUnlessEmpty("propagationPolicy", options.propagationPolicy()).build();
  }

  public static String path(Ref ref, String subresource) {
    String path = path(ref.type(), ref.namespace()) + "/" + segment(ref.name());
    return subresource.isEmpty() ? path : path + "/" + subresource.toLowerCase(Locale.ROOT);
  }

  public static String path(ResourceType type, String namespace) {
    String version = type.groupVersion().path();
    return version + (namespace.isEmpty() ? "/" : "/namespaces/" + namespace + "/") + type.plural();
  }

  /** Names are mostly plain; those of RBAC objects may hold colons and more. */
  private static String segment(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.')) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
      }
    }
    return name;
  }
}
