package dev.berth.scheduler.volume;

import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.select.NodeSelector;
import dev.berth.model.select.Operator;
import dev.berth.model.select.Requirement;
import dev.berth.model.volume.FreeVolumes;
import dev.berth.scheduler.pod.SpreadConstraint;
import dev.berth.scheduler.snapshot.NodeState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The free volumes, those of one host apart from the others: with a local volume or more on each of a thousand nodes, a node is
 * only held against its own. Owned by the book.
 */
final class FreeByHost {
  /** By the hostname that a volume asks for, "" where it asks for something else or nothing. */
  private final Map<String, FreeVolumes> byHost = new HashMap<>();
  private final Map<String, String> hosts = new HashMap<>();

  void put(PersistentVolume volume) {
    remove(volume.name());
    String host = host(volume);
    FreeVolumes shelf = byHost.computeIfAbsent(host, _ -> new FreeVolumes());
    shelf.put(volume);
    hosts.put(volume.name(), host);
  }

  void remove(String name) {
    String host = hosts.remove(name);
    FreeVolumes shelf = host == null ? null : byHost.get(host);
    if (shelf != null) {
      shelf.remove(name);
    }
  }

  /** The smallest that fits the claim and that the node reaches. */
  Optional<PersistentVolume> smallest(PersistentVolumeClaim claim, NodeState node, Set<String> excluded) {
    Optional<PersistentVolume> local = in(node.label(SpreadConstraint.HOSTNAME), claim, node, excluded);
    Optional<PersistentVolume> other = in("", claim, node, excluded);
    if (local.isEmpty() || other.isEmpty()) {
      return local.or(() -> other);
    }
    return local.get().capacity().compareTo(other.get().capacity()) <= 0 ? local : other;
  }

  private Optional<PersistentVolume> in(
      String host, PersistentVolumeClaim claim, NodeState node, Set<String> excluded) {
    FreeVolumes shelf = byHost.get(host);
    return shelf == null
        ? Optional.empty()
        : shelf.smallest(claim, volume -> reaches(node, volume), excluded);
  }

  /** Whether the volume's node affinity admits the node. */
  static boolean reaches(NodeState node, PersistentVolume volume) {
    return volume.requiredNodes().isEmpty()
        || NodeSelector.of(volume.requiredNodes()).matches(node.labels(), node.name());
  }

  private static String host(PersistentVolume volume) {
    List<NodeSelector.Term> terms = NodeSelector.of(volume.requiredNodes()).terms();
    if (terms.size() == 1) {
      for (Requirement requirement : terms.getFirst().labels()) {
        if (requirement.key().equals(SpreadConstraint.HOSTNAME)
            && requirement.operator() == Operator.IN
            && requirement.values().size() == 1) {
          return requirement.values().getFirst();
        }
      }
    }
    return "";
  }
}
