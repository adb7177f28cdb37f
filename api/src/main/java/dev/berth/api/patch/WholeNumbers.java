package dev.berth.api.patch;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;

/**
 * Numbers as Go's maps hold them: what was written {@code 30.0} or {@code 3e1} is 30. Clients that keep every number as a float
 * send back what they read like that, and a strategic merge takes it for an integer (upstream: {@code fromUnstructured} in
 * {@code k8s.io/apimachinery/pkg/runtime/converter.go}).
 */
final class WholeNumbers {
  /** Beyond it a float64 is not exact. */
  private static final double MOST = 1L << 53;

  private WholeNumbers() {}

  static JsonObject of(JsonObject object) {
    JsonObject.Builder out = JsonObject.builder();
    object.forEach((name, value) -> out.put(name, of(value)));
    return out.buildOr(object);
  }

  private static Json of(Json value) {
    return switch (value) {
      case JsonObject object -> of(object);
      case JsonArray array -> JsonArray.of(array.items().stream().map(WholeNumbers::of).toList());
      case JsonNumber number when number.asLong().isEmpty() -> whole(number);
      default -> value;
    };
  }

  private static JsonNumber whole(JsonNumber number) {
    double value = number.asDouble();
    return value == Math.rint(value) && Math.abs(value) <= MOST ? JsonNumber.of((long) value) : number;
  }
}
