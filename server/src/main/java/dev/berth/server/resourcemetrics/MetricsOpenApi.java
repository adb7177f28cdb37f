package dev.berth.server.resourcemetrics;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;
import java.util.List;

/** What OpenAPI v3 says of the group. Pure. */
final class MetricsOpenApi {
  private static final String PACKAGE = "io.k8s.metrics.pkg.apis.metrics.v1beta1.";
  private static final GroupVersion GV = ResourceMetrics.GROUP_VERSION;
  private static final JsonObject STRING = JsonObject.EMPTY.with("type", "string");
  private static final JsonObject QUANTITIES = JsonObject.EMPTY.with("type", "object").with("additionalProperties", STRING);

  static final JsonObject DOCUMENT =
      JsonObject.EMPTY
          .with("openapi", "3.0.0")
          .with("info", JsonObject.EMPTY.with("title", "Kubernetes").with("version", "unversioned"))
          .with("paths", paths())
          .with("components", JsonObject.EMPTY.with("schemas", schemas()));

  private MetricsOpenApi() {}

  private static JsonObject paths() {
    String root = GV.path();
    return JsonObject.EMPTY
        .with(root + "/nodes", read("list", "NodeMetricsList", "NodeMetrics"))
        .with(root + "/nodes/{name}", read("get", "NodeMetrics", "NodeMetrics"))
        .with(root + "/pods", read("list", "PodMetricsList", "PodMetrics"))
        .with(root + "/namespaces/{namespace}/pods", read("list", "PodMetricsList", "PodMetrics"))
        .with(root + "/namespaces/{namespace}/pods/{name}", read("get", "PodMetrics", "PodMetrics"));
  }

  private static JsonObject read(String action, String answered, String kind) {
    JsonObject ok =
        JsonObject.EMPTY
            .with("description", "OK")
            .with("content", JsonObject.of("application/json", JsonObject.of("schema", reference(answered))));
    return JsonObject.of(
        "get",
        JsonObject.EMPTY
            .with("responses", JsonObject.of("200", ok))
            .with("x-kubernetes-action", action)
            .with("x-kubernetes-group-version-kind", kind(kind)));
  }

  private static JsonObject reference(String schema) {
    return JsonObject.EMPTY.with("$ref", "#/components/schemas/" + PACKAGE + schema);
  }

  private static JsonObject kind(String kind) {
    return JsonObject.EMPTY.with("group", GV.group()).with("kind", kind).with("version", GV.version());
  }

  private static JsonObject schemas() {
    JsonObject container =
        object("What one container uses.", JsonObject.EMPTY.with("name", STRING).with("usage", QUANTITIES), List.of("name", "usage"));
    JsonObject node = rooted("What a node uses.", "usage", QUANTITIES, "NodeMetrics");
    JsonObject pod = rooted("What the containers of a pod use.", "containers", array(reference("ContainerMetrics")), "PodMetrics");
    return JsonObject.EMPTY
        .with(PACKAGE + "ContainerMetrics", container)
        .with(PACKAGE + "NodeMetrics", node)
        .with(PACKAGE + "NodeMetricsList", list("NodeMetrics"))
        .with(PACKAGE + "PodMetrics", pod)
        .with(PACKAGE + "PodMetricsList", list("PodMetrics"));
  }

  private static JsonObject rooted(String description, String member, JsonObject schema, String kind) {
    JsonObject properties =
        typed("metadata", JsonObject.EMPTY.with("type", "object"))
            .with("timestamp", STRING.with("format", "date-time").with("description", "When it was measured."))
            .with("window", STRING.with("description", "Over how long its use of processors is averaged."))
            .with(member, schema);
    return object(description, properties, List.of("timestamp", "window", member))
        .with("x-kubernetes-group-version-kind", JsonArray.of(kind(kind)));
  }

  private static JsonObject list(String kind) {
    return object("A list of " + kind + ".", typed("metadata", JsonObject.EMPTY.with("type", "object")).with("items", array(reference(kind))), List.of("items"))
        .with("x-kubernetes-group-version-kind", JsonArray.of(kind(kind + "List")));
  }

  private static JsonObject typed(String member, JsonObject schema) {
    return JsonObject.EMPTY.with("apiVersion", STRING).with("kind", STRING).with(member, schema);
  }

  private static JsonObject array(JsonObject items) {
    return JsonObject.EMPTY.with("type", "array").with("items", items);
  }

  private static JsonObject object(String description, JsonObject properties, List<String> required) {
    return JsonObject.EMPTY
        .with("description", description)
        .with("type", "object")
        .with("required", JsonArray.ofStrings(required))
        .with("properties", properties);
  }
}
