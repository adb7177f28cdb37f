package dev.berth.api.cel.value;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Values as JSON, as cel-go converts them to {@code google.protobuf.Value}. */
public final class ToJson {
  private ToJson() {}

  /** Empty where JSON has no such value. @throws CutOff where there is too much of it */
  public static Optional<Json> of(Object value, Meter meter) {
    meter.work(1);
    return switch (value) {
      case JsonMap m when !(m.type() instanceof dev.berth.api.cel.ValueType.ObjectOf) -> Optional.of(m.json());
      case JsonMap m -> Optional.of(m.json());
      case JsonList l -> Optional.of(l.json());
      case Boolean b -> Optional.of(JsonBool.of(b));
      case Long l -> Optional.of(JsonNumber.of(l));
      case Unsigned u -> Optional.of(JsonNumber.parse(u.toString()));
      case Double d -> Optional.of(number(d));
      case String s -> Optional.of(JsonString.of(s));
      case Bytes b -> Optional.of(JsonString.of(Base64.getEncoder().encodeToString(b.all())));
      case NullValue n -> Optional.of(JsonNull.NULL);
      case Instant t -> Optional.of(JsonString.of(Texts.time(t)));
      case Duration d -> Optional.of(JsonString.of(Texts.seconds(d)));
      case ListValue l -> list(l, meter);
      case MapValue m -> map(m, meter);
      case Object other -> Optional.empty();
    };
  }

  private static Json number(double d) {
    if (!Double.isFinite(d)) {
      return JsonString.of(Double.isNaN(d) ? "NaN" : d > 0 ? "Infinity" : "-Infinity");
    }
    return d == Math.rint(d) && Math.abs(d) < 1e15
        ? JsonNumber.of((long) d)
        : JsonNumber.parse(new BigDecimal(Double.toString(d)).stripTrailingZeros().toString().replace("E+", "e+"));
  }

  private static Optional<Json> list(ListValue l, Meter meter) {
    List<Json> items = new ArrayList<>(l.size());
    for (int i = 0; i < l.size(); i++) {
      Optional<Json> item = of(l.get(i), meter);
      if (item.isEmpty()) {
        return Optional.empty();
      }
      items.add(item.get());
    }
    return Optional.of(JsonArray.of(items));
  }

  private static Optional<Json> map(MapValue m, Meter meter) {
    boolean fields = !m.typeName().isEmpty();
    JsonObject.Builder out = JsonObject.builder();
    for (Iterator<Object> keys = m.keys(); keys.hasNext(); ) {
      Object key = keys.next();
      Optional<Json> item = of(m.find(key), meter);
      if (item.isEmpty()) {
        return Optional.empty();
      }
      String name = String.valueOf(key);
      out.put(fields ? FieldNames.unescape(name) : name, item.get());
    }
    return Optional.of(out.build());
  }
}
