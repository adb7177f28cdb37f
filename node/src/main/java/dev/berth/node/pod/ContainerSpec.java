package dev.berth.node.pod;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.RestartRules;
import dev.berth.node.runtime.RuntimePod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A container as its pod asks for it. */
public record ContainerSpec(Role role, JsonObject json) {

  /** Which list a container is in, and whether an init container stays. */
  public enum Role {
    INIT,
    /** An init container with restartPolicy Always (KEP-753). */
    SIDECAR,
    MAIN,
    EPHEMERAL
  }

  /** All of them: init containers and sidecars, ordinary ones, ephemeral ones. */
  public static List<ContainerSpec> of(Pod pod) {
    List<ContainerSpec> all = new ArrayList<>();
    pod.spec()
        .array("initContainers")
        .objects()
        .forEach(c -> all.add(new ContainerSpec(c.text("restartPolicy").equals("Always") ? Role.SIDECAR : Role.INIT, c)));
    pod.containers().forEach(c -> all.add(new ContainerSpec(Role.MAIN, c)));
    pod.spec().array("ephemeralContainers").objects().forEach(c -> all.add(new ContainerSpec(Role.EPHEMERAL, c)));
    return all;
  }

  public String name() {
    return json.text("name");
  }

  public String image() {
    return json.text("image");
  }

  /** {@code Always}, {@code IfNotPresent} or {@code Never}. */
  public String pullPolicy() {
    return json.string("imagePullPolicy").orElse("IfNotPresent");
  }

  /** Whether it is one of those that live as long as the pod does. */
  public boolean isLasting() {
    return role == Role.MAIN || role == Role.SIDECAR;
  }

  /** Where events about it point: {@code spec.containers{web}}. */
  public String fieldPath() {
    String list =
        switch (role) {
          case INIT, SIDECAR -> "spec.initContainers";
          case MAIN -> "spec.containers";
          case EPHEMERAL -> "spec.ephemeralContainers";
        };
    return list + "{" + name() + "}";
  }

  public boolean hasProbe(ProbeKind kind) {
    return role != Role.EPHEMERAL && json.has(kind.field());
  }

  public boolean hasPostStart() {
    return json.object("lifecycle").has("postStart");
  }

  /**
   * Whether an attempt was made from another image than is asked for now, and another will follow it. One that is not started
   * again however it ends is left to its image.
   */
  boolean hasOutgrown(RuntimePod.Container attempt, Pod pod) {
    return isLasting()
        && !attempt.asked().isEmpty()
        && !attempt.asked().equals(image())
        && restartsAfter(pod, 0);
  }

  /**
   * Whether it is started again after it exited: by the first of its rules that fits the exit code, else by its own policy, else
   * by its pod's (KEP-5307).
   */
  public boolean restartsAfter(Pod pod, int exitCode) {
    Optional<String> ruled = RestartRules.action(json, exitCode);
    if (ruled.isPresent()) {
      return ruled.get().startsWith("Restart");
    }
    return switch (role) {
      case SIDECAR -> true;
      case EPHEMERAL -> false;
      case MAIN -> byPolicy(json.string("restartPolicy").orElse(policy(pod)), exitCode);
      // an init container that has failed is tried again by either policy, one that succeeded by none
      case INIT -> exitCode != 0 && !json.string("restartPolicy").orElse(policy(pod)).equals("Never");
    };
  }

  /** Whether it may ever restart all of its pod's containers (KEP-5532). */
  boolean mayRestartAll() {
    return role != Role.EPHEMERAL && RestartRules.mayRestartAll(json);
  }

  boolean restartsAllAfter(int exitCode) {
    return role != Role.EPHEMERAL
        && RestartRules.action(json, exitCode).filter(RestartRules.RESTART_ALL::equals).isPresent();
  }

  private static boolean byPolicy(String policy, int exitCode) {
    return switch (policy) {
      case "Never" -> false;
      case "OnFailure" -> exitCode != 0;
      default -> true;
    };
  }

  /** {@code Always}, {@code OnFailure} or {@code Never}. */
  public static String policy(Pod pod) {
    return pod.spec().string("restartPolicy").orElse("Always");
  }
}
