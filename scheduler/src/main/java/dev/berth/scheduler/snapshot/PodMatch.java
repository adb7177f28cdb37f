package dev.berth.scheduler.snapshot;

import dev.berth.model.select.LabelSelector;
import dev.berth.scheduler.pod.PodFacts;
import java.util.List;
import java.util.Set;

/**
 * Which pods are counted: those that all parts match.
 *
 * @param living without those that are being deleted
 */
public record PodMatch(List<Part> parts, boolean living) {

  /**
   * Pods of some namespaces with some labels.
   *
   * @param everywhere in all namespaces, whatever the set says
   */
  public record Part(Set<String> namespaces, boolean everywhere, LabelSelector selector) {
    boolean matches(PodFacts pod) {
      return (everywhere || namespaces.contains(pod.namespace())) && selector.matches(pod.labels());
    }
  }

  /** Living pods of one namespace. */
  public static PodMatch of(String namespace, LabelSelector selector) {
    return new PodMatch(List.of(new Part(Set.of(namespace), false, selector)), true);
  }

  public boolean matches(PodFacts pod) {
    if (living && pod.isTerminating()) {
      return false;
    }
    for (Part part : parts) {
      if (!part.matches(pod)) {
        return false;
      }
    }
    return true;
  }
}
