package dev.berth.api.convert;

import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;

/** From the version in which an object is to another of the same resource. */
public final class Conversions {
  private Conversions() {}

  /** The object as the other version has it; versions that differ in nothing differ in {@code apiVersion} only. */
  public static JsonObject convert(JsonObject object, ResourceType from, ResourceType to) {
    if (from.groupVersion().equals(to.groupVersion())) {
      return object;
    }
    JsonObject converted =
        switch (to.kind()) {
          case "HorizontalPodAutoscaler" ->
              to.groupVersion().version().equals("v1") ? ScalerToV1.convert(object) : ScalerToV2.convert(object);
          case "Event" ->
              to.groupVersion().group().isEmpty() ? Events.toCore(object) : Events.toEvents(object);
          default -> object;
        };
    return converted.with("apiVersion", to.groupVersion().apiVersion()).with("kind", to.kind());
  }
}
