package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.GroupResource;
import java.util.Map;

/** Claims, volumes and their attribute classes are born with a finalizer that holds them while they are used. */
final class StorageObjectInUseProtection implements Admission.Mutating {
  private static final Map<GroupResource, String> FINALIZERS =
      Map.of(
          new GroupResource("", "persistentvolumeclaims"), "kubernetes.io/pvc-protection",
          new GroupResource("", "persistentvolumes"), "kubernetes.io/pv-protection",
          new GroupResource("storage.k8s.io", "volumeattributesclasses"), "kubernetes.io/vac-protection");

  @Override
  public String name() {
    return "StorageObjectInUseProtection";
  }

  @Override
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    String finalizer = FINALIZERS.getOrDefault(request.type().groupResource(), "");
    if (request.operation() != Operation.CREATE || !request.subresource().isEmpty() || finalizer.isEmpty()) {
      return object;
    }
    JsonArray present = object.object("metadata").array("finalizers");
    return present.strings().anyMatch(finalizer::equals)
        ? object
        : object.withAt(present.plus(JsonString.of(finalizer)), "metadata", "finalizers");
  }
}
