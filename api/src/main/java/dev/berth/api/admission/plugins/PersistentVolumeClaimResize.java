package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ResourceType;
import dev.berth.model.quantity.Quantity;

/** A claim grows only when it is bound and its class allows it. */
final class PersistentVolumeClaimResize implements Admission.Validating {
  private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

  private final ResourceType storageClasses;

  PersistentVolumeClaimResize(ResourceType storageClasses) {
    this.storageClasses = storageClasses;
  }

  @Override
  public String name() {
    return "PersistentVolumeClaimResize";
  }

  @Override
  public void validate(AdmissionRequest request, JsonObject object) {
    if (request.operation() != Operation.UPDATE
        || !request.isFor("", "persistentvolumeclaims")
        || request.old().isEmpty()) {
      return;
    }
    JsonObject old = request.old().get();
    if (size(object).compareTo(size(old)) <= 0) {
      return;
    }
    if (!old.object("status").text("phase").equals("Bound")) {
      throw Refusals.forbidden(request, object, "Only bound persistent volume claims can be expanded");
    }
    String name = className(object);
    boolean allowed =
        !name.isEmpty()
            && name.equals(className(old))
            && request
                .objects()
                .get(storageClasses, "", name)
                .map(c -> c.bool("allowVolumeExpansion"))
                .orElse(false);
    if (!allowed) {
      throw Refusals.forbidden(
          request,
          object,
          "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support"
              + " resize");
    }
  }

  private static String className(JsonObject claim) {
    String note = claim.object("metadata").object("annotations").text(CLASS_ANNOTATION);
    return note.isEmpty() ? claim.object("spec").text("storageClassName") : note;
  }

  private static Quantity size(JsonObject claim) {
    var size = claim.object("spec").object("resources").object("requests").get("storage").orElse(JsonNull.NULL);
    return size instanceof JsonString || size instanceof JsonNumber ? Quantity.of(size) : Quantity.ZERO;
  }
}
