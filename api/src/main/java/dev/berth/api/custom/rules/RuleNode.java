package dev.berth.api.custom.rules;

import dev.berth.api.cel.ValueType;
import dev.berth.api.cel.ValueType.ListOf;
import dev.berth.api.cel.ValueType.MapOf;
import dev.berth.api.cel.ValueType.ObjectOf;
import dev.berth.api.custom.structural.Members;
import dev.berth.api.custom.structural.Rule;
import dev.berth.api.custom.structural.Structural;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node of a schema that has rules, itself or below; nodes without are not there. */
final class RuleNode {
  private final Structural schema;
  private final ValueType type;
  private final List<Rule> written;
  private final Map<String, RuleNode> members = new HashMap<>();
  private final List<RuleNode> joined = new ArrayList<>();
  private Optional<RuleNode> additional = Optional.empty();
  private Optional<RuleNode> items = Optional.empty();
  /** Compiled when first asked; a race does it twice, no more. */
  private volatile List<CompiledRule> compiled = List.of();

  private RuleNode(Structural schema, ValueType type, List<Rule> written) {
    this.schema = schema;
    this.type = type;
    this.written = written;
  }

  static Optional<RuleNode> of(Structural schema, boolean resource) {
    return DeclaredTypes.of(schema, resource).flatMap(type -> of(schema, schema, type));
  }

  /**
   * @param says the schema whose rules these are: the node itself, or one joined to it by {@code allOf}
   * @param node the node that says what the values are
   */
  private static Optional<RuleNode> of(Structural says, Structural node, ValueType type) {
    RuleNode made = new RuleNode(node, type, says.validations());
    made.addMembers(says);
    ValueType inner = type instanceof ListOf l ? l.element() : type instanceof MapOf m ? m.value() : type;
    made.items = both(says.items(), node.items(), inner);
    made.additional = both(says.additionalProperties(), node.additionalProperties(), inner);
    for (Structural also : says.rules().allOf()) {
      of(also, node, type).ifPresent(made.joined::add);
    }
    boolean empty = made.written.isEmpty() && made.members.isEmpty() && made.joined.isEmpty()
        && made.items.isEmpty() && made.additional.isEmpty();
    return empty ? Optional.empty() : Optional.of(made);
  }

  private static Optional<RuleNode> both(Optional<Structural> says, Optional<Structural> node, ValueType type) {
    return says.isPresent() && node.isPresent() ? of(says.get(), node.get(), type) : Optional.empty();
  }

  private void addMembers(Structural says) {
    Members properties = says.properties();
    for (int i = 0; i < properties.size(); i++) {
      String name = properties.name(i);
      Structural said = properties.schema(i);
      Optional<Structural> node = schema.property(name);
      if (node.isPresent()) {
        Optional<ValueType> field = type instanceof ObjectOf o
            ? Optional.ofNullable(o.fields().get(name))
            : DeclaredTypes.of(node.get(), node.get().embeddedResource());
        field.flatMap(t -> of(said, node.get(), t)).ifPresent(child -> members.put(name, child));
      }
    }
  }

  private List<CompiledRule> rules() {
    List<CompiledRule> now = compiled;
    if (now.isEmpty() && !written.isEmpty()) {
      now = CompiledRule.all(written, schema, type);
      compiled = now;
    }
    return now;
  }

  /** @param old the value before, where the place had one */
  void check(Json value, Optional<Json> old, Ratchet ratchet, FieldPath at, Evaluation evaluation) {
    if (value == JsonNull.NULL || evaluation.isOver()) {
      return;
    }
    if (!written.isEmpty()) {
      new Judging(schema, evaluation, at, ratchet)
          .judge(rules(), value, old.filter(o -> o != JsonNull.NULL));
    }
    for (RuleNode also : joined) {
      also.check(value, old, ratchet.around(), at, evaluation);
    }
    switch (value) {
      case JsonObject o -> members(o, old, ratchet, at, evaluation);
      case JsonArray a -> items.ifPresent(node -> {
        OldItems before = OldItems.of(schema, old);
        for (int i = 0; i < a.size() && !evaluation.isOver(); i++) {
          node.check(a.get(i), before.find(a.get(i)), ratchet.item(i), at.index(i), evaluation);
        }
      });
      case Json other -> { }
    }
  }

  private void members(JsonObject o, Optional<Json> old, Ratchet ratchet, FieldPath at, Evaluation evaluation) {
    if (members.isEmpty() && additional.isEmpty()) {
      return;
    }
    JsonObject before = old.isPresent() && old.get() instanceof JsonObject b ? b : JsonObject.EMPTY;
    for (int i = 0; i < o.size() && !evaluation.isOver(); i++) {
      String name = o.name(i);
      RuleNode child = members.get(name);
      if (child != null) {
        child.check(o.value(i), before.get(name), ratchet.member(name), at.child(name), evaluation);
      }
      if (additional.isPresent()) {
        additional.get().check(o.value(i), before.get(name), ratchet.member(name), at.key(name), evaluation);
      }
    }
  }
}
