package dev.berth.server.resourcemetrics;

import dev.berth.api.media.Form;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.quantity.Format;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.time.GoDuration;
import dev.berth.model.time.Timestamps;
import dev.berth.server.resourcemetrics.Usage.PodRates;
import dev.berth.server.resourcemetrics.Usage.Rate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** NodeMetrics, PodMetrics, their lists and tables, and what tells of them. Pure. */
final class MetricsDocuments {
  private static final String API_VERSION = ResourceMetrics.GROUP_VERSION.apiVersion();

  static final JsonArray RESOURCES = JsonArray.of(resource("nodes", "NodeMetrics", "Cluster"), resource("pods", "PodMetrics", "Namespaced"));

  private MetricsDocuments() {}

  private static JsonObject resource(String name, String kind, String scope) {
    return JsonObject.EMPTY
        .with("resource", name)
        .with(
            "responseKind",
            JsonObject.EMPTY
                .with("group", ResourceMetrics.GROUP_VERSION.group())
                .with("version", ResourceMetrics.GROUP_VERSION.version())
                .with("kind", kind))
        .with("scope", scope)
        .with("singularResource", "")
        .with("verbs", JsonArray.ofStrings(List.of("get", "list")));
  }

  /** The same in the older words. */
  static JsonObject resourceList() {
    return JsonObject.EMPTY
        .with("kind", "APIResourceList")
        .with("apiVersion", "v1")
        .with("groupVersion", API_VERSION)
        .with(
            "resources",
            RESOURCES.mapObjects(
                r ->
                    JsonObject.EMPTY
                        .with("name", r.text("resource"))
                        .with("singularName", "")
                        .with("namespaced", r.text("scope").equals("Namespaced"))
                        .with("kind", r.object("responseKind").text("kind"))
                        .with("verbs", r.array("verbs"))));
  }

  static JsonObject openApi() {
    return MetricsOpenApi.DOCUMENT;
  }

  /** @param of the node's own metadata */
  static JsonObject node(JsonObject of, Rate rate, Instant now) {
    return metrics("NodeMetrics", of, rate, now).with("usage", usage(rate));
  }

  /** @param of the pod's own metadata */
  static JsonObject pod(JsonObject of, PodRates rates, Instant now) {
    List<JsonObject> containers =
        rates.containers().entrySet().stream()
            .map(c -> JsonObject.EMPTY.with("name", c.getKey()).with("usage", usage(c.getValue())))
            .toList();
    Rate first = rates.containers().values().stream().min(Comparator.comparing(Rate::at)).orElseThrow();
    return metrics("PodMetrics", of, first, now).with("containers", JsonArray.of(containers));
  }

  private static JsonObject metrics(String kind, JsonObject of, Rate rate, Instant now) {
    JsonObject.Builder metadata =
        JsonObject.builder()
            .put("name", of.text("name"))
            .putUnlessEmpty("namespace", of.text("namespace"))
            .put("creationTimestamp", Timestamps.format(now));
    if (!of.object("labels").isEmpty()) {
      metadata.put("labels", of.object("labels"));
    }
    return JsonObject.EMPTY
        .with("kind", kind)
        .with("apiVersion", API_VERSION)
        .with("metadata", metadata.build())
        .with("timestamp", Timestamps.format(rate.at()))
        .with("window", GoDuration.format(rate.window()));
  }

  private static JsonObject usage(Rate rate) {
    return JsonObject.EMPTY.with("cpu", cpu(rate.nanoCores())).with("memory", Quantity.of(rate.memoryBytes(), Format.BINARY_SI).toString());
  }

  /** With as few digits as say it: {@code 100m}, {@code 123456789n}. */
  private static String cpu(long nanoCores) {
    return Quantity.parse(nanoCores + "n").toString();
  }

  static JsonObject one(Form form, boolean ofPods, JsonObject metrics) {
    return switch (form) {
      case Form.Whole _ -> metrics;
      case Form.AsTable table -> table(table.version(), ofPods, List.of(metrics));
      case Form.AsMetadata _, Form.AsMetadataList _ -> metadata(metrics);
    };
  }

  static JsonObject list(Form form, boolean ofPods, List<JsonObject> items) {
    return switch (form) {
      case Form.Whole _ ->
          JsonObject.EMPTY
              .with("kind", ofPods ? "PodMetricsList" : "NodeMetricsList")
              .with("apiVersion", API_VERSION)
              .with("metadata", JsonObject.EMPTY)
              .with("items", JsonArray.of(items.stream().map(o -> o.without("kind").without("apiVersion")).toList()));
      case Form.AsTable table -> table(table.version(), ofPods, items);
      case Form.AsMetadata _, Form.AsMetadataList _ ->
          JsonObject.EMPTY
              .with("kind", "PartialObjectMetadataList")
              .with("apiVersion", "meta.k8s.io/v1")
              .with("metadata", JsonObject.EMPTY)
              .with("items", JsonArray.of(items.stream().map(MetricsDocuments::metadata).toList()));
    };
  }

  private static JsonObject metadata(JsonObject metrics) {
    return JsonObject.EMPTY
        .with("kind", "PartialObjectMetadata")
        .with("apiVersion", "meta.k8s.io/v1")
        .with("metadata", metrics.object("metadata"));
  }

  private static JsonObject table(String version, boolean ofPods, List<JsonObject> items) {
    return JsonObject.EMPTY
        .with("kind", "Table")
        .with("apiVersion", "meta.k8s.io/" + version)
        .with("metadata", JsonObject.EMPTY)
        .with(
            "columnDefinitions",
            JsonArray.of(
                column("Name", "name", "Name of the resource"),
                column("cpu", "quantity", ""),
                column("memory", "quantity", ""),
                column("Window", "duration", "")))
        .with("rows", items.isEmpty() ? JsonNull.NULL : JsonArray.of(items.stream().map(o -> row(o, ofPods)).toList()));
  }

  private static JsonObject column(String name, String format, String description) {
    return JsonObject.EMPTY
        .with("name", name)
        .with("type", "string")
        .with("format", format)
        .with("description", description)
        .with("priority", 0);
  }

  private static JsonObject row(JsonObject metrics, boolean ofPods) {
    JsonObject usage = ofPods ? sum(metrics.array("containers").objects().map(c -> c.object("usage")).toList()) : metrics.object("usage");
    return JsonObject.of(
            "cells",
            JsonArray.ofStrings(
                List.of(metrics.object("metadata").text("name"), usage.text("cpu"), usage.text("memory"), metrics.text("window"))))
        .with("object", metadata(metrics));
  }

  private static JsonObject sum(List<JsonObject> usages) {
    Quantity cpu = usages.stream().map(u -> Quantity.parse(u.text("cpu"))).reduce(Quantity.ZERO, Quantity::plus);
    Quantity memory = usages.stream().map(u -> Quantity.parse(u.text("memory"))).reduce(Quantity.ZERO, Quantity::plus);
    return JsonObject.EMPTY.with("cpu", cpu.toString()).with("memory", memory.toString());
  }
}
