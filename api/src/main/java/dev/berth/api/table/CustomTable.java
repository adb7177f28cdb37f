package dev.berth.api.table;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.PrinterColumn;
import dev.berth.model.ResourceType;
import dev.berth.model.time.HumanDuration;
import dev.berth.model.time.TimeException;
import dev.berth.model.time.Timestamps;
import java.util.List;
import java.util.Optional;

/** Rows of types whose columns are paths: custom resources. Source: apiextensions {@code tableconvertor.go}. */
final class CustomTable {
  private CustomTable() {}

  static boolean isFor(ResourceType type) {
    return type.columns().stream().anyMatch(c -> !c.jsonPath().isEmpty());
  }

  static void print(ResourceType type, JsonObject object, Row row) {
    for (PrinterColumn column : type.columns()) {
      if (column.jsonPath().isEmpty()) {
        row.name();
      } else {
        row.value(cell(column, object, row));
      }
    }
  }

  private static Json cell(PrinterColumn column, JsonObject object, Row row) {
    List<Json> found = JsonPath.parse(column.jsonPath()).map(p -> p.find(object)).orElse(List.of());
    if (found.isEmpty() || found.getFirst() == JsonNull.NULL) {
      return JsonNull.NULL;
    }
    Json value = found.getFirst();
    return switch (column.type()) {
      case "string" -> JsonString.of(JsonPath.print(value));
      case "integer" -> integer(value);
      case "number" -> value instanceof JsonNumber ? value : JsonNull.NULL;
      case "boolean" -> value instanceof JsonBool ? value : JsonNull.NULL;
      case "date" -> value instanceof JsonString s ? JsonString.of(date(s.value(), row)) : JsonNull.NULL;
      default -> JsonNull.NULL;
    };
  }

  private static Json integer(Json value) {
    if (!(value instanceof JsonNumber n)) {
      return JsonNull.NULL;
    }
    return n.asLong().isPresent() ? n : JsonNumber.of((long) n.asDouble());
  }

  private static String date(String text, Row row) {
    try {
      return text.isEmpty()
          ? Phrases.UNKNOWN
          : HumanDuration.since(Optional.of(Timestamps.parse(text)), row.now());
    } catch (TimeException e) {
      return "<invalid>";
    }
  }
}
