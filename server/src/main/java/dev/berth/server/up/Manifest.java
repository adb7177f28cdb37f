package dev.berth.server.up;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Ref;
import dev.berth.model.ResourceType;
import dev.berth.model.meta.ObjectMeta;
import java.nio.file.Path;

/**
 * An object of a file.
 *
 * @param line of the file at which it begins, from 1
 * @param object with its namespace, where its type has one
 */
public record Manifest(Path file, int line, ResourceType type, JsonObject object) {
  public ObjectMeta meta() {
    return ObjectMeta.of(object);
  }

  public Ref ref() {
    return new Ref(type, meta().namespace(), meta().name());
  }

  /** {@code examples/web.yaml:12}. */
  public String place() {
    return file + ":" + line;
  }
}
