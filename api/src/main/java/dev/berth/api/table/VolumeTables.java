package dev.berth.api.table;

import static java.util.Map.entry;

import dev.berth.base.json.JsonObject;
import dev.berth.model.meta.ObjectMeta;
import java.util.Map;

/** Rows of volumes, claims, classes and drivers. */
final class VolumeTables {
  private static final String BETA_CLASS = "volume.beta.kubernetes.io/storage-class";

  static final Map<String, Row.Printer> PRINTERS =
      Map.ofEntries(
          entry("/PersistentVolume", VolumeTables::volume),
          entry("/PersistentVolumeClaim", VolumeTables::claim),
          entry("storage.k8s.io/StorageClass", VolumeTables::storageClass),
          entry("storage.k8s.io/VolumeAttributesClass", VolumeTables::attributesClass),
          entry("storage.k8s.io/VolumeAttachment", VolumeTables::attachment),
          entry("storage.k8s.io/CSIDriver", VolumeTables::driver),
          entry("storage.k8s.io/CSINode", VolumeTables::csiNode),
          entry("storage.k8s.io/CSIStorageCapacity", VolumeTables::capacity));

  private VolumeTables() {}

  private static String phase(JsonObject o, Row row) {
    return row.isTerminating() ? "Terminating" : o.object("status").text("phase");
  }

  private static String className(JsonObject o) {
    String beta = ObjectMeta.of(o).annotation(BETA_CLASS);
    return ObjectMeta.of(o).annotations().has(BETA_CLASS) ? beta : o.object("spec").text("storageClassName");
  }

  private static void volume(JsonObject o, Row row) {
    JsonObject spec = o.object("spec");
    JsonObject claim = spec.object("claimRef");
    row.name()
        .text(Phrases.quantity(spec.object("capacity"), "storage"))
        .text(Phrases.accessModes(spec.array("accessModes")))
        .text(spec.text("persistentVolumeReclaimPolicy"))
        .text(phase(o, row))
        .text(spec.has("claimRef") ? claim.text("namespace") + "/" + claim.text("name") : "")
        .text(className(o))
        .text(spec.string("volumeAttributesClassName").orElse(Phrases.UNSET))
        .text(o.object("status").text("reason"))
        .age()
        .text(spec.string("volumeMode").orElse(Phrases.UNSET));
  }

  private static void claim(JsonObject o, Row row) {
    JsonObject spec = o.object("spec");
    JsonObject status = o.object("status");
    boolean bound = !spec.text("volumeName").isEmpty();
    row.name()
        .text(phase(o, row))
        .text(spec.text("volumeName"))
        .text(bound ? Phrases.quantity(status.object("capacity"), "storage") : "")
        .text(bound ? Phrases.accessModes(status.array("accessModes")) : "")
        .text(className(o))
        .text(spec.string("volumeAttributesClassName").orElse(Phrases.UNSET))
        .age()
        .text(spec.string("volumeMode").orElse(Phrases.UNSET));
  }

  private static void storageClass(JsonObject o, Row row) {
    row.text(
            Phrases.nameOfClass(
                o, "storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"))
        .text(o.text("provisioner"))
        .text(o.string("reclaimPolicy").orElse("Delete"))
        .text(o.string("volumeBindingMode").orElse("Immediate"))
        .flag(o.bool("allowVolumeExpansion"))
        .age();
  }

  private static void attributesClass(JsonObject o, Row row) {
    row.text(Phrases.nameOfClass(o, "volumeattributesclass.alpha.kubernetes.io/is-default-class"))
        .text(o.text("driverName"))
        .age();
  }

  private static void attachment(JsonObject o, Row row) {
    JsonObject spec = o.object("spec");
    row.name()
        .text(spec.text("attacher"))
        .text(spec.object("source").text("persistentVolumeName"))
        .text(spec.text("nodeName"))
        .flag(o.object("status").bool("attached"))
        .age();
  }

  private static void driver(JsonObject o, Row row) {
    JsonObject spec = o.object("spec");
    String audiences =
        String.join(",", spec.array("tokenRequests").objects().map(t -> t.text("audience")).toList());
    row.name()
        .flag(Phrases.flag(spec, "attachRequired", true))
        .flag(spec.bool("podInfoOnMount"))
        .flag(spec.bool("storageCapacity"))
        .text(spec.array("tokenRequests").isEmpty() ? Phrases.UNSET : audiences)
        .flag(spec.bool("requiresRepublish"))
        .textOr(String.join(",", spec.array("volumeLifecycleModes").strings().toList()), Phrases.NONE)
        .age();
  }

  private static void csiNode(JsonObject o, Row row) {
    row.name().number(o.object("spec").array("drivers").size()).age();
  }

  private static void capacity(JsonObject o, Row row) {
    row.name()
        .text(o.text("storageClassName"))
        .text(o.has("capacity") ? Phrases.quantity(o, "capacity") : Phrases.UNSET);
  }
}
