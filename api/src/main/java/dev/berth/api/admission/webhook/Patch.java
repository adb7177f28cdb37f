package dev.berth.api.admission.webhook;

import dev.berth.api.patch.JsonPatch;
import dev.berth.api.patch.PatchResult;
import dev.berth.api.status.Failures;
import dev.berth.api.validation.GoQuote;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonWriter;

/** The JSON patch of a webhook, and why it does not apply in the words of evanphx/json-patch. */
final class Patch {
  private Patch() {}

  /** What a patch's text comes to. */
  sealed interface Read {
    record Operations(JsonArray operations) implements Read {}

    record Broken(String why) implements Read {}
  }

  static Read read(byte[] text) {
    try {
      Json json = Json.parse(text);
      if (json == JsonNull.NULL) {
        return new Read.Operations(JsonArray.EMPTY);
      }
      if (!(json instanceof JsonArray operations)) {
        return new Read.Broken("json: cannot unmarshal " + json.typeName() + " into Go value of type jsonpatch.Patch");
      }
      for (Json operation : operations) {
        if (!(operation instanceof JsonObject) && operation != JsonNull.NULL) {
          return new Read.Broken(
              "json: cannot unmarshal " + operation.typeName() + " into Go value of type jsonpatch.Operation");
        }
      }
      return new Read.Operations(operations);
    } catch (JsonException e) {
      return new Read.Broken(String.valueOf(e.getMessage()));
    }
  }

  /** @throws dev.berth.api.status.Refusal 500 where an operation does not apply */
  static JsonObject apply(JsonObject object, JsonArray operations) {
    JsonObject result = object;
    for (Json operation : operations) {
      JsonObject op = operation instanceof JsonObject o ? o : JsonObject.EMPTY;
      result =
          switch (JsonPatch.apply(result, JsonWriter.compact(JsonArray.of(op)), false)) {
            case PatchResult.Patched p -> p.object();
            case PatchResult.Refused _ -> throw Failures.internal(why(op));
          };
    }
    return result;
  }

  private static String why(JsonObject operation) {
    String op = operation.text("op");
    String path = GoQuote.quote(operation.text("path"));
    return switch (op) {
      case "add", "remove", "replace", "move", "copy" ->
          op + " operation does not apply: doc is missing path: " + path + ": missing value";
      case "test" -> "testing value " + operation.text("path") + " failed: test failed";
      default -> "Unexpected kind: " + (op.isEmpty() ? "unknown" : op);
    };
  }
}
