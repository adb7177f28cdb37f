package dev.berth.api.apply;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;

/** Writes whole numbers as integers: a configuration may say {@code 80.0} or {@code 8e1} and mean the port 80. */
final class Numbers {
  /** Beyond this a double is no longer exact, and neither would the rewriting be. */
  private static final double EXACT = 1L << 53;

  private Numbers() {}

  /** The very object where nothing is to be done. */
  static JsonObject shortest(JsonObject object) {
    JsonObject out = object;
    for (int i = 0; i < object.size(); i++) {
      Json value = object.value(i);
      Json next = shortest(value);
      if (next != value) {
        out = out.with(object.name(i), next);
      }
    }
    return out;
  }

  private static Json shortest(Json value) {
    return switch (value) {
      case JsonObject o -> shortest(o);
      case JsonArray a -> a.map(Numbers::shortest);
      case JsonNumber n -> shortest(n);
      case JsonString _, JsonBool _, JsonNull _ -> value;
    };
  }

  private static JsonNumber shortest(JsonNumber number) {
    if (number.asLong().isPresent()) {
      return number;
    }
    double d = number.asDouble();
    return d == Math.rint(d) && Math.abs(d) < EXACT ? JsonNumber.of((long) d) : number;
  }
}
