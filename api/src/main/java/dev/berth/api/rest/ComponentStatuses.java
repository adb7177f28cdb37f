package dev.berth.api.rest;

import dev.berth.api.Response;
import dev.berth.api.status.Failures;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;

/** GET of {@code componentstatuses}, which are made as they are read and have no revision. */
final class ComponentStatuses {
  private final ComponentHealth health;
  private final Reading reading;

  /** @param reading knows the forms that lists are answered in */
  ComponentStatuses(ComponentHealth health, Reading reading) {
    this.health = health;
    this.reading = reading;
  }

  static boolean isFor(ResourceType type) {
    return type.plural().equals("componentstatuses") && type.groupVersion().group().isEmpty();
  }

  Response get(Call call) {
    String name = call.info().name();
    JsonObject found =
        health.components().stream()
            .filter(c -> c.name().equals(name))
            .findFirst()
            .map(c -> object(call.type(), c))
            .orElseThrow(() -> Failures.unreasoned("Component not found: " + name));
    return Answers.object(call, 200, found);
  }

  /** All that are selected, in one page whatever the limit is. */
  Response list(Call call) {
    Selection selection = Selection.of(call);
    List<JsonObject> found =
        health.components().stream().map(c -> object(call.type(), c)).filter(selection::matches).toList();
    return reading.answerList(call, JsonObject.EMPTY, found);
  }

  private static JsonObject object(ResourceType type, ComponentHealth.Component component) {
    JsonObject condition =
        JsonObject.builder()
            .put("type", "Healthy")
            .put("status", component.healthy() ? "True" : "False")
            .putUnlessEmpty("message", component.message())
            .build();
    return JsonObject.builder()
        .put("kind", type.kind())
        .put("apiVersion", type.groupVersion().apiVersion())
        .put("metadata", JsonObject.EMPTY.with("name", component.name()))
        .put("conditions", JsonArray.of(condition))
        .build();
  }
}
