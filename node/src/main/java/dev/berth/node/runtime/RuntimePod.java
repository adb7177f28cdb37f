package dev.berth.node.runtime;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a runtime has of one pod.
 *
 * @param graceSeconds of the newest sandbox
 * @param sandboxes the newest first
 * @param containers the newest first
 */
public record RuntimePod(
    String uid,
    String namespace,
    String name,
    long graceSeconds,
    List<Sandbox> sandboxes,
    List<Container> containers) {

  /** Nothing of a pod. */
  public static RuntimePod none(String uid) {
    return new RuntimePod(uid, "", "", 30, List.of(), List.of());
  }

  /** @param ips the first is the pod's; empty where it shares the node's */
  public record Sandbox(String id, int attempt, boolean ready, Instant created, List<String> ips) {}

  /** CRI's states, without the unknown. */
  public enum State {
    CREATED,
    RUNNING,
    EXITED
  }

  /**
   * A container.
   *
   * @param image as the runtime calls it
   * @param asked the image as the pod named it when the container was made; empty where that is not known
   * @param exitCode where it exited
   * @param reason {@code Completed}, {@code Error}, {@code OOMKilled}, {@code StartError}; empty while it has not exited
   * @param message what it left in its termination message, or what the runtime says
   */
  public record Container(
      String id,
      String sandboxId,
      String name,
      int attempt,
      State state,
      String image,
      String asked,
      String imageId,
      Instant created,
      Optional<Instant> started,
      Optional<Instant> finished,
      int exitCode,
      String reason,
      String message) {
    public boolean isRunning() {
      return state == State.RUNNING;
    }

    public boolean hasExited() {
      return state == State.EXITED;
    }
  }

  /** The sandbox in which containers can be started. */
  public Optional<Sandbox> readySandbox() {
    return sandboxes.isEmpty() || !sandboxes.getFirst().ready() ? Optional.empty() : Optional.of(sandboxes.getFirst());
  }

  /** The newest attempt of a name. */
  public Optional<Container> latest(String container) {
    for (Container c : containers) {
      if (c.name().equals(container)) {
        return Optional.of(c);
      }
    }
    return Optional.empty();
  }

  public boolean anyRunning() {
    for (Container c : containers) {
      if (c.isRunning()) {
        return true;
      }
    }
    return false;
  }

  public boolean isEmpty() {
    return sandboxes.isEmpty() && containers.isEmpty();
  }
}
