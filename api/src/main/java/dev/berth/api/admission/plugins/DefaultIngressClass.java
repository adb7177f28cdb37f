package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ResourceType;

/** A new Ingress that says nothing of its class gets the default one. */
final class DefaultIngressClass implements Admission.Mutating {
  private final ResourceType ingressClasses;

  DefaultIngressClass(ResourceType ingressClasses) {
    this.ingressClasses = ingressClasses;
  }

  @Override
  public String name() {
    return "DefaultIngressClass";
  }

  @Override
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    if (request.operation() != Operation.CREATE
        || !request.isFor("networking.k8s.io", "ingresses")
        || object.object("spec").has("ingressClassName")
        || object.object("metadata").object("annotations").has("kubernetes.io/ingress.class")) {
      return object;
    }
    return DefaultClass.among(
            request.objects().list(ingressClasses, ""), "ingressclass.kubernetes.io/is-default-class")
        .map(name -> object.withAt(JsonString.of(name), "spec", "ingressClassName"))
        .orElse(object);
  }
}
