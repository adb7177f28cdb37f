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

/**
 * {@code snapshot.storage.k8s.io}. Upstream ships these kinds as custom resources with its snapshot controller, so no generated
 * table has them; here they are served like built-in ones, with fields and columns as in external-snapshotter's
 * {@code client/config/crd}. Fields are kept as they are given, zero or not, as those of custom resources are.
 */
final class Snapshots {
  private static final GroupVersion V1 = new GroupVersion("snapshot.storage.k8s.io", "v1");
  private static final String PACKAGE = "io.k8s.storage.snapshot.v1.";
  private static final Map<String, TypeSchema> SCHEMAS = new HashMap<>();

  static {
    builtin("ObjectMeta", "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
    builtin("ListMeta", "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta");
    builtin("ObjectReference", "io.k8s.api.core.v1.ObjectReference");
    type("VolumeSnapshotError", f("time", Scalar.TIME), f("message", Scalar.STRING));
    type(
        "VolumeSnapshotSource",
        f("persistentVolumeClaimName", Scalar.STRING), f("volumeSnapshotContentName", Scalar.STRING));
    type("VolumeSnapshotSpec", f("source", "VolumeSnapshotSource").needed(), f("volumeSnapshotClassName", Scalar.STRING));
    type(
        "VolumeSnapshotStatus",
        f("boundVolumeSnapshotContentName", Scalar.STRING), f("creationTime", Scalar.TIME), f("readyToUse", Scalar.BOOL),
        f("restoreSize", Scalar.QUANTITY), f("error", "VolumeSnapshotError"), f("volumeGroupSnapshotName", Scalar.STRING));
    object("VolumeSnapshot", f("spec", "VolumeSnapshotSpec").needed(), f("status", "VolumeSnapshotStatus"));
    object(
        "VolumeSnapshotClass",
        f("driver", Scalar.STRING).needed(), f("parameters", new Shape.MapOf(Scalar.STRING)),
        f("deletionPolicy", Scalar.STRING).needed());
    type("VolumeSnapshotContentSource", f("volumeHandle", Scalar.STRING), f("snapshotHandle", Scalar.STRING));
    type(
        "VolumeSnapshotContentSpec",
        f("volumeSnapshotRef", "ObjectReference").needed(), f("deletionPolicy", Scalar.STRING).needed(),
        f("driver", Scalar.STRING).needed(), f("volumeSnapshotClassName", Scalar.STRING),
        f("source", "VolumeSnapshotContentSource").needed(), f("sourceVolumeMode", Scalar.STRING));
    type(
        "VolumeSnapshotContentStatus",
        f("snapshotHandle", Scalar.STRING), f("creationTime", Scalar.INT64), f("restoreSize", Scalar.INT64),
        f("readyToUse", Scalar.BOOL), f("error", "VolumeSnapshotError"), f("volumeGroupSnapshotHandle", Scalar.STRING));
    object(
        "VolumeSnapshotContent", f("spec", "VolumeSnapshotContentSpec").needed(), f("status", "VolumeSnapshotContentStatus"));
  }

  private Snapshots() {}

  /** Of the kinds, their lists, and what they are made of: {@code VolumeSnapshotContentList}. */
  static Optional<TypeSchema> schema(GroupVersion groupVersion, String kind) {
    return groupVersion.equals(V1)
        ? Optional.ofNullable(SCHEMAS.get(kind)).filter(type -> type.name().startsWith(PACKAGE))
        : Optional.empty();
  }

  static List<ResourceType> types() {
    return List.of(
        resource(
            "VolumeSnapshotClass", "volumesnapshotclasses", false, false, List.of("vsclass", "vsclasses"),
            column("Driver", "string", ".driver", ""),
            column(
                "DeletionPolicy", "string", ".deletionPolicy",
                "Whether a VolumeSnapshotContent made through this class goes with its VolumeSnapshot.")),
        resource(
            "VolumeSnapshotContent", "volumesnapshotcontents", false, true, List.of("vsc", "vscs"),
            column("ReadyToUse", "boolean", ".status.readyToUse", "Whether a volume can be made from the snapshot."),
            column("RestoreSize", "integer", ".status.restoreSize", "The size of the snapshot in bytes."),
            column(
                "DeletionPolicy", "string", ".spec.deletionPolicy",
                "Whether this object and the snapshot behind it go with their VolumeSnapshot."),
            column("Driver", "string", ".spec.driver", "The CSI driver that made the snapshot."),
            column("VolumeSnapshotClass", "string", ".spec.volumeSnapshotClassName", "The class of the snapshot."),
            column("VolumeSnapshot", "string", ".spec.volumeSnapshotRef.name", "The VolumeSnapshot that it is bound to."),
            column(
                "VolumeSnapshotNamespace", "string", ".spec.volumeSnapshotRef.namespace",
                "The namespace of the VolumeSnapshot that it is bound to.")),
        resource(
            "VolumeSnapshot", "volumesnapshots", true, true, List.of("vs"),
            column("ReadyToUse", "boolean", ".status.readyToUse", "Whether a volume can be made from the snapshot."),
            column("SourcePVC", "string", ".spec.source.persistentVolumeClaimName", "The claim that it is a snapshot of."),
            column(
                "SourceSnapshotContent", "string", ".spec.source.volumeSnapshotContentName",
                "The content that it is to be bound to, where the snapshot was there before."),
            column("RestoreSize", "string", ".status.restoreSize", "The least size of a volume made from it."),
            column("SnapshotClass", "string", ".spec.volumeSnapshotClassName", "The class that was asked for."),
            column(
                "SnapshotContent", "string", ".status.boundVolumeSnapshotContentName",
                "The content that it is bound to, if that names this object too."),
            column("CreationTime", "date", ".status.creationTime", "When the snapshot was taken.")));
  }

  private static ResourceType resource(
      String kind, String plural, boolean namespaced, boolean status, List<String> shortNames, PrinterColumn... columns) {
    List<PrinterColumn> all = new ArrayList<>();
    all.add(new PrinterColumn("Name", "string", "name", "The object's name, unique among those of its kind and namespace.", 0, ""));
    all.addAll(List.of(columns));
    all.add(column("Age", "date", ".metadata.creationTimestamp", "When the object was created."));
    List<Subresource> subresources =
        status
            ? List.of(new Subresource("status", V1.kind(kind), Set.of(Verb.GET, Verb.PATCH, Verb.UPDATE)))
            : List.of();
    return new ResourceType(
        V1.kind(kind), plural, kind.toLowerCase(Locale.ROOT), shortNames, List.of(), namespaced,
        Set.copyOf(EnumSet.allOf(Verb.class)), subresources, all, List.of(), schemaOf(kind), V1);
  }

  private static PrinterColumn column(String name, String type, String path, String description) {
    return new PrinterColumn(name, type, "", description, 0, path);
  }

  private static TypeSchema schemaOf(String kind) {
    return Optional.ofNullable(SCHEMAS.get(kind))
        .orElseThrow(() -> new IllegalStateException("no schema of " + kind + " in " + V1));
  }

  /** A field while its type is written. */
  private record Field(String name, Shape shape, boolean required) {
    Field needed() {
      return new Field(name, shape, true);
    }
  }

  private static Field f(String name, Shape shape) {
    return new Field(name, shape, false);
  }

  private static Field f(String name, String kind) {
    return new Field(name, new Shape.Ref(() -> schemaOf(kind)), false);
  }

  private static void builtin(String kind, String name) {
    SCHEMAS.put(kind, Schemas.builtin().of(name));
  }

  /** Numbered in order, so that protobuf can carry it. */
  private static void type(String name, Field... fields) {
    List<FieldSchema> all = new ArrayList<>();
    for (Field field : fields) {
      all.add(field(field, all.size() + 1));
    }
    SCHEMAS.put(name, new TypeSchema(PACKAGE + name, false, all));
  }

  private static FieldSchema field(Field field, int number) {
    boolean list = field.shape instanceof Shape.ListOf;
    return new FieldSchema(
        field.name, number, field.shape, field.required, field.shape instanceof Scalar, false,
        list ? new Topology.Atomic() : new Topology.Granular(), PatchStrategy.REPLACE);
  }

  /** A kind, and the list of its objects. */
  private static void object(String kind, Field... fields) {
    write(kind, f("metadata", "ObjectMeta"), fields);
    write(kind + "List", f("metadata", "ListMeta"), f("items", new Shape.ListOf(new Shape.Ref(() -> schemaOf(kind)))).needed());
  }

  private static void write(String kind, Field metadata, Field... fields) {
    List<FieldSchema> all = new ArrayList<>();
    all.add(field(f("kind", Scalar.STRING), 0));
    all.add(field(f("apiVersion", Scalar.STRING), 0));
    all.add(field(metadata, 1));
    for (Field field : fields) {
      all.add(field(field, all.size() - 1));
    }
    SCHEMAS.put(kind, new TypeSchema(PACKAGE + kind, false, all));
  }
}
