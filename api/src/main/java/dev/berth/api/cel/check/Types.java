package dev.berth.api.cel.check;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.berth.api.cel.ValueType;
import dev.berth.api.cel.ValueType.ListOf;
import dev.berth.api.cel.ValueType.MapOf;
import dev.berth.api.cel.ValueType.ObjectOf;
import dev.berth.api.cel.ValueType.OptionalOf;
import dev.berth.api.cel.ValueType.Scalar;
import dev.berth.api.cel.value.FieldNames;
import dev.berth.api.cel.value.TypeValue;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Our types and dev.cel's, and the names of objects among them. Of one environment, one thread. */
@SuppressWarnings("Immutable") // as its interface asks, except for what it remembers of the one thread that it serves
final class Types implements CelTypeProvider {
  static final String OBJECT = "Object";
  static final String JSON_PATCH = "JSONPatch";
  private static final Map<String, CelType> WELL_KNOWN = Map.of(
      TypeValue.DURATION.name(), SimpleType.DURATION,
      TypeValue.TIMESTAMP.name(), SimpleType.TIMESTAMP);
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final ImmutableSet<String> PATCH_FIELDS = ImmutableSet.of("op", "path", "from", "value");

  private final IdentityHashMap<ObjectOf, StructType> made = new IdentityHashMap<>();
  private final Map<String, StructType> byName = new HashMap<>();
  private final Map<String, ObjectOf> objects = new HashMap<>();
  private final boolean mutation;
  private ImmutableSet<String> mentioned = ImmutableSet.of();

  Types(boolean mutation) {
    this.mutation = mutation;
  }

  CelType toCel(ValueType type) {
    return switch (type) {
      case Scalar s -> scalar(s.kind());
      case ListOf l -> ListType.create(toCel(l.element()));
      case MapOf m -> MapType.create(SimpleType.STRING, toCel(m.value()));
      case OptionalOf o -> OptionalType.create(toCel(o.value()));
      case ObjectOf o -> struct(o);
    };
  }

  private static CelType scalar(ValueType.Kind kind) {
    return switch (kind) {
      case DYN -> SimpleType.DYN;
      case BOOL -> SimpleType.BOOL;
      case INT -> SimpleType.INT;
      case UINT -> SimpleType.UINT;
      case DOUBLE -> SimpleType.DOUBLE;
      case STRING -> SimpleType.STRING;
      case BYTES -> SimpleType.BYTES;
      case TIMESTAMP -> SimpleType.TIMESTAMP;
      case DURATION -> SimpleType.DURATION;
      case NULL -> SimpleType.NULL_TYPE;
      case AUTHORIZER -> Declarations.AUTHORIZER;
      case RESOURCE_CHECK -> Declarations.RESOURCE_CHECK;
    };
  }

  private CelType struct(ObjectOf type) {
    StructType known = made.get(type);
    if (known != null) {
      return known;
    }
    if (isPatchType(type.name())) {
      return named(type.name());
    }
    String name = type.name();
    for (int i = 1; byName.containsKey(name); i++) {
      name = type.name() + i;
    }
    Map<String, String> unescaped = new HashMap<>();
    type.fields().keySet().forEach(field -> FieldNames.escape(field).ifPresent(e -> unescaped.put(e, field)));
    type.fields().keySet().stream().filter(FieldNames::isReserved).forEach(word -> unescaped.put(word, word));
    // Words of the language may also be written as they are, where a field is meant.
    StructType struct = StructType.create(name, ImmutableSet.copyOf(unescaped.keySet()), field ->
        Optional.ofNullable(unescaped.get(field)).map(type.fields()::get).map(this::toCel));
    made.put(type, struct);
    byName.put(name, struct);
    objects.put(name, type);
    return struct;
  }

  private boolean isPatchType(String name) {
    return mutation && (name.equals(OBJECT) || name.startsWith(OBJECT + ".") || name.equals(JSON_PATCH));
  }

  private StructType named(String name) {
    return name.equals(JSON_PATCH)
        ? StructType.create(name, PATCH_FIELDS,
            field -> Optional.of(field.equals("value") ? SimpleType.DYN : SimpleType.STRING))
        : StructType.create(name, mentioned, field -> Optional.of(SimpleType.DYN));
  }

  /** Objects of no known type have all fields; dev.cel wants to know them, and these are all that can matter. */
  void mention(String expression) {
    mentioned = mutation
        ? NAME.matcher(expression).results().map(MatchResult::group).collect(ImmutableSet.toImmutableSet())
        : ImmutableSet.of();
  }

  /** Ours again; {@code DYN} for what ours cannot say. */
  ValueType fromCel(CelType type) {
    return switch (type.kind()) {
      case BOOL -> ValueType.BOOL;
      case INT -> ValueType.INT;
      case UINT -> ValueType.UINT;
      case DOUBLE -> ValueType.DOUBLE;
      case STRING -> ValueType.STRING;
      case BYTES -> ValueType.BYTES;
      case TIMESTAMP -> ValueType.TIMESTAMP;
      case DURATION -> ValueType.DURATION;
      case NULL_TYPE -> ValueType.NULL;
      case LIST -> ListOf.of(fromCel(parameter(type, 0)));
      case MAP -> parameter(type, 0).kind() == CelKind.STRING
          ? MapOf.of(fromCel(parameter(type, 1))) : ValueType.DYN;
      case STRUCT -> objects.containsKey(type.name())
          ? objects.get(type.name())
          : isPatchType(type.name()) ? ObjectOf.of(type.name(), Map.of()) : ValueType.DYN;
      case OPAQUE -> type instanceof OptionalType
          ? new OptionalOf(fromCel(parameter(type, 0)))
          : type.name().equals(Declarations.AUTHORIZER.name())
              ? ValueType.AUTHORIZER
              : type.name().equals(Declarations.RESOURCE_CHECK.name()) ? ValueType.RESOURCE_CHECK : ValueType.DYN;
      case CelKind other -> ValueType.DYN;
    };
  }

  /** The object type behind a checked type. */
  Optional<ObjectOf> object(CelType type) {
    return Optional.ofNullable(objects.get(type.name()));
  }

  private static CelType parameter(CelType type, int i) {
    ImmutableList<CelType> parameters = type.parameters();
    return parameters.size() > i ? parameters.get(i) : SimpleType.DYN;
  }

  @Override
  public ImmutableCollection<CelType> types() {
    return ImmutableList.copyOf(byName.values());
  }

  @Override
  public Optional<CelType> findType(String name) {
    if (isPatchType(name)) {
      return Optional.of(named(name));
    }
    if (WELL_KNOWN.containsKey(name)) {
      return Optional.of(WELL_KNOWN.get(name));
    }
    OpaqueType ours = Declarations.OPAQUE.get(name);
    return ours != null ? Optional.of(ours) : Optional.ofNullable(byName.get(name));
  }
}
