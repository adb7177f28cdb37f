package dev.berth.api.custom.definition;

import dev.berth.api.custom.structural.GoValues;
import dev.berth.api.custom.structural.Structural;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One {@code openAPIV3Schema}: what may stand at its root, that it is structural, that its defaults are valid, that
 * it says nothing that custom resources cannot have, and last its rules. Upstream: {@code
 * validateCustomResourceDefinitionValidation}.
 */
final class WholeSchema {
  /** In the order in which upstream looks at them and prints them. */
  private static final List<String> AT_ROOT =
      List.of(
          "description", "type", "format", "title", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum",
          "maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "multipleOf", "required", "items",
          "properties", "externalDocs", "example", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-validations");

  private static final String AT_ROOT_TEXT =
      "[Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern"
          + " MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example"
          + " XPreserveUnknownFields XValidations]";

  private final RuleCheck rules;
  private final Set<String> oldRules;
  private final Set<String> oldMessages;
  private final boolean unchanged;

  WholeSchema(RuleCheck rules, Set<String> oldRules, Set<String> oldMessages, boolean unchanged) {
    this.rules = rules;
    this.oldRules = oldRules;
    this.oldMessages = oldMessages;
    this.unchanged = unchanged;
  }

  /** @param at where the schema is, {@code openAPIV3Schema} included */
  List<FieldError> check(JsonObject schema, boolean hasStatus, FieldPath at) {
    List<FieldError> found = new ArrayList<>();
    if (hasStatus) {
      root(schema, at, found);
    }
    if (schema.bool("nullable")) {
      found.add(FieldError.forbidden(at.child("nullable"), "nullable cannot be true at the root"));
    }
    String unreadable = SchemaNodes.unreadable(schema);
    boolean sound = unreadable.isEmpty();
    boolean readable = sound;
    Structural structural = sound ? Structural.of(schema) : Structural.EMPTY;
    if (sound) {
      List<FieldError> wrong = StructuralChecks.check(schema, at);
      if (wrong.isEmpty()) {
        wrong = new PresetChecks(rules).check(structural, at);
      }
      sound = wrong.isEmpty();
      found.addAll(wrong);
    }
    SchemaChecks nodes = new SchemaChecks();
    nodes.check(schema, readable ? Optional.of(structural) : Optional.empty(), at);
    found.addAll(nodes.found());
    if (sound && structural.hasValidations()) {
      RuleCheck.Circumstances about =
          new RuleCheck.Circumstances(nodes::broken, oldRules, oldMessages, unchanged);
      found.addAll(rules.schema(structural, at, about));
    }
    if (found.isEmpty() && !unreadable.isEmpty()) {
      found.add(FieldError.invalid(at, "", unreadable));
    }
    return found;
  }

  /** With a status subresource, the schema of the status is taken by itself: nothing at the root may reach into it. */
  private static void root(JsonObject schema, FieldPath at, List<FieldError> found) {
    String type = schema.text("type");
    if (!type.isEmpty() && !type.equals("object")) {
      found.add(
          FieldError.invalid(
              at.child("type"),
              type,
              "only \"object\" is allowed as the type at the root of the schema if the status subresource is enabled"));
    } else if (!AT_ROOT.containsAll(schema.names())) {
      found.add(
          FieldError.invalid(
              at,
              GoValues.shown(schema),
              "only "
                  + AT_ROOT_TEXT
                  + " fields are allowed at the root of the schema if the status subresource is enabled"));
    }
  }
}
