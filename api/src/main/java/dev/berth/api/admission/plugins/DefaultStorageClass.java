package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ResourceType;

/** A new claim that says nothing of its class gets the default one. An empty class is something said. */
final class DefaultStorageClass implements Admission.Mutating {
  private final ResourceType storageClasses;

  DefaultStorageClass(ResourceType storageClasses) {
    this.storageClasses = storageClasses;
  }

  @Override
  public String name() {
    return "DefaultStorageClass";
  }

  @Override
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    if (request.operation() != Operation.CREATE
        || !request.isFor("", "persistentvolumeclaims")
        || object.object("spec").has("storageClassName")
        || object.object("metadata").object("annotations").has("volume.beta.kubernetes.io/storage-class")) {
      return object;
    }
    return DefaultClass.among(
            request.objects().list(storageClasses, ""),
            "storageclass.kubernetes.io/is-default-class",
            "storageclass.beta.kubernetes.io/is-default-class")
        .map(name -> object.withAt(JsonString.of(name), "spec", "storageClassName"))
        .orElse(object);
  }
}
