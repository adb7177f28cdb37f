package dev.berth.api.decode;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonString;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.quantity.QuantityException;
import dev.berth.model.schema.Shape.Scalar;
import java.util.Base64;
import java.util.OptionalLong;

/** What each kind of scalar accepts, how it is written, and which value is its zero. */
final class Scalars {
  private Scalars() {}

  static boolean accepts(Scalar kind, Json value) {
    return switch (kind) {
      case STRING, BYTES, TIME, MICRO_TIME, DURATION -> value instanceof JsonString;
      case BOOL -> value instanceof JsonBool;
      case INT32 -> isInt32(value);
      case INT64 -> integer(value).isPresent();
      case DOUBLE -> value instanceof JsonNumber n && Double.isFinite(n.asDouble());
      case INT_OR_STRING -> value instanceof JsonString || isInt32(value);
      case QUANTITY, ANY -> true; // a quantity says itself what it cannot be read from
    };
  }

  private static boolean isInt32(Json value) {
    OptionalLong n = integer(value);
    return n.isPresent() && n.getAsLong() == (int) n.getAsLong();
  }

  private static OptionalLong integer(Json value) {
    return value instanceof JsonNumber n ? n.asLong() : OptionalLong.empty();
  }

  /** The value itself where it is canonical. @throws DecodeException where the text is not what the kind reads */
  static Json canonical(Scalar kind, Json value) {
    Json canonical = read(kind, value);
    return canonical.equals(value) ? value : canonical;
  }

  private static Json read(Scalar kind, Json value) {
    return switch (kind) {
      case STRING, BOOL, DOUBLE, ANY -> value;
      case INT32, INT64, INT_OR_STRING -> value instanceof JsonNumber n && n.text().equals("-0") ? JsonNumber.of(0) : value;
      case BYTES -> bytes(((JsonString) value).value(), value);
      case TIME -> Times.seconds(((JsonString) value).value());
      case MICRO_TIME -> Times.micros(((JsonString) value).value());
      case DURATION -> Times.duration(((JsonString) value).value());
      case QUANTITY -> quantity(value);
    };
  }

  private static Json quantity(Json value) {
    try {
      return JsonString.of(Quantity.of(value).toString());
    } catch (QuantityException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }

  private static Json bytes(String text, Json value) {
    try {
      Base64.getDecoder().decode(text);
      return value;
    } catch (IllegalArgumentException e) {
      int at = 0;
      while (at < text.length() && isBase64(text.charAt(at))) {
        at++;
      }
      throw new DecodeException("illegal base64 data at input byte " + Math.min(at, Math.max(0, text.length() - 1)));
    }
  }

  private static boolean isBase64(char c) {
    return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/';
  }

  static boolean isZero(Scalar kind, Json value) {
    return switch (value) {
      case JsonString s -> kind != Scalar.INT_OR_STRING && kind != Scalar.QUANTITY && s.value().isEmpty();
      case JsonNumber n -> (kind == Scalar.INT32 || kind == Scalar.INT64 || kind == Scalar.DOUBLE) && n.asDouble() == 0;
      case JsonBool b -> kind == Scalar.BOOL && !b.value();
      case JsonNull _ -> true;
      case JsonArray _, dev.berth.base.json.JsonObject _ -> false;
    };
  }

  static Json zero(Scalar kind) {
    return switch (kind) {
      case STRING -> JsonString.EMPTY;
      case BOOL -> JsonBool.FALSE;
      case INT32, INT64, DOUBLE, INT_OR_STRING -> JsonNumber.of(0);
      case QUANTITY -> JsonString.of("0");
      case DURATION -> JsonString.of("0s");
      case BYTES, TIME, MICRO_TIME, ANY -> JsonNull.NULL;
    };
  }
}
