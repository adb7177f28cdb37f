package dev.berth.controllers.garbage;

import dev.berth.client.Ref;
import dev.berth.controllers.garbage.OwnerGraph.Ending;
import dev.berth.controllers.garbage.OwnerGraph.Node;
import dev.berth.model.kinds.Kind;
import dev.berth.model.meta.OwnerReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An object's owners, sorted by what they mean for it.
 *
 * @param solid they are there, or nobody here can tell: the object stays
 * @param absent they were seen to go
 * @param missing they do not show; where each would be
 * @param waiting they are being deleted and wait for their dependents
 * @param misplaced they are, but not where the object can be owned from
 */
record Owners(
    List<OwnerReference> solid,
    List<OwnerReference> absent,
    Map<OwnerReference, Ref> missing,
    List<OwnerReference> waiting,
    List<OwnerReference> misplaced) {

  static Owners of(Node node, OwnerGraph graph, OwnedTypes types) {
    Owners owners =
        new Owners(new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>());
    node.owners().forEach(owner -> owners.sort(owner, node, graph, types));
    return owners;
  }

  private void sort(OwnerReference owner, Node node, OwnerGraph graph, OwnedTypes types) {
    Optional<Kind<?>> kind = types.find(owner);
    if (kind.isEmpty()) {
      // of a kind that is gone only what was seen to go is known to be gone
      (graph.hasGone(owner.uid()) ? absent : solid).add(owner);
      return;
    }
    boolean namespaced = kind.get().type().namespaced();
    if (namespaced && node.namespace().isEmpty()) {
      misplaced.add(owner);
      solid.add(owner);
      return;
    }
    String namespace = namespaced ? node.namespace() : "";
    Optional<Node> known = graph.node(owner.uid());
    boolean here = known.filter(n -> isAt(n, kind.get(), namespace, owner.name())).isPresent();
    if (here) {
      (known.get().ending() == Ending.FOREGROUND ? waiting : solid).add(owner);
    } else if (graph.hasGone(owner.uid())) {
      absent.add(owner);
    } else {
      if (known.filter(n -> !n.namespace().equals(namespace)).isPresent()) {
        misplaced.add(owner);
      }
      missing.put(owner, Ref.of(kind.get(), namespace, owner.name()));
    }
  }

  private static boolean isAt(Node node, Kind<?> kind, String namespace, String name) {
    return node.kind().equals(kind) && node.namespace().equals(namespace) && node.name().equals(name);
  }

  /** Whether every owner keeps the object as it is. */
  boolean areAllSolid() {
    return absent.isEmpty() && missing.isEmpty() && waiting.isEmpty();
  }
}
