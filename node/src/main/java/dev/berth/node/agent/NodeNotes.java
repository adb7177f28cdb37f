package dev.berth.node.agent;

import dev.berth.client.Note;
import dev.berth.model.kinds.Node;

/** What an agent tells of its node when it begins (upstream {@code pkg/kubelet/kubelet.go}, {@code nodestatus}). */
final class NodeNotes {
  private NodeNotes() {}

  /** @param before the node as it was found */
  static void begun(Surroundings place, Node before) {
    NodeSettings settings = place.settings();
    if (settings.isOfHost()) {
      place.events().record(Note.normal(before, "Starting", "Starting kubelet."));
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
}
