package dev.berth.api.custom.rules;

import dev.berth.api.cel.CelLimits;
import dev.berth.api.cel.Program;
import dev.berth.api.cel.ValueType;
import dev.berth.api.cel.ValueType.ListOf;
import dev.berth.api.cel.ValueType.MapOf;
import dev.berth.api.cel.ValueType.ObjectOf;
import dev.berth.api.custom.definition.RuleCheck;
import dev.berth.api.custom.structural.Members;
import dev.berth.api.custom.structural.Rule;
import dev.berth.api.custom.structural.Structural;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether a definition may have its rules: they compile, and are cheap however large an object is. Stateless. */
public final class RuleReview implements RuleCheck {
  private static final String RULES = "x-kubernetes-validations";

  @Override
  public List<FieldError> schema(Structural schema, FieldPath at, Circumstances about) {
    Review review = new Review(about);
    review.node(schema, at, Place.root(schema));
    review.found.addAll(review.costs.check(at));
    return review.found;
  }

  @Override
  public List<FieldError> preset(Structural schema, FieldPath at, Json value, boolean root) {
    RuleSet rules = RuleSet.of(schema, root);
    Findings same = rules.check(value, Optional.of(value), Ratchet.NONE, at).findings();
    return same.errors().isEmpty() ? rules.check(value, Optional.empty(), Ratchet.NONE, at).findings().errors()
        : same.errors();
  }

  /**
   * What a node has from the nodes above it.
   *
   * @param cardinality how often it may be there; absent where nothing bounds it
   * @param uncorrelated the outermost schema above whose values have no old ones; empty where all have
   */
  private record Place(Optional<ValueType> type, OptionalLong cardinality, String uncorrelated) {
    static Place root(Structural schema) {
      return new Place(DeclaredTypes.of(schema, true), OptionalLong.of(1), "");
    }

    Place below(Optional<ValueType> childType, OptionalLong factor, String lost) {
      OptionalLong product = cardinality.isPresent() && factor.isPresent()
          ? OptionalLong.of(RuleCosts.times(cardinality.getAsLong(), factor.getAsLong()))
          : OptionalLong.empty();
      return new Place(childType, product, uncorrelated.isEmpty() ? lost : uncorrelated);
    }
  }

  private static final class Review {
    private final Circumstances about;
    private final RuleCosts costs = new RuleCosts();
    private final List<FieldError> found = new ArrayList<>();

    Review(Circumstances about) {
      this.about = about;
    }

    private void node(Structural s, FieldPath at, Place place) {
      if (!s.hasValidations()) {
        return;
      }
      s.additionalProperties().ifPresent(a -> node(a, at.child("additionalProperties"), place.below(
          place.type().flatMap(t -> t instanceof MapOf m ? Optional.of(m.value()) : Optional.empty()),
          s.rules().maxProperties(), "")));
      Members properties = s.properties();
      for (int i = 0; i < properties.size(); i++) {
        String name = properties.name(i);
        Structural property = properties.schema(i);
        if (property.hasValidations()) {
          Optional<ValueType> type = place.type()
              .flatMap(t -> t instanceof ObjectOf o ? Optional.ofNullable(o.fields().get(name)) : Optional.empty());
          node(property, at.child("properties").key(name), place.below(type, OptionalLong.of(1), ""));
        }
      }
      boolean keyed = s.listType() == Structural.Topology.MAP;
      s.items().ifPresent(items -> node(items, at.child("items"), place.below(
          place.type().flatMap(t -> t instanceof ListOf l ? Optional.of(l.element()) : Optional.empty()),
          s.rules().maxItems(), keyed ? "" : at.text())));
      if (!s.validations().isEmpty() && !about.broken().test(at)) {
        rules(s, at.child(RULES), place);
      }
    }

    private void rules(Structural s, FieldPath at, Place place) {
      Optional<ValueType> type = place.type().or(() -> DeclaredTypes.of(s, s.embeddedResource()));
      if (type.isEmpty()) {
        found.add(new FieldError("InternalError", at, "Internal error: internal error: failed to construct type"
            + " information for x-kubernetes-validations rules: unable to convert structural schema to CEL"
            + " declarations"));
        return;
      }
      List<CompiledRule> rules = CompiledRule.all(s.validations(), s, type.get());
      long unbounded = CelLimits.REQUEST_BYTES / (type.get().minBytes() + 1);
      for (int i = 0; i < rules.size(); i++) {
        rule(rules.get(i), at.index(i), place.cardinality().orElse(unbounded), place.uncorrelated());
      }
    }

    private void rule(CompiledRule compiled, FieldPath at, long cardinality, String uncorrelated) {
      Rule rule = compiled.rule();
      cost(compiled.program(), "estimated rule cost", at.child("rule"), cardinality);
      if (!compiled.fault().isEmpty()) {
        found.add(about(at.child("rule"), rule, compiled.fault()));
      }
      if (!compiled.messageFault().isEmpty()) {
        found.add(about(at.child("messageExpression"), rule, compiled.messageFault()));
      } else if (compiled.message().isPresent()) {
        cost(compiled.message(), "estimated messageExpression cost", at.child("messageExpression"), 1);
      }
      if (compiled.usesOldSelf() && !uncorrelated.isEmpty()) {
        found.add(FieldError.invalid(at.child("rule"), rule.rule(),
            "oldSelf cannot be used on the uncorrelatable portion of the schema within " + uncorrelated));
      } else if (!compiled.usesOldSelf() && rule.optionalOldSelf().isPresent()) {
        found.add(FieldError.invalid(at.child("optionalOldSelf"), JsonBool.of(rule.optionalOldSelf().get()),
            "may not be set if oldSelf is not used in rule"));
      }
    }

    private void cost(Optional<Program> program, String what, FieldPath at, long cardinality) {
      long cost = program.map(p -> RuleCosts.times(p.maxCost(), cardinality)).orElse(0L);
      if (!about.unchanged() && cost > RuleCosts.EXPRESSION) {
        found.add(FieldError.forbidden(at, RuleCosts.exceeds(what, cost, RuleCosts.EXPRESSION)));
      }
      costs.add(at, cost);
    }

    /** The whole rule as Go's JSON prints upstream's record of it. */
    private static FieldError about(FieldPath at, Rule rule, String detail) {
      JsonObject shown = JsonObject.builder()
          .put("Rule", rule.rule())
          .put("Message", rule.message())
          .put("MessageExpression", rule.messageExpression())
          .put("Reason", rule.reason().<Json>map(JsonString::of).orElse(JsonNull.NULL))
          .put("FieldPath", rule.fieldPath())
          .put("OptionalOldSelf", rule.optionalOldSelf().<Json>map(JsonBool::of).orElse(JsonNull.NULL))
          .build();
      String text = shown.toString().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
      return new FieldError("FieldValueInvalid", at, "Invalid value: " + text + ": " + detail);
    }
  }
}
