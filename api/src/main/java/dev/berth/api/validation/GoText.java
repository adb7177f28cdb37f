package dev.berth.api.validation;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** JSON values as Go's {@code %v} prints their decoded form: upstream's error texts quote them so. */
public final class GoText {
  private GoText() {}

  /** {@code map[a:1 b:[x y]]}, names sorted; {@code <nil>} for null. */
  public static String of(Json value) {
    return switch (value) {
      case JsonObject o ->
          IntStream.range(0, o.size())
              .mapToObj(o::name)
              .sorted()
              .map(n -> n + ":" + of(o.get(n).orElseThrow()))
              .collect(Collectors.joining(" ", "map[", "]"));
      case JsonArray a -> a.stream().map(GoText::of).collect(Collectors.joining(" ", "[", "]"));
      case JsonString s -> s.value();
      case JsonNumber n -> GoNumbers.text(n);
      case JsonBool b -> b.toString();
      case JsonNull _ -> "<nil>";
    };
  }

  /** The Go type that a value decodes to: {@code map[string]interface {}}. */
  public static String type(Json value) {
    return switch (value) {
      case JsonObject _ -> "map[string]interface {}";
      case JsonArray _ -> "[]interface {}";
      case JsonString _ -> "string";
      case JsonNumber n -> isInteger(n) ? "int64" : "float64";
      case JsonBool _ -> "bool";
      case JsonNull _ -> "%!s(<nil>)";
    };
  }

  private static boolean isInteger(JsonNumber n) {
    return n.asLong().isPresent();
  }
}
