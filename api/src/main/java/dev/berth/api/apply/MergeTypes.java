package dev.berth.api.apply;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.FieldSchema.Topology;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.TypeSchema;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Makes merge types from schemas and keeps them, so that a type is made once. The owner of its cache; thread-safe.
 */
public final class MergeTypes {
  /** The defaults of key fields that upstream's types name ({@code +default} in {@code core/v1/types.go}). */
  private static final Map<String, Json> KEY_DEFAULTS =
      Map.of(
          "ContainerPort.protocol", JsonString.of("TCP"),
          "ServicePort.protocol", JsonString.of("TCP"),
          "LocalObjectReference.name", JsonString.EMPTY);

  /** References whose members have owners of their own, though their type is owned as a whole elsewhere ({@code +structType=granular}). */
  private static final Set<String> GRANULAR = Set.of("io.k8s.api.core.v1.PersistentVolumeSpec.claimRef");

  private final Map<TypeSchema, MergeType.Struct> structs = new ConcurrentHashMap<>();

  public MergeType.Struct of(TypeSchema type) {
    MergeType.Struct known = structs.get(type);
    if (known == null) {
      MergeType.Struct made = make(type, type.atomic());
      MergeType.Struct raced = structs.putIfAbsent(type, made);
      known = raced == null ? made : raced;
    }
    return known;
  }

  void forget(Collection<TypeSchema> gone) {
    structs.keySet().removeAll(gone);
  }

  private MergeType.Struct make(TypeSchema type, boolean atomic) {
    Map<String, MergeType.Member> members = HashMap.newHashMap(type.fields().size());
    for (FieldSchema field : type.fields()) {
      members.put(
          field.name(),
          new MergeType.Member(
              new PathElement.Field(field.name()),
              new Once<>(
                  () ->
                      field.shape() instanceof Shape.Ref ref && GRANULAR.contains(type.name() + "." + field.name())
                          ? make(ref.type().get(), false)
                          : of(field.shape(), field.topology()))));
    }
    return new MergeType.Struct(type.name(), atomic, members, new Once<>(() -> zero(type)));
  }

  private MergeType of(Shape shape, Topology topology) {
    return switch (shape) {
      case Shape.Scalar scalar -> scalar(scalar);
      case Shape.Ref ref ->
          topology instanceof Topology.Atomic ? make(ref.type().get(), true) : of(ref.type().get());
      case Shape.MapOf map -> new MergeType.MapOf(of(map.value(), inner(map.value())), topology instanceof Topology.Atomic);
      case Shape.ListOf list -> new MergeType.ListOf(of(list.item(), inner(list.item())), identity(list.item(), topology));
    };
  }

  /** Lists within lists and maps say nothing of themselves: they are owned as a whole. */
  private static Topology inner(Shape shape) {
    return shape instanceof Shape.ListOf ? new Topology.Atomic() : new Topology.Granular();
  }

  private static MergeType scalar(Shape.Scalar scalar) {
    return switch (scalar) {
      case STRING, BYTES, DURATION -> MergeType.Scalar.STRING;
      case BOOL -> MergeType.Scalar.BOOLEAN;
      case INT32, INT64, DOUBLE -> MergeType.Scalar.NUMBER;
      case TIME, MICRO_TIME, QUANTITY, INT_OR_STRING -> MergeType.Scalar.ANY;
      case ANY -> MergeType.Anything.ANYTHING;
    };
  }

  private MergeType.Identity identity(Shape item, Topology topology) {
    return switch (topology) {
      case Topology.Granular _, Topology.Atomic _ -> new MergeType.Identity.None();
      case Topology.ListSet _ -> new MergeType.Identity.ByValue();
      case Topology.ListMap map ->
          new MergeType.Identity.ByKeys(
              map.keys().stream().sorted().map(k -> new MergeType.KeyField(k, keyDefault(item, k))).toList());
    };
  }

  /** One that is named, or else the zero value of a field that is always written: upstream's documents have that as its default. */
  private Optional<Json> keyDefault(Shape item, String key) {
    if (!(item instanceof Shape.Ref ref)) {
      return Optional.empty();
    }
    TypeSchema type = ref.type().get();
    Json named = KEY_DEFAULTS.get(type.name().substring(type.name().lastIndexOf('.') + 1) + "." + key);
    return named != null
        ? Optional.of(named)
        : type.field(key).filter(FieldSchema::always).map(this::zero).filter(zero -> zero != JsonNull.NULL);
  }

  /** What upstream's empty typed object reads as. */
  private Json zero(TypeSchema type) {
    JsonObject.Builder out = JsonObject.builder();
    for (FieldSchema field : type.fields()) {
      if (field.always()) {
        out.put(field.name(), zero(field));
      }
    }
    return out.build();
  }

  private Json zero(FieldSchema field) {
    if (field.optionalZero()) {
      return JsonNull.NULL;
    }
    return switch (field.shape()) {
      case Shape.ListOf _, Shape.MapOf _ -> JsonNull.NULL;
      case Shape.Ref ref -> of(ref.type().get()).zero().get();
      case Shape.Scalar scalar ->
          switch (scalar) {
            case STRING -> JsonString.EMPTY;
            case BOOL -> JsonBool.FALSE;
            case INT32, INT64, DOUBLE, INT_OR_STRING -> JsonNumber.of(0);
            case QUANTITY -> JsonString.of("0");
            case DURATION -> JsonString.of("0s");
            case BYTES, TIME, MICRO_TIME, ANY -> JsonNull.NULL;
          };
    };
  }

  /** A value that is made when it is first asked for; made twice at worst, by two threads at once, to the same effect. */
  private static final class Once<T> implements Supplier<T> {
    private final Supplier<T> make;
    private volatile Optional<T> made = Optional.empty();

    Once(Supplier<T> make) {
      this.make = make;
    }

    @Override
    public T get() {
      Optional<T> known = made;
      if (known.isEmpty()) {
        known = Optional.of(make.get());
        made = known;
      }
      return known.get();
    }
  }
}
