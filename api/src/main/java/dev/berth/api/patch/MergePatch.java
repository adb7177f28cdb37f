package dev.berth.api.patch;

import dev.berth.api.status.Refusal;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonReader;
import dev.berth.base.json.JsonString;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * JSON merge patch (RFC 7386): null deletes, objects merge, all else replaces. Upstream's one addition: where an array
 * comes into an empty place, nulls in its objects are dropped too.
 */
public final class MergePatch {
  private static final String INVALID = "Invalid JSON Patch";

  private MergePatch() {}

  /**
   * @param current the object as the client would read it
   * @param patch the document as it came
   * @param strict whether strict decoding's errors are wanted ({@code fieldValidation} Warn or Strict)
   */
  public static PatchResult apply(JsonObject current, byte[] patch, boolean strict) {
    try {
      JsonReader.Read document = read(patch, strict);
      if (document.value() instanceof JsonArray a) {
        throw PatchErrors.undecodable(
            prune(a).toString(),
            "couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct {"
                + " APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string"
                + " \"json:\\\"kind,omitempty\\\"\" }");
      }
      if (!(document.value() instanceof JsonObject changes)) {
        throw PatchErrors.badRequest(INVALID);
      }
      return new PatchResult.Patched(
          merge(current, changes), strict ? PatchDocument.strictErrors(Stream.of(), document) : List.of());
    } catch (Refusal e) {
      return new PatchResult.Refused(e.status());
    }
  }

  /** The same for a patch that is a tree already. */
  public static PatchResult apply(JsonObject current, JsonObject patch) {
    try {
      return new PatchResult.Patched(merge(current, patch), List.of());
    } catch (Refusal e) {
      return new PatchResult.Refused(e.status());
    }
  }

  private static JsonReader.Read read(byte[] patch, boolean strict) {
    JsonReader.Read document;
    try {
      document = PatchDocument.read(patch);
    } catch (JsonException e) {
      throw PatchErrors.badRequest(strict ? "error decoding patch: " + e.getMessage() : INVALID);
    }
    Json value = document.value();
    if (strict && value != JsonNull.NULL && !(value instanceof JsonObject)) {
      throw PatchErrors.badRequest(
          "error decoding patch: json: cannot unmarshal "
              + value.typeName()
              + " into Go value of type map[string]interface {}");
    }
    return document;
  }

  /** The object with the changes made: null members of the changes delete. */
  public static JsonObject merge(JsonObject target, JsonObject changes) {
    JsonObject.Builder out = JsonObject.builder();
    for (int i = 0; i < target.size(); i++) {
      Json before = target.value(i);
      Optional<Json> change = changes.get(target.name(i));
      if (change.isEmpty()) {
        out.put(target.name(i), before);
      } else if (change.get() != JsonNull.NULL) {
        out.put(target.name(i), mergeValue(before, change.get()));
      }
    }
    for (int i = 0; i < changes.size(); i++) {
      if (!target.has(changes.name(i)) && changes.value(i) != JsonNull.NULL) {
        out.put(changes.name(i), prune(changes.value(i)));
      }
    }
    return out.build();
  }

  private static Json mergeValue(Json before, Json change) {
    if (before instanceof JsonObject target) {
      return change instanceof JsonObject changes ? merge(target, changes) : change;
    }
    return prune(change);
  }

  /** Without null members of objects, at any depth; null items of arrays stay. */
  static Json prune(Json value) {
    return switch (value) {
      case JsonObject o -> {
        JsonObject.Builder out = JsonObject.builder();
        o.forEach(
            (name, member) -> {
              if (member != JsonNull.NULL) {
                out.put(name, prune(member));
              }
            });
        yield out.build();
      }
      case JsonArray a -> a.map(MergePatch::prune);
      case JsonString _, JsonNumber _, JsonBool _, JsonNull _ -> value;
    };
  }
}
