package dev.berth.controllers.pods;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonString;

/** A number or a percentage of a total, as in {@code maxSurge: 25%}. */
public final class Share {
  private Share() {}

  /** Percentages rounded up. */
  public static long up(Json value, long total) {
    return of(value, total, 99);
  }

  /** Percentages rounded down. */
  public static long down(Json value, long total) {
    return of(value, total, 0);
  }

  private static long of(Json value, long total, int rounding) {
    return switch (value) {
      case JsonNumber number -> number.asLong().orElse(0);
      case JsonString text when text.value().matches("[0-9]{1,9}%") ->
          (Long.parseLong(text.value().substring(0, text.value().length() - 1)) * total + rounding) / 100;
      default -> 0;
    };
  }
}
