package dev.berth.api.admission;

import dev.berth.base.json.JsonObject;

/**
 * One member of the admission chain. Named after upstream's plugin.
 *
 * <p>Called for creates, updates, deletes and connects of every resource and subresource; it looks at the request and
 * answers the object as it should be, mostly the same one. To refuse it throws {@link dev.berth.api.status.Refusal}.
 * May be called again for the same request (a patch that is tried anew), so it changes nothing but the object.
 */
public interface Admission {
  /** Upstream's plugin name, {@code DefaultStorageClass}. */
  String name();

  /** @param object the new object; for deletes the one that is there */
  JsonObject admit(AdmissionRequest request, JsonObject object);
}
