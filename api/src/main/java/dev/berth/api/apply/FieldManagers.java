package dev.berth.api.apply;

import dev.berth.api.custom.CustomVersion;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.schema.TypeSchema;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The field manager of every road. The owner of their cache; thread-safe. A type that is replaced in the catalogue has
 * another schema and so gets another field manager; those of types that are gone are dropped with {@link #forget}.
 */
public final class FieldManagers {
  private final Supplier<Catalogue> catalogue;
  private final Converter converter;
  private final MergeTypes types = new MergeTypes();
  private final Map<Road, FieldManager> roads = new ConcurrentHashMap<>();

  private record Road(TypeSchema schema, GroupVersionKind kind, String subresource) {}

  /** Turns an object of one version of a kind into another one. */
  public interface Converter {
    JsonObject convert(JsonObject object, ResourceType from, ResourceType to);
  }

  /** @param converter between the versions of a kind that has several */
  public FieldManagers(Supplier<Catalogue> catalogue, Converter converter) {
    this.catalogue = catalogue;
    this.converter = converter;
  }

  /** For the object itself (an empty subresource) or a subresource that takes and gives the whole object. */
  public FieldManager of(ResourceType type, String subresource) {
    Road road = new Road(type.schema(), type.gvk(), subresource);
    FieldManager known = roads.get(road);
    return known != null ? known : roads.computeIfAbsent(road, _ -> make(type, subresource));
  }

  private FieldManager make(ResourceType type, String subresource) {
    Map<String, MergeType> versions = new HashMap<>();
    Map<String, ResourceType> served = new HashMap<>();
    versions(type)
        .forEach(
            t -> {
              versions.put(t.groupVersion().apiVersion(), mergeType(t));
              served.put(t.groupVersion().apiVersion(), t);
            });
    Versions.Converter between =
        (object, from, to) ->
            converter.convert(object, served.getOrDefault(from, type), served.getOrDefault(to, type));
    return new FieldManager(
        type.gvk(),
        subresource,
        mergeType(type),
        resets(type, subresource),
        Versions.of(versions, between));
  }

  private static ResetFields resets(ResourceType type, String subresource) {
    return type.isCustom()
        ? ResetFields.ofCustom(type.hasStatus(), subresource)
        : ResetFields.of(type.groupResource(), subresource);
  }

  /** For what is sent to a subresource that makes something of it, an object of its own that is answered and forgotten. */
  public FieldManager ofAction(GroupVersionKind kind, TypeSchema schema, String subresource) {
    return roads.computeIfAbsent(
        new Road(schema, kind, subresource),
        _ -> {
          MergeType.Struct type = types.of(schema);
          return new FieldManager(
              kind, subresource, type, ResetFields.NOTHING, Versions.one(kind.groupVersion().apiVersion(), type));
        });
  }

  /** For applying a Scale to objects of a type. */
  public ScaleFields scale(
      ResourceType parent, GroupVersionKind scaleKind, TypeSchema scaleSchema, List<String> replicasPath) {
    MergeType.Struct type = types.of(scaleSchema);
    FieldManager fields =
        roads.computeIfAbsent(
            new Road(scaleSchema, scaleKind, "scale"),
            road ->
                new FieldManager(
                    scaleKind,
                    road.subresource(),
                    type,
                    ResetFields.NOTHING,
                    Versions.one(scaleKind.groupVersion().apiVersion(), type)));
    Set<String> versions =
        versions(parent).map(t -> t.groupVersion().apiVersion()).collect(Collectors.toUnmodifiableSet());
    return new ScaleFields(
        fields, parent.groupVersion().apiVersion(), versions, replicasPath);
  }

  /** A configuration laid over an object, whose kind is the type's own or that of the schema. */
  public Overlay.Result lay(
      ResourceType type, Optional<TypeSchema> other, JsonObject object, JsonObject configuration) {
    MergeType merges = other.<MergeType>map(types::of).orElseGet(() -> mergeType(type));
    return Overlay.lay(object, configuration, merges);
  }

  private MergeType mergeType(ResourceType type) {
    return CustomVersion.of(type).map(CustomVersion::mergeType).orElseGet(() -> types.of(type.schema()));
  }

  private Stream<ResourceType> versions(ResourceType type) {
    Optional<CustomVersion> custom = CustomVersion.of(type);
    if (custom.isPresent()) {
      return custom.get().siblings().stream().map(CustomVersion::type);
    }
    return Stream.concat(
        Stream.of(type),
        catalogue.get().types().stream()
            .filter(t -> t.plural().equals(type.plural()) && t.storage().equals(type.storage()))
            .filter(t -> t.kind().equals(type.kind()) && !t.groupVersion().equals(type.groupVersion())));
  }

  /** Drops what is kept of types that are served no longer, or otherwise. */
  public void forget(Collection<TypeSchema> gone) {
    roads.keySet().removeIf(road -> gone.contains(road.schema()));
    types.forget(gone);
  }
}
