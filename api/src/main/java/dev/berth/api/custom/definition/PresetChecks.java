package dev.berth.api.custom.definition;

import dev.berth.api.custom.structural.EmbeddedMeta;
import dev.berth.api.custom.structural.GoValues;
import dev.berth.api.custom.structural.Members;
import dev.berth.api.custom.structural.Pruning;
import dev.berth.api.custom.structural.Structural;
import dev.berth.api.custom.structural.ValueValidation;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether defaults are values that their own schema accepts: nothing unknown in them, metadata well-formed, rules kept.
 * Defaults of parts of metadata are looked at within the resource that they belong to. Upstream: {@code
 * defaulting/validation.go}.
 */
final class PresetChecks {
  private static final FieldPath NOWHERE = FieldPath.ROOT;

  private final RuleCheck rules;
  private final List<FieldError> found = new ArrayList<>();

  PresetChecks(RuleCheck rules) {
    this.rules = rules;
  }

  /** Puts a value where it would stand in the resource around it. */
  private interface Around extends Function<Json, Json> {
    Around SELF = value -> value;

    default Around member(String name) {
      return value -> apply(JsonObject.of(name, value));
    }

    default Around item() {
      return value -> apply(JsonArray.of(value));
    }
  }

  /** @param schema the whole schema of an object, structural */
  List<FieldError> check(Structural schema, FieldPath at) {
    node(schema, Place.of(at), Around.SELF, false, true);
    return found;
  }

  private void node(Structural schema, Place at, Around around, boolean inMeta, boolean root) {
    if (!schema.hasDefaults()) {
      return;
    }
    boolean resource = root || schema.embeddedResource();
    Around inside = schema.embeddedResource() ? Around.SELF : around;
    boolean meta = inMeta && !schema.embeddedResource();
    schema
        .defaultValue()
        .ifPresent(
            value -> {
              FieldPath here = at.child("default").path();
              if (meta) {
                partOfMeta(schema, value, here, inside);
              } else {
                whole(schema, value, here, root);
              }
            });
    schema.items().ifPresent(items -> node(items, at.child("items"), inside.item(), meta, false));
    Members properties = schema.properties();
    for (int i = 0; i < properties.size(); i++) {
      String name = properties.name(i);
      boolean enters = resource && (name.equals("metadata") || name.equals("apiVersion") || name.equals("kind"));
      Place below = at.child("properties").key(name);
      node(properties.schema(i), below, inside.member(name), meta || enters, false);
    }
  }

  private void whole(Structural schema, Json value, FieldPath at, boolean root) {
    if (!Pruning.value(value, schema).value().equals(value)) {
      found.add(FieldError.invalid(at, GoValues.shown(value), "must not have unknown fields"));
    }
    Optional<FieldError> malformed = EmbeddedMeta.malformed(value, schema, at);
    if (malformed.isPresent()) {
      found.add(malformed.get());
      return;
    }
    List<FieldError> wrong = EmbeddedMeta.check(value, schema, at);
    found.addAll(wrong.isEmpty() ? values(schema, value, at, root) : wrong);
  }

  private List<FieldError> values(Structural schema, Json value, FieldPath at, boolean root) {
    List<FieldError> wrong = ValueValidation.check(value, schema, at);
    return wrong.isEmpty() && schema.hasValidations() ? rules.preset(schema, at, value, root) : wrong;
  }

  private void partOfMeta(Structural schema, Json value, FieldPath at, Around around) {
    if (!(around.apply(value) instanceof JsonObject resource)) {
      return;
    }
    JsonObject named = resource.has("kind") ? resource : resource.with("kind", JsonString.of("Validation"));
    JsonObject whole = named.has("apiVersion") ? named : named.with("apiVersion", "validation/v1");
    List<FieldError> wrong = EmbeddedMeta.resource(whole, NOWHERE);
    if (!wrong.isEmpty()) {
      String texts = wrong.stream().map(FieldError::text).collect(Collectors.joining(", ", "[", "]"));
      String detail = wrong.size() == 1 ? wrong.getFirst().text() : texts;
      found.add(FieldError.invalid(at, GoValues.shown(value), "must result in valid metadata: " + detail));
      return;
    }
    found.addAll(values(schema, value, at, false));
  }
}
