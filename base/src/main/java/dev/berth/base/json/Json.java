package dev.berth.base.json;

import java.nio.charset.StandardCharsets;

/**
 * A JSON value (RFC 8259). Immutable. Equality is by value: members of an object compare in any order, numbers by
 * their letters ({@code 1} and {@code 1.0} differ).
 */
public sealed interface Json permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBool, JsonNull {

  /** Parses one JSON document. @throws JsonException where the text is not JSON or passes {@link JsonLimits#DEFAULT} */
  static Json parse(byte[] utf8) {
    return JsonReader.read(utf8, JsonLimits.DEFAULT).value();
  }

  /** Parses one JSON document. @throws JsonException where the text is not JSON or passes {@link JsonLimits#DEFAULT} */
  static Json parse(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The value as compact UTF-8 text. */
  default byte[] toBytes() {
    return JsonWriter.compact(this);
  }

  /** The JSON type's name as error texts have it: {@code object}, {@code array}, {@code string}, … */
  String typeName();
}
