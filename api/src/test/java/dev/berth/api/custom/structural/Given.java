package dev.berth.api.custom.structural;

import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import java.util.List;

/** Schemas and objects as a test writes them, in YAML. */
public final class Given {
  private Given() {}

  public static Structural schema(String yaml) {
    return Structural.of(object(yaml));
  }

  public static JsonObject object(String yaml) {
    return (JsonObject) value(yaml);
  }

  public static Json value(String yaml) {
    return Yaml.parse(yaml);
  }

  public static List<String> texts(List<FieldError> errors) {
    return errors.stream().map(FieldError::text).toList();
  }

  /** What is wrong with an object whose member x has a schema. */
  static List<String> wrongWith(String x, String schemaOfX) {
    Structural schema = schema("{type: object, properties: {x: " + schemaOfX + "}}");
    return texts(ValueValidation.check(object("{x: " + x + "}"), schema, FieldPath.ROOT));
  }
}
