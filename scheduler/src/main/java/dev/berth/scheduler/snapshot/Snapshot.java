package dev.berth.scheduler.snapshot;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Node;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.pod.SpreadConstraint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The nodes and the pods on them, bound ones and those whose binding is on its way. The scheduler owns it.
 *
 * <p>A pod is in it at most once, by uid. Sums, tallies and wishes are always those of the pods that are in it.
 */
public final class Snapshot {
  private static final String ZONE = SpreadConstraint.ZONE;

  private final Map<String, NodeState> byName = new HashMap<>();
  private final Deque<Integer> freeSlots = new ArrayDeque<>();
  private final Map<String, NodeState> whereabouts = new HashMap<>();
  private final Map<String, Map<String, PodFacts>> byNamespace = new LinkedHashMap<>();
  private final Map<String, Integer> claimUsers = new HashMap<>();
  private final Map<String, Integer> imageNodes = new HashMap<>();
  private final Tallies tallies = new Tallies();
  private final Wishes wishes = new Wishes();
  private final Map<String, Topology> topologies = new HashMap<>();
  private List<NodeState> order = List.of();
  private boolean orderStale;
  private int slots;
  private int softTaints;
  private Listener listener = (_, _, _) -> {};

  /** Hears of pods that come to nodes and leave them. */
  public interface Listener {
    /**
     * A pod came to a node or left it.
     *
     * @param by 1 or -1
     */
    void changed(PodFacts pod, String node, int by);
  }

  /** The only one who hears of pods; nobody else from now on. */
  public void tell(Listener whom) {
    listener = whom;
  }

  /** A node as it is now. */
  public NodeState put(Node node) {
    NodeState state = byName.computeIfAbsent(node.name(), this::fresh);
    boolean moved = !state.isKnown() || !state.label(ZONE).equals(node.meta().label(ZONE));
    if (!state.isKnown() || !state.labels().equals(node.meta().labels())) {
      topologies.clear();
    }
    uncount(state);
    state.become(node);
    count(state, 1);
    orderStale |= moved;
    return state;
  }

  private void uncount(NodeState state) {
    if (state.isKnown()) {
      count(state, -1);
    }
  }

  private void count(NodeState state, int by) {
    softTaints += state.taints().stream().anyMatch(taint -> taint.effect().equals("PreferNoSchedule")) ? by : 0;
    state.images().keySet().forEach(image -> imageNodes.merge(image, by, Snapshot::sumOrNone));
  }

  private static @Nullable Integer sumOrNone(Integer a, Integer b) {
    return a + b == 0 ? null : Integer.valueOf(a + b);
  }

  /** The node has gone. Pods that are still on it stay. */
  public void removeNode(String name) {
    NodeState state = byName.get(name);
    if (state != null) {
      uncount(state);
      state.forget();
      orderStale = true;
      topologies.clear();
      dropIfUnused(state);
    }
  }

  private NodeState fresh(String name) {
    return new NodeState(freeSlots.isEmpty() ? slots++ : freeSlots.remove(), name);
  }

  private void dropIfUnused(NodeState state) {
    if (!state.isKnown() && state.podCount() == 0) {
      byName.remove(state.name());
      freeSlots.add(state.slot());
    }
  }

  /** Puts a pod on a node, taking it away from where it was. */
  public void place(PodFacts pod, String nodeName) {
    remove(pod.uid());
    NodeState node = byName.computeIfAbsent(nodeName, this::fresh);
    whereabouts.put(pod.uid(), node);
    byNamespace.computeIfAbsent(pod.namespace(), _ -> new LinkedHashMap<>()).put(pod.uid(), pod);
    node.add(pod);
    change(pod, node, 1);
  }

  /** Takes a pod away, if it is here. */
  public Optional<PodFacts> remove(String uid) {
    NodeState node = whereabouts.remove(uid);
    if (node == null) {
      return Optional.empty();
    }
    PodFacts pod = node.remove(uid);
    Map<String, PodFacts> neighbours = byNamespace.getOrDefault(pod.namespace(), new LinkedHashMap<>());
    neighbours.remove(uid);
    if (neighbours.isEmpty()) {
      byNamespace.remove(pod.namespace());
    }
    change(pod, node, -1);
    dropIfUnused(node);
    return Optional.of(pod);
  }

  private void change(PodFacts pod, NodeState node, int by) {
    tallies.change(pod, node.slot(), by);
    wishes.change(pod, node.slot(), slots, by);
    listener.changed(pod, node.name(), by);
    for (PodFacts.ClaimUse claim : pod.claims()) {
      claimUsers.merge(pod.claimKey(claim), by, Snapshot::sumOrNone);
    }
  }

  /** The node that a pod is on. */
  public Optional<NodeState> whereIs(String uid) {
    return Optional.ofNullable(whereabouts.get(uid));
  }

  public Optional<NodeState> node(String name) {
    return Optional.ofNullable(byName.get(name)).filter(NodeState::isKnown);
  }

  /** All nodes there are, zones taking turns, so that a stretch of the list has nodes of each. */
  public List<NodeState> nodes() {
    if (orderStale) {
      order = zonesInTurn();
      orderStale = false;
    }
    return order;
  }

  private List<NodeState> zonesInTurn() {
    TreeMap<String, List<NodeState>> zones = new TreeMap<>();
    new TreeMap<>(byName).values().stream()
        .filter(NodeState::isKnown)
        .forEach(node -> zones.computeIfAbsent(node.label(ZONE), _ -> new ArrayList<>()).add(node));
    List<NodeState> out = new ArrayList<>();
    for (int i = 0; !zones.isEmpty(); i++) {
      int turn = i;
      zones.values().removeIf(nodes -> nodes.size() <= turn);
      zones.values().forEach(nodes -> out.add(nodes.get(turn)));
    }
    return Collections.unmodifiableList(out);
  }

  /** The places that a label makes of the nodes. */
  public Topology topology(String key) {
    Topology known = topologies.get(key);
    if (known == null) {
      known = Topology.of(key, nodes(), slots);
      topologies.put(key, known);
    }
    return known;
  }

  /** Slots of nodes are below this. */
  public int slots() {
    return slots;
  }

  /** How many of some pods are on each node. */
  public Tally tally(PodMatch match) {
    return tallies.get(match, slots, tally -> fill(tally, match));
  }

  private void fill(Tally tally, PodMatch match) {
    PodMatch.Part first = match.parts().getFirst();
    for (String namespace : first.everywhere() ? List.copyOf(byNamespace.keySet()) : first.namespaces()) {
      for (PodFacts pod : byNamespace.getOrDefault(namespace, Map.of()).values()) {
        NodeState node = whereabouts.get(pod.uid());
        if (node != null && match.matches(pod)) {
          tally.change(node.slot(), 1);
        }
      }
    }
  }

  /** The wishes of placed pods that this pod fulfils or offends. */
  public List<TermTally> wishesAbout(PodFacts pod, JsonObject namespaceLabels) {
    return wishes.about(pod, namespaceLabels);
  }

  public boolean hasWishes() {
    return !wishes.isEmpty();
  }

  /** Whether some placed pod requires others not to be near. */
  public boolean hasFarWishes() {
    return wishes.hasFar();
  }

  /** How many placed pods use a claim, by {@code namespace/name}. */
  public int claimUsers(String claimKey) {
    return claimUsers.getOrDefault(claimKey, 0);
  }

  /** How many nodes have an image. */
  public int nodesWithImage(String image) {
    return imageNodes.getOrDefault(image, 0);
  }

  /** Whether some node has a taint that only makes it less liked. */
  public boolean hasSoftTaints() {
    return softTaints > 0;
  }

  public int podCount() {
    return whereabouts.size();
  }
}
