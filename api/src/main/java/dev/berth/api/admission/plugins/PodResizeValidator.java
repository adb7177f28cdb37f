package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.api.status.Refusal;
import dev.berth.api.status.Status;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.usage.Amounts;
import dev.berth.model.usage.PodAmounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pod that runs is not given more than its node has in all: no waiting would help. The cause says so to programs, which
 * may want the pod elsewhere then. Source: upstream's plugin {@code podresize}.
 */
final class PodResizeValidator implements Admission.Validating {
  private static final String OS_LABEL = "kubernetes.io/os";

  private final ResourceType nodes;

  PodResizeValidator(ResourceType nodes) {
    this.nodes = nodes;
  }

  @Override
  public String name() {
    return "PodResizeValidator";
  }

  @Override
  public void validate(AdmissionRequest request, JsonObject object) {
    JsonObject spec = object.object("spec");
    String name = spec.text("nodeName");
    if (request.operation() != Operation.UPDATE
        || !request.isForSubresource("", "pods", "resize")
        || name.isEmpty()
        || request.old().filter(old -> old.object("spec").equals(spec)).isPresent()) {
      return;
    }
    JsonObject node =
        request
            .objects()
            .get(nodes, "", name)
            .orElseThrow(() -> Refusals.forbidden(request, object, "node \"" + name + "\" not found"));
    Optional<String> excess = excess(PodAmounts.of(spec, "requests"), Amounts.of(node.object("status").object("allocatable")));
    if (excess.isPresent()) {
      throw because(Refusals.forbidden(request, object, excess.get()), "NodeCapacity");
    }
    String os = node.object("metadata").object("labels").text(OS_LABEL);
    if (!os.equals("linux")) {
      String why = "pod resize is only supported on linux nodes, node \"" + name + "\" is \"" + os + "\"";
      throw because(Refusals.forbidden(request, object, why), "UnsupportedPlatform");
    }
  }

  private static Optional<String> excess(Amounts requested, Amounts allocatable) {
    List<String> texts = new ArrayList<>();
    for (String resource : List.of("cpu", "memory")) {
      Quantity wanted = requested.orZero(resource);
      Quantity all = allocatable.orZero(resource);
      if (wanted.compareTo(all) > 0) {
        texts.add(resource + ", requested: " + number(resource, wanted) + ", allocatable: " + number(resource, all));
      }
    }
    return texts.isEmpty()
        ? Optional.empty()
        : Optional.of("Node didn't have enough allocatable resources: " + String.join("; ", texts));
  }

  private static long number(String resource, Quantity amount) {
    return resource.equals("cpu") ? amount.milliValue() : amount.value();
  }

  private static Refusal because(Refusal refusal, String reason) {
    Status status = refusal.status();
    return new Refusal(
        new Status(
            status.code(),
            status.reason(),
            status.message(),
            status.details().map(
                d ->
                    new Status.Details(
                        d.name(), d.group(), d.kind(), d.uid(), List.of(new Status.Cause(reason, "", "")), 0))));
  }
}
