package dev.berth.scheduler.fit;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Why no node will do.
 *
 * @param nodes how many there are
 * @param refusal why none was even looked at; "" where they were
 * @param reasons how many nodes each reason was given for
 * @param plugins who refused
 */
public record Diagnosis(int nodes, String refusal, Map<String, Integer> reasons, Set<Plugin> plugins) {

  /** No node was looked at. */
  public static Diagnosis refused(int nodes, Plugin plugin, String why) {
    return new Diagnosis(nodes, why, Map.of(), EnumSet.of(plugin));
  }

  /**
   * Each node's verdict, and one for all the nodes that were not worth asking.
   *
   * @param unasked how many
   */
  public static Diagnosis of(Iterable<Verdict> verdicts, int unasked, Verdict ofUnasked) {
    Map<String, Integer> reasons = new TreeMap<>();
    Set<Plugin> plugins = EnumSet.noneOf(Plugin.class);
    int nodes = unasked;
    for (Verdict verdict : verdicts) {
      nodes++;
      plugins.add(verdict.plugin());
      verdict.reasons().forEach(reason -> reasons.merge(reason, 1, Integer::sum));
    }
    if (unasked > 0) {
      plugins.add(ofUnasked.plugin());
      ofUnasked.reasons().forEach(reason -> reasons.merge(reason, unasked, Integer::sum));
    }
    return new Diagnosis(nodes, "", reasons, plugins);
  }

  /**
   * {@code 0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.}
   *
   * @param after what is said of preemption; "" where nothing is
   */
  public String message(String after) {
    StringBuilder text = new StringBuilder(histogram());
    if (!after.isEmpty()) {
      text.append(' ').append(after);
    }
    return text.toString();
  }

  private String histogram() {
    if (nodes == 0) {
      return "no nodes available to schedule pods";
    }
    String start = "0/" + nodes + " nodes are available:";
    if (!refusal.isEmpty()) {
      return start + " " + refusal + ".";
    }
    // sorted as texts, the numbers too
    List<String> sorted = reasons.entrySet().stream().map(e -> e.getValue() + " " + e.getKey()).sorted().toList();
    return sorted.isEmpty() ? start : start + " " + String.join(", ", sorted) + ".";
  }
}
