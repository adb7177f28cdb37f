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
  /** Upstream's plugin name, {@code DefaultStorageClass}. */
  String name();

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
