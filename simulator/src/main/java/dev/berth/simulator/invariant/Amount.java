package dev.berth.simulator.invariant;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;

/** How many pods a field means that has a number, or a percentage of all. */
final class Amount {
  private Amount() {}

  /** A percentage that is no whole number counts as the next one up; 0 where the field is missing. */
  static long up(JsonObject object, String field, long all) {
    return of(object, field, all, 99);
  }

  /** The next one down. */
  static long down(JsonObject object, String field, long all) {
    return of(object, field, all, 0);
  }

  private static long of(JsonObject object, String field, long all, long round) {
    Json value = object.get(field).orElse(JsonNumber.of(0));
    return value instanceof JsonString text && text.value().endsWith("%")
        ? (Long.parseLong(text.value().substring(0, text.value().length() - 1)) * all + round) / 100
        : object.number(field);
  }
}
