package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.storage.SourceDefaults;
import dev.berth.base.json.JsonObject;
import java.util.function.UnaryOperator;

/** What a volume leaves out, its kind included: a volume that names no source is an empty directory. */
public final class VolumeDefaults {
  private static final int MODE_0644 = 420;
  private static final String CLAIM = "PersistentVolumeClaim";

  private static final Fill FILE_MODE = Fill.table().value("defaultMode", MODE_0644).build();

  private static final Fill DOWNWARD_FILE =
      Fill.table()
          .inside("fieldRef", ContainerDefaults.FIELD_REF)
          .inside("resourceFieldRef", ContainerDefaults.RESOURCE_FIELD_REF)
          .build();

  private static final Fill PROJECTION =
      Fill.table()
          .inside("downwardAPI", Fill.table().each("items", DOWNWARD_FILE).build())
          .inside("serviceAccountToken", Fill.table().value("expirationSeconds", 3600).build())
          .build();

  /** The spec of a claim that a pod or a StatefulSet makes. */
  private static final Fill CLAIM_SPEC =
      Fill.table().value("volumeMode", "Filesystem").inside("resources", ContainerDefaults.RESOURCES).build();

  /** A claim in a StatefulSet's volumeClaimTemplates; unlike other templates it says what kind it is, whatever was sent. */
  public static final UnaryOperator<JsonObject> CLAIM_TEMPLATE =
      Fill.table()
          .value("kind", CLAIM)
          .value("apiVersion", "v1")
          .value("spec", JsonObject.EMPTY)
          .value("status", JsonObject.EMPTY)
          .inside("spec", CLAIM_SPEC)
          .inside("status", Fill.table().value("phase", "Pending").build())
          .then(VolumeDefaults::claim)
          .build();

  static final UnaryOperator<JsonObject> VOLUME =
      Fill.table()
          .inside("configMap", FILE_MODE)
          .inside("secret", FILE_MODE)
          .inside(
              "downwardAPI", Fill.table().value("defaultMode", MODE_0644).each("items", DOWNWARD_FILE).build())
          .inside("projected", Fill.table().value("defaultMode", MODE_0644).each("sources", PROJECTION).build())
          .then(SourceDefaults.SHARED)
          .inside(
              "ephemeral",
              Fill.table()
                  .inside(
                      "volumeClaimTemplate",
                      Fill.table().value("spec", JsonObject.EMPTY).inside("spec", CLAIM_SPEC).build())
                  .build())
          .inside("image", VolumeDefaults::imagePolicy)
          .then(VolumeDefaults::emptyDir)
          .build();

  private VolumeDefaults() {}

  private static JsonObject claim(JsonObject template) {
    return template.text("kind").equals(CLAIM) && template.text("apiVersion").equals("v1")
        ? template
        : template.with("kind", CLAIM).with("apiVersion", "v1");
  }

  private static JsonObject imagePolicy(JsonObject image) {
    return image.has("pullPolicy")
        ? image
        : image.with("pullPolicy", ImageTag.pullPolicy(image.text("reference")));
  }

  private static JsonObject emptyDir(JsonObject volume) {
    return volume.size() == (volume.has("name") ? 1 : 0) ? volume.with("emptyDir", JsonObject.EMPTY) : volume;
  }
}
