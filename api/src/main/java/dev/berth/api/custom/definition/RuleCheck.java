package dev.berth.api.custom.definition;

import dev.berth.api.custom.structural.Structural;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whether the rules of {@code x-kubernetes-validations} compile, have the right type and are cheap enough. Asked by the
 * definition's strategy, which itself has seen to what upstream calls schema errors: rules and messages that are
 * empty or have line breaks, unknown reasons, bad field paths.
 */
public interface RuleCheck {

  /** Finds nothing wrong. */
  RuleCheck NONE =
      new RuleCheck() {
        @Override
        public List<FieldError> schema(Structural schema, FieldPath at, Circumstances about) {
          return List.of();
        }

        @Override
        public List<FieldError> preset(Structural schema, FieldPath at, Json value, boolean root) {
          return List.of();
        }
      };

  /**
   * What is known of a schema beside itself.
   *
   * @param broken whether the schema at a path, or one below it, has errors already: its rules are not looked at
   * @param oldRules the rules that the definition had before, which may use what only stored expressions may
   * @param oldMessages the message expressions that the definition had before
   * @param unchanged whether this version's schema is what it was: the cost limit of single expressions does not hold
   */
  record Circumstances(
      Predicate<FieldPath> broken, Set<String> oldRules, Set<String> oldMessages, boolean unchanged) {}

  /**
   * What is wrong with all rules of one version's schema, in upstream's order: additionalProperties, properties and
   * items before the node itself; at the end the cost of all together.
   *
   * @param schema whole, structural and with valid defaults
   * @param at where it stands: {@code spec.validation.openAPIV3Schema}; properties below are {@code
   *     at.child("properties").key(name)}
   */
  List<FieldError> schema(Structural schema, FieldPath at, Circumstances about);

  /**
   * What a default does wrong by the rules of its own schema and below: evaluated as an update from the value to
   * itself, and then, where that is well, as a creation.
   *
   * @param root whether the schema is the object's own
   */
  List<FieldError> preset(Structural schema, FieldPath at, Json value, boolean root);
}
