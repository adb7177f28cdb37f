package dev.berth.node.runtime;

/**
 * Whether a runtime can run pods, and pods that have a network of their own.
 *
 * @param reason of the network not being ready: {@code NetworkPluginNotReady}
 */
public record RuntimeStatus(boolean runtimeReady, boolean networkReady, String reason, String message) {
  public static final RuntimeStatus READY = new RuntimeStatus(true, true, "", "");
}
