package dev.berth.api.apply;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.OptionalLong;

/** Order and equality of JSON values where numbers count by what they are worth: {@code 1} is {@code 1.0}. */
final class Values {
  private Values() {}

  static boolean equal(Json a, Json b) {
    if (a == b) {
      return true;
    }
    return switch (a) {
      case JsonNumber m -> b instanceof JsonNumber n && compareNumbers(m, n) == 0;
      case JsonObject o -> b instanceof JsonObject p && equal(o, p);
      case JsonArray x -> b instanceof JsonArray y && equal(x, y);
      case JsonString _, JsonBool _, JsonNull _ -> a.equals(b);
    };
  }

  private static boolean equal(JsonObject a, JsonObject b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      Json other = a.name(i).equals(b.name(i)) ? b.value(i) : b.get(a.name(i)).orElse(null);
      if (other == null || !equal(a.value(i), other)) {
        return false;
      }
    }
    return true;
  }

  private static boolean equal(JsonArray a, JsonArray b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!equal(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Numbers, strings, booleans, arrays, objects, null; each by its content. */
  static int compare(Json a, Json b) {
    return switch (a) {
      case JsonNumber m when b instanceof JsonNumber n -> compareNumbers(m, n);
      case JsonString s when b instanceof JsonString t -> s.value().compareTo(t.value());
      case JsonBool x when b instanceof JsonBool y -> x.compareTo(y) == 0 ? 0 : x.value() ? 1 : -1;
      case JsonArray _, JsonObject _ when rank(a) == rank(b) -> a.toString().compareTo(b.toString());
      case JsonNumber _, JsonString _, JsonBool _, JsonNull _, JsonArray _, JsonObject _ ->
          Integer.compare(rank(a), rank(b));
    };
  }

  private static int rank(Json value) {
    return switch (value) {
      case JsonNumber _ -> 0;
      case JsonString _ -> 1;
      case JsonBool _ -> 2;
      case JsonArray _ -> 3;
      case JsonObject _ -> 4;
      case JsonNull _ -> 5;
    };
  }

  private static int compareNumbers(JsonNumber a, JsonNumber b) {
    if (a.text().equals(b.text())) {
      return 0;
    }
    OptionalLong x = a.asLong();
    OptionalLong y = b.asLong();
    return x.isPresent() && y.isPresent()
        ? Long.compare(x.getAsLong(), y.getAsLong())
        : Double.compare(a.asDouble(), b.asDouble());
  }

  static boolean isEmptyOrNull(Json value) {
    return switch (value) {
      case JsonObject o -> o.isEmpty();
      case JsonArray a -> a.isEmpty();
      case JsonNull _ -> true;
      case JsonNumber _, JsonString _, JsonBool _ -> false;
    };
  }
}
