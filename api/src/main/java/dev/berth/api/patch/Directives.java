package dev.berth.api.patch;

import dev.berth.api.status.Refusal;
import dev.berth.api.validation.GoText;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The words that steer a strategic merge patch, and upstream's texts for their misuse. */
final class Directives {
  static final String PATCH = "$patch";
  static final String DELETE = "delete";
  static final String REPLACE = "replace";
  static final String MERGE = "merge";
  static final String RETAIN_KEYS = "$retainKeys";
  static final String DELETE_FROM_LIST = "$deleteFromPrimitiveList";
  static final String ORDER = "$setElementOrder";

  private Directives() {}

  /** The field that {@code $setElementOrder/x} or {@code $deleteFromPrimitiveList/x} speaks of. */
  static String field(String directive, String prefix) {
    int slash = directive.indexOf('/');
    if (slash != prefix.length()) {
      throw prefix.equals(ORDER) ? badOrder() : PatchErrors.badRequest("invalid patch format of primitive list");
    }
    return directive.substring(slash + 1);
  }

  static Refusal badOrder() {
    return PatchErrors.badRequest("invalid patch format of setElementOrder list");
  }

  static Refusal badRetainKeys() {
    return PatchErrors.badRequest("invalid patch format of retainKeys");
  }

  static Refusal unknownDirective(Json directive, JsonObject map) {
    return PatchErrors.unexpected("unknown patch type: " + GoText.of(directive) + " in map: " + GoText.of(map));
  }

  static Refusal noMergeKey(JsonObject map, String key) {
    return PatchErrors.unexpected(
        "map: " + GoText.of(map) + " does not contain declared merge key: " + key);
  }

  static Refusal wrongType(String expected, Json actual) {
    return PatchErrors.unexpected("expected a " + expected + ", but received a " + GoText.type(actual));
  }

  static JsonObject mapOrRefuse(Json value) {
    if (value instanceof JsonObject o) {
      return o;
    }
    throw wrongType("map[string]interface {}", value);
  }

  static JsonArray listOrRefuse(Json value) {
    if (value instanceof JsonArray a) {
      return a;
    }
    throw wrongType("[]interface {}", value);
  }

  static Json keyOrRefuse(Json item, String mergeKey) {
    JsonObject map = mapOrRefuse(item);
    return map.get(mergeKey).orElseThrow(() -> noMergeKey(map, mergeKey));
  }

  static boolean isDirective(Json item) {
    return item instanceof JsonObject o && o.has(PATCH);
  }

  /** Whether an item of a list says that the one with its key goes. */
  static boolean isDeletion(Json item) {
    return item instanceof JsonObject o && o.text(PATCH).equals(DELETE);
  }

  /** The value without the parts that carry a directive; nothing where it carries one itself. */
  static Optional<Json> withoutDirectives(Json value) {
    return switch (value) {
      case JsonObject o when o.has(PATCH) -> Optional.empty();
      case JsonObject o -> {
        JsonObject.Builder out = JsonObject.builder();
        o.forEach((name, member) -> withoutDirectives(member).ifPresent(kept -> out.put(name, kept)));
        yield Optional.of(out.build());
      }
      case JsonArray a -> {
        List<Json> out = new ArrayList<>(a.size());
        a.stream().forEach(item -> withoutDirectives(item).ifPresent(out::add));
        yield Optional.of(JsonArray.of(out));
      }
      case JsonString _, JsonNumber _, JsonBool _, JsonNull _ -> Optional.of(value);
    };
  }
}
