package dev.berth.controllers.node;

import dev.berth.client.Index;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How fast nodes that are not ready may be emptied. When much of a zone is not well, the fault is more likely between us and
 * the nodes than in each of them, and evicting makes it worse. Owns the permits given; on the controller's loop.
 */
final class Zones {
  /** Nodes by region and zone. */
  static final Index<Node> BY_ZONE = new Index<>("zone", Kinds.NODE, node -> List.of(zone(node)));

  private final NodeSettings settings;
  private final Map<String, Instant> nextPermit = new HashMap<>();
  private final Map<String, String> permitted = new HashMap<>();

  /** Whether a zone is well. */
  enum State {
    NORMAL,
    PARTIAL_DISRUPTION,
    FULL_DISRUPTION
  }

  /** Whether a node may be tainted now, or when to ask again. */
  sealed interface Permit {
    record Given() implements Permit {}

    record Later(Duration delay) implements Permit {}

    /** Not while things are as they are; a change of a node is a reason to ask again. */
    record Refused() implements Permit {}
  }

  Zones(NodeSettings settings) {
    this.settings = settings;
  }

  static String zone(Node node) {
    return node.meta().label("topology.kubernetes.io/region") + "/" + node.meta().label("topology.kubernetes.io/zone");
  }

  static State state(List<Node> nodes, double threshold) {
    long ready = nodes.stream().filter(Node::isReady).count();
    long notReady = nodes.size() - ready;
    if (ready == 0 && notReady > 0) {
      return State.FULL_DISRUPTION;
    }
    return notReady > 2 && (double) notReady / nodes.size() >= threshold ? State.PARTIAL_DISRUPTION : State.NORMAL;
  }

  /** A permit is good until the node is ready or gone. */
  Permit ask(View view, Node node, Instant now) {
    if (permitted.containsKey(node.name())) {
      return new Permit.Given();
    }
    double rate = rate(view, node);
    if (rate <= 0) {
      return new Permit.Refused();
    }
    String zone = zone(node);
    Instant next = Optional.ofNullable(nextPermit.get(zone)).orElse(now);
    if (next.isAfter(now)) {
      return new Permit.Later(Duration.between(now, next));
    }
    nextPermit.put(zone, now.plusMillis(Math.round(1000 / rate)));
    permitted.put(node.name(), zone);
    return new Permit.Given();
  }

  void forget(String node) {
    permitted.remove(node);
  }

  private double rate(View view, Node node) {
    return switch (state(view.by(BY_ZONE, zone(node)), settings.unhealthyZoneThreshold())) {
      case NORMAL, FULL_DISRUPTION -> settings.evictionsPerSecond();
      case PARTIAL_DISRUPTION -> view.list(Kinds.NODE, "").size() > settings.largeCluster() ? settings.secondaryEvictionsPerSecond() : 0;
    };
  }
}
