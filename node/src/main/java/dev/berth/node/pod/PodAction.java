package dev.berth.node.pod;

import dev.berth.base.json.JsonObject;
import java.time.Instant;

/** Something to be done for a pod. A value: deciding on it does nothing. */
public sealed interface PodAction {

  /** @param attempt 0 for the first */
  record RunSandbox(int attempt) implements PodAction {}

  record StopSandbox(String id) implements PodAction {}

  record RemoveSandbox(String id) implements PodAction {}

  /** Gets the image, makes a container, starts it and runs its postStart. */
  record StartContainer(ContainerSpec spec, String sandboxId, int attempt) implements PodAction {}

  /**
   * Runs preStop and stops it.
   *
   * @param message of the event Killing
   * @param deadline when it is killed; a later one than was said before is not asked for
   * @param hook whether preStop runs: not where the container is already being stopped
   */
  record StopContainer(String name, String id, Instant deadline, String message, boolean hook) implements PodAction {}

  record RemoveContainer(String id) implements PodAction {}

  /** Brings other resources into force, under a container that runs on. */
  record Resize(ContainerSpec spec, String id, JsonObject resources) implements PodAction {}
}
