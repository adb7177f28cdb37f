package dev.berth.api.custom;

import dev.berth.api.apply.MergeType;
import dev.berth.api.apply.SchemaMergeTypes;
import dev.berth.api.custom.structural.Defaulting;
import dev.berth.api.custom.structural.EmbeddedMeta;
import dev.berth.api.custom.structural.ObjectChecks;
import dev.berth.api.custom.structural.Pruning;
import dev.berth.api.custom.structural.Shaping;
import dev.berth.api.custom.structural.Structural;
import dev.berth.api.decode.Decoded;
import dev.berth.api.validation.FieldError;
import dev.berth.base.json.JsonObject;
import java.util.List;

/**
 * What the schema of one version does to objects: all that differs from type to type when one comes in, is checked, and goes
 * out. Immutable; made when the first object is seen.
 */
final class VersionSchema {
  private final Structural structure;
  private final MergeType mergeType;

  private VersionSchema(Structural structure, MergeType mergeType) {
    this.structure = structure;
    this.mergeType = mergeType;
  }

  /**
   * @param name of the type in messages
   * @param openApi the version's {@code openAPIV3Schema}
   */
  static VersionSchema of(String name, JsonObject openApi) {
    Structural structure = Structural.of(openApi);
    return new VersionSchema(structure, SchemaMergeTypes.of(name, structure));
  }

  /**
   * An object as a client sent it: known fields, metadata in its form, defaults filled in.
   *
   * @throws dev.berth.api.decode.DecodeException where metadata cannot be read
   */
  Decoded sent(JsonObject object, List<String> duplicates) {
    return Shaping.sent(object, structure, duplicates);
  }

  /** The same of an object that was stored. */
  JsonObject stored(JsonObject object) {
    return Shaping.stored(object, structure);
  }

  /** What is known of an object that was converted; what it lacks stays lacking. */
  JsonObject converted(JsonObject object) {
    return EmbeddedMeta.coerce(Pruning.object(object, structure).value(), structure, true).value();
  }

  /** Fills in what was left out. Idempotent. */
  JsonObject defaulted(JsonObject object) {
    return Defaulting.object(object, structure);
  }

  List<FieldError> validate(JsonObject object) {
    return ObjectChecks.create(object, structure);
  }

  /** What is wrong with a change; what was wrong before and did not change may stay. */
  List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    return ObjectChecks.update(next, old, structure);
  }

  /** What is wrong with a change of the status. */
  List<FieldError> validateStatus(JsonObject next, JsonObject old) {
    return ObjectChecks.statusUpdate(next, old, structure);
  }

  /** How ownership goes through its objects. */
  MergeType mergeType() {
    return mergeType;
  }
}
