package dev.berth.api.custom;

import dev.berth.base.json.JsonObject;

/** From a version's {@code openAPIV3Schema} to what it does to objects. */
final class VersionSchemas {
  private VersionSchemas() {}

  static VersionSchema of(JsonObject openApi) {
    return OpenSchema.OPEN;
  }
}
