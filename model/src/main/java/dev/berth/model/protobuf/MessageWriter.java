package dev.berth.model.protobuf;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.base.json.JsonWriter;
import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.TypeSchema;
import dev.berth.model.time.GoDuration;
import dev.berth.model.time.TimeException;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * Writes an object as the message of its type. Fields go out in the order of their numbers and maps in that of their keys,
 * so that equal objects make equal bytes, and the bytes that upstream makes. Members that the schema does not know are
 * left out, as is {@code null}.
 */
final class MessageWriter {
  private final ReverseBytes out;

  MessageWriter(ReverseBytes out) {
    this.out = out;
  }

  /** @throws ProtobufException where a value is not of its field's shape */
  void message(JsonObject object, TypeSchema type) {
    message(object, WireType.of(type));
  }

  private void message(JsonObject object, WireType type) {
    for (int i = type.parts().size() - 1; i >= 0; i--) {
      switch (type.parts().get(i)) {
        case WireType.Leaf(int number, int _, FieldSchema field) -> {
          Json value = object.get(field.name()).orElse(JsonNull.NULL);
          if (value != JsonNull.NULL) {
            field(number, value, field.shape(), type.name(), field.name());
          }
        }
        case WireType.Inlined(int number, WireType inner) -> {
          int since = out.length();
          message(object, inner);
          if (out.length() > since) {
            out.header(number, since);
          }
        }
      }
    }
  }

  private void field(int number, Json value, Shape shape, String type, String name) {
    if (shape == Shape.Scalar.ANY && SchemaUnions.isUnion(type, name)) {
      SchemaUnions.write(out, number, value, name);
      return;
    }
    switch (shape) {
      case Shape.ListOf(Shape item) -> {
        JsonArray items = as(JsonArray.class, value, type, name);
        for (int i = items.size() - 1; i >= 0; i--) {
          field(number, items.get(i), item, type, name);
        }
      }
      case Shape.MapOf(Shape item) -> map(number, as(JsonObject.class, value, type, name), item, type, name);
      case Shape.Ref(var ref) -> {
        int since = out.length();
        message(as(JsonObject.class, value, type, name), ref.get());
        out.header(number, since);
      }
      case Shape.Scalar scalar -> {
        try {
          scalar(number, value, scalar, type, name);
        } catch (TimeException | ArithmeticException | NumberFormatException e) {
          throw new ProtobufException(type + "." + name + ": " + e.getMessage());
        }
      }
    }
  }

  private void map(int number, JsonObject members, Shape item, String type, String name) {
    String[] keys = members.names().toArray(String[]::new);
    Arrays.sort(keys);
    for (int i = keys.length - 1; i >= 0; i--) {
      Json value = members.get(keys[i]).orElse(JsonNull.NULL);
      int since = out.length();
      if (value == JsonNull.NULL) {
        // Go's zero value; times and the like are messages, and their zero is an empty one.
        if (!(item instanceof Shape.Scalar s) || s.compareTo(Shape.Scalar.TIME) >= 0) {
          out.header(2, since);
        }
      } else if (item instanceof Shape.ListOf) {
        field(1, value, item, type, name);
        out.header(2, since);
      } else {
        field(2, value, item, type, name);
      }
      out.string(1, keys[i]);
      out.header(number, since);
    }
  }

  private void scalar(int number, Json value, Shape.Scalar shape, String type, String name) {
    switch (shape) {
      case STRING -> out.string(number, text(value, type, name));
      case BOOL -> out.integer(number, as(JsonBool.class, value, type, name).value() ? 1 : 0);
      case INT32, INT64 -> out.integer(number, integer(value, type, name));
      case DOUBLE -> {
        out.fixed64(Double.doubleToLongBits(as(JsonNumber.class, value, type, name).asDouble()));
        out.tag(number, ReverseBytes.FIXED64);
      }
      case BYTES -> out.bytes(number, base64(text(value, type, name), type, name));
      case TIME -> time(number, Timestamps.parse(text(value, type, name)), 0);
      case MICRO_TIME -> {
        Instant at = Timestamps.parse(text(value, type, name));
        time(number, at, at.getNano() / 1000 * 1000);
      }
      case DURATION -> {
        int since = out.length();
        out.integer(1, GoDuration.parse(text(value, type, name)).toNanos());
        out.header(number, since);
      }
      case QUANTITY -> {
        int since = out.length();
        out.string(1, value instanceof JsonNumber n ? n.text() : text(value, type, name));
        out.header(number, since);
      }
      case INT_OR_STRING -> {
        int since = out.length();
        boolean isText = value instanceof JsonString;
        out.string(3, isText ? text(value, type, name) : "");
        out.integer(2, isText ? 0 : integer(value, type, name));
        out.integer(1, isText ? 1 : 0);
        out.header(number, since);
      }
      case ANY -> {
        int since = out.length();
        out.bytes(1, JsonWriter.compact(value));
        out.header(number, since);
      }
    }
  }

  private void time(int number, Instant at, int nanos) {
    int since = out.length();
    out.integer(2, nanos);
    out.integer(1, at.getEpochSecond());
    out.header(number, since);
  }

  private static long integer(Json value, String type, String name) {
    JsonNumber n = as(JsonNumber.class, value, type, name);
    return n.asLong().orElseThrow(() -> new ProtobufException(type + "." + name + ": not a 64-bit integer: " + n.text()));
  }

  private static String text(Json value, String type, String name) {
    return as(JsonString.class, value, type, name).value();
  }

  private static byte[] base64(String text, String type, String name) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new ProtobufException(type + "." + name + ": " + e.getMessage());
    }
  }

  static <J extends Json> J as(Class<J> wanted, Json value, String type, String name) {
    if (!wanted.isInstance(value)) {
      throw new ProtobufException(type + "." + name + ": no protobuf form for a value of type " + value.typeName());
    }
    return wanted.cast(value);
  }
}
