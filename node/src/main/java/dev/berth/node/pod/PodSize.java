package dev.berth.node.pod;

import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.kinds.Pod;
import dev.berth.model.usage.Amounts;
import dev.berth.model.usage.PodAmounts;
import dev.berth.node.runtime.RuntimePod.Container;

/**
 * What a pod's status says of the pod as a whole (KEP-5419): {@code allocatedResources}, what it was granted of the node, and
 * {@code resources}, what is in force. A pod that says nothing of itself as a whole has what its containers have together.
 */
final class PodSize {
  private PodSize() {}

  static JsonObject told(JsonObject status, PodFacts facts) {
    Granted granted = facts.granted();
    if (granted.whole().isEmpty() && asksForNothing(facts)) {
      return status;
    }
    Pod pod = granted.view(facts.pod());
    JsonObject together = together(pod);
    JsonObject allocated = granted.whole().isEmpty() ? together : granted.whole();
    JsonObject inForce =
        granted.whole().isEmpty()
            ? together
            : granted.wholeOf(
                facts.specs().stream()
                    .filter(ContainerSpec::isLasting)
                    .flatMap(s -> facts.runtime().latest(s.name()).filter(Container::isRunning).stream())
                    .map(Container::id));
    return with(with(status, "allocatedResources", allocated.object("requests")), "resources", inForce);
  }

  private static boolean asksForNothing(PodFacts facts) {
    return facts.specs().stream().allMatch(s -> s.json().object("resources").isEmpty());
  }

  private static JsonObject with(JsonObject status, String name, JsonObject value) {
    return value.isEmpty() ? status : status.with(name, value);
  }

  /** All containers' requests, and their limits of what each of them limits: who has none is not limited by the others'. */
  private static JsonObject together(Pod pod) {
    JsonObject spec = pod.spec().without("overhead");
    JsonObject.Builder all = JsonObject.builder();
    JsonObject requests = texts(PodAmounts.of(spec, "requests"));
    if (!requests.isEmpty()) {
      all.put("requests", requests);
    }
    Amounts limits = PodAmounts.of(spec, "limits");
    JsonObject.Builder common = JsonObject.builder();
    for (String name : limits.names()) {
      boolean ofAll =
          ContainerSpec.of(pod).stream()
              .filter(ContainerSpec::isLasting)
              .allMatch(c -> c.json().object("resources").object("limits").has(name));
      if (ofAll) {
        common.put(name, JsonString.of(limits.orZero(name).toString()));
      }
    }
    JsonObject told = common.build();
    return told.isEmpty() ? all.build() : all.put("limits", told).build();
  }

  private static JsonObject texts(Amounts amounts) {
    JsonObject.Builder texts = JsonObject.builder();
    for (String name : amounts.names()) {
      texts.put(name, JsonString.of(amounts.orZero(name).toString()));
    }
    return texts.build();
  }
}
