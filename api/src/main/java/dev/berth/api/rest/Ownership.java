package dev.berth.api.rest;

import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.time.Instant;

/** Who owns which field: the seam between the verbs and {@code api.apply}. */
final class Ownership {
  private Ownership() {}

  /** The next object with the ownership that an ordinary write leaves; {@code live} is empty for a create. */
  static JsonObject updated(
      JsonObject live, JsonObject next, ResourceType type, String subresource, String manager, Instant now) {
    return next;
  }
}
