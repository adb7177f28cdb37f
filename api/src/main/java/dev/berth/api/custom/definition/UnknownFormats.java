package dev.berth.api.custom.definition;

import dev.berth.api.custom.structural.Formats;
import dev.berth.base.json.JsonObject;
import java.util.stream.Stream;

/** The formats in a definition's schemas that are accepted and mean nothing; once for each place. */
final class UnknownFormats {
  private UnknownFormats() {}

  static Stream<String> of(Spec spec) {
    return spec.schemas().stream().flatMap(SchemaNodes::all).filter(s -> !isKnown(s)).map(s -> s.text("format"));
  }

  private static boolean isKnown(JsonObject schema) {
    String format = schema.text("format");
    return format.isEmpty()
        || switch (schema.text("type")) {
          case "", "string" -> Formats.isKnown(format);
          case "integer" -> format.equals("int32") || format.equals("int64");
          case "number" -> format.equals("float") || format.equals("double");
          default -> false;
        };
  }
}
