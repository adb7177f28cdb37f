package dev.berth.api.custom.rules;

import dev.berth.api.cel.CelLimits;
import dev.berth.api.custom.structural.Correlated;
import dev.berth.api.custom.structural.ObjectChecks;
import dev.berth.api.custom.structural.Structural;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * All rules of one schema, ready to be asked after the schema's other checks. Compiled when a value first reaches them. Any
 * thread.
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

  /**
   * What the rules say of an object that is created; transition rules say nothing.
   *
   * @param found what the schema's other checks found: after some of it rules are not evaluated, which is said instead
   */
  public Findings create(JsonObject object, List<FieldError> found) {
    return blocked(found).orElseGet(() ->
        check(object, Optional.empty(), Ratchet.NONE, FieldPath.ROOT).findings());
  }

  /**
   * What the rules say of an object, or its status, that replaces another.
   *
   * @param schema whose rules these are
   */
  public Findings update(JsonObject next, JsonObject old, Structural schema, List<FieldError> found) {
    return blocked(found).orElseGet(() ->
        check(next, Optional.of(old), Ratchet.of(new Correlated(next, old, schema)), FieldPath.ROOT).findings());
  }

  private Optional<Findings> blocked(List<FieldError> found) {
    return root.isEmpty()
        ? Optional.of(Findings.NOTHING)
        : ObjectChecks.notEvaluated(found).map(e -> new Findings(List.of(e), List.of()));
  }

  Evaluation check(Json value, Optional<? extends Json> old, Ratchet ratchet, FieldPath at) {
    Evaluation evaluation = new Evaluation(CelLimits.CUSTOM_OBJECT);
    root.ifPresent(node -> node.check(value, old.map(o -> (Json) o), ratchet, at, evaluation));
    return evaluation;
  }
}
