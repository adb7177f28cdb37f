package dev.berth.client.events;

/**
 * Who tells, as {@code source}, {@code reportingComponent} and {@code reportingInstance} name it.
 *
 * @param component {@code statefulset-controller}, {@code kubelet}
 * @param host the node's name where there is one of the component on each node; otherwise empty
 */
public record Origin(String component, String host) {
  public static Origin of(String component) {
    return new Origin(component, "");
  }
}
