package dev.berth.api.admission;

import dev.berth.base.json.JsonObject;

/**
 * One member of the admission chain. Named after upstream's plugin.
 *
 * <p>Called for creates, updates, deletes and connects of every resource and subresource, in two phases. All members may
 * change the object before it is prepared and validated; then all may look at what came out, right before it is stored. To
 * refuse, a member throws {@link dev.berth.api.status.Refusal}. Both may be called again for the same request (a write that
 * is tried anew, a webhook that changed something), so a member changes nothing but the object.
 */
public interface Admission {
  /** A member that leaves validation to others. */
  interface Mutating extends Admission {
    @Override
    default boolean validates() {
      return false;
    }
  }

  /** A member that changes nothing. */
  interface Validating extends Admission {
    @Override
    default boolean mutates() {
      return false;
    }
  }

  /** Upstream's plugin name, {@code DefaultStorageClass}. */
  String name();

  /** Whether it takes part in the first phase; always the same. Who does not is not observed there, as upstream's plugins. */
  default boolean mutates() {
    return true;
  }

  /** Whether it takes part in the second. */
  default boolean validates() {
    return true;
  }

  /**
   * The object as it should be, mostly the same one.
   *
   * @param object the new object, not prepared and without a generated name; for deletes the one that is there
   */
  default JsonObject mutate(AdmissionRequest request, JsonObject object) {
    return object;
  }

  /** @param object as it is about to be stored; for deletes the one that is there */
  default void validate(AdmissionRequest request, JsonObject object) {}

  /**
   * The write that was validated is through, or failed, or was refused by a later member; told once for each validation of a
   * create or an update.
   *
   * @param object the very one that was validated
   */
  default void done(AdmissionRequest request, JsonObject object) {}
}
