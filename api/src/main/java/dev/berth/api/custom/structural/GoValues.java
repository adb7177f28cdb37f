package dev.berth.api.custom.structural;

import dev.berth.api.validation.GoNumbers;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;

/** Values as upstream's error texts show what Go decoded them to: members of objects sorted, {@code 1.50} as 1.5. */
public final class GoValues {
  private GoValues() {}

  /** A number by itself stays as it is: an error's text prints it otherwise than one within a list or an object. */
  public static Json shown(Json value) {
    return value instanceof JsonNumber ? value : within(value);
  }

  private static Json within(Json value) {
    return switch (value) {
      case JsonObject o -> {
        JsonObject.Builder sorted = JsonObject.builder();
        o.names().stream().sorted().forEach(name -> sorted.put(name, within(o.get(name).orElseThrow())));
        yield sorted.build();
      }
      case JsonArray a -> a.map(GoValues::within);
      case JsonNumber n -> n.asLong().isPresent() || Double.isInfinite(n.asDouble()) ? n : printed(n);
      case JsonString _, JsonBool _, JsonNull _ -> value;
    };
  }

  private static JsonNumber printed(JsonNumber n) {
    return JsonNumber.parse(GoNumbers.json(n.asDouble()));
  }
}
