package dev.berth.controllers.volume.anew;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Volumes whose machines are gone. Pure.
 *
 * <p>Only an affinity that names nodes tells that: a zone whose nodes are all gone may have others tomorrow. A label names nodes where each
 * node that has it is called by its value: {@code kubernetes.io/hostname} nearly everywhere, and the topology of drivers whose volumes lie on
 * one machine. A node is gone when there is no object of its name; its labels and conditions do not count, so that one that is
 * silent, cordoned or lacks a label for a moment costs nothing.
 */
public final class GoneNodes {
  /** Which every node has: one that lacks it may be the one that is looked for, under another name. */
  private static final String HOSTNAME = "kubernetes.io/hostname";

  private GoneNodes() {}

  /** The nodes that a volume is bound to, where all of them are gone; empty where one is there, or where that cannot be said. */
  public static Set<String> of(View view, PersistentVolume volume) {
    Set<String> gone = new TreeSet<>();
    for (JsonObject term : volume.requiredNodes().array("nodeSelectorTerms").objects().toList()) {
      Optional<List<String>> named = gone(view, term).findFirst();
      if (named.isEmpty()) {
        return Set.of();
      }
      gone.addAll(named.get());
    }
    return gone;
  }

  /** Of each requirement of a term that names nodes, all of them gone: those names. */
  private static Stream<List<String>> gone(View view, JsonObject term) {
    return Stream.concat(
        in(term.array("matchFields")).filter(field -> field.text("key").equals("metadata.name")).map(GoneNodes::values)
            .filter(names -> areGone(view, names)),
        in(term.array("matchExpressions")).filter(label -> areGone(view, values(label)) && namesNodes(view, label.text("key")))
            .map(GoneNodes::values));
  }

  private static boolean areGone(View view, List<String> names) {
    return names.stream().allMatch(name -> isGone(view.get(Kinds.NODE, "", name)));
  }

  private static Stream<JsonObject> in(JsonArray requirements) {
    return requirements.objects().filter(r -> r.text("operator").equals("In") && !r.array("values").isEmpty());
  }

  private static List<String> values(JsonObject requirement) {
    return requirement.array("values").strings().toList();
  }

  private static boolean namesNodes(View view, String label) {
    if (label.equals(PersistentVolume.DISK_OF)) {
      return true;
    }
    List<Node> labelled = view.list(Kinds.NODE, "").stream().filter(node -> label.equals(HOSTNAME) || node.meta().labels().has(label)).toList();
    return !labelled.isEmpty() && labelled.stream().allMatch(node -> node.meta().label(label).equals(node.name()));
  }

  /** Of what the API has under a node's name. */
  static boolean isGone(Optional<Node> node) {
    return node.isEmpty();
  }
}
