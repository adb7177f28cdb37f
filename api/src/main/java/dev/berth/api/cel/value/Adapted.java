package dev.berth.api.cel.value;

import dev.berth.api.cel.ValueType;
import dev.berth.api.cel.ValueType.ListOf;
import dev.berth.api.cel.ValueType.MapOf;
import dev.berth.api.cel.ValueType.ObjectOf;
import dev.berth.api.cel.ValueType.OptionalOf;
import dev.berth.api.cel.ValueType.Scalar;
import dev.berth.api.validation.GoText;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.time.GoDuration;
import dev.berth.model.time.TimeException;
import dev.berth.model.time.Timestamps;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.OptionalLong;

/** JSON read as a type, one step deep: what is below is read when somebody asks. */
public final class Adapted {
  private static final String ARRAY = "an array for the provided schema with type=array";
  private static final String OBJECT = "a map for the provided schema with type=object";

  private Adapted() {}

  /** @throws CelError where the tree is not of the type */
  public static Object value(Json json, ValueType type) {
    if (json == JsonNull.NULL) {
      return NullValue.NULL;
    }
    return switch (type) {
      case Scalar s -> scalar(json, s.kind());
      case ListOf l -> json instanceof JsonArray a ? new JsonList(a, l) : wrong(json, ARRAY);
      case MapOf m -> json instanceof JsonObject o ? new JsonMap(o, type) : wrong(json, OBJECT);
      case ObjectOf o -> json instanceof JsonObject j ? new JsonMap(j, type) : wrong(json, OBJECT);
      case OptionalOf o -> new OptionalValue(value(json, o.value()));
    };
  }

  private static Object scalar(Json json, ValueType.Kind kind) {
    return switch (kind) {
      case DYN, NULL, AUTHORIZER, RESOURCE_CHECK -> any(json);
      case BOOL -> json instanceof JsonBool b ? (Object) b.value() : wrong(json, "bool");
      case INT -> json instanceof JsonNumber n ? (Object) whole(n) : wrong(json, "int");
      case UINT -> json instanceof JsonNumber n ? new Unsigned(whole(n)) : wrong(json, "int");
      case DOUBLE -> json instanceof JsonNumber n ? (Object) n.asDouble() : wrong(json, "float");
      case STRING -> json instanceof JsonString s ? s.value() : wrong(json, "string");
      case BYTES -> json instanceof JsonString s ? bytes(s.value()) : wrong(json, "string");
      case TIMESTAMP -> json instanceof JsonString s ? time(s.value()) : wrong(json, "string");
      case DURATION -> json instanceof JsonString s ? duration(s.value()) : wrong(json, "string");
    };
  }

  private static Object any(Json json) {
    return switch (json) {
      case JsonObject o -> new JsonMap(o, ValueType.DYN);
      case JsonArray a -> new JsonList(a, ValueType.ListOf.of(ValueType.DYN));
      case JsonString s -> s.value();
      case JsonBool b -> b.value();
      case JsonNumber n -> number(n);
      case JsonNull n -> NullValue.NULL;
    };
  }

  private static Object number(JsonNumber n) {
    OptionalLong whole = n.asLong();
    return whole.isPresent() ? (Object) whole.getAsLong() : (Object) n.asDouble();
  }

  /** What is written as no integer, {@code 3.0}, passes a schema's check as one and is none here. */
  private static long whole(JsonNumber n) {
    OptionalLong whole = n.asLong();
    return whole.isPresent() ? whole.getAsLong() : (long) wrong(n, "int");
  }

  private static Object wrong(Json json, String expected) {
    String got = expected.equals(ARRAY) || expected.equals(OBJECT) ? "" : ", got " + GoText.type(json);
    throw new CelError("invalid data, expected " + expected + got);
  }

  private static Bytes bytes(String text) {
    try {
      return new Bytes(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new CelError("Invalid base64 bytes: " + e.getMessage());
    }
  }

  private static Instant time(String text) {
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : java.time.OffsetDateTime.parse(text.replace(' ', 'T')).toInstant();
    } catch (DateTimeException e) {
      try {
        return Timestamps.parse(text);
      } catch (TimeException | DateTimeException f) {
        throw new CelError("Invalid date-time format of string '" + text + "'");
      }
    }
  }

  private static java.time.Duration duration(String text) {
    try {
      return GoDuration.parse(text);
    } catch (TimeException e) {
      throw new CelError("Invalid duration format of string '" + text + "'");
    }
  }
}
