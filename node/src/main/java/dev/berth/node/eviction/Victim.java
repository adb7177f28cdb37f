package dev.berth.node.eviction;

import dev.berth.model.kinds.Pod;

/**
 * A pod that has to go.
 *
 * @param message as its status and its event have it
 * @param graceSeconds that its containers get
 * @param disrupted whether it goes for no fault of its own, which its condition DisruptionTarget says
 */
public record Victim(Pod pod, String message, long graceSeconds, boolean disrupted) {
  /** What a pod gets that must go at once. */
  static final long AT_ONCE_SECONDS = 1;
}
