package dev.berth.api.admission.match;

import dev.berth.api.admission.AdmissionRequest;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import java.util.Optional;

/** The namespace of a request. */
public final class NamespaceOf {
  private NamespaceOf() {}

  private static final class Type {
    static final ResourceType NAMESPACES =
        Builtin.catalogue().find(new GroupVersion("", "v1"), "namespaces").orElseThrow();
  }

  /** As it is stored. */
  public static Optional<JsonObject> request(AdmissionRequest request) {
    return request.objects().get(Type.NAMESPACES, "", request.namespace());
  }
}
