package dev.berth.simulator.rehearsal;

import dev.berth.server.up.Document;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A rehearsal: what is applied at its beginning, and what happens then.
 *
 * @param manifests in the order in which they are applied
 * @param classes storage classes that are to be as one of ours, by their names
 * @param nodes the names of the machines
 * @param seed of all chance
 * @param steps in order of their times
 * @param fenceAfter the lease of nodes that fence themselves; empty where they do not
 */
public record Plan(
    List<Document> manifests, Map<String, String> classes, List<String> nodes, long seed, List<Step> steps, Duration length,
    Optional<Duration> fenceAfter) {
  /** How long a rehearsal goes on after what was planned. */
  private static final Duration AFTERWARDS = Duration.ofMinutes(10);
  /** And after what does not end: a silent node's pods are evicted, and their volumes detached by force. */
  private static final Duration WITHOUT_END = Duration.ofMinutes(20);

  public Plan {
    manifests = List.copyOf(manifests);
    classes = Collections.unmodifiableMap(new LinkedHashMap<>(classes));
    nodes = List.copyOf(nodes);
    steps = steps.stream().sorted(Comparator.comparing(Step::at)).toList();
  }

  /** On nodes that do not fence themselves. */
  public Plan(
      List<Document> manifests, Map<String, String> classes, List<String> nodes, long seed, List<Step> steps, Duration length) {
    this(manifests, classes, nodes, seed, steps, length, Optional.empty());
  }

  /** The same on nodes that fence themselves. */
  public Plan fencing(Optional<Duration> after) {
    return new Plan(manifests, classes, nodes, seed, steps, length, after);
  }

  /** How long it must go on to show what comes of the steps. */
  public static Duration longEnough(List<Step> steps) {
    return steps.stream()
        .map(step -> step.at().plus(step.deed().lasts().map(AFTERWARDS::plus).orElse(WITHOUT_END)))
        .max(Comparator.naturalOrder())
        .orElse(AFTERWARDS);
  }

  /**
   * Something at its time.
   *
   * @param text as the user wrote it: {@code 1m power-off node-2 10m}
   */
  public record Step(Duration at, Deed deed, String text) {}
}
