package dev.berth.api.admission.match;

import dev.berth.api.apply.Overlay;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.Optional;

/** What matching and changing objects needs to know of types. Thread-safe. */
public interface Versions {
  /** The other served versions of the same resource. */
  List<ResourceType> others(ResourceType type);

  /** The type of a kind that is served. */
  Optional<ResourceType> find(GroupVersionKind kind);

  /** A configuration laid over an object of the kind, for somebody who owns nothing of it. */
  Overlay.Result lay(JsonObject object, JsonObject configuration, ResourceType type, GroupVersionKind kind);

  /** The object as the other version has it. @throws dev.berth.api.status.Refusal where it cannot be converted */
  JsonObject convert(JsonObject object, ResourceType from, ResourceType to);

  /**
   * Reads what a change left as an object of the kind again, unknown fields dropped and defaults filled in.
   *
   * @param kind of the object: the type's own, or a subresource's
   * @throws UnreadableException where it is no such object any more
   */
  JsonObject read(JsonObject changed, ResourceType type, GroupVersionKind kind);

  /** Says what is wrong with an object. */
  final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnreadableException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
