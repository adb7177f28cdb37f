package dev.berth.api.apply;

import dev.berth.api.custom.structural.Members;
import dev.berth.api.custom.structural.Structural;
import dev.berth.api.custom.structural.Structural.Topology;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.schema.Schemas;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Makes merge types from the schemas of custom resources. Made a level at a time, as applying gets there. Upstream:
 * kube-openapi {@code pkg/schemaconv/openapi.go}, over the document that apiextensions builds for applying.
 */
public final class SchemaMergeTypes {
  private static final String OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

  /** Strings of other formats are taken for whatever scalar they are. */
  private static final Set<String> TEXT = Set.of("", "byte");

  private SchemaMergeTypes() {}

  /** Made when first asked for. */
  private static final class Meta {
    static final MergeType.Struct TYPE = new MergeTypes().of(Schemas.builtin().of(OBJECT_META));
  }

  /**
   * The type of whole objects: with apiVersion, kind and metadata, whatever the schema says of those.
   *
   * @param name of the type in messages
   */
  public static MergeType.Struct of(String name, Structural schema) {
    return struct(name, schema, schema.preservesUnknownFields(), true);
  }

  /** @param preserving whether something above keeps what is unknown */
  private static MergeType of(Structural schema, boolean preserving) {
    boolean keeps = preserving || schema.preservesUnknownFields();
    return switch (schema.type()) {
      case STRING -> TEXT.contains(schema.rules().format()) ? MergeType.Scalar.STRING : MergeType.Scalar.ANY;
      case INTEGER, NUMBER -> MergeType.Scalar.NUMBER;
      case BOOLEAN -> MergeType.Scalar.BOOLEAN;
      case ARRAY -> list(schema, keeps);
      case OBJECT -> object(schema, keeps);
      case ANY ->
          schema.properties().isEmpty() && !schema.hasAdditionalProperties()
              ? MergeType.Deduced.DEDUCED
              : object(schema, keeps);
    };
  }

  private static MergeType object(Structural schema, boolean keeps) {
    boolean atomic = schema.mapType() == Topology.ATOMIC;
    if (schema.embeddedResource()) {
      return struct("", schema, keeps, true);
    }
    Optional<MergeType> rest = rest(schema, keeps);
    return schema.properties().isEmpty() && rest.isPresent()
        ? new MergeType.MapOf(rest.get(), atomic)
        : struct("", schema, keeps, false);
  }

  private static MergeType.Struct struct(String name, Structural schema, boolean keeps, boolean resource) {
    Members properties = schema.properties();
    Map<String, MergeType.Member> members = HashMap.newHashMap(properties.size() + 3);
    for (int i = 0; i < properties.size(); i++) {
      Structural property = properties.schema(i);
      put(members, properties.name(i), new Level(property, keeps));
    }
    if (resource) {
      put(members, "apiVersion", () -> MergeType.Scalar.STRING);
      put(members, "kind", () -> MergeType.Scalar.STRING);
      put(members, "metadata", () -> Meta.TYPE);
    }
    // upstream sees the members of a resource as properties, so that one with no others is closed
    Optional<MergeType> rest = resource && !keeps && !schema.hasAdditionalProperties()
        ? Optional.empty() : rest(schema, keeps);
    return new MergeType.Struct(
        name, schema.mapType() == Topology.ATOMIC, members, rest, () -> JsonObject.EMPTY);
  }

  private static void put(Map<String, MergeType.Member> members, String name, Supplier<MergeType> type) {
    members.put(name, new MergeType.Member(new PathElement.Field(name), type));
  }

  private static Optional<MergeType> rest(Structural schema, boolean keeps) {
    if (!schema.hasAdditionalProperties()) {
      return keeps || schema.properties().isEmpty() ? Optional.of(MergeType.Deduced.DEDUCED) : Optional.empty();
    }
    if (schema.additionalProperties().isPresent()) {
      return Optional.of(of(schema.additionalProperties().get(), keeps));
    }
    return schema.allowsAdditionalProperties() ? Optional.of(MergeType.Deduced.DEDUCED) : Optional.empty();
  }

  private static MergeType list(Structural schema, boolean keeps) {
    MergeType item = schema.items().map(i -> of(i, keeps)).orElse(MergeType.Anything.ANYTHING);
    return new MergeType.ListOf(
        item,
        switch (schema.listType()) {
          case SET -> new MergeType.Identity.ByValue();
          case MAP -> new MergeType.Identity.ByKeys(keys(schema));
          case UNSET, ATOMIC, GRANULAR -> new MergeType.Identity.None();
        });
  }

  private static List<MergeType.KeyField> keys(Structural list) {
    return list.listMapKeys().stream()
        .sorted()
        .map(key -> new MergeType.KeyField(key, keyDefault(list, key)))
        .toList();
  }

  private static Optional<Json> keyDefault(Structural list, String key) {
    return list.items().flatMap(item -> item.property(key)).flatMap(Structural::defaultValue);
  }

  /** The type of a property, made when it is first asked for; made twice at worst, by two threads at once. */
  private static final class Level implements Supplier<MergeType> {
    private final Structural schema;
    private final boolean preserving;
    private volatile Optional<MergeType> made = Optional.empty();

    Level(Structural schema, boolean preserving) {
      this.schema = schema;
      this.preserving = preserving;
    }

    @Override
    public MergeType get() {
      Optional<MergeType> known = made;
      if (known.isEmpty()) {
        known = Optional.of(SchemaMergeTypes.of(schema, preserving));
        made = known;
      }
      return known.get();
    }
  }
}
