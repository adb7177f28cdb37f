package dev.berth.api.rest;

import dev.berth.api.strategy.Strategy;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.schema.Schemas;
import dev.berth.model.schema.TypeSchema;
import dev.berth.model.select.LabelSelector;
import java.util.List;
import java.util.stream.Collectors;

/** {@code /scale}: the replicas of an object as an {@code autoscaling/v1 Scale}. */
record ScaleOf(ResourceType type) implements Aspect {
  private static final GroupVersionKind SCALE = GroupVersionKind.of("autoscaling", "v1", "Scale");

  @Override
  public GroupVersionKind kind() {
    return SCALE;
  }

  @Override
  public TypeSchema schema() {
    return Schemas.builtin().of("io.k8s.api.autoscaling.v1.Scale");
  }

  @Override
  public JsonObject view(JsonObject object) {
    JsonObject meta = object.object("metadata");
    JsonObject.Builder m = JsonObject.builder();
    for (String name : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
      meta.get(name).ifPresent(v -> m.put(name, v));
    }
    long replicas = object.object("spec").number("replicas");
    JsonObject.Builder spec = JsonObject.builder();
    if (replicas != 0) {
      spec.put("replicas", replicas);
    }
    return JsonObject.builder()
        .put("kind", SCALE.kind())
        .put("apiVersion", SCALE.groupVersion().apiVersion())
        .put("metadata", m.build())
        .put("spec", spec.build())
        .put(
            "status",
            JsonObject.builder()
                .put("replicas", object.object("status").number("replicas"))
                .putUnlessEmpty("selector", selector(object.object("spec").get("selector").orElse(JsonNull.NULL)))
                .build())
        .build();
  }

  private String selector(Json selector) {
    if (!(selector instanceof JsonObject s) || s.isEmpty()) {
      return "";
    }
    return s.has("matchLabels") || s.has("matchExpressions")
        ? LabelSelector.of(s).toString()
        : s.strings().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).sorted()
            .collect(Collectors.joining(","));
  }

  @Override
  public JsonObject merge(JsonObject current, JsonObject view) {
    JsonObject meta = current.object("metadata");
    String revision = view.object("metadata").text("resourceVersion");
    JsonObject next = current.with("spec", current.object("spec").with("replicas", view.object("spec").number("replicas")));
    return next.with("metadata", meta.with("resourceVersion", revision));
  }

  @Override
  public JsonObject prepare(Strategy strategy, JsonObject next, JsonObject old) {
    return strategy.prepareForUpdate(next, old);
  }

  @Override
  public List<FieldError> validate(Strategy strategy, JsonObject next, JsonObject old) {
    long replicas = next.object("spec").number("replicas");
    return replicas < 0
        ? List.of(
            FieldError.invalid(FieldPath.of("spec", "replicas"), replicas, "must be greater than or equal to 0"))
        : strategy.validateUpdate(next, old);
  }
}
