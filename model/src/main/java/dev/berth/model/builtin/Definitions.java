package dev.berth.model.builtin;

import dev.berth.model.GroupVersion;
import dev.berth.model.PrinterColumn;
import dev.berth.model.ResourceType;
import dev.berth.model.Subresource;
import dev.berth.model.Verb;
import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.FieldSchema.PatchStrategy;
import dev.berth.model.schema.FieldSchema.Topology;
import dev.berth.model.schema.Schemas;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.Shape.Scalar;
import dev.berth.model.schema.TypeSchema;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One version of a group that upstream ships as custom resources, put together by hand: no generated table has its kinds. Fields
 * are kept as they are given, zero or not, as those of custom resources are.
 */
final class Definitions {
  private final GroupVersion version;
  private final GroupVersion storage;
  private final String folder;
  private final Map<String, TypeSchema> schemas = new HashMap<>();

  /**
   * @param storage the version in which objects are kept
   * @param folder of the schemas' names: {@code io.k8s.storage.snapshot}
   */
  Definitions(GroupVersion version, GroupVersion storage, String folder) {
    this.version = version;
    this.storage = storage;
    this.folder = folder + "." + version.version() + ".";
    builtin("ObjectMeta", "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
    builtin("ListMeta", "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta");
    builtin("LabelSelector", "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector");
    builtin("ObjectReference", "io.k8s.api.core.v1.ObjectReference");
  }

  /** A field while its type is written. */
  record Field(String name, Function<Definitions, Shape> shape, boolean required) {
    Field needed() {
      return new Field(name, shape, true);
    }
  }

  static Field f(String name, Shape shape) {
    return new Field(name, _ -> shape, false);
  }

  /** Of a type of these definitions. */
  static Field f(String name, String type) {
    return new Field(name, all -> all.ref(type), false);
  }

  /** A list of a type of these definitions. */
  static Field list(String name, String type) {
    return new Field(name, all -> new Shape.ListOf(all.ref(type)), false);
  }

  static PrinterColumn column(String name, String type, String path, String description) {
    return new PrinterColumn(name, type, "", description, 0, path);
  }

  /** Of the kinds, their lists, and what they are made of: {@code VolumeSnapshotContentList}. */
  Optional<TypeSchema> schema(GroupVersion groupVersion, String kind) {
    return groupVersion.equals(version)
        ? Optional.ofNullable(schemas.get(kind)).filter(type -> type.name().startsWith(folder))
        : Optional.empty();
  }

  private Shape ref(String type) {
    return new Shape.Ref(() -> schemaOf(type));
  }

  private TypeSchema schemaOf(String kind) {
    return Optional.ofNullable(schemas.get(kind))
        .orElseThrow(() -> new IllegalStateException("no schema of " + kind + " in " + version));
  }

  private void builtin(String kind, String name) {
    schemas.put(kind, Schemas.builtin().of(name));
  }

  /** Numbered in order, so that protobuf can carry it. */
  Definitions type(String name, Field... fields) {
    List<FieldSchema> all = new ArrayList<>();
    for (Field field : fields) {
      all.add(field(field, all.size() + 1));
    }
    schemas.put(name, new TypeSchema(folder + name, false, all));
    return this;
  }

  private FieldSchema field(Field field, int number) {
    Shape shape = field.shape.apply(this);
    return new FieldSchema(
        field.name, number, shape, field.required, shape instanceof Scalar, false,
        shape instanceof Shape.ListOf ? new Topology.Atomic() : new Topology.Granular(), PatchStrategy.REPLACE);
  }

  /** A kind, and the list of its objects. */
  Definitions object(String kind, Field... fields) {
    write(kind, f("metadata", "ObjectMeta"), fields);
    write(kind + "List", f("metadata", "ListMeta"), list("items", kind).needed());
    return this;
  }

  private void write(String kind, Field metadata, Field... fields) {
    List<FieldSchema> all = new ArrayList<>();
    all.add(field(f("kind", Scalar.STRING), 0));
    all.add(field(f("apiVersion", Scalar.STRING), 0));
    all.add(field(metadata, 1));
    for (Field field : fields) {
      all.add(field(field, all.size() - 1));
    }
    schemas.put(kind, new TypeSchema(folder + kind, false, all));
  }

  /** A kind as a resource, with name and age before and behind its columns. */
  ResourceType resource(
      String kind, String plural, boolean namespaced, boolean status, List<String> shortNames, PrinterColumn... columns) {
    List<PrinterColumn> all = new ArrayList<>();
    all.add(new PrinterColumn("Name", "string", "name", "The object's name, unique among those of its kind and namespace.", 0, ""));
    all.addAll(List.of(columns));
    all.add(column("Age", "date", ".metadata.creationTimestamp", "When the object was created."));
    List<Subresource> subresources =
        status
            ? List.of(new Subresource("status", version.kind(kind), Set.of(Verb.GET, Verb.PATCH, Verb.UPDATE)))
            : List.of();
    return new ResourceType(
        version.kind(kind), plural, kind.toLowerCase(Locale.ROOT), shortNames, List.of(), namespaced,
        Set.copyOf(EnumSet.allOf(Verb.class)), subresources, all, List.of(), schemaOf(kind), storage);
  }
}
