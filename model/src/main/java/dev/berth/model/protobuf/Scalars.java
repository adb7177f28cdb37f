package dev.berth.model.protobuf;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonLimits;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonReader;
import dev.berth.base.json.JsonString;
import dev.berth.model.schema.Shape;
import dev.berth.model.time.GoDuration;
import dev.berth.model.time.Timestamps;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** Reads values that JSON shows as scalars; many are small messages in protobuf. */
final class Scalars {
  /** The years 1 to 9999, which RFC 3339 can write. */
  private static final long FIRST_SECOND = -62_135_596_800L;

  private static final long LAST_SECOND = 253_402_300_799L;

  private Scalars() {}

  /** The wire type that a scalar is written with. */
  static int wire(Shape.Scalar shape) {
    return switch (shape) {
      case BOOL, INT32, INT64 -> ReverseBytes.VARINT;
      case DOUBLE -> ReverseBytes.FIXED64;
      case STRING, BYTES, TIME, MICRO_TIME, DURATION, QUANTITY, INT_OR_STRING, ANY -> ReverseBytes.LENGTH;
    };
  }

  static Json zero(Shape.Scalar shape) {
    return switch (shape) {
      case STRING, BYTES -> JsonString.EMPTY;
      case BOOL -> JsonBool.FALSE;
      case INT32, INT64, DOUBLE, INT_OR_STRING -> JsonNumber.of(0);
      case DURATION -> JsonString.of("0s");
      case QUANTITY -> JsonString.of("0");
      case TIME, MICRO_TIME, ANY -> JsonNull.NULL;
    };
  }

  static Json read(ByteReader in, Shape.Scalar shape) {
    return switch (shape) {
      case STRING -> JsonString.of(in.slice().text());
      case BOOL -> JsonBool.of(in.varint() != 0);
      case INT32 -> JsonNumber.of((int) in.varint());
      case INT64 -> JsonNumber.of(in.varint());
      case DOUBLE -> number(Double.longBitsToDouble(in.fixed64()));
      case BYTES -> JsonString.of(Base64.getEncoder().encodeToString(in.slice().rest()));
      case TIME -> time(in.slice(), false);
      case MICRO_TIME -> time(in.slice(), true);
      case DURATION -> JsonString.of(GoDuration.format(Duration.ofNanos(integer(in.slice()))));
      case QUANTITY -> quantity(in.slice());
      case INT_OR_STRING -> intOrString(in.slice());
      case ANY -> any(in.slice());
    };
  }

  private static JsonNumber number(double value) {
    if (!Double.isFinite(value)) {
      throw new ProtobufException("proto: unsupported number " + value);
    }
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    boolean plain = exact.signum() == 0 || Math.abs(value) >= 1e-6 && Math.abs(value) < 1e21;
    return JsonNumber.parse(plain ? exact.toPlainString() : exact.toString());
  }

  private static long integer(ByteReader in) {
    long value = 0;
    while (in.hasMore()) {
      int tag = in.tag();
      if (tag == (1 << 3 | ReverseBytes.VARINT)) {
        value = in.varint();
      } else {
        in.skip(tag & 7, tag >>> 3);
      }
    }
    return value;
  }

  private static Json time(ByteReader in, boolean micro) {
    if (!in.hasMore()) {
      return JsonNull.NULL;
    }
    long seconds = 0;
    long nanos = 0;
    while (in.hasMore()) {
      int tag = in.tag();
      switch (tag) {
        case 1 << 3 | ReverseBytes.VARINT -> seconds = in.varint();
        case 2 << 3 | ReverseBytes.VARINT -> nanos = (int) in.varint();
        default -> in.skip(tag & 7, tag >>> 3);
      }
    }
    if (seconds < FIRST_SECOND || seconds > LAST_SECOND || nanos < 0 || nanos > 999_999_999) {
      throw new ProtobufException("proto: time out of range: " + seconds + " s " + nanos + " ns");
    }
    Instant at = Instant.ofEpochSecond(seconds, micro ? nanos : 0);
    return JsonString.of(micro ? Timestamps.formatMicro(at) : Timestamps.format(at));
  }

  private static Json quantity(ByteReader in) {
    String text = "0";
    while (in.hasMore()) {
      int tag = in.tag();
      if (tag == (1 << 3 | ReverseBytes.LENGTH)) {
        text = in.slice().text();
      } else {
        in.skip(tag & 7, tag >>> 3);
      }
    }
    return JsonString.of(text);
  }

  private static Json intOrString(ByteReader in) {
    long kind = 0;
    int number = 0;
    String text = "";
    while (in.hasMore()) {
      int tag = in.tag();
      switch (tag) {
        case 1 << 3 | ReverseBytes.VARINT -> kind = in.varint();
        case 2 << 3 | ReverseBytes.VARINT -> number = (int) in.varint();
        case 3 << 3 | ReverseBytes.LENGTH -> text = in.slice().text();
        default -> in.skip(tag & 7, tag >>> 3);
      }
    }
    if (kind != 0 && kind != 1) {
      throw new ProtobufException("impossible IntOrString.Type");
    }
    return kind == 1 ? JsonString.of(text) : JsonNumber.of(number);
  }

  private static Json any(ByteReader in) {
    byte[] raw = new byte[0];
    while (in.hasMore()) {
      int tag = in.tag();
      if (tag == (1 << 3 | ReverseBytes.LENGTH)) {
        raw = in.slice().rest();
      } else {
        in.skip(tag & 7, tag >>> 3);
      }
    }
    if (raw.length == 0) {
      return JsonNull.NULL;
    }
    if (ProtobufObjects.hasMagic(raw)) {
      return ProtobufObjects.read(raw);
    }
    try {
      return JsonReader.read(raw, JsonLimits.DEFAULT).value();
    } catch (JsonException e) {
      throw new ProtobufException("proto: an embedded object is neither JSON nor protobuf: " + e.getMessage());
    }
  }
}
