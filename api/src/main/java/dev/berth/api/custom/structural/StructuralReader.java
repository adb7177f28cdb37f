package dev.berth.api.custom.structural;

import dev.berth.api.custom.structural.Structural.Topology;
import dev.berth.api.custom.structural.Structural.Type;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * JSON to nodes. Nodes that say the same become one: of the thousands of nodes of a schema most are {@code type:
 * string} with nothing else, and definitions repeat pod specs in each of their versions. One reader may read all
 * versions of a definition. One thread.
 */
public final class StructuralReader {
  private static final Map<String, Type> TYPES =
      Map.of(
          "object", Type.OBJECT,
          "array", Type.ARRAY,
          "string", Type.STRING,
          "integer", Type.INTEGER,
          "number", Type.NUMBER,
          "boolean", Type.BOOLEAN);

  private static final Map<String, Topology> TOPOLOGIES =
      Map.of("atomic", Topology.ATOMIC, "set", Topology.SET, "map", Topology.MAP, "granular", Topology.GRANULAR);

  private static final int BELOW =
      Structural.DEFAULTS_BELOW | Structural.EMBEDDED_BELOW | Structural.TOPOLOGY_BELOW | Structural.RULES_BELOW;

  private final Map<Structural, Structural> nodes = new HashMap<>();
  private final Map<ValueRules, ValueRules> rules = new HashMap<>();
  private final Map<Members, Members> members = new HashMap<>();

  /** The tree of a schema. */
  public Structural read(JsonObject schema) {
    Structural.Draft draft = new Structural.Draft();
    draft.type = TYPES.getOrDefault(schema.text("type"), Type.ANY);
    draft.topology = topology(schema, draft.type == Type.ARRAY ? "x-kubernetes-list-type" : "x-kubernetes-map-type");
    draft.flags =
        flag(schema, "nullable", Structural.NULLABLE)
            | flag(schema, "x-kubernetes-preserve-unknown-fields", Structural.PRESERVES)
            | flag(schema, "x-kubernetes-embedded-resource", Structural.EMBEDDED | Structural.EMBEDDED_BELOW)
            | flag(schema, "x-kubernetes-int-or-string", Structural.INT_OR_STRING);
    draft.properties = properties(schema.object("properties"));
    if (schema.get("items").orElse(JsonNull.NULL) instanceof JsonObject items) {
      draft.items = read(items);
    }
    switch (schema.get("additionalProperties").orElse(JsonNull.NULL)) {
      case JsonObject additional -> {
        draft.additional = read(additional);
        draft.flags |= Structural.ADDITIONAL | Structural.ADDITIONAL_ALLOWED;
      }
      case JsonBool allowed ->
          draft.flags |= Structural.ADDITIONAL | (allowed.value() ? Structural.ADDITIONAL_ALLOWED : 0);
      case Json _ -> {}
    }
    draft.defaultValue = schema.get("default").filter(d -> d != JsonNull.NULL).orElse(null);
    draft.listMapKeys = List.copyOf(schema.array("x-kubernetes-list-map-keys").strings().toList());
    draft.rules = rules(schema);
    draft.validations = validations(schema.array("x-kubernetes-validations"));
    draft.flags |= below(draft);
    return share(draft);
  }

  /** A node of this draft, or the equal one that is there already. */
  Structural share(Structural.Draft draft) {
    Structural node = new Structural(draft);
    Structural known = nodes.putIfAbsent(node, node);
    return known == null ? node : known;
  }

  /** What is at or below a node. */
  static int below(Structural.Draft draft) {
    int found = draft.defaultValue == null ? 0 : Structural.DEFAULTS_BELOW;
    found |= draft.topology == Topology.SET || draft.topology == Topology.MAP ? Structural.TOPOLOGY_BELOW : 0;
    found |= draft.validations.isEmpty() ? 0 : Structural.RULES_BELOW;
    found |= (draft.flags & Structural.EMBEDDED) == 0 ? 0 : Structural.EMBEDDED_BELOW;
    for (int i = 0; i < draft.properties.size(); i++) {
      found |= flagsBelow(draft.properties.schema(i));
    }
    if (draft.items != null) {
      found |= flagsBelow(draft.items);
    }
    if (draft.additional != null) {
      found |= flagsBelow(draft.additional);
    }
    return found;
  }

  private static int flagsBelow(Structural node) {
    int found = 0;
    for (int flag = Integer.lowestOneBit(BELOW); flag <= Integer.highestOneBit(BELOW); flag <<= 1) {
      found |= node.is(flag) ? flag : 0;
    }
    return found;
  }

  private Members properties(JsonObject properties) {
    if (properties.isEmpty()) {
      return Members.NONE;
    }
    String[] names = new String[properties.size()];
    Structural[] schemas = new Structural[names.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = properties.name(i);
      schemas[i] = read(properties.value(i) instanceof JsonObject o ? o : JsonObject.EMPTY);
    }
    Members made = new Members(names, schemas);
    Members known = members.putIfAbsent(made, made);
    return known == null ? made : known;
  }

  private ValueRules rules(JsonObject s) {
    ValueRules made =
        new ValueRules(
            s.text("format"),
            number(s, "maximum"),
            s.bool("exclusiveMaximum"),
            number(s, "minimum"),
            s.bool("exclusiveMinimum"),
            number(s, "multipleOf"),
            count(s, "maxLength"),
            count(s, "minLength"),
            s.text("pattern"),
            count(s, "maxItems"),
            count(s, "minItems"),
            count(s, "maxProperties"),
            count(s, "minProperties"),
            List.copyOf(s.array("enum").items()),
            List.copyOf(s.array("required").strings().toList()),
            junctor(s.array("allOf")),
            junctor(s.array("anyOf")),
            junctor(s.array("oneOf")),
            s.get("not").orElse(JsonNull.NULL) instanceof JsonObject not ? Optional.of(read(not)) : Optional.empty());
    if (made.equals(ValueRules.NONE)) {
      return ValueRules.NONE;
    }
    ValueRules known = rules.putIfAbsent(made, made);
    return known == null ? made : known;
  }

  private List<Structural> junctor(JsonArray schemas) {
    return schemas.isEmpty() ? List.of() : schemas.objects().map(this::read).toList();
  }

  private static List<Rule> validations(JsonArray rules) {
    return rules.isEmpty()
        ? List.of()
        : rules
            .objects()
            .map(
                r ->
                    new Rule(
                        r.text("rule"),
                        r.text("message"),
                        r.text("messageExpression"),
                        r.string("reason"),
                        r.text("fieldPath"),
                        r.get("optionalOldSelf").orElse(JsonNull.NULL) instanceof JsonBool b
                            ? Optional.of(b.value())
                            : Optional.empty()))
            .toList();
  }

  private static Topology topology(JsonObject schema, String name) {
    return TOPOLOGIES.getOrDefault(schema.text(name), Topology.UNSET);
  }

  private static int flag(JsonObject schema, String name, int flag) {
    return schema.bool(name) ? flag : 0;
  }

  private static Optional<JsonNumber> number(JsonObject schema, String name) {
    return schema.get(name).orElse(JsonNull.NULL) instanceof JsonNumber n ? Optional.of(n) : Optional.empty();
  }

  private static OptionalLong count(JsonObject schema, String name) {
    return schema.integer(name);
  }
}
