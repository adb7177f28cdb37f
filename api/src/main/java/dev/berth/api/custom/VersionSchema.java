package dev.berth.api.custom;

import dev.berth.api.apply.MergeType;
import dev.berth.api.apply.SchemaMergeTypes;
import dev.berth.api.cel.ValueType;
import dev.berth.api.custom.rules.DeclaredTypes;
import dev.berth.api.custom.rules.Findings;
import dev.berth.api.custom.rules.Reminders;
import dev.berth.api.custom.rules.RuleSet;
import dev.berth.api.custom.structural.EmbeddedMeta;
import dev.berth.api.custom.structural.ObjectChecks;
import dev.berth.api.custom.structural.Pruning;
import dev.berth.api.custom.structural.Shaping;
import dev.berth.api.custom.structural.Structural;
import dev.berth.api.decode.Decoded;
import dev.berth.api.validation.FieldError;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What the schema of one version does to objects: all that differs from type to type when one comes in, is checked, and goes
 * out. Immutable; made when the first object is seen.
 */
final class VersionSchema {
  private final Structural structure;
  private final MergeType mergeType;
  private final RuleSet rules;
  private final Reminders reminders = new Reminders();

  private VersionSchema(Structural structure, MergeType mergeType) {
    this.structure = structure;
    this.mergeType = mergeType;
    this.rules = RuleSet.of(structure);
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

  /** The same of what an apply made of an object. */
  Decoded merged(JsonObject object) {
    return Shaping.merged(object, structure);
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
    return Shaping.defaulted(object, structure);
  }

  /** What expressions see of its objects. */
  ValueType valueType() {
    return DeclaredTypes.whole(structure);
  }

  List<FieldError> validate(JsonObject object) {
    List<FieldError> found = ObjectChecks.create(object, structure);
    return joined(found, rules.create(object, found));
  }

  /** What is wrong with a change; what was wrong before and did not change may stay. */
  List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    List<FieldError> found = ObjectChecks.update(next, old, structure);
    return joined(found, reminders.keep(next, rules.update(next, old, structure, found)));
  }

  /** What is wrong with a change of the status. */
  List<FieldError> validateStatus(JsonObject next, JsonObject old) {
    List<FieldError> found = ObjectChecks.statusUpdate(next, old, structure);
    return joined(found, reminders.keep(next, rules.update(next, old, structure, found)));
  }

  /** What rules say of a change that they let through; asked after it was checked. */
  List<String> updateWarnings(JsonObject next) {
    return reminders.take(next);
  }

  private static List<FieldError> joined(List<FieldError> found, Findings ofRules) {
    if (ofRules.errors().isEmpty()) {
      return found;
    }
    List<FieldError> all = new ArrayList<>(found);
    all.addAll(ofRules.errors());
    return all;
  }

  /** How ownership goes through its objects. */
  MergeType mergeType() {
    return mergeType;
  }
}
