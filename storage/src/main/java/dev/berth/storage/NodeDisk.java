package dev.berth.storage;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import java.util.List;

/**
 * A disk of a node that is given to whoever claims it, as a whole: a local volume.
 *
 * @param storageClass of the volume that it becomes
 * @param path on the node
 * @param volumeMode {@code Filesystem} or {@code Block}
 */
public record NodeDisk(String storageClass, String path, long sizeBytes, String volumeMode) {
  /** Of a Node: the disks that its agent has found, a JSON array. */
  public static final String ANNOTATION = "berth.dev/local-disks";

  /** As the annotation has them. */
  public static String text(List<NodeDisk> disks) {
    return JsonArray.of(disks.stream().map(NodeDisk::toJson).toList()).toString();
  }

  /** Of what an annotation says; none where it says nothing that can be read. */
  public static List<NodeDisk> parse(String annotation) {
    try {
      return !annotation.isEmpty() && Json.parse(annotation) instanceof JsonArray all
          ? all.objects().map(NodeDisk::of).toList()
          : List.of();
    } catch (JsonException e) {
      return List.of(); // somebody else wrote it; the agent says it anew
    }
  }

  private static NodeDisk of(JsonObject o) {
    return new NodeDisk(o.text("storageClass"), o.text("path"), o.number("sizeBytes"), o.text("volumeMode"));
  }

  private JsonObject toJson() {
    return JsonObject.builder()
        .put("storageClass", storageClass)
        .put("path", path)
        .put("sizeBytes", sizeBytes)
        .put("volumeMode", volumeMode)
        .build();
  }
}
