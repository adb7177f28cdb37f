package dev.berth.client.https;

import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;

/** What objects say of themselves on the wire. */
final class Objects {
  private Objects() {}

  /** The metadata's resourceVersion; 0 where there is none, or it is not a number as ours and upstream's are. */
  static long revision(JsonObject object) {
    String text = object.object("metadata").text("resourceVersion");
    try {
      return text.isEmpty() ? 0 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Items of lists are sent without their kind. */
  static JsonObject named(ResourceType type, JsonObject item) {
    if (item.has("kind") && item.has("apiVersion")) {
      return item;
    }
    JsonObject.Builder b =
        JsonObject.builder().put("kind", type.kind()).put("apiVersion", type.groupVersion().toString());
    item.forEach(b::put);
    return b.build();
  }
}
