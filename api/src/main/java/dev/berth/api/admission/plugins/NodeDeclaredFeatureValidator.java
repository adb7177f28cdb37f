package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.DeclaredFeatures;
import java.util.List;

/** A pod on a node is not changed in what that node would not notice. Source: upstream's plugin {@code nodedeclaredfeatures}. */
final class NodeDeclaredFeatureValidator implements Admission.Validating {
  private final ResourceType nodes;

  NodeDeclaredFeatureValidator(ResourceType nodes) {
    this.nodes = nodes;
  }

  @Override
  public String name() {
    return "NodeDeclaredFeatureValidator";
  }

  @Override
  public void validate(AdmissionRequest request, JsonObject object) {
    JsonObject spec = object.object("spec");
    String name = spec.text("nodeName");
    if (request.operation() != Operation.UPDATE
        || !request.isFor("", "pods") && !request.isForSubresource("", "pods", "resize")
        || name.isEmpty()
        || request.old().isEmpty()) {
      return;
    }
    List<String> needed = DeclaredFeatures.neededToChange(request.old().get().object("spec"), spec);
    if (needed.isEmpty()) {
      return;
    }
    JsonObject node =
        request
            .objects()
            .get(nodes, "", name)
            .orElseThrow(() -> Refusals.forbidden(request, object, "node \"" + name + "\" not found"));
    List<String> declared = DeclaredFeatures.of(node);
    List<String> missing = needed.stream().filter(feature -> !declared.contains(feature)).toList();
    if (!missing.isEmpty()) {
      throw Refusals.forbidden(
          request,
          object,
          "pod update requires features " + String.join(", ", missing) + " which are not available on node \"" + name + "\"");
    }
  }
}
