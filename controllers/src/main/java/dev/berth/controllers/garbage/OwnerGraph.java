package dev.berth.controllers.garbage;

import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.meta.OwnerReference;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who owns whom, by uid. Owned by the garbage collector and kept by the changes it hears of; everything it holds follows from
 * the objects, so that a new one that hears of them all is the same.
 */
final class OwnerGraph {
  static final String FOREGROUND = "foregroundDeletion";
  static final String ORPHAN = "orphan";
  /** Uids are never given twice, so an object that was seen to go needs no second look; the last of them are remembered. */
  private static final int REMEMBERED = 20_000;

  /** What an object that is being deleted waits for, as far as the garbage collector is concerned. */
  enum Ending {
    /** It is not being deleted. */
    NONE,
    /** Nothing of ours. */
    OTHER,
    /** Until the dependents that block it have gone. */
    FOREGROUND,
    /** Until its dependents are no longer its. */
    ORPHAN
  }

  /** An object. */
  record Node(
      Kind<?> kind, String namespace, String name, String uid, List<OwnerReference> owners, Ending ending) {

    static Node of(Kind<?> kind, KubeObject object) {
      return new Node(
          kind, object.namespace(), object.name(), object.uid(), object.meta().ownerReferences(), ending(object));
    }

    private static Ending ending(KubeObject object) {
      if (!object.isTerminating()) {
        return Ending.NONE;
      }
      return object.meta().hasFinalizer(ORPHAN)
          ? Ending.ORPHAN
          : object.meta().hasFinalizer(FOREGROUND) ? Ending.FOREGROUND : Ending.OTHER;
    }

    /** Whether a foreground deletion of this owner waits for it. */
    boolean blocks(String owner) {
      return owners.stream().anyMatch(o -> o.uid().equals(owner) && o.blockOwnerDeletion());
    }
  }

  private final Map<String, Node> nodes = new HashMap<>();
  private final Map<String, LinkedHashSet<String>> dependents = new HashMap<>();
  private final Set<String> gone = new LinkedHashSet<>();

  Optional<Node> node(String uid) {
    return Optional.ofNullable(nodes.get(uid));
  }

  /** The uids of those that name an owner of a kind. */
  List<String> ownedBy(String group, String kind) {
    return nodes.values().stream()
        .filter(
            n -> n.owners().stream().anyMatch(o -> o.kind().equals(kind) && o.groupVersion().group().equals(group)))
        .map(Node::uid)
        .sorted()
        .toList();
  }

  /** Whether an object with this uid was seen to go. */
  boolean hasGone(String uid) {
    return gone.contains(uid);
  }

  /** In the order in which they came to be known. */
  List<Node> dependents(String uid) {
    return dependents.getOrDefault(uid, new LinkedHashSet<>()).stream().flatMap(d -> node(d).stream()).toList();
  }

  boolean hasDependents(String uid) {
    return dependents.containsKey(uid);
  }

  /** Whether one of its dependents blocks it. */
  boolean isBlocked(String uid) {
    return dependents.getOrDefault(uid, new LinkedHashSet<>()).stream()
        .anyMatch(d -> node(d).filter(n -> n.blocks(uid)).isPresent());
  }

  /** Takes in a change of an object and returns the uids of those whose fate it may have changed. */
  Collection<String> change(Kind<?> kind, Optional<? extends KubeObject> before, Optional<? extends KubeObject> after) {
    if (after.isEmpty()) {
      return before.map(KubeObject::uid).map(this::remove).orElse(Set.of());
    }
    KubeObject object = after.get();
    if (before.isPresent() && isAlike(before.get(), object)) {
      return Set.of();
    }
    return put(Node.of(kind, object));
  }

  private static boolean isAlike(KubeObject a, KubeObject b) {
    var one = a.json().object("metadata");
    var other = b.json().object("metadata");
    return one.has("deletionTimestamp") == other.has("deletionTimestamp")
        && one.array("ownerReferences").equals(other.array("ownerReferences"))
        && one.array("finalizers").equals(other.array("finalizers"));
  }

  private Set<String> put(Node node) {
    Optional<Node> old = Optional.ofNullable(nodes.put(node.uid(), node));
    Set<String> affected = new LinkedHashSet<>();
    old.ifPresent(o -> o.owners().forEach(owner -> unlink(owner.uid(), node.uid(), affected)));
    for (OwnerReference owner : node.owners()) {
      dependents.computeIfAbsent(owner.uid(), _ -> new LinkedHashSet<>()).add(node.uid());
    }
    if (!node.owners().isEmpty() || node.ending() != Ending.NONE) {
      affected.add(node.uid());
    }
    if (node.ending() == Ending.FOREGROUND && old.filter(o -> o.ending() == Ending.FOREGROUND).isEmpty()) {
      affected.addAll(dependents.getOrDefault(node.uid(), new LinkedHashSet<>()));
    }
    return affected;
  }

  private Set<String> remove(String uid) {
    Set<String> affected = new LinkedHashSet<>();
    Node node = nodes.remove(uid);
    if (node == null) {
      return affected;
    }
    remember(uid);
    node.owners().forEach(owner -> unlink(owner.uid(), uid, affected));
    affected.addAll(dependents.getOrDefault(uid, new LinkedHashSet<>()));
    return affected;
  }

  private void remember(String uid) {
    gone.add(uid);
    if (gone.size() > REMEMBERED) {
      gone.remove(gone.iterator().next());
    }
  }

  private void unlink(String owner, String dependent, Set<String> affected) {
    LinkedHashSet<String> of = dependents.get(owner);
    if (of != null) {
      of.remove(dependent);
      if (of.isEmpty()) {
        dependents.remove(owner);
      }
    }
    if (node(owner).filter(n -> n.ending() == Ending.FOREGROUND).isPresent()) {
      affected.add(owner);
    }
  }

  /** Counts, for tests: nothing may stay behind for what has gone. */
  Map<String, Integer> sizes() {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    sizes.put("nodes", nodes.size());
    sizes.put("owners", dependents.size());
    return sizes;
  }
}
