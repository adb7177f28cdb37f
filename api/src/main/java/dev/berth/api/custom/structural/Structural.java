package dev.berth.api.custom.structural;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One node of a structural schema, {@code openAPIV3Schema} and everything below it. Immutable; shared freely: equal
 * nodes of one schema are one object, so whoever keeps something beside a node (a compiled rule) may key it by
 * identity, but must not take a node for a place.
 *
 * <p>It has what runs and nothing of what is only published: descriptions, titles and examples stay in the definition
 * they came from. A schema is read as it stands; whether it is structural is asked elsewhere.
 *
 * <p>Upstream: {@code pkg/apiserver/schema/structural.go}; nested value validations are nodes of the same class.
 */
public final class Structural {
  /** What {@code type} says; ANY where it is not given. */
  public enum Type {
    ANY,
    OBJECT,
    ARRAY,
    STRING,
    INTEGER,
    NUMBER,
    BOOLEAN;

    /** As schemas have it: {@code object}; empty for ANY. */
    public String text() {
      return this == ANY ? "" : name().toLowerCase(Locale.ROOT);
    }
  }

  /** What {@code x-kubernetes-list-type} or {@code x-kubernetes-map-type} says. */
  public enum Topology {
    UNSET,
    ATOMIC,
    SET,
    MAP,
    GRANULAR
  }

  static final int NULLABLE = 1;
  static final int PRESERVES = 2;
  static final int EMBEDDED = 4;
  static final int INT_OR_STRING = 8;
  /** There is an additionalProperties, a schema or a boolean. */
  static final int ADDITIONAL = 16;
  static final int ADDITIONAL_ALLOWED = 32;

  /** What is somewhere in the tree at or below this node, outside of junctors: walks pass over trees without it. */
  static final int DEFAULTS_BELOW = 64;

  static final int EMBEDDED_BELOW = 128;
  static final int TOPOLOGY_BELOW = 256;
  static final int RULES_BELOW = 512;

  /** A schema that says nothing at all. */
  public static final Structural EMPTY = of(JsonObject.EMPTY);

  private final Type type;
  private final Topology topology;
  private final short flags;
  private final Members properties;
  private final @Nullable Structural items;
  private final @Nullable Structural additional;
  private final @Nullable Json defaultValue;
  private final List<String> listMapKeys;
  private final ValueRules rules;
  private final List<Rule> validations;

  /** Compiled when a value is first checked; a race makes it twice, no more. */
  private @Nullable Checks checks;

  Structural(Draft draft) {
    type = draft.type;
    topology = draft.topology;
    flags = (short) draft.flags;
    properties = draft.properties;
    items = draft.items;
    additional = draft.additional;
    defaultValue = draft.defaultValue;
    listMapKeys = draft.listMapKeys;
    rules = draft.rules;
    validations = draft.validations;
  }

  /** What a node is made of while it is read. */
  static final class Draft {
    Type type = Type.ANY;
    Topology topology = Topology.UNSET;
    int flags;
    Members properties = Members.NONE;
    @Nullable Structural items;
    @Nullable Structural additional;
    @Nullable Json defaultValue;
    List<String> listMapKeys = List.of();
    ValueRules rules = ValueRules.NONE;
    List<Rule> validations = List.of();
  }

  /** Reads {@code openAPIV3Schema} as a definition has it. What a structural schema may not have is passed over. */
  public static Structural of(JsonObject openApiV3Schema) {
    return new StructuralReader().read(openApiV3Schema);
  }

  public Type type() {
    return type;
  }

  public boolean nullable() {
    return is(NULLABLE);
  }

  /** {@code x-kubernetes-preserve-unknown-fields: true}. */
  public boolean preservesUnknownFields() {
    return is(PRESERVES);
  }

  /** {@code x-kubernetes-embedded-resource: true}. */
  public boolean embeddedResource() {
    return is(EMBEDDED);
  }

  /** {@code x-kubernetes-int-or-string: true}. */
  public boolean intOrString() {
    return is(INT_OR_STRING);
  }

  /** The named properties in the order in which the schema has them. */
  public Members properties() {
    return properties;
  }

  public Optional<Structural> property(String name) {
    return Optional.ofNullable(properties.find(name));
  }

  /** The schema of an array's items. */
  public Optional<Structural> items() {
    return Optional.ofNullable(items);
  }

  /** The schema of {@code additionalProperties}, where it is one and not a boolean. */
  public Optional<Structural> additionalProperties() {
    return Optional.ofNullable(additional);
  }

  /** Whether there is an {@code additionalProperties}: a schema, true or false. */
  public boolean hasAdditionalProperties() {
    return is(ADDITIONAL);
  }

  /** False only where {@code additionalProperties: false} is said. */
  public boolean allowsAdditionalProperties() {
    return !is(ADDITIONAL) || is(ADDITIONAL_ALLOWED);
  }

  /** As the definition has it. */
  public Optional<Json> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  /** ATOMIC, SET, MAP or UNSET, which is atomic too. */
  public Topology listType() {
    return type == Type.ARRAY ? topology : Topology.UNSET;
  }

  /** ATOMIC, GRANULAR or UNSET, which is granular too. */
  public Topology mapType() {
    return type == Type.ARRAY ? Topology.UNSET : topology;
  }

  public List<String> listMapKeys() {
    return listMapKeys;
  }

  public ValueRules rules() {
    return rules;
  }

  /** The rules of {@code x-kubernetes-validations} at this very node. */
  public List<Rule> validations() {
    return validations;
  }

  /** Whether this node or one below it, outside of junctors, has rules of {@code x-kubernetes-validations}. */
  public boolean hasValidations() {
    return is(RULES_BELOW);
  }

  /** Whether this node or one below it has a default. */
  public boolean hasDefaults() {
    return is(DEFAULTS_BELOW);
  }

  boolean is(int flag) {
    return (flags & flag) != 0;
  }

  @Nullable Structural itemsOrNull() {
    return items;
  }

  @Nullable Structural additionalOrNull() {
    return additional;
  }

  @Nullable Json defaultOrNull() {
    return defaultValue;
  }

  /** The node of a member of an object: a named property, or the schema of all others. */
  @Nullable Structural memberOrNull(String name) {
    Structural named = properties.find(name);
    return named == null ? additional : named;
  }

  Checks checks() {
    Checks known = checks;
    if (known == null) {
      known = new Checks(this);
      checks = known;
    }
    return known;
  }

  /** Equal where they say the same and their children are the same objects. */
  @Override
  public boolean equals(Object other) {
    return other == this
        || other instanceof Structural s
            && s.type == type
            && s.topology == topology
            && s.flags == flags
            && s.items == items
            && s.additional == additional
            && s.properties.equals(properties)
            && s.rules.equals(rules)
            && s.validations.equals(validations)
            && s.listMapKeys.equals(listMapKeys)
            && Objects.equals(s.defaultValue, defaultValue);
  }

  @Override
  public int hashCode() {
    return Arrays.asList(
            type,
            flags,
            topology,
            System.identityHashCode(items),
            System.identityHashCode(additional),
            properties,
            rules,
            defaultValue)
        .hashCode();
  }

  @Override
  public String toString() {
    return "Structural[" + type + ", " + properties.names() + "]";
  }
}
