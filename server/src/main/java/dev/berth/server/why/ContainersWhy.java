package dev.berth.server.why;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The containers of a pod that do not do what they should. */
final class ContainersWhy {
  /** Which say only that it is not their turn. */
  private static final Set<String> PATIENT = Set.of("ContainerCreating", "PodInitializing");

  private static final Set<String> IMAGE_TROUBLE =
      Set.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull");

  private ContainersWhy() {}

  static boolean anyStarted(Pod pod) {
    return statuses(pod).anyMatch(one -> one.object("state").has("running") || one.number("restartCount") > 0);
  }

  private static Stream<JsonObject> statuses(Pod pod) {
    return Stream.of("initContainerStatuses", "containerStatuses").flatMap(list -> pod.status().array(list).objects());
  }

  static List<Finding> of(Pod pod) {
    List<Finding> because = new ArrayList<>();
    pod.status().array("initContainerStatuses").objects().forEach(one -> init(pod, one).ifPresent(because::add));
    pod.status().array("containerStatuses").objects().forEach(one -> main(pod, one).ifPresent(because::add));
    return because;
  }

  /** One that ends before the others begin; a sidecar among them is as any other container. */
  private static Optional<Finding> init(Pod pod, JsonObject one) {
    if (isSidecar(pod, one.text("name"))) {
      return main(pod, one);
    }
    if (one.object("state").has("running")) {
      Finding finding = Finding.wrong("container/" + one.text("name"), "prepares the pod and has not ended yet");
      return Optional.of(finding.remedy(logs(pod, one, "")));
    }
    return one.bool("ready") ? Optional.empty() : main(pod, one);
  }

  private static boolean isSidecar(Pod pod, String name) {
    return pod.spec().array("initContainers").objects()
        .anyMatch(spec -> spec.text("name").equals(name) && spec.text("restartPolicy").equals("Always"));
  }

  private static Optional<Finding> main(Pod pod, JsonObject one) {
    String about = "container/" + one.text("name");
    JsonObject state = one.object("state");
    if (state.has("waiting")) {
      JsonObject waiting = state.object("waiting");
      return PATIENT.contains(waiting.text("reason")) ? Optional.empty() : Optional.of(waiting(pod, one, about, waiting));
    }
    if (state.has("terminated")) {
      JsonObject end = state.object("terminated");
      return end.number("exitCode") == 0 && pod.phase().equals("Succeeded")
          ? Optional.empty()
          : Optional.of(Finding.wrong(about, ended(end)).remedy(logs(pod, one, "")));
    }
    return one.bool("ready") || pod.isFinished() ? Optional.empty() : Optional.of(unready(pod, one, about));
  }

  private static Finding unready(Pod pod, JsonObject one, String about) {
    boolean starting = one.has("started") && !one.bool("started");
    String probe = starting ? "runs, and its startup probe has not succeeded yet" : "runs, and its readiness probe says no";
    return Finding.wrong(about, probe)
        .remedy(logs(pod, one, ""));
  }

  private static Finding waiting(Pod pod, JsonObject one, String about, JsonObject waiting) {
    Finding finding = Finding.wrong(about, sentence(waiting));
    JsonObject last = one.object("lastState").object("terminated");
    if (!last.isEmpty()) {
      finding = finding.because(Finding.wrong("last run", ended(last))).remedy(logs(pod, one, " --previous"));
    }
    return IMAGE_TROUBLE.contains(waiting.text("reason"))
        ? finding.remedy(
            "image " + one.text("image") + ": look at its name and at the registry; berth image list shows what the node has")
        : finding;
  }

  private static String sentence(JsonObject waiting) {
    String message = waiting.text("message").strip();
    return waiting.text("reason") + (message.isEmpty() ? "" : ": " + message);
  }

  /** {@code ended with exit code 1 (Error)}. */
  private static String ended(JsonObject end) {
    String reason = end.text("reason");
    String message = end.text("message").strip();
    return "ended with exit code " + end.number("exitCode") + (reason.isEmpty() ? "" : " (" + reason + ")")
        + (message.isEmpty() ? "" : ": " + message);
  }

  private static String logs(Pod pod, JsonObject one, String more) {
    return Inquiry.kubectl(pod) + " logs " + pod.name() + " -c " + one.text("name") + more;
  }
}
