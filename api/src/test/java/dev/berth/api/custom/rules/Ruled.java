package dev.berth.api.custom.rules;

import dev.berth.api.custom.definition.RuleCheck;
import dev.berth.api.custom.structural.Structural;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Set;

/** A schema whose {@code spec} is given, and what its rules say. Quotes may be written as ticks. */
record Ruled(Structural schema) {

  static Ruled spec(String spec) {
    return whole("{'type':'object','properties':{'spec':" + spec + "}}");
  }

  static Ruled whole(String schema) {
    return new Ruled(Structural.of(object(schema)));
  }

  private static JsonObject object(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"').replace('`', '\''));
  }

  List<String> create(String spec) {
    return texts(RuleSet.of(schema).create(object("{'spec':" + spec + "}"), List.of()).errors());
  }

  Findings update(String old, String next) {
    return RuleSet.of(schema).update(
        object("{'spec':" + next + "}"), object("{'spec':" + old + "}"), schema, List.of());
  }

  List<String> updateErrors(String old, String next) {
    return texts(update(old, next).errors());
  }

  /** What is wrong with the definition. */
  List<String> review() {
    return review(false);
  }

  List<String> review(boolean unchanged) {
    return texts(new RuleReview().schema(schema, FieldPath.of("spec", "validation", "openAPIV3Schema"),
        new RuleCheck.Circumstances(path -> false, Set.of(), Set.of(), unchanged)));
  }

  static List<String> texts(List<FieldError> errors) {
    return errors.stream().map(FieldError::text).toList();
  }
}
