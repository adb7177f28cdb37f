package dev.berth.node.agent;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.kinds.Pod;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.pod.ContainerSpec.Role;
import dev.berth.node.pod.Granted;
import dev.berth.node.runtime.RuntimePod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * Owns what was told of one pod's changes of size, so that each step is told once: why it has to wait, that it began, what went
 * wrong, and that all of it is in force. An agent that begins anew goes on where the pod's status says that a change is under way.
 */
final class ResizeTold {
  private final PodEvents events;
  private boolean underWay;
  private String refused = "";
  private String failed = "";

  ResizeTold(PodEvents events, Pod pod) {
    this.events = events;
    this.underWay =
        pod.status().array("conditions").objects().anyMatch(c -> c.text("type").equals("PodResizeInProgress"));
  }

  /** There is no room for what the spec asks for. */
  void refused(Pod pod, Granted.Pending why) {
    String text = text("Pod resize " + why.reason(), pod, why.message());
    if (!text.equals(refused)) {
      refused = text;
      events.warning(pod, "Resize" + why.reason(), text);
    }
  }

  /** All that the spec asks for is granted now. */
  void granted(Pod pod) {
    refused = "";
    failed = "";
    underWay = true;
    events.normal(pod, "ResizeStarted", text("Pod resize started", pod, ""));
  }

  /** Looks at what has become of what was granted. */
  void look(Pod pod, List<ContainerSpec> specs, Granted granted, RuntimePod runtime) {
    if (!underWay) {
      return;
    }
    String why = granted.error().orElse("");
    if (!why.equals(failed)) {
      failed = why;
      if (!why.isEmpty()) {
        events.warning(pod, "ResizeError", text("Pod resize error", pod, why));
      }
    }
    if (why.isEmpty() && specs.stream().allMatch(spec -> isInForce(spec, granted, runtime))) {
      underWay = false;
      events.normal(pod, "ResizeCompleted", text("Pod resize completed", pod, ""));
    }
  }

  /** An attempt that has ended has what it was started with: the next one will have what was granted. */
  private static boolean isInForce(ContainerSpec spec, Granted granted, RuntimePod runtime) {
    return runtime.latest(spec.name()).flatMap(c -> granted.due(spec, c.id())).isEmpty();
  }

  /** As upstream shows a pod's size ({@code pkg/kubelet/allocation}): what each lasting container asks for. */
  private static String text(String what, Pod pod, String error) {
    JsonObject.Builder shown = JsonObject.builder();
    List<ContainerSpec> specs = ContainerSpec.of(pod);
    for (Role role : List.of(Role.SIDECAR, Role.MAIN)) {
      List<Json> sizes = new ArrayList<>();
      specs.stream().filter(s -> s.role() == role).forEach(s -> sizes.add(size(s)));
      if (!sizes.isEmpty()) {
        shown.put(role == Role.MAIN ? "containers" : "initContainers", JsonArray.of(sizes));
      }
    }
    shown.put("generation", pod.meta().generation());
    if (!error.isEmpty()) {
      shown.put("error", JsonString.of(error));
    }
    return String.format(Locale.ROOT, "%s: %s", what, shown.build());
  }

  private static JsonObject size(ContainerSpec spec) {
    JsonObject resources = spec.json().object("resources");
    JsonObject.Builder sorted = JsonObject.builder();
    for (String list : List.of("limits", "requests")) {
      JsonObject.Builder amounts = JsonObject.builder();
      new TreeMap<>(resources.object(list).strings()).forEach((name, amount) -> amounts.put(name, JsonString.of(amount)));
      JsonObject all = amounts.build();
      if (!all.isEmpty()) {
        sorted.put(list, all);
      }
    }
    return JsonObject.of("name", JsonString.of(spec.name()), "resources", sorted.build());
  }
}
