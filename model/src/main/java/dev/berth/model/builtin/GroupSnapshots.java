package dev.berth.model.builtin;

import static dev.berth.model.builtin.Definitions.column;
import static dev.berth.model.builtin.Definitions.f;
import static dev.berth.model.builtin.Definitions.list;

import dev.berth.model.GroupVersion;
import dev.berth.model.PrinterColumn;
import dev.berth.model.ResourceType;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.Shape.Scalar;
import dev.berth.model.schema.TypeSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code groupsnapshot.storage.k8s.io}, served like {@link Snapshots}: {@code v1}, and {@code v1beta2} with the same fields. {@code
 * v1beta1}, which upstream still serves as deprecated and says otherwise in the content's status, is not.
 */
final class GroupSnapshots {
  private static final GroupVersion V1 = new GroupVersion("groupsnapshot.storage.k8s.io", "v1");
  private static final List<Definitions> ALL =
      List.of(defined(V1), defined(new GroupVersion("groupsnapshot.storage.k8s.io", "v1beta2")));

  private GroupSnapshots() {}

  private static Definitions defined(GroupVersion version) {
    return new Definitions(version, V1, "io.k8s.storage.groupsnapshot")
        .type("VolumeSnapshotError", f("time", Scalar.TIME), f("message", Scalar.STRING))
        .type("VolumeGroupSnapshotSource", f("selector", "LabelSelector"), f("volumeGroupSnapshotContentName", Scalar.STRING))
        .type(
            "VolumeGroupSnapshotSpec",
            f("source", "VolumeGroupSnapshotSource").needed(), f("volumeGroupSnapshotClassName", Scalar.STRING))
        .type(
            "VolumeGroupSnapshotStatus",
            f("boundVolumeGroupSnapshotContentName", Scalar.STRING), f("creationTime", Scalar.TIME), f("readyToUse", Scalar.BOOL),
            f("error", "VolumeSnapshotError"))
        .object("VolumeGroupSnapshot", f("spec", "VolumeGroupSnapshotSpec").needed(), f("status", "VolumeGroupSnapshotStatus"))
        .object(
            "VolumeGroupSnapshotClass",
            f("driver", Scalar.STRING).needed(), f("parameters", new Shape.MapOf(Scalar.STRING)),
            f("deletionPolicy", Scalar.STRING).needed())
        .type(
            "GroupSnapshotHandles",
            f("volumeGroupSnapshotHandle", Scalar.STRING).needed(),
            f("volumeSnapshotHandles", new Shape.ListOf(Scalar.STRING)).needed())
        .type(
            "VolumeGroupSnapshotContentSource",
            f("volumeHandles", new Shape.ListOf(Scalar.STRING)), f("groupSnapshotHandles", "GroupSnapshotHandles"))
        .type(
            "VolumeGroupSnapshotContentSpec",
            f("volumeGroupSnapshotRef", "ObjectReference").needed(), f("deletionPolicy", Scalar.STRING).needed(),
            f("driver", Scalar.STRING).needed(), f("volumeGroupSnapshotClassName", Scalar.STRING),
            f("source", "VolumeGroupSnapshotContentSource").needed())
        .type(
            "VolumeSnapshotInfo",
            f("volumeHandle", Scalar.STRING), f("snapshotHandle", Scalar.STRING), f("creationTime", Scalar.INT64),
            f("readyToUse", Scalar.BOOL), f("restoreSize", Scalar.INT64))
        .type(
            "VolumeGroupSnapshotContentStatus",
            f("volumeGroupSnapshotHandle", Scalar.STRING), f("creationTime", Scalar.TIME), f("readyToUse", Scalar.BOOL),
            f("error", "VolumeSnapshotError"), list("volumeSnapshotInfoList", "VolumeSnapshotInfo"))
        .object(
            "VolumeGroupSnapshotContent",
            f("spec", "VolumeGroupSnapshotContentSpec").needed(), f("status", "VolumeGroupSnapshotContentStatus"));
  }

  static Optional<TypeSchema> schema(GroupVersion groupVersion, String kind) {
    return ALL.stream().flatMap(all -> all.schema(groupVersion, kind).stream()).findFirst();
  }

  static List<ResourceType> types() {
    List<ResourceType> types = new ArrayList<>();
    ALL.forEach(all -> types.addAll(types(all)));
    return types;
  }

  private static List<ResourceType> types(Definitions all) {
    PrinterColumn ready =
        column("ReadyToUse", "boolean", ".status.readyToUse", "Whether volumes can be made from all snapshots of the group.");
    PrinterColumn ofClass =
        column(
            "VolumeGroupSnapshotClass", "string", ".spec.volumeGroupSnapshotClassName", "The class of the group's snapshot.");
    return List.of(
        all.resource(
            "VolumeGroupSnapshotClass", "volumegroupsnapshotclasses", false, false, List.of("vgsclass", "vgsclasses"),
            column("Driver", "string", ".driver", ""),
            column(
                "DeletionPolicy", "string", ".deletionPolicy",
                "Whether a VolumeGroupSnapshotContent made through this class goes with its VolumeGroupSnapshot.")),
        all.resource(
            "VolumeGroupSnapshotContent", "volumegroupsnapshotcontents", false, true, List.of("vgsc", "vgscs"),
            ready,
            column(
                "DeletionPolicy", "string", ".spec.deletionPolicy",
                "Whether this object and the snapshots behind it go with their VolumeGroupSnapshot."),
            column("Driver", "string", ".spec.driver", "The CSI driver that made the snapshots."),
            ofClass,
            column(
                "VolumeGroupSnapshotNamespace", "string", ".spec.volumeGroupSnapshotRef.namespace",
                "The namespace of the VolumeGroupSnapshot that it is bound to."),
            column(
                "VolumeGroupSnapshot", "string", ".spec.volumeGroupSnapshotRef.name",
                "The VolumeGroupSnapshot that it is bound to.")),
        all.resource(
            "VolumeGroupSnapshot", "volumegroupsnapshots", true, true, List.of("vgs"),
            ready,
            ofClass,
            column(
                "VolumeGroupSnapshotContent", "string", ".status.boundVolumeGroupSnapshotContentName",
                "The content that it is bound to, if that names this object too."),
            column("CreationTime", "date", ".status.creationTime", "When the snapshots were taken.")));
  }
}
