package dev.berth.api.rest;

import dev.berth.api.objects.Objects;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.time.Instant;
import java.util.Optional;

/**
 * A POST that is no plain create: a review that is answered and forgotten, or a subresource that does something to its
 * object ({@code binding}, {@code eviction}, {@code token}).
 */
public interface Action {

  /**
   * @param body decoded; of the kind that the type or subresource says
   * @param parent the object of the path, for subresources
   * @throws dev.berth.api.status.Refusal where it cannot be done
   */
  Result perform(Call call, JsonObject body, Optional<JsonObject> parent, Hands hands, boolean dryRun);

  /** What was sent with the defaults of its kind, which its sender owns as well. */
  default JsonObject defaults(JsonObject body) {
    return body;
  }

  /**
   * Looks at what was sent for an object before that object is looked for.
   *
   * @throws dev.berth.api.status.Refusal where it is for another one
   */
  default void requireFor(String name, JsonObject body) {}

  /** An action on an object that what is sent names as well. */
  static Action naming(String kind, Action action) {
    return new Naming(kind, action);
  }

  /** The answer. */
  record Result(int code, JsonObject object) {}

  /** What actions may do to stored objects: what the other verbs do, with the caller's identity. */
  interface Hands {
    Objects objects();

    /** Changes the object of the path as a PATCH would, trying anew when it changed meanwhile. */
    JsonObject update(Call call, boolean dryRun, Updating.Derivation derivation);

    /**
     * Writes the status of another object on the server's own behalf, where it is still in the version given; false where somebody
     * was faster.
     */
    boolean replaceStatus(ResourceType type, JsonObject old, JsonObject status, Instant now);

    /**
     * Looks at what a deletion with these options would ask of the object first.
     *
     * @throws dev.berth.api.status.Refusal where it is another object than was meant, or another version of it
     */
    void requirePreconditions(Call call, JsonObject object, JsonObject deleteOptions);

    /** Deletes the object of the path. */
    void delete(Call call, JsonObject deleteOptions, boolean dryRun);
  }
}
