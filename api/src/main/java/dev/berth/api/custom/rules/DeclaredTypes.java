package dev.berth.api.custom.rules;

import dev.berth.api.cel.BuiltInTypes;
import dev.berth.api.cel.CelLimits;
import dev.berth.api.cel.ValueType;
import dev.berth.api.cel.ValueType.ListKind;
import dev.berth.api.cel.ValueType.ListOf;
import dev.berth.api.cel.ValueType.MapOf;
import dev.berth.api.cel.ValueType.ObjectOf;
import dev.berth.api.cel.ValueType.Scalar;
import dev.berth.api.custom.structural.Members;
import dev.berth.api.custom.structural.Structural;
import dev.berth.api.custom.structural.ValueRules;
import dev.berth.base.json.JsonString;
import dev.berth.model.schema.Schemas;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The types that rules see (apiserver {@code pkg/cel/common/schemas.go}), with the bounds that cost is estimated from:
 * the schema's own, or what fits into a request. What a schema does not describe rules cannot name.
 */
public final class DeclaredTypes {
  private static final long REQUEST = CelLimits.REQUEST_BYTES;
  /** The longest texts of times and durations, with quotes. */
  private static final long TIME_LETTERS = 32;
  private static final long DATE_LETTERS = 12;
  /** What UTF-8 makes of a letter at most. */
  private static final long BYTES_OF_LETTER = 4;

  private static final Scalar TEXT = ValueType.STRING.atMost(REQUEST - 2);
  private static final ObjectOf META = ObjectOf.of("object", Map.of("name", TEXT, "generateName", TEXT));

  private DeclaredTypes() {}

  /** A whole object with all of its metadata, as policies see it. */
  public static ObjectOf whole(Structural s) {
    Map<String, ValueType> fields = new HashMap<>();
    if (of(s, true).orElse(ValueType.DYN) instanceof ObjectOf known) {
      fields.putAll(known.fields());
    }
    fields.put("apiVersion", ValueType.STRING);
    fields.put("kind", ValueType.STRING);
    fields.put("metadata", BuiltInTypes.of(Schemas.builtin().of("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")));
    return new ObjectOf("object", () -> fields, 2);
  }

  /** @param resource whether the value is a whole object, embedded or not: its kind and name are always there */
  static Optional<ValueType> of(Structural s, boolean resource) {
    if (s.intOrString()) {
      return Optional.of(ValueType.DYN.atMost(letters(s.rules()).orElse(REQUEST - 2)));
    }
    return switch (resource && s.type() == Structural.Type.ANY ? Structural.Type.OBJECT : s.type()) {
      case ARRAY -> s.items().flatMap(items -> of(items, items.embeddedResource()).map(type -> list(s, type)));
      case OBJECT -> object(s, resource);
      case STRING -> Optional.of(text(s));
      case BOOLEAN -> Optional.of(ValueType.BOOL);
      case NUMBER -> Optional.of(ValueType.DOUBLE);
      case INTEGER -> Optional.of(ValueType.INT);
      case ANY -> Optional.empty();
    };
  }

  private static ValueType list(Structural s, ValueType items) {
    ListKind kind = switch (s.listType()) {
      case SET -> ListKind.SET;
      case MAP -> ListKind.MAP;
      case UNSET, ATOMIC, GRANULAR -> ListKind.ATOMIC;
    };
    long max = atLeastZero(s.rules().maxItems()).orElse((REQUEST - 2) / (items.minBytes() + 1));
    return new ListOf(items, kind, s.listMapKeys(), max);
  }

  private static Optional<ValueType> object(Structural s, boolean resource) {
    if (s.additionalProperties().isPresent() && !resource) {
      Structural values = s.additionalProperties().get();
      return of(values, values.embeddedResource()).map(type -> new MapOf(type,
          atLeastZero(s.rules().maxProperties()).orElse((REQUEST - 2) / (type.minBytes() + 6))));
    }
    Map<String, ValueType> fields = new HashMap<>();
    long bytes = 2;
    Members properties = s.properties();
    for (int i = 0; i < properties.size(); i++) {
      Structural property = properties.schema(i);
      Optional<ValueType> type = of(property, property.embeddedResource());
      if (type.isPresent()) {
        fields.put(properties.name(i), type.get());
        if (s.rules().required().contains(properties.name(i)) && property.defaultValue().isEmpty()) {
          bytes += properties.name(i).length() + type.get().minBytes() + 4;
        }
      }
    }
    if (resource && !hasMeta(s)) {
      fields.put("kind", TEXT);
      fields.put("apiVersion", TEXT);
      fields.put("metadata", META);
    }
    return Optional.of(new ObjectOf("object", () -> fields, bytes));
  }

  /** Whether the schema itself describes what each object has. */
  static boolean hasMeta(Structural s) {
    Optional<Structural> meta = s.property("metadata");
    return isText(s.property("kind"))
        && isText(s.property("apiVersion"))
        && meta.isPresent()
        && meta.get().type() == Structural.Type.OBJECT
        && isText(meta.get().property("name"))
        && isText(meta.get().property("generateName"));
  }

  private static boolean isText(Optional<Structural> s) {
    return s.isPresent() && s.get().type() == Structural.Type.STRING;
  }

  private static Scalar text(Structural s) {
    ValueRules rules = s.rules();
    return switch (rules.format()) {
      case "byte" -> ValueType.BYTES.atMost(atLeastZero(rules.maxLength()).orElse(REQUEST - 2));
      case "duration" -> ValueType.DURATION.atMost(TIME_LETTERS);
      case "date" -> ValueType.DATE.atMost(DATE_LETTERS);
      case "date-time" -> ValueType.TIMESTAMP.atMost(TIME_LETTERS);
      case String other -> ValueType.STRING.atMost(
          letters(rules).orElse(rules.enumeration().isEmpty() ? REQUEST - 2 : longest(rules)));
    };
  }

  private static long longest(ValueRules rules) {
    return rules.enumeration().stream()
        .mapToLong(v -> v instanceof JsonString s ? s.value().getBytes(StandardCharsets.UTF_8).length : 0)
        .max().orElse(0);
  }

  private static OptionalLong letters(ValueRules rules) {
    OptionalLong max = atLeastZero(rules.maxLength());
    return max.isPresent() ? OptionalLong.of(max.getAsLong() * BYTES_OF_LETTER) : max;
  }

  private static OptionalLong atLeastZero(OptionalLong bound) {
    return bound.isPresent() ? OptionalLong.of(Math.max(0, bound.getAsLong())) : bound;
  }
}
