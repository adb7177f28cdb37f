package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.Optional;

/** A pod that gets its node gets that node's zone and region as labels. Source: KEP-4742. */
final class PodTopologyLabels implements Admission {
  private static final List<String> COPIED = List.of("topology.kubernetes.io/zone", "topology.kubernetes.io/region");

  private final ResourceType nodes;

  PodTopologyLabels(ResourceType nodes) {
    this.nodes = nodes;
  }

  @Override
  public String name() {
    return "PodTopologyLabels";
  }

  /** A Binding's labels become those of its pod. */
  @Override
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    String node = node(request, object);
    if (node.isEmpty()) {
      return object;
    }
    Optional<JsonObject> known = request.objects().get(nodes, "", node);
    JsonObject has = known.map(n -> n.object("metadata").object("labels")).orElse(JsonObject.EMPTY);
    JsonObject metadata = object.object("metadata");
    JsonObject labels = metadata.object("labels");
    for (String key : COPIED) {
      if (has.has(key) && !labels.has(key)) {
        labels = labels.with(key, has.text(key));
      }
    }
    return labels == metadata.object("labels") ? object : object.with("metadata", metadata.with("labels", labels));
  }

  /** On which the request puts a pod; empty for none. */
  private static String node(AdmissionRequest request, JsonObject object) {
    if (request.operation() != Operation.CREATE) {
      return "";
    }
    if (request.isFor("", "pods")) {
      return object.object("spec").text("nodeName");
    }
    boolean binding =
        request.subresource().equals("binding")
            && request.type().plural().equals("pods")
            && request.type().groupVersion().group().isEmpty();
    JsonObject target = binding ? object.object("target") : JsonObject.EMPTY;
    return target.text("kind").equals("Node") ? target.text("name") : "";
  }
}
