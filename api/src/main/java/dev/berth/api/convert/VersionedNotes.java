package dev.berth.api.convert;

import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;

/**
 * Annotations in which a version of a kind carries what it has no field for. Upstream makes tables and bare metadata of its
 * internal types, which have the fields, so that these annotations are not among them.
 */
public final class VersionedNotes {
  public static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

  private VersionedNotes() {}

  private static List<String> of(ResourceType type) {
    return switch (type.groupVersion().apiVersion() + " " + type.kind()) {
      case "apps/v1 DaemonSet" -> List.of(TEMPLATE_GENERATION);
      case "autoscaling/v1 HorizontalPodAutoscaler" -> ScalerNotes.ALL;
      default -> List.of();
    };
  }

  /** An object's metadata without them. */
  public static JsonObject without(ResourceType type, JsonObject metadata) {
    JsonObject notes = metadata.object("annotations");
    JsonObject kept = notes;
    for (String name : of(type)) {
      kept = kept.without(name);
    }
    if (kept.equals(notes)) {
      return metadata;
    }
    return kept.isEmpty() ? metadata.without("annotations") : metadata.with("annotations", kept);
  }
}
