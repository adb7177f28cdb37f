package dev.berth.client;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.KubeObject;
import java.util.Optional;

/** A change that is asked for. A value: deciding on it does nothing. */
public sealed interface Write {

  /** A new object in a namespace, which is empty for types of the whole cluster. */
  record Create(ResourceType type, String namespace, JsonObject object) implements Write {}

  /** What is posted to a subresource: a {@code Binding}, an {@code Eviction}, a {@code TokenRequest}. */
  record Act(Ref target, String subresource, JsonObject object) implements Write {}

  /**
   * The whole object anew (PUT), or the part of it that the subresource is. Its resourceVersion, where it has one, must be
   * the newest.
   *
   * @param subresource {@code status}, {@code scale}, {@code resize}, or empty
   */
  record Update(Ref target, String subresource, JsonObject object) implements Write {}

  /**
   * A change of some fields; the same subresources as of an update.
   *
   * @param form how the body is to be read
   */
  record Patch(Ref target, String subresource, PatchType form, Json body) implements Write {}

  /**
   * The fields that somebody wants to be so (server-side apply); makes the object where it is missing.
   *
   * @param manager who owns these fields from now on
   * @param force whether they are taken from others who own them
   */
  record Apply(Ref target, String manager, boolean force, JsonObject object) implements Write {}

  record Delete(Ref target, DeleteOptions options) implements Write {}

  /** How a patch is read. */
  enum PatchType {
    JSON("application/json-patch+json"),
    MERGE("application/merge-patch+json"),
    STRATEGIC("application/strategic-merge-patch+json");

    private final String mediaType;

    PatchType(String mediaType) {
      this.mediaType = mediaType;
    }

    public String mediaType() {
      return mediaType;
    }
  }

  /**
   * How to delete.
   *
   * @param uid that the object must have, or empty
   * @param revision that the object must have, or empty for any
   * @param gracePeriodSeconds or empty for the object's own
   * @param propagationPolicy {@code Background}, {@code Foreground}, {@code Orphan}, or empty for the type's own
   * @param dryRun only to be told whether it would be done
   */
  record DeleteOptions(String uid, String revision, Optional<Long> gracePeriodSeconds, String propagationPolicy, boolean dryRun) {
    public static final DeleteOptions PLAIN = new DeleteOptions("", "", Optional.empty(), "", false);

    /** Only the very object that was seen, whatever its version. */
    public static DeleteOptions only(KubeObject seen) {
      return new DeleteOptions(seen.uid(), "", Optional.empty(), "", false);
    }

    public DeleteOptions atOnce() {
      return new DeleteOptions(uid, revision, Optional.of(0L), propagationPolicy, dryRun);
    }

    public DeleteOptions propagating(String policy) {
      return new DeleteOptions(uid, revision, gracePeriodSeconds, policy, dryRun);
    }

    public DeleteOptions dry() {
      return new DeleteOptions(uid, revision, gracePeriodSeconds, propagationPolicy, true);
    }
  }

  static Create create(Kind<?> kind, String namespace, JsonObject object) {
    return new Create(kind.type(), namespace, object);
  }

  static Update update(Kind<?> kind, KubeObject object) {
    return new Update(Ref.of(kind, object), "", object.json());
  }

  static Update updateStatus(Kind<?> kind, KubeObject object) {
    return new Update(Ref.of(kind, object), "status", object.json());
  }

  static Patch merge(Kind<?> kind, KubeObject object, JsonObject body) {
    return new Patch(Ref.of(kind, object), "", PatchType.MERGE, body);
  }

  static Patch strategic(Kind<?> kind, KubeObject object, JsonObject body) {
    return new Patch(Ref.of(kind, object), "", PatchType.STRATEGIC, body);
  }

  static Delete delete(Kind<?> kind, KubeObject object) {
    return new Delete(Ref.of(kind, object), DeleteOptions.PLAIN);
  }

  /** The type that is written to. */
  default ResourceType type() {
    return switch (this) {
      case Create c -> c.type();
      case Act a -> a.target().type();
      case Update u -> u.target().type();
      case Patch p -> p.target().type();
      case Apply a -> a.target().type();
      case Delete d -> d.target().type();
    };
  }
}
