package dev.berth.api.rest;

import dev.berth.api.custom.CustomVersion;
import dev.berth.api.decode.Decoding;
import dev.berth.api.status.Failures;
import dev.berth.api.strategy.Strategy;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.GroupResource;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.CustomResourceDefinition.ScalePaths;
import dev.berth.model.schema.Schemas;
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
  public Decoding decoding() {
    return Decoding.of(Schemas.builtin().of("io.k8s.api.autoscaling.v1.Scale"));
  }

  @Override
  public JsonObject view(JsonObject object) {
    JsonObject meta = object.object("metadata");
    JsonObject.Builder m = JsonObject.builder();
    for (String name : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
      meta.get(name).ifPresent(v -> m.put(name, v));
    }
    long replicas = number(object, replicasPath());
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
                .put("replicas", number(object, paths().statusReplicas()))
                .putUnlessEmpty("selector", selector(object))
                .build())
        .build();
  }

  /** Where a built-in type's numbers are. */
  private static final ScalePaths BUILTIN =
      new ScalePaths(List.of("spec", "replicas"), List.of("status", "replicas"), List.of("spec", "selector"));

  private ScalePaths paths() {
    return CustomVersion.of(type).flatMap(CustomVersion::scale).orElse(BUILTIN);
  }

  /** Where the replicas are that it asks for. */
  List<String> replicasPath() {
    return paths().specReplicas();
  }

  private static long number(JsonObject object, List<String> path) {
    return object.at(path.toArray(String[]::new)).orElse(JsonNull.NULL) instanceof JsonNumber n ? n.asLong().orElse(0) : 0;
  }

  /** Of built-in types it is an object, of custom ones a text. */
  private String selector(JsonObject object) {
    List<String> path = paths().selector();
    Json selector = path.isEmpty() ? JsonNull.NULL : object.at(path.toArray(String[]::new)).orElse(JsonNull.NULL);
    if (selector instanceof JsonString text) {
      return text.value();
    }
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
    long wanted = view.object("spec").number("replicas");
    if (wanted < 0) {
      throw Failures.invalid(
          SCALE,
          meta.text("name"),
          List.of(FieldError.invalid(FieldPath.of("spec", "replicas"), wanted, "must be greater than or equal to 0")));
    }
    JsonNumber replicas = JsonNumber.of(wanted);
    JsonObject next = current.withAt(replicas, replicasPath().toArray(String[]::new));
    return next.with("metadata", meta.with("resourceVersion", revision));
  }

  /** What is not found when the Scale is read: three kinds name the subresource too, one of them in another group. */
  GroupResource missing() {
    GroupResource own = type.groupResource();
    return switch (own.toString()) {
      case "deployments.apps", "replicasets.apps" -> new GroupResource(own.group(), own.resource() + "/scale");
      case "replicationcontrollers" -> new GroupResource(SCALE.groupVersion().group(), own.resource() + "/scale");
      default -> own;
    };
  }

  @Override
  public JsonObject prepare(Strategy strategy, JsonObject next, JsonObject old) {
    return strategy.prepareForUpdate(next, old);
  }

  @Override
  public List<FieldError> validate(Strategy strategy, JsonObject next, JsonObject old) {
    return strategy.validateUpdate(next, old);
  }
}
