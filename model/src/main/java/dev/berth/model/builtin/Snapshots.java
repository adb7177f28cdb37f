package dev.berth.model.builtin;

import static dev.berth.model.builtin.Definitions.column;
import static dev.berth.model.builtin.Definitions.f;

import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.Shape.Scalar;
import dev.berth.model.schema.TypeSchema;
import java.util.List;
import java.util.Optional;

/**
 * {@code snapshot.storage.k8s.io}. Upstream ships these kinds as custom resources with its snapshot controller; here they are
 * served like built-in ones, with fields and columns as in external-snapshotter's {@code client/config/crd}.
 */
final class Snapshots {
  private static final GroupVersion V1 = new GroupVersion("snapshot.storage.k8s.io", "v1");
  private static final Definitions ALL = new Definitions(V1, V1, "io.k8s.storage.snapshot");

  static {
    ALL.type("VolumeSnapshotError", f("time", Scalar.TIME), f("message", Scalar.STRING));
    ALL.type(
        "VolumeSnapshotSource",
        f("persistentVolumeClaimName", Scalar.STRING), f("volumeSnapshotContentName", Scalar.STRING));
    ALL.type("VolumeSnapshotSpec", f("source", "VolumeSnapshotSource").needed(), f("volumeSnapshotClassName", Scalar.STRING));
    ALL.type(
        "VolumeSnapshotStatus",
        f("boundVolumeSnapshotContentName", Scalar.STRING), f("creationTime", Scalar.TIME), f("readyToUse", Scalar.BOOL),
        f("restoreSize", Scalar.QUANTITY), f("error", "VolumeSnapshotError"), f("volumeGroupSnapshotName", Scalar.STRING));
    ALL.object("VolumeSnapshot", f("spec", "VolumeSnapshotSpec").needed(), f("status", "VolumeSnapshotStatus"));
    ALL.object(
        "VolumeSnapshotClass",
        f("driver", Scalar.STRING).needed(), f("parameters", new Shape.MapOf(Scalar.STRING)),
        f("deletionPolicy", Scalar.STRING).needed());
    ALL.type("VolumeSnapshotContentSource", f("volumeHandle", Scalar.STRING), f("snapshotHandle", Scalar.STRING));
    ALL.type(
        "VolumeSnapshotContentSpec",
        f("volumeSnapshotRef", "ObjectReference").needed(), f("deletionPolicy", Scalar.STRING).needed(),
        f("driver", Scalar.STRING).needed(), f("volumeSnapshotClassName", Scalar.STRING),
        f("source", "VolumeSnapshotContentSource").needed(), f("sourceVolumeMode", Scalar.STRING));
    ALL.type(
        "VolumeSnapshotContentStatus",
        f("snapshotHandle", Scalar.STRING), f("creationTime", Scalar.INT64), f("restoreSize", Scalar.INT64),
        f("readyToUse", Scalar.BOOL), f("error", "VolumeSnapshotError"), f("volumeGroupSnapshotHandle", Scalar.STRING));
    ALL.object(
        "VolumeSnapshotContent", f("spec", "VolumeSnapshotContentSpec").needed(), f("status", "VolumeSnapshotContentStatus"));
  }

  private Snapshots() {}

  /** Of the kinds, their lists, and what they are made of: {@code VolumeSnapshotContentList}. */
  static Optional<TypeSchema> schema(GroupVersion groupVersion, String kind) {
    return ALL.schema(groupVersion, kind);
  }

  static List<ResourceType> types() {
    return List.of(
        ALL.resource(
            "VolumeSnapshotClass", "volumesnapshotclasses", false, false, List.of("vsclass", "vsclasses"),
            column("Driver", "string", ".driver", ""),
            column(
                "DeletionPolicy", "string", ".deletionPolicy",
                "Whether a VolumeSnapshotContent made through this class goes with its VolumeSnapshot.")),
        ALL.resource(
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
        ALL.resource(
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
}
