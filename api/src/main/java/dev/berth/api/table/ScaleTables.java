package dev.berth.api.table;

import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.PrinterColumn;
import dev.berth.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Rows of autoscalers and of the scale subresource. */
final class ScaleTables {
  static final Map<String, Row.Printer> PRINTERS =
      Map.of(
          "autoscaling/HorizontalPodAutoscaler", ScaleTables::autoscaler,
          "autoscaling/Scale",
          (o, row) ->
              row.name()
                  .number(o.object("spec").number("replicas"))
                  .number(o.object("status").number("replicas"))
                  .age());

  /** The scale is no resource by itself, so the catalogue has no columns for it. */
  private static final List<PrinterColumn> SCALE_COLUMNS =
      List.of(
          new PrinterColumn("Name", "string", "", Descriptions.NAME, 0, ""),
          new PrinterColumn(
              "Desired", "integer", "", "replicas is the desired number of instances for the scaled object.", 0, ""),
          new PrinterColumn(
              "Available", "integer", "",
              "replicas is the actual number of observed instances of the scaled object.", 0, ""),
          new PrinterColumn("Age", "string", "", Descriptions.CREATED, 0, ""));

  /** The type of the scales of a type's objects. */
  static ResourceType scaleOf(ResourceType type) {
    return new ResourceType(
        new GroupVersionKind(GroupVersion.parse("autoscaling/v1"), "Scale"), type.plural(), type.singular(), List.of(),
        List.of(), type.namespaced(), type.verbs(), List.of(), SCALE_COLUMNS, List.of(), type.schema(), type.storage());
  }

  /** Where the parts of a metric of one type stand. */
  private record Source(String member, boolean named, boolean average) {}

  private static final Map<String, Source> SOURCES =
      Map.of(
          "External", new Source("external", false, false),
          "Pods", new Source("pods", false, true),
          "Object", new Source("object", false, false),
          "Resource", new Source("resource", true, false),
          "ContainerResource", new Source("containerResource", true, false));

  private ScaleTables() {}

  private static void autoscaler(JsonObject o, Row row) {
    JsonObject spec = o.object("spec");
    JsonObject target = spec.object("scaleTargetRef");
    row.name()
        .text(target.text("kind") + "/" + target.text("name"))
        .text(metrics(o))
        .text(Phrases.intOrString(spec, "minReplicas", Phrases.UNSET))
        .number(spec.number("maxReplicas"))
        .number(o.object("status").number("currentReplicas"))
        .age();
  }

  private static String metrics(JsonObject o) {
    List<String> all = new ArrayList<>();
    OptionalLong processor = o.object("spec").integer("targetCPUUtilizationPercentage");
    if (processor.isPresent()) {
      // version 1 has this one metric
      OptionalLong now = o.object("status").integer("currentCPUUtilizationPercentage");
      all.add("cpu: " + (now.isPresent() ? now.getAsLong() + "%" : Phrases.UNKNOWN) + "/" + processor.getAsLong() + "%");
    }
    List<JsonObject> statuses = o.object("status").array("currentMetrics").objects().toList();
    int i = 0;
    for (JsonObject metric : o.object("spec").array("metrics").objects().toList()) {
      all.add(metric(metric, i < statuses.size() ? statuses.get(i) : JsonObject.EMPTY));
      i++;
    }
    if (all.isEmpty()) {
      return Phrases.NONE;
    }
    String first = String.join(", ", all.subList(0, Math.min(2, all.size())));
    return all.size() > 2 ? first + " + " + (all.size() - 2) + " more..." : first;
  }

  private static String metric(JsonObject metric, JsonObject status) {
    Source source = SOURCES.get(metric.text("type"));
    if (source == null) {
      return "<unknown type>";
    }
    JsonObject spec = metric.object(source.member);
    JsonObject target = spec.object("target");
    JsonObject current = status.object(source.member).object("current");
    boolean known = status.has(source.member);
    if (source.named) {
      return spec.text("name") + ": " + utilization(target, current, known);
    }
    if (source.average || target.has("averageValue")) {
      return amount(current, "averageValue", known && (source.average || current.has("averageValue"))) + "/"
          + Phrases.quantity(target, "averageValue") + (source.average ? "" : " (avg)");
    }
    return amount(current, "value", known) + "/" + Phrases.quantity(target, "value");
  }

  private static String utilization(JsonObject target, JsonObject current, boolean known) {
    if (target.has("averageValue")) {
      return amount(current, "averageValue", known) + "/" + Phrases.quantity(target, "averageValue");
    }
    return percent(current, Phrases.UNKNOWN) + "/" + percent(target, "<auto>");
  }

  private static String amount(JsonObject current, String member, boolean known) {
    return known ? Phrases.quantity(current, member) : Phrases.UNKNOWN;
  }

  private static String percent(JsonObject o, String otherwise) {
    OptionalLong percent = o.integer("averageUtilization");
    return percent.isPresent() ? percent.getAsLong() + "%" : otherwise;
  }
}
