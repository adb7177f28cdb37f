package dev.berth.node.agent;

import dev.berth.client.Note;
import dev.berth.model.kinds.Node;
import dev.berth.node.eviction.Pressure;

/** What an agent tells of its node (upstream {@code pkg/kubelet/kubelet.go}, {@code nodestatus}). */
final class NodeNotes {
  private NodeNotes() {}

  /** @param before the node as it was found */
  static void begun(Surroundings place, Node before, NodeHealth health) {
    NodeSettings settings = place.settings();
    if (settings.isOfHost()) {
      place.events().record(Note.normal(before, "Starting", "Starting kubelet."));
      for (Pressure p : Pressure.values()) {
        changed(place, before, p.event(health.pressures().contains(p)));
      }
      place.events().record(
          Note.normal(before, "NodeAllocatableEnforced", "Updated Node Allocatable limit across pods"));
    }
    String known = before.status().object("nodeInfo").text("bootID");
    if (!known.isEmpty() && !known.equals(settings.info().bootId())) {
      place.events().record(
          Note.warning(
              before, "Rebooted", "Node " + settings.name() + " has been rebooted, boot id: " + settings.info().bootId()));
    }
  }

  static void goingDown(Surroundings place, Node node) {
    place.events().record(Note.normal(node, "Shutdown", "Shutdown manager detected shutdown event"));
  }

  /** @param reason which of its conditions is another than before */
  static void changed(Surroundings place, Node node, String reason) {
    place.events().record(Note.normal(node, reason, "Node " + node.name() + " status is now: " + reason));
  }
}
