package dev.berth.api.admission.plugins;

import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.base.json.JsonObject;

/** How plugins say no. */
final class Refusals {
  private Refusals() {}

  /** {@code pods "web-0" is forbidden: why}. */
  static Refusal forbidden(AdmissionRequest request, JsonObject object, String why) {
    return Failures.forbidden(request.type().groupResource(), name(request, object), why);
  }

  /** The object's name, or the start of the one that it will get. */
  static String name(AdmissionRequest request, JsonObject object) {
    JsonObject meta = object.object("metadata");
    if (!meta.text("name").isEmpty()) {
      return meta.text("name");
    }
    return meta.text("generateName").isEmpty() ? request.name() : meta.text("generateName");
  }
}
