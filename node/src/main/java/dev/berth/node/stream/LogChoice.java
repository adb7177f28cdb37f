package dev.berth.node.stream;

import dev.berth.base.json.JsonObject;
import dev.berth.model.names.GoQuote;
import dev.berth.model.streams.Opened;
import dev.berth.node.runtime.RuntimePod;
import dev.berth.node.runtime.RuntimePod.Container;
import java.util.List;
import java.util.Optional;

/** Which attempt of a container its log is wanted of (kubelet_pods.go, validateContainerLogStatus). Pure. */
final class LogChoice {
  private static final List<String> LISTS =
      List.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses");
  private static final int BAD_REQUEST = 400;

  private LogChoice() {}

  /**
   * The newest that has begun, or the one before it.
   *
   * @param status of the pod, as it was reported: what the runtime does not know is told from there
   * @param previous the one that ended last before what runs now, or waits to run
   */
  static Opened<Container> of(
      String podName, JsonObject status, RuntimePod runtime, String container, boolean previous) {
    String both = GoQuote.quote(container) + " in pod " + GoQuote.quote(podName);
    List<Container> begun =
        runtime.containers().stream()
            .filter(c -> c.name().equals(container) && (c.isRunning() || c.hasExited()))
            .toList();
    JsonObject told = entry(status, container);
    if (previous) {
      // one that waits to run again stands before its newest attempt, which has ended
      boolean waits = told.object("state").has("waiting") && !begun.isEmpty() && begun.getFirst().hasExited();
      return begun.stream()
          .skip(waits ? 0 : 1)
          .filter(Container::hasExited)
          .findFirst()
          .<Opened<Container>>map(Opened.Ready::new)
          .orElseGet(() -> refused("previous terminated container " + both + " not found"));
    }
    if (!begun.isEmpty()) {
      return new Opened.Ready<>(begun.getFirst());
    }
    if (told.isEmpty() && status.isEmpty()) {
      return refused("container " + both + " is not available");
    }
    if (told.object("state").has("terminated")) {
      return refused("container " + both + " is terminated");
    }
    Optional<String> reason = told.object("state").object("waiting").string("reason");
    return refused("container " + both + " is waiting to start" + reason.map(LogChoice::why).orElse(" - no logs yet"));
  }

  private static String why(String reason) {
    return switch (reason) {
      case "ErrImagePull" -> ": image can't be pulled";
      case "ImagePullBackOff" -> ": trying and failing to pull image";
      default -> ": " + reason;
    };
  }

  private static JsonObject entry(JsonObject status, String container) {
    for (String list : LISTS) {
      for (JsonObject one : status.array(list).objects().toList()) {
        if (one.text("name").equals(container)) {
          return one;
        }
      }
    }
    return JsonObject.EMPTY;
  }

  private static Opened<Container> refused(String message) {
    return new Opened.Refused<>(BAD_REQUEST, message);
  }
}
