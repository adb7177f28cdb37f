package dev.berth.api.patch;

import dev.berth.api.status.Refusal;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonReader;
import dev.berth.base.json.JsonString;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * JSON patch (RFC 6902) with upstream's leniency (evanphx/json-patch v4.13): a member may be replaced that is not there,
 * {@code test} takes a missing member for null, indexes may be negative and count from the end, the text before a
 * path's first slash is not looked at. Operations apply in order and all or none.
 */
public final class JsonPatch {
  /** Upstream's limit for one document. */
  public static final int MAX_OPERATIONS = 10_000;

  private static final Set<String> MEMBERS = Set.of("op", "path", "from", "value");

  private JsonPatch() {}

  /**
   * @param current the object as the client would read it
   * @param patch the document as it came
   * @param strict whether strict decoding's errors are wanted ({@code fieldValidation} Warn or Strict)
   */
  public static PatchResult apply(JsonObject current, byte[] patch, boolean strict) {
    try {
      JsonReader.Read document = read(patch, strict);
      JsonArray operations = document.value() instanceof JsonArray a ? a : JsonArray.EMPTY;
      if (operations.size() > MAX_OPERATIONS) {
        throw PatchErrors.tooLarge(
            "The allowed maximum operations in a JSON patch is " + MAX_OPERATIONS + ", got " + operations.size());
      }
      Json result = current;
      for (Json operation : operations) {
        result = apply(result, operation instanceof JsonObject o ? o : JsonObject.EMPTY);
      }
      if (!(result instanceof JsonObject object)) {
        throw PatchErrors.undecodable(
            result.toString(),
            "couldn't get version/kind; json parse error: json: cannot unmarshal "
                + result.typeName()
                + " into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind"
                + " string \"json:\\\"kind,omitempty\\\"\" }");
      }
      return new PatchResult.Patched(
          object, strict ? PatchDocument.strictErrors(unknown(operations), document).stream()
              .map(e -> "json patch " + e).toList() : List.of());
    } catch (Refusal e) {
      return new PatchResult.Refused(e.status());
    }
  }

  private static JsonReader.Read read(byte[] patch, boolean strict) {
    String prefix = strict ? "error decoding patch: " : "";
    JsonReader.Read document;
    try {
      document = PatchDocument.read(patch);
    } catch (JsonException e) {
      throw PatchErrors.badRequest(prefix + e.getMessage());
    }
    Json value = document.value();
    String list = strict ? "[]handlers.jsonPatchOp" : "jsonpatch.Patch";
    if (value != JsonNull.NULL && !(value instanceof JsonArray)) {
      throw mismatch(prefix, value, "value of type " + list);
    }
    if (value instanceof JsonArray operations) {
      operations.stream().forEach(op -> checkOperation(prefix, op, strict));
    }
    return document;
  }

  private static void checkOperation(String prefix, Json operation, boolean strict) {
    if (operation == JsonNull.NULL) {
      return;
    }
    if (!(operation instanceof JsonObject o)) {
      throw mismatch(prefix, operation, "value of type " + (strict ? "handlers.jsonPatchOp" : "jsonpatch.Operation"));
    }
    if (strict) {
      for (String name : List.of("op", "path", "from")) {
        Json value = o.get(name).orElse(JsonNull.NULL);
        if (value != JsonNull.NULL && !(value instanceof JsonString)) {
          throw mismatch(prefix, value, "struct field jsonPatchOp." + name + " of type string");
        }
      }
    }
  }

  private static Refusal mismatch(String prefix, Json value, String target) {
    return PatchErrors.badRequest(prefix + "json: cannot unmarshal " + value.typeName() + " into Go " + target);
  }

  private static Stream<String> unknown(JsonArray operations) {
    return IntStream.range(0, operations.size())
        .boxed()
        .flatMap(
            i ->
                operations.object(i).names().stream()
                    .filter(n -> !MEMBERS.contains(n))
                    .map(n -> "unknown field \"[" + i + "]." + n + "\""));
  }

  private static Json apply(Json document, JsonObject operation) {
    Json value = operation.get("value").orElse(JsonNull.NULL);
    return switch (operation.text("op")) {
      case "add" -> JsonPointers.add(document, path(operation, "path"), value);
      case "remove" -> JsonPointers.remove(document, path(operation, "path"));
      case "replace" -> replace(document, path(operation, "path"), value);
      case "move" -> {
        String from = path(operation, "from");
        Json moved = JsonPointers.get(document, from).orElseThrow(PatchErrors::unprocessable);
        yield JsonPointers.add(JsonPointers.remove(document, from), path(operation, "path"), moved);
      }
      case "copy" -> {
        Json copied = JsonPointers.get(document, path(operation, "from")).orElse(JsonNull.NULL);
        yield JsonPointers.add(document, path(operation, "path"), copied);
      }
      case "test" -> test(document, path(operation, "path"), value);
      default -> throw PatchErrors.unprocessable();
    };
  }

  private static String path(JsonObject operation, String name) {
    Optional<String> path = operation.string(name);
    return path.orElseThrow(PatchErrors::unprocessable);
  }

  private static Json replace(Json document, String path, Json value) {
    if (path.isEmpty()) {
      if (!(value instanceof JsonObject) && !(value instanceof JsonArray)) {
        throw PatchErrors.unprocessable();
      }
      return value;
    }
    return JsonPointers.set(document, path, value);
  }

  private static Json test(Json document, String path, Json wanted) {
    Json found = path.isEmpty() ? document : JsonPointers.get(document, path).orElse(JsonNull.NULL);
    if (!found.equals(wanted)) {
      throw PatchErrors.unprocessable();
    }
    return document;
  }
}
