package dev.berth.api.custom.rules;

import dev.berth.api.cel.CelLimits;
import dev.berth.api.custom.structural.Correlated;
import dev.berth.api.custom.structural.Structural;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.util.Optional;

/**
 * All rules of one schema, ready to be asked. Compiled when a value first reaches them. Any thread. Whoever stores custom
 * objects asks after the schema's other checks, and not where {@link
 * dev.berth.api.custom.structural.ObjectChecks#notEvaluated} says so.
 */
public final class RuleSet {
  /** Of a schema without rules. */
  public static final RuleSet NONE = new RuleSet(Optional.empty());

  private final Optional<RuleNode> root;

  private RuleSet(Optional<RuleNode> root) {
    this.root = root;
  }

  /** The rules of a version's whole schema. */
  public static RuleSet of(Structural schema) {
    return of(schema, true);
  }

  static RuleSet of(Structural schema, boolean resource) {
    return schema.hasValidations() ? new RuleSet(RuleNode.of(schema, resource)) : NONE;
  }

  /** What the rules say of an object that is created; transition rules say nothing. */
  public Findings create(JsonObject object) {
    return check(object, Optional.empty(), Ratchet.NONE, FieldPath.ROOT).findings();
  }

  /** What the rules say of an object, or its status, that replaces another. */
  public Findings update(JsonObject next, JsonObject old, Structural schema) {
    return check(next, Optional.of(old), Ratchet.of(new Correlated(next, old, schema)), FieldPath.ROOT).findings();
  }

  Evaluation check(Json value, Optional<? extends Json> old, Ratchet ratchet, FieldPath at) {
    Evaluation evaluation = new Evaluation(CelLimits.CUSTOM_OBJECT);
    root.ifPresent(node -> node.check(value, old.map(o -> (Json) o), ratchet, at, evaluation));
    return evaluation;
  }
}
